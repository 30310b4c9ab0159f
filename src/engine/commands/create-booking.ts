import { err, ok, type Result } from "neverthrow";
import { holderOf, NO_NOTES, type Booking, type BookingOptions } from "../../domain/booking/booking.ts";
import type { AppointmentRef, BookedItem, PartyGuest, TherapistChoice } from "../../domain/booking/party.ts";
import type { Center } from "../../domain/catalog/center.ts";
import { calendarDate, hostId, mintedId } from "../../domain/input/fields.ts";
import {
  flag,
  listOf,
  oneOf,
  oneOfKinds,
  optional,
  parsed,
  shape,
  text,
  type ReadBy,
  type Reader,
} from "../../domain/input/reader.ts";
import {
  canonicalId,
  centerTag,
  guestHolder,
  parseHolderKey,
  reservationOf,
  sameId,
  type AppointmentId,
  type BookingId,
  type CenterId,
  type GuestId,
  type InvoiceId,
  type ItemId,
  type ReservationId,
  type TherapistId,
} from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type {
  AppointmentNotBooked,
  AppointmentNotFound,
  CreateBookingRefusal,
  InvoiceNotFound,
  NotConfirmed,
  NotTheHost,
  TooManyGuests,
  TooManyItems,
} from "../../domain/refusal/refusal.ts";
import type { ConfirmedAppointment } from "../../domain/reservation/appointment.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { isBooked, type Cancelled, type Confirmed, type Reservation } from "../../domain/reservation/reservation.ts";
import { daysAround } from "../../domain/slot/calendar/day-calendar.ts";
import { demandOf, partySpeltBy } from "../../domain/slot/calendar/demand.ts";
import { reachToRead } from "../../domain/slot/search/reach.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Snapshot } from "../../ports/reservation-store.ts";
import { mayAct, readCommand, type Actor, type CommandOptionsInput } from "../runtime/command-options.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";
import { hostIndexOf, mayBeBookedTogether, namedOnce } from "./party-rules.ts";
import { noChanges, runCommand, type Changes } from "../runtime/run-command.ts";
import { movesByReservation, relatedReservation } from "./writes.ts";

/** What a guest wants. Ids are the host's own; `date` is a day on the center's calendar. */
export type CreateBookingInput = Readonly<{
  centerId: string;
  /** `yyyy-MM-dd` */
  date: string;
  guests: readonly Readonly<{
    /** May be left out and given when the slot is reserved. */
    guestId?: string;
    /** A confirmed invoice whose appointments are to be moved (those of the items, or all where none is named). */
    movesInvoiceId?: string;
    items: readonly Readonly<{
      /** A service or a package. */
      itemId: string;
      addOnIds?: readonly string[];
      /** Any by default. */
      therapist?:
        | { kind: "any" }
        | { kind: "gender"; gender: "female" | "male" | "other" }
        | { kind: "named"; therapistId: string };
      /** The confirmed appointment that this item moves. */
      movesAppointmentId?: string;
    }>[];
  }>[];
  /** Who may act for all; the first guest by default. */
  hostId?: string;
  /** Whose live reservations these count among, where no guest is named (rule 10). */
  holderKey?: string;
  oneTherapistPerGuest?: boolean;
  sharedRoom?: boolean;
  /** Whether findSlots lists the other starts with their warnings if its caller does not say; false by default. */
  listsUnavailable?: boolean;
  notes?: string;
  groupName?: string;
}>;

export type CreateBookingAnswer = Readonly<{ bookingId: BookingId }>;

const ANY_THERAPIST: TherapistChoice = { kind: "any" };

const therapist: Reader<TherapistChoice> = oneOfKinds({
  any: shape({ kind: oneOf(["any"]) }),
  gender: shape({ kind: oneOf(["gender"]), gender: oneOf(["female", "male", "other"]) }),
  named: shape({ kind: oneOf(["named"]), therapistId: hostId<TherapistId>() }),
});

/** Generous bounds on what is read at all; each center's own limits are in its catalog. */
const MOST = 1_000;
const item = shape({
  itemId: hostId<ItemId>(),
  addOnIds: optional(listOf(hostId<ItemId>(), { max: 20 }), []),
  therapist: optional(therapist, ANY_THERAPIST),
  movesAppointmentId: optional(mintedId<AppointmentId>(), null),
});

const guest = shape({
  guestId: optional(hostId<GuestId>(), null),
  movesInvoiceId: optional(mintedId<InvoiceId>(), null),
  items: listOf(item, { min: 1, max: MOST }),
});

const createBookingInput = shape({
  centerId: hostId<CenterId>(),
  date: calendarDate,
  guests: listOf(guest, { min: 1, max: MOST }),
  hostId: optional(hostId<GuestId>(), null),
  holderKey: optional(parsed(parseHolderKey, "1 to 200 visible ASCII characters"), null),
  oneTherapistPerGuest: optional(flag, false),
  sharedRoom: optional(flag, false),
  listsUnavailable: optional(flag, false),
  notes: optional(text({ min: 0, max: 2_000 }), ""),
  groupName: optional(text({ min: 0, max: 200 }), ""),
});

