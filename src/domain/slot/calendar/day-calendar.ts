import type { Reach } from "../../booking/booking.ts";
import type { Center, Holiday, WeeklyHours } from "../../catalog/center.ts";
import type { Therapist, WallSpan } from "../../catalog/resource.ts";
import { intervalSet, subtract, type IntervalSet } from "../../time/interval-set.ts";
import type { Interval } from "../../time/interval.ts";
import { DAY_MS, HOUR_MS, type EpochMs } from "../../time/instant.ts";
import { boundaryOf, type Wall } from "../../time/wall-instants.ts";
import {
  datesFrom,
  MINUTES_A_DAY,
  plusWallMinutes,
  startOfDay,
  weekdayOf,
  type CalendarDate,
  type WallMs,
} from "../../time/wall-time.ts";
import type { CenterIndex } from "./center-index.ts";
import type { UnitKey } from "../../claim/unit.ts";
import type { TherapistId } from "../../ids.ts";

/** One day of a center, as instants. Includes the days around it, so that a span across midnight is one span. */
export type DayCalendar = Readonly<{
  date: CalendarDate;
  /** From its midnight to the next. */
  day: Interval;
  /** The holiday on this day, if any. Hours of the day before may still run on into it. */
  holiday: Holiday | null;
  /** The time in which guests can be in a service. */
  opening: IntervalSet;
  /** The working time of each therapist, without days off, breaks and block-outs. */
  working: ReadonlyMap<UnitKey, IntervalSet>;
  /** The time taken out of each therapist's shifts; therapists without any are absent. */
  off: ReadonlyMap<UnitKey, TimeOff>;
  /** The grid of the day: wall-clock multiples from nominal 00:00, both instants of a repeated one (rule 15). */
  starts: readonly EpochMs[];
}>;

/** `daysOff` are the shifts that would have begun on those days; a shift of the day before may overlap them. */
export type TimeOff = Readonly<{ breaks: IntervalSet; blockOuts: IntervalSet; daysOff: IntervalSet }>;

/**
 * Returns how many days before and after a day matter to a booking with this reach. Hours may begin the day before they
 * end, so it is one more than the reach touches; a day may be shorter than 24 hours.
 */
export const daysAround = ({ beforeMs, afterMs }: Reach): number =>
  2 + Math.floor((Math.max(beforeMs, afterMs) + 2 * HOUR_MS) / DAY_MS);

/** Enough days around for nearly every booking: those with a reach of less than 22 hours before and after the start. */
export const DAYS_AROUND = 2;

/** The part of the index that a day is computed from. */
export type PlannedDay = Pick<CenterIndex, "catalog"> &
  Readonly<{ therapists: ReadonlyMap<TherapistId, Readonly<{ unit: UnitKey; therapist: Therapist }>> }>;

export const planDay = (
  index: PlannedDay,
  date: CalendarDate,
  wall: Wall,
  around: number = DAYS_AROUND,
): DayCalendar => {
  const { center } = index.catalog;
  const dates = datesFrom(date, { first: -around, last: around });
  // Hours belong to the day on which they begin: a holiday or a day off removes only those.
  const open = dates.filter((day) => holidayOn(center, day) === null);
  const therapists = [...index.therapists.values()].map(({ unit, therapist }) => {
    const worked = dates.filter((day) => !isDayOff(therapist, day));
    return { unit, shifts: hoursOn(therapist.shifts, worked, wall), off: timeOff(therapist, dates, wall) };
  });
  return {
    date,
    day: wallInterval(startOfDay(date), plusWallMinutes(startOfDay(date), MINUTES_A_DAY), wall),
    holiday: holidayOn(center, date),
    opening: hoursOn(center.openingHours, open, wall),
    working: new Map(
      therapists.map(({ unit, shifts, off }) => [unit, subtract(subtract(shifts, off.breaks), off.blockOuts)]),
    ),
    off: new Map(
      therapists
        .filter(({ off }) => off.breaks.length + off.blockOuts.length + off.daysOff.length > 0)
        .map(({ unit, off }) => [unit, off]),
    ),
    starts: gridOf(center, date, wall),
  };
};

const holidayOn = ({ holidays }: Center, date: CalendarDate): Holiday | null =>
  holidays.find((holiday) => holiday.date === date) ?? null;

const isDayOff = ({ daysOff }: Therapist, date: CalendarDate): boolean =>
  daysOff.some(({ firstDate, lastDate }) => firstDate <= date && date <= lastDate);

const timeOff = (therapist: Therapist, dates: readonly CalendarDate[], wall: Wall): TimeOff => {
  const { shifts, breaks, blockOuts } = therapist;
  const [first, last] = [dates[0], dates.at(-1)] as [CalendarDate, CalendarDate];
  // Shifts of the last day may run on until the end of the next.
  const isNear = ({ startWallMs, endWallMs }: WallSpan): boolean =>
    endWallMs > startOfDay(first) && startWallMs < startOfDay(last) + 3 * DAY_MS;
  return {
    breaks: hoursOn(breaks, dates, wall),
    blockOuts: intervalSet(
      blockOuts.filter(isNear).map((span) => wallInterval(span.startWallMs, span.endWallMs, wall)),
    ),
    daysOff: hoursOn(
      shifts,
      dates.filter((day) => isDayOff(therapist, day)),
      wall,
    ),
  };
};

const hoursOn = (hours: readonly WeeklyHours[], dates: readonly CalendarDate[], wall: Wall): IntervalSet =>
  intervalSet(
    dates.flatMap((date) => {
      const midnight = startOfDay(date);
      const weekday = weekdayOf(date);
      return hours
        .filter(({ weekdays }) => weekdays.includes(weekday))
        .map((it) =>
          wallInterval(plusWallMinutes(midnight, it.startMinute), plusWallMinutes(midnight, it.endMinute), wall),
        );
    }),
  );

const wallInterval = (startWallMs: WallMs, endWallMs: WallMs, wall: Wall): Interval => ({
  startMs: boundaryOf(wall(startWallMs)),
  endMs: boundaryOf(wall(endWallMs)),
});

const gridOf = (center: Center, date: CalendarDate, wall: Wall): readonly EpochMs[] => {
  const midnight = startOfDay(date);
  const starts: EpochMs[] = [];
  for (let minute = 0; minute < MINUTES_A_DAY; minute += center.gridMinutes) {
    const instants = wall(plusWallMinutes(midnight, minute));
    if (instants.kind === "single") starts.push(instants.atMs);
    else if (instants.kind === "repeated") starts.push(instants.earlierMs, instants.laterMs);
  }
  return starts.sort((one, other) => one - other);
};
