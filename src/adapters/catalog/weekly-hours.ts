import type { DayHours, WeeklyHours } from "../../domain/catalog/center.ts";
import { MINUTES_A_DAY, MINUTES_A_WEEK } from "../../domain/time/wall-time.ts";
import type { Entry, Part } from "./part.ts";
import { endTime, startTime, weekdays } from "./file-fields.ts";

/** The valid entries of a list of hours, and whether these are all of its entries. */
export type HoursRead = Readonly<{ hours: readonly Entry<WeeklyHours>[]; isComplete: boolean }>;

/**
 * Reads a list of `{ weekdays, start, end }`. Times on the next day are written past 24:00 (`26:00`): an end before its
 * start is far more often a mistake than a night, so it is a finding. No hours are longer than a day. They stay on the
 * day that they are given for, wherever they begin, as dated ones do (rule 23).
 */
export const readWeeklyHours = (
  owner: Part,
  name: string,
  length: Readonly<{ min?: number; max: number }>,
): HoursRead => {
  const given = owner.parts(name, length);
  const hours = (given ?? []).flatMap((part) => readHours(part) ?? []);
  return { hours, isComplete: given !== null && given.length === hours.length };
};

const readHours = (part: Part): Entry<WeeklyHours> | null => {
  const days = part.read("weekdays", weekdays, null);
  const span = readSpan(part);
  return days === null || span === null ? null : { value: { weekdays: days, ...span.value }, field: part.field };
};

/** Reads `{ start, end }` of one day, and notes the part's unknown fields. */
export const readSpan = (part: Part): Entry<DayHours> | null => {
  const startMinute = part.read("start", startTime, null);
  const endMinute = part.read("end", endTime, null);
  part.finish();
  if (startMinute === null || endMinute === null) return null;
  if (endMinute <= startMinute) {
    part.note("end", "must be after start; past midnight hours count on, so 26:00 is 02:00 of the next day");
  } else if (endMinute - startMinute > MINUTES_A_DAY) {
    part.note("end", "must be at most 24 hours after start");
  } else {
    return { value: { startMinute, endMinute }, field: part.field };
  }
  return null;
};

type Span = readonly [start: number, end: number];

/**
 * Returns whether all of some hours, on each of their weekdays, lies in one unbroken span of `outer`; weeks repeat. The
 * spans are joined once, since a legal file has thousands of breaks to ask for.
 */
export const withinHours = (outer: readonly WeeklyHours[]): ((inner: WeeklyHours) => boolean) => {
  const spans = joined(outer.flatMap(spansOf).flatMap(inThreeWeeks));
  return (inner) =>
    spansOf(inner).every(([start, end]) => {
      const span = lastFrom(spans, start);
      return span !== undefined && end <= span[1];
    });
};

/** Returns whether hours of one day lie in one unbroken span of hours that begin on it, or so many days away from it. */
export const withinSpans = (
  outer: readonly (readonly [daysAway: number, startMinute: number, endMinute: number])[],
): ((inner: DayHours) => boolean) => {
  const spans = joined(
    outer.map(([away, start, end]): Span => [away * MINUTES_A_DAY + start, away * MINUTES_A_DAY + end]),
  );
  return ({ startMinute, endMinute }) => spans.some(([start, end]) => start <= startMinute && endMinute <= end);
};

/** The last span that begins at or before a minute, by halving. */
const lastFrom = (spans: readonly Span[], minute: number): Span | undefined => {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span)[0] <= minute) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
};

const spansOf = ({ weekdays: days, startMinute, endMinute }: WeeklyHours): readonly Span[] =>
  days.map((day): Span => {
    const midnight = (day - 1) * MINUTES_A_DAY;
    return [midnight + startMinute, midnight + endMinute];
  });

/** The same span last week, this week and next, so that a night from Sunday to Monday is in one piece. */
const inThreeWeeks = ([start, end]: Span): readonly Span[] =>
  [-MINUTES_A_WEEK, 0, MINUTES_A_WEEK].map((shift): Span => [start + shift, end + shift]);

const joined = (spans: readonly Span[]): readonly Span[] => {
  const apart: Span[] = [];
  for (const [start, end] of [...spans].sort(([one], [other]) => one - other)) {
    const last = apart.at(-1);
    if (last === undefined || start > last[1]) apart.push([start, end]);
    else if (end > last[1]) apart[apart.length - 1] = [last[0], end];
  }
  return apart;
};
