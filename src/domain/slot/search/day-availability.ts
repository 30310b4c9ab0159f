import type { Holiday } from "../../catalog/center.ts";
import type { EpochMs } from "../../time/instant.ts";
import type { CalendarDate } from "../../time/wall-time.ts";
import { rangeOf } from "../calendar/range.ts";
import { hasStart } from "../calendar/start-mask.ts";
import type { Contests } from "./contests.ts";
import { noSlotOnDay, type NoSlotOnDay } from "./no-slot-on-day.ts";
import { possibleStarts, serveWithin } from "./possible-starts.ts";
import { DaySteps, type Effort, type Search } from "./search.ts";

/** Whether a day has a slot. */
export type DayAvailability = Readonly<{
  date: CalendarDate;
  isAvailable: boolean;
  /** No slot was found, but the search gave up on some start: the day may still have one. */
  isUndecided: boolean;
  holiday: Holiday | null;
  /** The day's first slot; null if none was found. An earlier start may be undecided. */
  firstStartMs: EpochMs | null;
  /** Why the day has no slot; null if it has one, or if the search gave up. */
  because: NoSlotOnDay | null;
}>;

/** Finds the first slot of the search's day. */
export function* availabilityOf(
  search: Search,
  contests: Contests,
  nowMs: EpochMs,
  effort: Effort,
): Generator<void, DayAvailability> {
  const { date, holiday, starts } = search.calendar;
  const possible = possibleStarts(search, contests, rangeOf(search.index.catalog.center, search.demand, nowMs));
  const day = new DaySteps(effort);
  let isUndecided = false;
  for (let at = 0; at < starts.length; at += 1) {
    if (!hasStart(possible.starts, at)) continue;
    const { kind } = serveWithin(day, possible, at);
    if (kind === "found")
      return {
        date,
        isAvailable: true,
        isUndecided: false,
        holiday,
        firstStartMs: starts[at] as EpochMs,
        because: null,
      };
    isUndecided ||= kind === "exhausted";
    if (effort.endsTurn()) yield;
  }
  const because = isUndecided ? null : yield* noSlotOnDay(search, contests, nowMs, effort);
  return { date, isAvailable: false, isUndecided, holiday, firstStartMs: null, because };
}
