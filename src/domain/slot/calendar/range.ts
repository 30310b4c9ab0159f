import type { Center } from "../../catalog/center.ts";
import type { SlotBeyondHorizon, SlotInPast } from "../../refusal/refusal.ts";
import { DAY_MS, SECOND_MS, later, plus, type EpochMs } from "../../time/instant.ts";
import type { DayCalendar } from "./day-calendar.ts";
import { graceMsOf, type Demand } from "./demand.ts";
import { afterLeadTime, leadTimeOf } from "./lead-time.ts";

/** Rules 3, 10 and 23, case B10: returns the first and the last instant at which a slot may start, both included. */
export const rangeOf = (
  center: Center,
  demand: Demand,
  nowMs: EpochMs,
  calendar: Pick<DayCalendar, "midnight">,
): Readonly<{ firstMs: EpochMs; lastMs: EpochMs }> => {
  const { leastHoldSeconds, horizonDays } = center.limits;
  // Late enough for the lead time, and early enough before the end of the grace for the shortest hold.
  const afterLeadMs = afterLeadTime(leadTimeOf(demand.tasks, center.limits), nowMs, calendar);
  const leastMs = leastHoldSeconds * SECOND_MS - graceMsOf(demand, center);
  return {
    firstMs: later(firstAfter(nowMs), later(afterLeadMs, plus(nowMs, leastMs))),
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
  calendar: Pick<DayCalendar, "midnight">,
): SlotInPast | SlotBeyondHorizon | null => {
  const { firstMs, lastMs } = rangeOf(center, demand, nowMs, calendar);
  if (startMs < firstMs) return { code: "SLOT_IN_PAST", earliestMs: firstMs };
  return startMs > lastMs ? { code: "SLOT_BEYOND_HORIZON", latestMs: lastMs } : null;
};
