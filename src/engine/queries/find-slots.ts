import { err, ok, type Result } from "neverthrow";
import { namedGuests, type Booking } from "../../domain/booking/booking.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { flag, optional, shape } from "../../domain/input/reader.ts";
import { sameId, tagOf, type BookingId } from "../../domain/ids.ts";
import type { FindSlotsRefusal } from "../../domain/refusal/refusal.ts";
import { busyFor, type Busy } from "../../domain/slot/search/busy.ts";
import { daysAround } from "../../domain/slot/calendar/day-calendar.ts";
import { demandOf } from "../../domain/slot/calendar/demand.ts";
import { findSlotsInTurns, type DayListing } from "../../domain/slot/find-slots.ts";
import { FUTURE_DAYS } from "../../domain/slot/search/future-days.ts";
import { NOTHING_FREED } from "../../domain/claim/occupancy.ts";
import type { CenterPlan } from "../../domain/slot/calendar/center-plan.ts";
import { spanOf } from "../../domain/slot/search/reach.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { datesFrom, type CalendarDate } from "../../domain/time/wall-time.ts";
import type { Snapshot } from "../../ports/reservation-store.ts";
import type { AtCenter } from "../answers.ts";
import { recentHoldsWanted, withWaits } from "../commands/hold-again.ts";
import { movingFrom } from "../commands/moves.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

export type FindSlotsInput = Readonly<{
  bookingId: string;
  /** Whether each slot comes with who would serve it, and where; false by default. */
  withAllocations?: boolean;
  /** Whether the other starts of the day's grid are listed with the protocol's warnings; as the booking says by default. */
  warn?: boolean;
  /** Whether the other starts of the day's grid are listed with all reasons why each is no slot; false by default. */
  explain?: boolean;
  /** Whether the seven days after the booking's date are looked at, too; false by default. */
  futureDays?: boolean;
}>;

/** The slots of a booking's date, and what else was asked for; null is what was not. */
export type FindSlotsAnswer = DayListing &
  AtCenter &
  Readonly<{
    bookingId: BookingId;
    date: CalendarDate;
    /** The instant for which this is true. */
    atMs: EpochMs;
  }>;

const findSlotsInput = shape({
  bookingId: mintedId<BookingId>(),
  withAllocations: optional(flag, false),
  warn: optional(flag, null),
  explain: optional(flag, false),
  futureDays: optional(flag, false),
});

export const findSlots = defineQuery({
  input: findSlotsInput,
  answer: async (
    context,
    { bookingId, withAllocations, warn, explain, futureDays },
  ): Promise<Result<FindSlotsAnswer, FindSlotsRefusal>> => {
    const tag = tagOf(bookingId);
    const subject = { kind: "booking", bookingId } as const;
    // The booking knows its window, and its id its center: one read, unless the catalog has moved either.
    const centerId = context.centers.byTag(tag);
    const known = centerId === null ? null : (await context.centers.plan(centerId)).unwrapOr(null);
    const holder = known === null ? NO_HOLDER : recentHoldsWanted(known);
    const first = await readNow(context, { tag, subject, claims: { kind: "in_window" }, holder });
    if (first.isErr()) return err(first.error);
    const found = first.value.snapshot.booking;
    if (found === null) return err({ code: "BOOKING_NOT_FOUND", bookingId });
    const booking = found.state;
    const { date } = booking;
    const isKnown = known !== null && sameId(known.catalog.center.id, booking.centerId);
    const planned = isKnown ? ok(known) : await context.centers.plan(booking.centerId);
    if (planned.isErr()) return err(planned.error);
    const plan = planned.value;
    const demanded = demandOf(booking.party, plan);
    if (demanded.isErr()) return err(demanded.error);
    const demand = demanded.value;
    const around = daysAround(demand.reach);
    const calendar = context.centers.day(plan, date, around);
    const future = futureDays
      ? datesFrom(date, { first: 1, last: FUTURE_DAYS }).map((day) => context.centers.day(plan, day, around))
      : null;

    const guestIds = namedGuests(booking.party);
    const span = spanOf([calendar, ...(future ?? [])], demand.reach);
    const claims = span === null ? ({ kind: "none" } as const) : ({ kind: "span", span, guestIds } as const);
    const isSeen = isKnown && (span === null || (booking.window !== null && isWithin(span, booking.window)));
    const seen = isSeen ? first : await readNow(context, { tag, subject, claims, holder: recentHoldsWanted(plan) });
    if (seen.isErr()) return err(seen.error);
    const { snapshot, nowMs } = seen.value;
    const search = {
      plan,
      calendar,
      demand,
      options: booking.options,
      busy: busyAround(booking, plan, snapshot, nowMs),
      bookingId,
      ranking: context.policies.ranking,
    };
    const listed = await givingWay(
      context,
      findSlotsInTurns(search, nowMs, {
        withAllocations,
        warn: warn ?? booking.options.listsUnavailable === true,
        explain,
        future,
      }),
    );
    const { zone, currency } = plan.catalog.center;
    return listed.map((listing) => ({
      centerId: booking.centerId,
      zone,
      currency,
      bookingId,
      date,
      atMs: nowMs,
      ...listing,
    }));
  },
});

const NO_HOLDER = { kind: "none" } as const;

const isWithin = (inner: Interval, outer: Interval): boolean =>
  outer.startMs <= inner.startMs && inner.endMs <= outer.endMs;

/** Lets other work go on between the turns of a search. */
const givingWay = async <Answer>({ parts }: EngineContext, search: Generator<void, Answer>): Promise<Answer> => {
  for (;;) {
    const turn = search.next();
    if (turn.done === true) return turn.value;
    await parts.pause(0);
  }
};

const busyAround = (booking: Booking, plan: CenterPlan, snapshot: Snapshot, nowMs: EpochMs): Busy => {
  const freed = movingFrom(booking.id, booking.moves, snapshot, nowMs).match(
    (moving) => moving.freed,
    () => NOTHING_FREED,
  );
  const busy = busyFor(snapshot.claims, { nowMs, ownReservationId: ownHold(snapshot), freed });
  return withWaits(busy, snapshot, { plan, freed, nowMs });
};

/** One's own hold never blocks oneself (rule 9); what is confirmed stands. */
const ownHold = ({ reservation }: Snapshot) => (reservation?.state.status === "reserved" ? reservation.state.id : null);
