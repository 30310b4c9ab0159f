import { err, ok, type Result } from "neverthrow";
import { namedGuests, type Booking } from "../../domain/booking/booking.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { checked, flag, optional, shape, type ReadBy } from "../../domain/input/reader.ts";
import { sameId, tagOf, type BookingId } from "../../domain/ids.ts";
import type { FindSlotsRefusal } from "../../domain/refusal/refusal.ts";
import { findSlots as findSlotsOf, FUTURE_DAYS, searchEach, type Listing } from "../../domain/slot/find-slots.ts";
import { indexWithout } from "../../domain/slot/calendar/waived-index.ts";
import type { WaivableRule } from "../../domain/booking/waiver.ts";
import { NOTHING_FREED, type FreedTime } from "../../domain/claim/occupancy.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { CalendarDate } from "../../domain/time/wall-time.ts";
import type { Snapshot } from "../../ports/reservation-store.ts";
import { rulesToWaive } from "../commands/asked-waiver.ts";
import type { AtCenter } from "../answers.ts";
import { recentHoldsWanted, waitsIn } from "../commands/hold-again.ts";
import { movingFrom } from "../commands/moves.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { givingWay, searchedDays } from "./window-search.ts";

/** The booking whose slots to list, and optional details. */
export type FindSlotsInput = OfCenterInput &
  Readonly<{
    /** The booking to list slots for. */
    bookingId: string;
    /** Whether each slot lists the therapist and resources of each item; false by default. */
    withAllocations?: boolean;
    /** Whether the other starts of the grid are listed with the protocol's warnings; by default as the booking says. */
    warn?: boolean;
    /** Whether the other starts of the grid are listed with all reasons against each; false by default. */
    explain?: boolean;
    /** Whether to search the seven days after the booking's window, too, or how many, up to 31; false by default. */
    futureDays?: boolean | number;
    /** Rules to list without (rule 22): what the application could reserve if it waived them. None by default. */
    waive?: readonly WaivableRule[];
  }>;

/** The slots of a booking's window, and the requested details; null for details that were not requested. */
export type FindSlotsAnswer = Listing &
  AtCenter &
  Readonly<{
    bookingId: BookingId;
    /** The first day of the window; `byDay` has each. */
    date: CalendarDate;
    /** The instant of the answer. */
    atMs: EpochMs;
  }>;

const MOST_FUTURE_DAYS = 31;

const futureDays = checked((value): number | null => {
  if (typeof value === "boolean") return value ? FUTURE_DAYS : 0;
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_FUTURE_DAYS ? Number(value) : null;
}, `true or false, or a number of days up to ${MOST_FUTURE_DAYS}`);

const findSlotsInput = shape({
  bookingId: mintedId("booking"),
  ...ofCenter,
  withAllocations: optional(flag, false),
  warn: optional(flag, null),
  explain: optional(flag, false),
  futureDays: optional(futureDays, 0),
  waive: rulesToWaive,
});

export const findSlots = defineQuery({
  input: findSlotsInput,
  answer: async (context, asked): Promise<Result<FindSlotsAnswer, FindSlotsRefusal>> => {
    for (;;) {
      const listed = await listedAtOnce(context, asked);
      if (listed.isErr()) return err(listed.error);
      if (listed.value !== null) return ok(listed.value);
    }
  },
});

/**
 * Null if a second read was needed and the booking was written between the two: then the reads have different instants.
 */
const listedAtOnce = async (
  context: EngineContext,
  { bookingId, withAllocations, warn, explain, futureDays, waive }: ReadBy<typeof findSlotsInput>,
): Promise<Result<FindSlotsAnswer | null, FindSlotsRefusal>> => {
  const tag = tagOf(bookingId);
  const subject = { kind: "booking", bookingId } as const;
  // The booking has its window, and its id leads to its center: one read, unless the catalog has changed either.
  const centerId = context.centers.byTag(tag);
  const known = centerId === null ? null : (await context.centers.index(centerId)).unwrapOr(null);
  const holder = known === null ? NO_HOLDER : recentHoldsWanted(known);
  const first = await readNow(context, { tag, subject, claims: { kind: "in_window" }, holder });
  if (first.isErr()) return err(first.error);
  const found = first.value.snapshot.booking;
  if (found === null) return err({ code: "BOOKING_NOT_FOUND", bookingId });
  const booking = found.state;
  const isKnown = known !== null && sameId(known.catalog.center.id, booking.centerId);
  const planned = isKnown ? ok(known) : await context.centers.index(booking.centerId);
  if (planned.isErr()) return err(planned.error);
  const index = indexWithout(planned.value, waive);
  const { party, date, days } = booking;
  const searched = searchedDays(context, index, { party, date, days, futureDays });
  if (searched.isErr()) return err(searched.error);
  const { demand, calendars, span } = searched.value;

  const claims = span === null ? NO_CLAIMS : ({ kind: "span", span, guestIds: namedGuests(party) } as const);
  const isSeen = isKnown && (span === null || (booking.window !== null && isWithin(span, booking.window)));
  const seen = isSeen ? first : await readNow(context, { tag, subject, claims, holder: recentHoldsWanted(index) });
  if (seen.isErr()) return err(seen.error);
  const { snapshot, nowMs } = seen.value;
  if (snapshot.booking?.version !== found.version) return ok(null);
  const freed = freedFor(booking, snapshot, nowMs);
  const searches = searchEach({
    index,
    calendars,
    demand,
    options: booking.options,
    claims: snapshot.claims,
    waits: waitsIn(snapshot, { index, freed, nowMs }),
    view: { nowMs, ownReservationId: ownHold(snapshot), freed },
    bookingId,
    ranking: context.policies.ranking,
  });
  const listed = await givingWay(
    context,
    findSlotsOf(searches.slice(0, days), nowMs, {
      withAllocations,
      warn: warn ?? booking.options.listsUnavailable === true,
      explain,
      future: futureDays > 0 ? searches.slice(days) : null,
    }),
  );
  const { zone, currency } = index.catalog.center;
  const at = { centerId: booking.centerId, zone, currency, bookingId, date, atMs: nowMs };
  return listed.map((listing) => ({ ...at, ...listing }));
};

const NO_HOLDER = { kind: "none" } as const;
const NO_CLAIMS = { kind: "none" } as const;

const isWithin = (inner: Interval, outer: Interval): boolean =>
  outer.startMs <= inner.startMs && inner.endMs <= outer.endMs;

const freedFor = (booking: Booking, snapshot: Snapshot, nowMs: EpochMs): FreedTime =>
  movingFrom(booking.id, booking.moves, snapshot, nowMs).match(
    (moving) => moving.freed,
    () => NOTHING_FREED,
  );

/** The booking's own hold never blocks its slots (rule 9); its confirmed reservation does. */
const ownHold = ({ reservation }: Snapshot) => (reservation?.state.status === "reserved" ? reservation.state.id : null);
