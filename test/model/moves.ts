import type { NewBookingInput } from "../../src/engine/commands/new-booking.ts";
import { markedRefusal } from "./fees.ts";
import type { Actor, Model } from "./model.ts";
import { isOnesOwn } from "./party.ts";
import {
  isBooked,
  spansFor,
  spansOf,
  type Appointment,
  type Booking,
  type Invoice,
  type Move,
  type Refused,
  type Reservation,
} from "./records.ts";
import { without, type Span } from "./spans.ts";

/** A guest moves only the guest's own appointments, and all of a booking whose host the guest is. */
export const movesAsked = (model: Model, input: NewBookingInput, actor: Actor): readonly Move[] | Refused => {
  const moves: Move[] = [];
  for (const { movesInvoiceId, items } of input.guests) {
    const named = items.flatMap((it) => it.movesAppointmentId ?? []);
    if (movesInvoiceId !== undefined) {
      const of = model.reservations.find((it) => it.invoices.some(({ id }) => id === movesInvoiceId));
      if (of === undefined) return { code: "INVOICE_NOT_FOUND", invoiceId: movesInvoiceId };
      const { guestIndex, guestId } = of.invoices.find(({ id }) => id === movesInvoiceId) as Invoice;
      if (actor.kind === "guest" && !isOnesOwn(actor, of, guestId))
        return { code: "NOT_THE_HOST", guestId: actor.guestId };
      if (!wasConfirmed(of)) return { code: "NOT_CONFIRMED", reservationId: of.id };
      const guests = of.appointments.filter((it) => it.guestIndex === guestIndex);
      const booked = guests.filter(isBooked);
      // If nothing is booked any longer, the refusal names the first appointment that was.
      if (named.length === 0) named.push(...(booked.length === 0 ? guests : booked).map(({ id }) => id));
    }
    for (const appointmentId of named) {
      const of = model.reservations.find((it) => it.appointments.some(({ id }) => id === appointmentId));
      const appointment = of?.appointments.find(({ id }) => id === appointmentId);
      if (of === undefined || appointment === undefined) return { code: "APPOINTMENT_NOT_FOUND", appointmentId };
      if (actor.kind === "guest" && !isOnesOwn(actor, of, appointment.guestId))
        return { code: "NOT_THE_HOST", guestId: actor.guestId };
      if (!wasConfirmed(of)) return { code: "NOT_CONFIRMED", reservationId: of.id };
      if (appointment.status !== "booked") return { code: "APPOINTMENT_NOT_BOOKED", appointmentId };
      moves.push({ of, appointment });
    }
  }
  return moves;
};

/** Whether it ever was confirmed; each appointment has its own present status. */
const wasConfirmed = ({ confirmedAtMs }: Reservation): boolean => confirmedAtMs !== null;

/** Rows: why appointments cannot be moved by a booking now; null if they can. */
export const moveRefusal = (booking: Booking, moves: readonly Move[], nowMs: number): Refused | null => {
  for (const { appointment } of inOrderOfReservations(moves)) {
    if (appointment.status !== "booked") return { code: "APPOINTMENT_NOT_BOOKED", appointmentId: appointment.id };
    const marked = markedRefusal(appointment);
    if (marked !== null) return marked;
    const hold = appointment.holdForMove;
    if (hold !== null && hold.booking !== booking && hold.status !== "released" && nowMs < hold.expiresAtMs)
      return { code: "APPOINTMENT_BEING_MOVED", appointmentId: appointment.id, heldUntilMs: hold.expiresAtMs };
  }
  return null;
};

const inOrderOfReservations = (moves: readonly Move[]): readonly Move[] =>
  [...new Set(moves.map(({ of }) => of))].flatMap((of) => moves.filter((it) => it.of === of));

/** The spans that a move of these appointments frees: taken by their reservations now, but not without them. */
export const freedBy = (moves: readonly Move[]): readonly Span[] =>
  [...new Set(moves.map(({ of }) => of))].flatMap((of) => {
    const moved = new Set<Appointment>(moves.map(({ appointment }) => appointment));
    return without(spansOf(of), spansFor(of.appointments.filter((it) => isBooked(it) && !moved.has(it))));
  });
