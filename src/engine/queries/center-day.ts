import { err, type Result } from "neverthrow";
import type { Therapist } from "../../domain/catalog/resource.ts";
import { isLiveClaim, type StandingClaim } from "../../domain/claim/claim.ts";
import { withCovers } from "../../domain/claim/cover.ts";
import { bedUnit, equipmentUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { canonicalId, centerTag, type CenterId } from "../../domain/ids.ts";
import { calendarDate, hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import type { CenterNotFound, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { DAYS_AROUND, type DayCalendar } from "../../domain/slot/calendar/day-calendar.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { EMPTY_SET, intersect, intervalSet, toIntervals, type IntervalSet } from "../../domain/time/interval-set.ts";
import type { CenterInput } from "../runtime/center-guard.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";

/** One day of a center: its opening hours, its working times, and the live claims. */
export type CenterDayView = Readonly<{
  atMs: EpochMs;
  /** From the center's midnight to the next. The spans below are cut to it. Claims are not, but those of clipped blocks are. */
  day: Interval;
  /** The holiday's name, if the day is a holiday. */
  holiday: string | null;
  /** When guests can be in a service. */
  opening: readonly Interval[];
  /** All therapists, beds and pieces of equipment of the roster. */
  units: readonly UnitOnDay[];
  /** The live claims on them, and on units that left the roster. */
  claims: readonly StandingClaim[];
}>;

/** A therapist, a bed or a piece of equipment. */
export type UnitOnDay = Readonly<{
  unit: UnitKey;
  name: string;
  /** A therapist's shifts without breaks, block-outs and days off; for a bed or a piece the whole day. */
  working: readonly Interval[];
}>;

/** The center and the day. */
export type CenterDayInput = CenterInput &
  Readonly<{
    /** `yyyy-MM-dd`, a day of the center's calendar. */
    date: string;
  }>;

const centerDayInput = shape({ centerId: hostId<CenterId>(), date: calendarDate });

export const centerDay = defineQuery({
  input: centerDayInput,
  answer: async (
    context,
    { centerId, date },
  ): Promise<Result<CenterDayView, CenterNotFound | SourceUnavailable | StoreUnavailable>> => {
    const index = await context.centers.index(centerId);
    if (index.isErr()) return err(index.error);
    const calendar = context.centers.day(index.value, date, DAYS_AROUND);
    const seen = await readNow(context, {
      tag: centerTag(centerId),
      subject: { kind: "center", centerId: canonicalId(centerId) },
      claims: { kind: "span", span: calendar.day, guestIds: [] },
    });
    return seen.map(({ snapshot, nowMs: atMs }) => ({
      atMs,
      day: calendar.day,
      holiday: calendar.holiday?.name ?? null,
      opening: cut(calendar.opening, calendar.day),
      units: unitsOf(index.value, calendar),
      claims: withCovers(
        snapshot.claims.filter((it) => isLiveClaim(it, atMs)),
        "stay",
        calendar.day,
      ),
    }));
  },
});

const cut = (spans: IntervalSet, day: Interval): readonly Interval[] =>
  toIntervals(intersect(spans, intervalSet([day])));

const unitsOf = ({ therapists, roster }: CenterIndex, { day, working }: DayCalendar): readonly UnitOnDay[] => {
  const numbered = (name: string, count: number, unitAt: (number: number) => UnitKey): readonly UnitOnDay[] =>
    Array.from({ length: count }, (_, at) => {
      return { unit: unitAt(at + 1), name: count === 1 ? name : `${name} ${at + 1}`, working: [day] };
    });
  return [
    ...[...therapists.values()].map(({ unit, therapist }) => {
      return { unit, name: nameOf(therapist), working: cut(working.get(unit) ?? EMPTY_SET, day) };
    }),
    ...[...roster.rooms.values()].flatMap(({ id, name, beds }) => numbered(name, beds, (bed) => bedUnit(id, bed))),
    ...[...roster.equipment.values()].flatMap(({ id, name, units }) =>
      numbered(name, units, (piece) => equipmentUnit(id, piece)),
    ),
  ];
};

const nameOf = ({ firstName, lastName }: Therapist): string => `${firstName} ${lastName}`.trim();
