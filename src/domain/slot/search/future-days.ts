import type { Holiday } from "../../catalog/center.ts";
import type { EpochMs } from "../../time/instant.ts";
import type { CalendarDate } from "../../time/wall-time.ts";
import type { DayCalendar } from "../calendar/day-calendar.ts";
import type { Contests } from "./contests.ts";
import { possibleStarts, serveWithin } from "./possible-starts.ts";
import { rangeOf } from "../calendar/range.ts";
import { DaySteps, type Effort, type Search } from "./search.ts";
import { hasStart } from "../calendar/start-mask.ts";

/** How many days after the booking's date are looked at. */
export const FUTURE_DAYS = 7;

/** A day after the booking's date. */
export type FutureDay = Readonly<{
  date: CalendarDate;
  /** Whether the day has a slot. */
  isAvailable: boolean;
  /** No slot was found, but the search gave up on some start: whether the day has one is not known. */
  isUndecided: boolean;
  holiday: Holiday | null;
}>;

export type FutureDays = Readonly<{ days: readonly FutureDay[]; nextAvailableDate: CalendarDate | null }>;

/** The days after the search's own, which share what is busy; each is done with at its first slot. */
export function* futureDays(
  search: Search,
  contests: Contests,
  calendars: readonly DayCalendar[],
  nowMs: EpochMs,
  effort: Effort,
): Generator<void, FutureDays> {
  const days: FutureDay[] = [];
  for (const calendar of calendars) {
    const found = yield* slotsOn({ ...search, calendar }, contests, nowMs, effort);
    const { date, holiday } = calendar;
    days.push({ date, isAvailable: found === "some", isUndecided: found === "undecided", holiday });
  }
  return { days, nextAvailableDate: days.find(({ isAvailable }) => isAvailable)?.date ?? null };
}

function* slotsOn(
  search: Search,
  contests: Contests,
  nowMs: EpochMs,
  effort: Effort,
): Generator<void, "some" | "none" | "undecided"> {
  const possible = possibleStarts(search, contests, rangeOf(search.plan.catalog.center, search.demand, nowMs));
  const day = new DaySteps(effort);
  let isUndecided = false;
  for (let at = 0; at < search.calendar.starts.length; at += 1) {
    if (!hasStart(possible.starts, at)) continue;
    const { kind } = serveWithin(day, possible, at);
    if (kind === "found") return "some";
    isUndecided ||= kind === "exhausted";
    if (effort.endsTurn()) yield;
  }
  return isUndecided ? "undecided" : "none";
}
