import type { Center } from "../catalog/center.ts";
import type { SlotBeyondHorizon, SlotInPast } from "../refusal/refusal.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS, later, plus, type EpochMs } from "../time/instant.ts";
import { graceMsOf, type Demand } from "./demand.ts";

/** Rules 3 and 10, case B10: the first and the last instant at which a slot may start, both included. */
export const rangeOf = (
  center: Center,
  demand: Demand,
  nowMs: EpochMs,
): Readonly<{ firstMs: EpochMs; lastMs: EpochMs }> => ({
  firstMs: later(plus(nowMs, 1), earliestMs(center, demand, nowMs)),
  lastMs: plus(nowMs, center.limits.horizonDays * DAY_MS),
});

/** Late enough for the lead time, and for a hold that lasts before the grace after its start is over. */
const earliestMs = (center: Center, demand: Demand, nowMs: EpochMs): EpochMs => {
  const { leadTimeMinutes, leastHoldSeconds } = center.limits;
  const leastMs = leastHoldSeconds * SECOND_MS - graceMsOf(demand, center);
  return plus(nowMs, Math.max(leadTimeMinutes * MINUTE_MS, leastMs));
};

/** A start that is past, too soon, or too far away. */
export const tooEarlyOrLate = (
  startMs: EpochMs,
  center: Center,
  demand: Demand,
  nowMs: EpochMs,
): SlotInPast | SlotBeyondHorizon | null => {
  const { firstMs, lastMs } = rangeOf(center, demand, nowMs);
  if (startMs < firstMs) return { code: "SLOT_IN_PAST", earliestMs: earliestMs(center, demand, nowMs) };
  return startMs > lastMs ? { code: "SLOT_BEYOND_HORIZON", latestMs: lastMs } : null;
};
