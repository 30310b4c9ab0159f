import type { AppointmentId, ReservationId } from "../ids.ts";
import type { TemporaryInvoice } from "../invoice/invoice.ts";
import type { EpochMs } from "../time/instant.ts";
import type { Attendance } from "./appointment.ts";
import type { Fee } from "./fee.ts";
import type * as Events from "./events.ts";
import type { ReleaseReason, Reservation, Reserved } from "./reservation.ts";

/** The result of a transition: the new state and its events. */
export type Change<State extends Reservation> = Readonly<{
  reservation: State;
  events: readonly Events.ReservationEvent[];
}>;

// Events are written field by field: many are kept for long, and an object that begins as a copy of another takes three
// times the memory.

export const reservationMade = ({
  id,
  bookingId,
  centerId,
  reservedAtMs,
  startMs,
  expiresAtMs,
  origin,
}: Reserved): Events.ReservationMade => ({
  type: "ReservationMade",
  centerId,
  bookingId,
  reservationId: id,
  atMs: reservedAtMs,
  startMs,
  expiresAtMs,
  origin,
});

/** Creates the events of a new reservation; the second if it was made without some rules (rule 22). */
export const eventsOfMade = (reservation: Reserved): readonly Events.ReservationEvent[] => {
  const { id, bookingId, centerId, reservedAtMs, waiver } = reservation;
  const made = reservationMade(reservation);
  if (waiver === null) return [made];
  return [made, { type: "RulesWaived", centerId, bookingId, reservationId: id, atMs: reservedAtMs, waiver }];
};

export const reservationExtended = (
  { id, bookingId, centerId, expiresAtMs }: Reserved,
  atMs: EpochMs,
): Events.ReservationExtended => ({
  type: "ReservationExtended",
  centerId,
  bookingId,
  reservationId: id,
  atMs,
  expiresAtMs,
});

export const reservationReleased = (
  { id, bookingId, centerId }: Reservation,
  reason: ReleaseReason,
  atMs: EpochMs,
): Events.ReservationReleased => ({
  type: "ReservationReleased",
  centerId,
  bookingId,
  reservationId: id,
  atMs,
  reason,
});

type Plain = "ReservationConfirmed" | "ReservationExpired" | "ReservationCancelled";

/** Creates the event of a type that has no facts of its own. */
export const happened = <Type extends Plain>(type: Type, { id, bookingId, centerId }: Reservation, atMs: EpochMs) =>
  ({ type, centerId, bookingId, reservationId: id, atMs }) as const;

type AboutInvoice = Events.InvoiceOpened | Events.InvoiceVoided | Events.InvoiceFinalized;
type Invoiced = Reservation & Readonly<{ invoices: readonly TemporaryInvoice[] }>;

/** Creates one event for each invoice of a reservation. */
export const invoiceEvents = (
  type: AboutInvoice["type"],
  reservation: Invoiced,
  atMs: EpochMs,
): readonly AboutInvoice[] => {
  const { id: reservationId, bookingId, centerId } = reservation;
  return reservation.invoices.map(({ id: invoiceId }) => ({
    type,
    centerId,
    bookingId,
    reservationId,
    atMs,
    invoiceId,
  }));
};

export const appointmentMoved = (
  { id, bookingId, centerId }: Reservation,
  appointmentId: AppointmentId,
  toReservationId: ReservationId,
  fee: Fee,
  atMs: EpochMs,
): Events.AppointmentMoved => ({
  type: "AppointmentMoved",
  centerId,
  bookingId,
  reservationId: id,
  atMs,
  appointmentId,
  toReservationId,
  fee,
});

export const appointmentCancelled = (
  { id, bookingId, centerId }: Reservation,
  appointmentId: AppointmentId,
  reasonId: string | null,
  fee: Fee,
  atMs: EpochMs,
): Events.AppointmentCancelled => ({
  type: "AppointmentCancelled",
  centerId,
  bookingId,
  reservationId: id,
  atMs,
  appointmentId,
  reasonId,
  fee,
});

export const attendanceMarked = (
  { id, bookingId, centerId }: Reservation,
  appointmentId: AppointmentId,
  attendance: Attendance["kind"],
  atMs: EpochMs,
): Events.AttendanceMarked => ({
  type: "AttendanceMarked",
  centerId,
  bookingId,
  reservationId: id,
  atMs,
  appointmentId,
  attendance,
});
