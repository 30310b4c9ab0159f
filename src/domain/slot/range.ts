import type { Center } from "../catalog/center.ts";
import type { SlotBeyondHorizon, SlotInPast } from "../refusal/refusal.ts";
import { DAY_MS, MINUTE_MS, later, plus, type EpochMs } from "../time/instant.ts";

/** Rule 10 and case B10: the first and the last instant at which a slot may start, both included. */
export const rangeOf = ({ limits }: Center, nowMs: EpochMs): Readonly<{ firstMs: EpochMs; lastMs: EpochMs }> => ({
  firstMs: later(firstAfter(nowMs), plus(nowMs, limits.leadTimeMinutes * MINUTE_MS)),
  lastMs: plus(nowMs, limits.horizonDays * DAY_MS),
});

/** A start at `nowMs` is past, so the first that is not is a millisecond later: instants are whole milliseconds. */
export const firstAfter = (nowMs: EpochMs): EpochMs => plus(nowMs, 1);

/** A start that is past, too soon, or too far away. */
export const tooEarlyOrLate = (
  startMs: EpochMs,
  center: Center,
  nowMs: EpochMs,
): SlotInPast | SlotBeyondHorizon | null => {
  const { firstMs, lastMs } = rangeOf(center, nowMs);
  if (startMs < firstMs) return { code: "SLOT_IN_PAST", earliestMs: firstMs };
  return startMs > lastMs ? { code: "SLOT_BEYOND_HORIZON", latestMs: lastMs } : null;
};