type Asked = ReadBy<typeof createBookingInput>;

/** Creates a booking, which claims nothing (rules 1 and 10). */
export const createBooking = async (
  context: EngineContext,
  rawInput: CreateBookingInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<CreateBookingAnswer, CreateBookingRefusal>> => {
  const read = readCommand(createBookingInput, rawInput, rawOptions);
  if (read.isErr()) return err(read.error);
  const { input: asked, options } = read.value;
  const tag = centerTag(asked.centerId);
  const hostGuest = asked.hostId ?? asked.guests[0]?.guestId ?? null;
  const holder = holderOf({ hostId: hostGuest, holderKey: asked.holderKey });
  const opener = { centerId: asked.centerId, holder, caller: options.caller };
  return runCommand<"booked", CreateBookingAnswer, CreateBookingRefusal>(context, {
    kind: "booked",
    options,
    request: asked,
    tag,
    read: () => ({
      tag,
      subject: { kind: "center", centerId: canonicalId(asked.centerId) },
      alsoReservations: movedBy(asked),
      claims: { kind: "none" },
      holder: { kind: "none" },
      openBookings: context.openBookings.wanted(opener),
    }),
    replay: ({ bookingId }) => Promise.resolve(ok({ bookingId })),
    decide: async (snapshot, nowMs) => {
      const planned = await context.centers.plan(asked.centerId);
      if (planned.isErr()) return err(planned.error);
      const plan = planned.value;
      const tooMany = overLimit(asked, plan.catalog.center);
      if (tooMany !== null) return err(tooMany);
      const party = asked.guests.map(({ guestId, items }): PartyGuest => ({ guestId, items: items.map(asBooked) }));
      const demand = demandOf(party, plan);
      if (demand.isErr()) return err(demand.error);
      const once = namedOnce({ party });
      if (once.isErr()) return err(once.error);
      const acts = mayAct(options.actor, { hostId: hostGuest });
      if (acts.isErr()) return err(acts.error);
      const who = { party: partySpeltBy(plan, party), hostId: hostGuest };
      const together = await mayBeBookedTogether(context, who, asked.centerId);
      if (together.isErr()) return err(together.error);
      const moves = movesOf(asked, options.actor, snapshot, nowMs);
      if (moves.isErr()) return err(moves.error);
      const counted = snapshot.openBookings;
      invariant(counted !== null, "a snapshot counts the open bookings that were asked for");
      const admitted = context.openBookings.admit(opener, counted, plan.catalog.center.limits);
      if (admitted.isErr()) return err(admitted.error);
      const { reach } = demand.value;
      const booking: Booking = {
        id: newId(context, "booking", tag, nowMs),
        centerId: plan.catalog.center.id,
        date: asked.date,
        ...together.value,
        options: optionsOf(asked),
        hostIndex: hostIndexOf(party, hostGuest),
        holderKey: asked.holderKey,
        openedBy: options.caller,
        moves: moves.value,
        reach: reachToRead(reach, context.policies.ranking, () =>
          context.centers.day(plan, asked.date, daysAround(reach)),
        ),
        createdAtMs: nowMs,
        reservationId: null,
        notes:
          asked.notes === "" && asked.groupName === ""
            ? NO_NOTES
            : { ...NO_NOTES, notes: asked.notes, groupName: asked.groupName },
      };
      return ok({
        kind: "change",
        changes: {
          ...noChanges(asked.centerId),
          bookings: [{ state: booking, expectedVersion: 0 }],
          openBookings:
            holder === null ? null : { holder, fewerThan: plan.catalog.center.limits.openBookingsPerHolder },
          unchanged: versionsOf(moves.value, snapshot),
        },
        record: { kind: "booked", bookingId: booking.id },
        answer: { bookingId: booking.id },
      });
    },
  });
};

/** The reservations that a booking is to move something of. */
const movedBy = ({ guests }: Asked): readonly ReservationId[] => [
  ...new Set(
    guests.flatMap(({ movesInvoiceId, items }) =>
      [movesInvoiceId, ...items.map((it) => it.movesAppointmentId)].flatMap((id) =>
        id === null ? [] : reservationOf(id),
      ),
    ),
  ),
];

/** Most bookings ask for nothing special, and share that. */
const NO_OPTIONS: BookingOptions = { oneTherapistPerGuest: false, sharedRoom: false };

const optionsOf = ({ oneTherapistPerGuest, sharedRoom, listsUnavailable }: Asked): BookingOptions => {
  if (listsUnavailable) return { oneTherapistPerGuest, sharedRoom, listsUnavailable };
  return oneTherapistPerGuest || sharedRoom ? { oneTherapistPerGuest, sharedRoom } : NO_OPTIONS;
};

const asBooked = ({ itemId, addOnIds, therapist: choice }: Asked["guests"][number]["items"][number]): BookedItem => ({
  itemId,
  addOnIds,
  therapist: choice,
});

const overLimit = (asked: Asked, { limits }: Center): TooManyGuests | TooManyItems | null => {
  if (asked.guests.length > limits.guestsPerBooking) return { code: "TOO_MANY_GUESTS", limit: limits.guestsPerBooking };
  const items = asked.guests.reduce((sum, it) => sum + it.items.length, 0);
  return items > limits.itemsPerBooking ? { code: "TOO_MANY_ITEMS", limit: limits.itemsPerBooking } : null;
};

type MoveRefusal = InvoiceNotFound | AppointmentNotFound | NotTheHost | NotConfirmed | AppointmentNotBooked;

const NO_MOVES: readonly AppointmentRef[] = [];

/**
 * The confirmed appointments that a booking is to move: those of its items, or all of an invoice's guest. A guest moves
 * only what is that guest's own, or is of a reservation of which that guest is the host (rule 1).
 */
const movesOf = (
  asked: Asked,
  actor: Actor,
  { related }: Snapshot,
  nowMs: EpochMs,
): Result<readonly AppointmentRef[], MoveRefusal> => {
  if (
    asked.guests.every((it) => it.movesInvoiceId === null && it.items.every((item) => item.movesAppointmentId === null))
  )
    return ok(NO_MOVES);
  const moves: AppointmentRef[] = [];
  // Two centers may share a partition: what is of the other one is not to be found here.
  const reservations = related.flatMap(({ state }) =>
    sameId(state.centerId, asked.centerId) ? [reservationAt(state, nowMs)] : [],
  );
  for (const { movesInvoiceId, items } of asked.guests) {
    const named = items.flatMap((it) => it.movesAppointmentId ?? []);
    if (movesInvoiceId !== null) {
      const missing = { code: "INVOICE_NOT_FOUND", invoiceId: movesInvoiceId } as const;
      const found = reservations.find(({ id }) => id === reservationOf(movesInvoiceId));
      if (found === undefined) return err(missing);
      const invoice = found.invoices.find(({ id }) => id === movesInvoiceId);
      const acts = mayMove(actor, found, invoice);
      if (acts.isErr()) return err(acts.error);
      if (invoice === undefined) return err(missing);
      const confirmed = onceConfirmed(found);
      if (confirmed.isErr()) return err(confirmed.error);
      if (named.length === 0) named.push(...bookedOf(confirmed.value, invoice));
    }
    for (const appointmentId of named) {
      const missing = { code: "APPOINTMENT_NOT_FOUND", appointmentId } as const;
      const found = reservations.find(({ id }) => id === reservationOf(appointmentId));
      if (found === undefined) return err(missing);
      const appointment = found.appointments.find(({ id }) => id === appointmentId);
      const acts = mayMove(actor, found, appointment);
      if (acts.isErr()) return err(acts.error);
      if (appointment === undefined) return err(missing);
      const confirmed = onceConfirmed(found);
      if (confirmed.isErr()) return err(confirmed.error);
      if (appointment.status !== "booked") return err({ code: "APPOINTMENT_NOT_BOOKED", appointmentId });
      moves.push({ reservationId: found.id, appointmentId });
    }
  }
  return ok(moves);
};

/** That the appointments are booked must still be so when the booking is made (rule 7). */
const versionsOf = (moves: readonly AppointmentRef[], snapshot: Snapshot): Changes["unchanged"] =>
  [...movesByReservation(moves).keys()].flatMap((id) => {
    const record = relatedReservation(snapshot, id);
    return record === null ? [] : [{ id, version: record.version }];
  });

/** Row R-63: where its last appointment was cancelled or moved away, that is why nothing of it can be moved. */
const onceConfirmed = (reservation: Reservation): Result<Confirmed | Cancelled, NotConfirmed> =>
  reservation.status === "confirmed" || reservation.status === "cancelled"
    ? ok(reservation)
    : err({ code: "NOT_CONFIRMED", reservationId: reservation.id });

/** Asked before anything about the reservation is said, as whether what was named is in it: it may be a stranger's. */
const mayMove = (
  actor: Actor,
  { holder }: Reservation,
  named: Readonly<{ guestId: GuestId | null }> | undefined,
): Result<void, NotTheHost> =>
  actor.kind === "application" || holder === guestHolder(actor.guestId) || sameId(named?.guestId ?? null, actor.guestId)
    ? ok(undefined)
    : err({ code: "NOT_THE_HOST", guestId: actor.guestId });

/** If nothing is booked any longer, what was: so that the move is refused. */
const bookedOf = (
  { appointments }: Confirmed | Cancelled,
  { guestIndex }: Readonly<{ guestIndex: number }>,
): readonly AppointmentId[] => {
  const ofGuest = (appointments as readonly ConfirmedAppointment[]).filter((it) => it.guestIndex === guestIndex);
  const booked = ofGuest.filter(isBooked);
  return (booked.length > 0 ? booked : ofGuest).map(({ id }) => id);
};
