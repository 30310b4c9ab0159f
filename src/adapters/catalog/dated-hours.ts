import type { DatedHours, DayHours } from "../../domain/catalog/center.ts";
import { calendarDate } from "../../domain/input/fields.ts";
import { plusDays, type CalendarDate } from "../../domain/time/wall-time.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { Entry, Part } from "./part.ts";
import { checkNotRepeated, valuesOf } from "./references.ts";
import { readSpan, withinSpans } from "./weekly-hours.ts";

/** The dated hours of a list, with the path of each. */
export type DatedHoursRead = Readonly<{ dated: readonly DatedHours[]; hours: readonly DatedEntry[] }>;

/** The hours of one date. */
type DatedEntry = Entry<DayHours> & Readonly<{ date: CalendarDate }>;

/** Reads a list of `{ dates, hours: [{ start, end }] }`; no date may be given twice in it. */
export const readDatedHours = (owner: Part, name: string): DatedHoursRead => {
  const all: Entry<CalendarDate>[] = [];
  const read: DatedEntry[] = [];
  const most = CATALOG_FILE_LIMITS.dates;
  const dated = (owner.parts(name, { max: most }) ?? []).map((part): DatedHours => {
    const dates = part.entries("dates", calendarDate, { min: 1, max: most }) ?? [];
    const hours = (part.parts("hours", { max: CATALOG_FILE_LIMITS.hoursOfDate }) ?? []).flatMap(
      (it) => readSpan(it) ?? [],
    );
    part.finish();
    all.push(...dates);
    for (const { value: date } of dates) read.push(...hours.map((it) => ({ ...it, date })));
    return { dates: valuesOf(dates), hours: valuesOf(hours) };
  });
  checkNotRepeated(all, owner.notes);
  if (all.length > most) owner.note(name, `has ${all.length} dates: at most ${most} are read`);
  return { dated, hours: read };
};

/** Notes the dated breaks that lie in no shift of their date. Shifts of the dates beside it may run on. */
export const checkDatedBreaks = (
  { hours }: DatedHoursRead,
  shiftsOn: (date: CalendarDate) => readonly DayHours[],
  notes: Part["notes"],
): void => {
  for (const { value, field, date } of hours) {
    const shifts = [-1, 0, 1].flatMap((away) =>
      shiftsOn(plusDays(date, away)).map(({ startMinute, endMinute }) => [away, startMinute, endMinute] as const),
    );
    if (!withinSpans(shifts)(value)) notes.add(field, `must lie inside one shift of ${date}: move it, or remove it`);
  }
};
