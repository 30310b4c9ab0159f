import type { AppointmentId, BookingId, CenterId, GuestId, InvoiceId, ReservationId } from "../domain/ids.ts";
import type { Appointment } from "../domain/reservation/appointment.ts";
import type { AppointmentTerms } from "../domain/claim/appointment-terms.ts";
import type { Reservation } from "../domain/reservation/reservation.ts";
import type { EpochMs } from "../domain/time/instant.ts";

/** Where it is: instants of an answer can be shown, and prices, without asking the catalog again. */
export type AtCenter = Readonly<{ centerId: CenterId; zone: string; currency: string }>;

/** A slot that is held until `expiresAtMs`, exclusive. A replay gives the same answer, whatever happened since (rule 8). */
export type ReserveAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    startMs: EpochMs;
    reservedAtMs: EpochMs;
    expiresAtMs: EpochMs;
    blockTimeMinutes: number;
    appointments: readonly AppointmentTerms[];
    /** One per guest where a temporary invoice was asked for, else none. */
    invoices: readonly InvoiceRef[];
  }>;

export type ConfirmAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    startMs: EpochMs;
    confirmedAtMs: EpochMs;
    /** The host's invoice is the one with this guest's index; null if the host is not of the party and has none. */
    hostIndex: number | null;
    appointments: readonly AppointmentTerms[];
    invoices: readonly InvoiceRef[];
  }>;

export type ExtendAnswer = AtCenter &
  Readonly<{ reservationId: ReservationId; bookingId: BookingId; expiresAtMs: EpochMs }>;

export type CancelAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    /** What was cancelled; empty where the cancel was a release of a hold. */
    appointmentIds: readonly AppointmentId[];
  }>;

export type InvoiceRef = Readonly<{ id: InvoiceId; guestIndex: number; guestId: GuestId | null }>;

export const termsOf = ({
  id,
  guestIndex,
  guestId,
  service,
  therapist,
  room,
  equipment,
  startMs,
  endMs,
  wallStartMs,
}: Appointment): AppointmentTerms => ({
  id,
  guestIndex,
  guestId,
  service,
  therapist,
  room,
  equipment,
  startMs,
  endMs,
  wallStartMs,
});

const invoiceRefs = ({ invoices }: Reservation): readonly InvoiceRef[] =>
  invoices.map(({ id, guestIndex, guestId }) => ({ id, guestIndex, guestId }));

/** Which reservation an answer is about, and where that is. */
const about = ({ id, bookingId, centerId, zone, currency }: Reservation) => ({
  reservationId: id,
  bookingId,
  centerId,
  zone,
  currency,
});

/** The answer that a reserve gave: `expiresAtMs` and `invoiced` as they were then. */
export const reserveAnswer = (
  reservation: Reservation,
  { expiresAtMs, invoiced }: Readonly<{ expiresAtMs: EpochMs; invoiced: boolean }>,
): ReserveAnswer => ({
  reservationId: reservation.id,
  bookingId: reservation.bookingId,
  centerId: reservation.centerId,
  zone: reservation.zone,
  currency: reservation.currency,
  startMs: reservation.startMs,
  reservedAtMs: reservation.reservedAtMs,
  expiresAtMs,
  blockTimeMinutes: reservation.blockTimeMinutes,
  appointments: reservation.appointments.map(termsOf),
  invoices: invoiced ? invoiceRefs(reservation) : [],
});

export const extendAnswer = (
  reservation: Reservation,
  { expiresAtMs }: Pick<ExtendAnswer, "expiresAtMs">,
): ExtendAnswer => ({ ...about(reservation), expiresAtMs });

export const cancelAnswer = (
  reservation: Reservation,
  { appointmentIds }: Pick<CancelAnswer, "appointmentIds">,
): CancelAnswer => ({ ...about(reservation), appointmentIds });

export const confirmAnswer = (reservation: Extract<Reservation, { confirmedAtMs: EpochMs }>): ConfirmAnswer => ({
  reservationId: reservation.id,
  bookingId: reservation.bookingId,
  centerId: reservation.centerId,
  zone: reservation.zone,
  currency: reservation.currency,
  startMs: reservation.startMs,
  confirmedAtMs: reservation.confirmedAtMs,
  hostIndex: reservation.hostIndex,
  appointments: reservation.appointments.map(termsOf),
  invoices: invoiceRefs(reservation),
});
