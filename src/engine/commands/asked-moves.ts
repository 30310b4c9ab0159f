import { err, ok, type Result } from "neverthrow";
import type { AppointmentRef } from "../../domain/booking/party.ts";
import { meantBy } from "../../domain/claim/appointment-terms.ts";
import {
  guestHolder,
  reservationOf,
  sameId,
  type AppointmentId,
  type CenterId,
  type GuestId,
  type InvoiceId,
  type ReservationId,
} from "../../domain/ids.ts";
import type {
  AppointmentNotBooked,
  AppointmentNotFound,
  InvoiceNotFound,
  NotConfirmed,
  NotTheHost,
} from "../../domain/refusal/refusal.ts";
import type { Appointment, ConfirmedAppointment } from "../../domain/reservation/appointment.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { isBooked, type Cancelled, type Confirmed, type Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Snapshot } from "../../ports/reservation-store.ts";
import type { Actor } from "../runtime/command-options.ts";

/** The part of a new booking's input that names the appointments to move. */
type MovesAsked = Readonly<{
  centerId: CenterId;
  guests: readonly Readonly<{
    movesInvoiceId: InvoiceId | null;
    items: readonly Readonly<{ movesAppointmentId: AppointmentId | null }>[];
  }>[];
}>;

/** Most bookings move nothing. */
const movesNothing = ({ guests }: MovesAsked): boolean =>
  guests.every((it) => it.movesInvoiceId === null && it.items.every((item) => item.movesAppointmentId === null));

const NO_RESERVATIONS: readonly ReservationId[] = [];

/** The reservations whose appointments a booking moves. */
export const movedBy = (asked: MovesAsked): readonly ReservationId[] => {
  if (movesNothing(asked)) return NO_RESERVATIONS;
  const moved = asked.guests.flatMap(({ movesInvoiceId, items }) =>
    [movesInvoiceId, ...items.map((it) => it.movesAppointmentId)].flatMap((id) =>
      id === null ? [] : reservationOf(id),
    ),
  );
  return [...new Set(moved)];
};

type MoveRefusal = InvoiceNotFound | AppointmentNotFound | NotTheHost | NotConfirmed | AppointmentNotBooked;

const NO_MOVES: readonly AppointmentRef[] = [];

/**
 * The confirmed appointments that a booking moves: those of its items, or all of an invoice's guest. A guest may move
 * only that guest's own appointments, or those of a reservation of which that guest is the host (rule 1).
 */
export const movesOf = (
  asked: MovesAsked,
  actor: Actor,
  { related }: Snapshot,
  nowMs: EpochMs,
): Result<readonly AppointmentRef[], MoveRefusal> => {
  if (movesNothing(asked)) return ok(NO_MOVES);
  const moves: AppointmentRef[] = [];
  // Two centers may share a partition: records of the other center are not found here.
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
      const meant = meantBy<Appointment>(appointmentId, found.appointments);
      const [appointment] = meant;
      const acts = mayMove(actor, found, appointment);
      if (acts.isErr()) return err(acts.error);
      if (appointment === undefined) return err(missing);
      const confirmed = onceConfirmed(found);
      if (confirmed.isErr()) return err(confirmed.error);
      const bookedOnes = meant.filter(({ status }) => status === "booked");
      if (bookedOnes.length === 0) return err({ code: "APPOINTMENT_NOT_BOOKED", appointmentId });
      moves.push(...bookedOnes.map(({ id }) => ({ reservationId: found.id, appointmentId: id })));
    }
  }
  return ok(moves);
};

/** The appointments must still be booked when the booking is made (rule 7). */
export const versionsOf = (moves: readonly AppointmentRef[], { related }: Snapshot): ChangeSet["unchanged"] => {
  const moved = related.filter(({ state }) => moves.some(({ reservationId }) => reservationId === state.id));
  return moved.map(({ state, version }) => ({ id: state.id, version }));
};

/** Row R-63: accepts a reservation that was cancelled or moved as a whole: its appointments refuse the move. */
const onceConfirmed = (reservation: Reservation): Result<Confirmed | Cancelled, NotConfirmed> =>
  reservation.status === "confirmed" || reservation.status === "cancelled"
    ? ok(reservation)
    : err({ code: "NOT_CONFIRMED", reservationId: reservation.id });

/** Checked before any other refusal, such as whether the named id is in the reservation: it may be a stranger's. */
const mayMove = (
  actor: Actor,
  { holder }: Reservation,
  named: Readonly<{ guestId: GuestId | null }> | undefined,
): Result<void, NotTheHost> =>
  actor.kind === "application" || holder === guestHolder(actor.guestId) || sameId(named?.guestId ?? null, actor.guestId)
    ? ok(undefined)
    : err({ code: "NOT_THE_HOST", guestId: actor.guestId });

/** Returns all of the guest's appointments if none is booked any longer, so that the move is refused. */
const bookedOf = (
  { appointments }: Confirmed | Cancelled,
  { guestIndex }: Readonly<{ guestIndex: number }>,
): readonly AppointmentId[] => {
  const ofGuest = (appointments as readonly ConfirmedAppointment[]).filter((it) => it.guestIndex === guestIndex);
  const booked = ofGuest.filter(isBooked);
  return (booked.length > 0 ? booked : ofGuest).map(({ id }) => id);
};
