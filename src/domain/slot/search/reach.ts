import type { Reach } from "../../booking/booking.ts";
import { earlier, later, plus, type EpochMs } from "../../time/instant.ts";
import type { Interval } from "../../time/interval.ts";
import type { DayCalendar } from "../calendar/day-calendar.ts";
import type { Ranking } from "./ranking.ts";
import type { Search } from "./search.ts";

/**
 * Returns how far around a start to read claims: the booking's reach, and for a ranking of the day also the whole day
 * of the start, for any of the days and starts.
 */
export const reachToRead = (reach: Reach, { reads }: Ranking, calendars: () => readonly DayCalendar[]): Reach => {
  if (reads === "span") return reach;
  let { beforeMs, afterMs } = reach;
  for (const { day, starts } of calendars()) {
    beforeMs = Math.max(beforeMs, (starts.at(-1) ?? day.startMs) - day.startMs);
    afterMs = Math.max(afterMs, day.endMs - (starts[0] ?? day.endMs));
  }
  return { beforeMs, afterMs };
};

/** Returns the interval that matters to any start of the day. */
export const viewOf = ({ day, starts }: DayCalendar, { beforeMs, afterMs }: Reach): Interval => ({
  startMs: earlier(day.startMs, plus(starts[0] ?? day.startMs, -beforeMs)),
  endMs: later(day.endMs, plus(starts.at(-1) ?? day.endMs, afterMs)),
});

/**
 * Returns the window around one start in which the ranking sees free time. A listing has read more, and a reserve may
 * have: both compute the same number.
 */
export const windowToRank = ({ demand, ranking, calendar: { day } }: Search, startMs: EpochMs): Interval => {
  const { beforeMs, afterMs } = demand.reach;
  const around = { startMs: plus(startMs, -beforeMs), endMs: plus(startMs, afterMs) };
  if (ranking.reads === "span") return around;
  return { startMs: earlier(around.startMs, day.startMs), endMs: later(around.endMs, day.endMs) };
};

/**
 * Returns the interval of the days and of everything that matters to their starts; null if no day has a start, as on a
 * day that a zone skipped.
 */
export const spanOf = (days: readonly DayCalendar[], reach: Reach): Interval | null => {
  const withStarts = days.filter(({ starts }) => starts.length > 0);
  const [first, last] = [withStarts[0], withStarts.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { startMs: viewOf(first, reach).startMs, endMs: viewOf(last, reach).endMs };
};
