import type { Center } from "../../catalog/center.ts";
import type { SlotBeyondHorizon, SlotInPast } from "../../refusal/refusal.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS, later, plus, type EpochMs } from "../../time/instant.ts";
import { graceMsOf, type Demand } from "./demand.ts";

/** Rules 3 and 10, case B10: returns the first and the last instant at which a slot may start, both included. */
export const rangeOf = (
  center: Center,
  demand: Demand,
  nowMs: EpochMs,
): Readonly<{ firstMs: EpochMs; lastMs: EpochMs }> => {
  const { leadTimeMinutes, leastHoldSeconds, horizonDays } = center.limits;
  // Late enough for the lead time, and early enough before the end of the grace for the shortest hold.
  const leastMs = leastHoldSeconds * SECOND_MS - graceMsOf(demand, center);
  return {
    firstMs: later(firstAfter(nowMs), plus(nowMs, Math.max(leadTimeMinutes * MINUTE_MS, leastMs))),
    lastMs: plus(nowMs, horizonDays * DAY_MS),
  };
};

/** Returns the first start after `nowMs`, one millisecond later: a start at `nowMs` is past. */
export const firstAfter = (nowMs: EpochMs): EpochMs => plus(nowMs, 1);

/** Refuses a start that is past, closer than the lead time, or beyond the horizon. */
export const tooEarlyOrLate = (
  startMs: EpochMs,
  center: Center,
  demand: Demand,
  nowMs: EpochMs,
): SlotInPast | SlotBeyondHorizon | null => {
  const { firstMs, lastMs } = rangeOf(center, demand, nowMs);
  if (startMs < firstMs) return { code: "SLOT_IN_PAST", earliestMs: firstMs };
  return startMs > lastMs ? { code: "SLOT_BEYOND_HORIZON", latestMs: lastMs } : null;
};
