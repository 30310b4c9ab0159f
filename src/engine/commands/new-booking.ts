import { err, ok, type Result } from "neverthrow";
import { NO_NOTES, type Booking, type BookingOptions } from "../../domain/booking/booking.ts";
import { metadataOf, type BookingReference } from "../../domain/booking/host-data.ts";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { listOf, optional, refined, shape, text, type Reader, type ReadBy } from "../../domain/input/reader.ts";
import { canonicalId, sameId, type CenterId } from "../../domain/ids.ts";
import type { NewBookingRefusal } from "../../domain/refusal/refusal.ts";
import { daysAround, type DayCalendar } from "../../domain/slot/calendar/day-calendar.ts";
import { demandOf, partySpeltBy, unknownPreferred, type Demand } from "../../domain/slot/calendar/demand.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { reachToRead, spanOf } from "../../domain/slot/search/reach.ts";
import { datesFrom, type CalendarDate } from "../../domain/time/wall-time.ts";
import type { Subject } from "../../ports/reservation-store.ts";
import type { Attempt } from "../runtime/command.ts";
import { mayAct } from "../runtime/command-options.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";
import { hostDataFields, type HostDataInput } from "./asked-host-data.ts";
import { movesOf } from "./asked-moves.ts";
import {
  guestFields,
  hostOf,
  itemFields,
  MOST_READ,
  optionsOf,
  partyFields,
  withinLimits,
  type GuestInput,
  type ItemInput,
  type PartyInput,
} from "./asked-party.ts";
import { hostIndexOf, mayBeBookedTogether, namedOnce, partyKindOf, type PartyKind } from "./party-rules.ts";

/** An item of a new booking, and the confirmed appointment that it moves. */
export type BookingItemInput = ItemInput &
  Readonly<{
    /** The confirmed appointment that this item moves; or the id of a package's line, to move all its appointments. */
    movesAppointmentId?: string;
  }>;

/** A guest of a new booking, and the confirmed invoice that the items move. */
export type BookingGuestInput = GuestInput<BookingItemInput> &
  Readonly<{
    /** A confirmed invoice whose appointments to move (those of the items, or all if none is named). */
    movesInvoiceId?: string;
  }>;

/** A party and its items, and the confirmed appointments that they move. */
export type NewBookingInput = PartyInput<BookingGuestInput> &
  HostDataInput &
  Readonly<{
    /** Kept with the booking (rule 14): up to 2,000 characters; none by default. */
    notes?: string;
    /** Kept with the booking (rule 14): up to 200 characters; none by default. */
    groupName?: string;
  }>;

const item = shape({ ...itemFields, movesAppointmentId: optional(mintedId("appointment"), null) });
const guest = shape({
  ...guestFields,
  movesInvoiceId: optional(mintedId("invoice"), null),
  items: listOf(item, { min: 1, max: MOST_READ }),
});

export const newBookingFields = {
  centerId: hostId<CenterId>(),
  guests: listOf(guest, { min: 1, max: MOST_READ }),
  ...partyFields,
  ...hostDataFields,
  notes: optional(text({ min: 0, max: 2_000 }), ""),
  groupName: optional(text({ min: 0, max: 200 }), ""),
};

/** Names the host who is meant by default, so that a request that spells the host out is the same (rule 8). */
export const withHost = <NewBooking extends Pick<Asked, "hostId" | "guests">>(
  reader: Reader<NewBooking>,
): Reader<NewBooking> => refined(reader, (asked) => ok({ ...asked, hostId: hostOf(asked) }));

type Asked = Readonly<{ [Name in keyof typeof newBookingFields]: ReadBy<(typeof newBookingFields)[Name]> }>;

/**
 * The subject of the read: the center, and the booking that already has the reference if it must be unique (rule 31).
 */
export const subjectOf = ({ centerId, reference, uniqueReference }: Asked): Subject =>
  reference !== null && uniqueReference
    ? { kind: "reference", centerId: canonicalId(centerId), reference, before: null }
    : { kind: "center", centerId: canonicalId(centerId) };

/** The reference that no other booking of the center may have when this one is made. */
export const uniqueReferenceOf = ({ reference, uniqueReference }: Asked): BookingReference | null =>
  uniqueReference ? reference : null;

