import type { DatedHours, DayHours, WeeklyHours } from "./center.ts";
import { weekdayOf, type CalendarDate } from "../time/wall-time.ts";

/** Weekly hours, and the hours of single dates that replace them. */
export type HoursByDay = Readonly<{ weekly: readonly WeeklyHours[]; dated: readonly DatedHours[] | undefined }>;

/** Rule 23: returns the hours that begin on a date. Those of the date itself, if it has any entry, else the weekly ones. */
export const beginningOn = ({ weekly, dated }: HoursByDay, date: CalendarDate): readonly DayHours[] => {
  const own = dated === undefined || dated.length === 0 ? undefined : byDate(dated).get(date);
  if (own !== undefined) return own;
  const weekday = weekdayOf(date);
  return weekly.filter(({ weekdays }) => weekdays.includes(weekday));
};

type ByDate = ReadonlyMap<CalendarDate, readonly DayHours[]>;

/** A catalog never changes, so each list is indexed once, however many days are computed from it. */
const indexed = new WeakMap<readonly DatedHours[], ByDate>();

const byDate = (dated: readonly DatedHours[]): ByDate => {
  const known = indexed.get(dated);
  if (known !== undefined) return known;
  const index = new Map(dated.flatMap(({ dates, hours }) => dates.map((date) => [date, hours] as const)));
  indexed.set(dated, index);
  return index;
};
