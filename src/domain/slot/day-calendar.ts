import type { Center, WeeklyHours } from "../catalog/center.ts";
import type { Therapist } from "../catalog/resource.ts";
import { intervalSet, subtract, type IntervalSet } from "../time/interval-set.ts";
import type { Interval } from "../time/interval.ts";
import type { EpochMs } from "../time/instant.ts";
import { boundaryOf, type Wall } from "../time/wall-instants.ts";
import { plusDays, plusWallMinutes, startOfDay, weekdayOf, type CalendarDate, type WallMs } from "../time/wall-time.ts";
import type { CenterPlan } from "./plan.ts";
import type { UnitKey } from "./unit.ts";

/** One day of a center, as instants. */
export type DayCalendar = Readonly<{
  date: CalendarDate;
  /** When guests can be in a service; the neighbouring days included, so that a span across midnight is one span. */
  opening: IntervalSet;
  /** When each therapist works, breaks and block-outs taken out. */
  working: ReadonlyMap<UnitKey, IntervalSet>;
  /** The grid of the day: wall-clock multiples from nominal 00:00, both instants of a repeated one (rule 15). */
  starts: readonly EpochMs[];
}>;

const MINUTES_A_DAY = 1440;

export const planDay = (plan: CenterPlan, date: CalendarDate, wall: Wall): DayCalendar => {
  const { center } = plan.catalog;
  const dates = [plusDays(date, -1), date, plusDays(date, 1)];
  const open = dates.filter((day) => !center.holidays.some((holiday) => holiday.date === day));
  return {
    date,
    opening: hoursOn(center.openingHours, open, wall),
    working: new Map(
      [...plan.therapists.values()].map(({ unit, therapist }) => [unit, workingTime(therapist, dates, wall)]),
    ),
    starts: gridOf(center, date, wall),
  };
};

const workingTime = (therapist: Therapist, dates: readonly CalendarDate[], wall: Wall): IntervalSet => {
  const off = therapist.blockOuts.map((span) => wallInterval(span.startWallMs, span.endWallMs, wall));
  const rests = hoursOn(therapist.breaks, dates, wall);
  return subtract(subtract(hoursOn(therapist.shifts, dates, wall), rests), intervalSet(off));
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