/** The days of a booking (rule 18). */
export type Window = Readonly<{ date: CalendarDate; days: number }>;

/** A valid booking without a reservation, and its demand on the center. */
export type NewBooking = Readonly<{ booking: Booking; demand: Demand }>;

/** Rules 1 and 10, in the order of precedence in docs/errors.md. */
export const newBooking = async (
  attempt: Attempt<Asked>,
  index: CenterIndex,
  { date, days }: Window,
): Promise<Result<NewBooking, NewBookingRefusal>> => {
  const { context, asked, options, snapshot, nowMs } = attempt;
  const { center } = index.catalog;
  const limited = withinLimits(asked, center.limits);
  if (limited.isErr()) return err(limited.error);
  const demanded = demandOf(asked.guests, index);
  if (demanded.isErr()) return err(demanded.error);
  const demand = demanded.value;
  const unknown = unknownPreferred(asked.guests, index);
  if (unknown !== null) return err(unknown);
  const party = partySpeltBy(index, asked.guests);
  const once = namedOnce({ party });
  if (once.isErr()) return err(once.error);
  const hostGuest = asked.hostId;
  const acts = mayAct(options.actor, { hostId: hostGuest });
  if (acts.isErr()) return err(acts.error);
  const kind = partyKindOf(asked.group, options.actor);
  const together = await mayBeBookedTogether(context, { party, hostId: hostGuest }, { centerId: asked.centerId, kind });
  if (together.isErr()) return err(together.error);
  const moves = movesOf(asked, options.actor, snapshot, nowMs);
  if (moves.isErr()) return err(moves.error);
  const { reference, metadata } = asked;
  if (reference !== null && snapshot.booking !== null) {
    const { state } = snapshot.booking;
    const isShown = mayAct(options.actor, state).isOk();
    return err({ code: "REFERENCE_TAKEN", reference, bookingId: isShown ? state.id : null });
  }
  const { reach } = demand;
  const { notes, groupName } = asked;
  const booking: Booking = {
    id: newId(context, "booking", attempt.wanted.tag, nowMs),
    centerId: center.id,
    date,
    days,
    ...together.value,
    options: bookingOptionsOf(asked, kind),
    hostIndex: hostIndexOf(party, hostGuest),
    holderKey: asked.holderKey,
    openedBy: options.caller,
    moves: moves.value,
    reference,
    metadata: metadataOf(metadata),
    reach: reachToRead(reach, context.policies.ranking, () => calendarsOf(context, index, { date, days }, demand)),
    window: spanOf(endsOf(context, index, { date, days }, demand), reach),
    createdAtMs: nowMs,
    reservationId: null,
    notes: notes === "" && groupName === "" ? NO_NOTES : { ...NO_NOTES, notes, groupName },
  };
  return ok({ booking, demand });
};

/** A booking of one guest, for that guest, is not a group, even if its caller says so. */
const bookingOptionsOf = (asked: Asked, kind: PartyKind): BookingOptions =>
  kind === "group" && (asked.guests.length > 1 || !sameId(asked.hostId, asked.guests[0]?.guestId ?? null))
    ? { ...optionsOf(asked), isGroup: true }
    : optionsOf(asked);

/** Computes the days of a window. */
export const calendarsOf = (
  { centers }: EngineContext,
  index: CenterIndex,
  { date, days }: Window,
  { reach }: Demand,
): readonly DayCalendar[] =>
  (days === 1 ? [date] : datesFrom(date, { first: 0, last: days - 1 })).map((day) =>
    centers.day(index, day, daysAround(reach)),
  );

/** The first and the last day if both have starts, as nearly every day has; else all days. */
const endsOf = (context: EngineContext, index: CenterIndex, window: Window, demand: Demand): readonly DayCalendar[] => {
  const { date, days } = window;
  if (days <= 2) return calendarsOf(context, index, window, demand);
  const dates = datesFrom(date, { first: 0, last: days - 1 });
  const ends = [dates[0], dates.at(-1)].flatMap((day) =>
    day === undefined ? [] : calendarsOf(context, index, { date: day, days: 1 }, demand),
  );
  return ends.every(({ starts }) => starts.length > 0) ? ends : calendarsOf(context, index, window, demand);
};
