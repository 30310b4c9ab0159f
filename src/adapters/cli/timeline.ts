import type { Therapist } from "../../domain/catalog/resource.ts";
import type { CenterRoster } from "../../domain/catalog/center-catalog.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { bedUnit, equipmentUnit, therapistUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { MINUTE_MS, plus } from "../../domain/time/instant.ts";
import { weekdayOf, type CalendarDate } from "../../domain/time/wall-time.ts";
import type { CenterDayView } from "../../engine/queries/center-day.ts";

/** Which part of the day is drawn, in wall-clock minutes, and how many minutes one character stands for. */
export type TimelineFrame = Readonly<{
  date: CalendarDate;
  fromMinute: number;
  untilMinute: number;
  minutesEach: number;
}>;

/** A letter for whoever holds a claim; null where there is no better sign than the claim's kind. */
export type Initial = (claim: StandingClaim) => string | null;

const FREE = "·";
const HELD = "░";
const TAKEN = "█";
const OFF = " ";

/** One row for each therapist, and for each bed and piece of equipment that somebody has. */
export const drawTimeline = (
  view: CenterDayView,
  roster: CenterRoster,
  frame: TimelineFrame,
  initial: Initial,
): readonly string[] => {
  const therapists = [...roster.therapists.values()].map((it) => ({
    name: it.firstName,
    unit: therapistUnit(it.id),
    works: (minute: number) => isAtWork(it, frame.date, minute),
  }));
  const always = (): boolean => true;
  const beds = [...roster.rooms.values()].flatMap(({ id, name, beds: count }) =>
    numbered(count).map((bed) => ({
      name: count === 1 ? name : `${name} ${bed}`,
      unit: bedUnit(id, bed),
      works: always,
    })),
  );
  const pieces = [...roster.equipment.values()].flatMap(({ id, name, units }) =>
    numbered(units).map((piece) => ({
      name: units === 1 ? name : `${name} ${piece}`,
      unit: equipmentUnit(id, piece),
      works: always,
    })),
  );
  const used = new Set(view.claims.map(({ unit }) => unit));
  const rows = [...therapists, ...[...beds, ...pieces].filter(({ unit }) => used.has(unit))];
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    `${"".padEnd(width)}  ${hourMarks(frame)}`,
    ...rows.map(({ name, unit, works }) => `${name.padEnd(width)}  ${rowOf(unit, works, view, frame, initial)}`),
    `${"".padEnd(width)}  ${HELD} held   ${TAKEN} taken   ${FREE} free   a letter is whose it is; buffers included`,
  ];
};

const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

const isAtWork = ({ shifts, breaks }: Therapist, date: CalendarDate, minute: number): boolean => {
  const within = (hours: Therapist["shifts"]): boolean =>
    hours.some((it) => it.weekdays.includes(weekdayOf(date)) && it.startMinute <= minute && minute < it.endMinute);
  return within(shifts) && !within(breaks);
};

const hourMarks = ({ fromMinute, untilMinute, minutesEach }: TimelineFrame): string => {
  const each = 60 / minutesEach;
  const hours = Math.ceil((untilMinute - fromMinute) / 60);
  return Array.from({ length: hours }, (_, at) =>
    String(fromMinute / 60 + at)
      .padStart(2, "0")
      .padEnd(each),
  )
    .join("")
    .trimEnd();
};

const rowOf = (
  unit: UnitKey,
  works: (minute: number) => boolean,
  view: CenterDayView,
  frame: TimelineFrame,
  initial: Initial,
): string => {
  const claims = view.claims.filter((claim) => claim.unit === unit);
  let row = "";
  let shown: StandingClaim | undefined;
  for (let minute = frame.fromMinute; minute < frame.untilMinute; minute += frame.minutesEach) {
    const fromMs = plus(view.day.startMs, minute * MINUTE_MS);
    const claim = claims.find((it) => it.startMs < fromMs + frame.minutesEach * MINUTE_MS && fromMs < it.endMs);
    if (claim === undefined) row += works(minute) ? FREE : OFF;
    else row += (claim === shown ? null : initial(claim)) ?? (claim.heldUntilMs === null ? TAKEN : HELD);
    shown = claim;
  }
  return row.trimEnd();
};
