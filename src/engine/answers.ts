import type { AppointmentId, BookingId, CenterId, GuestId, InvoiceId, ReservationId } from "../domain/ids.ts";
import type { Appointment } from "../domain/reservation/appointment.ts";
import { withOthers, type AppointmentTerms } from "../domain/claim/appointment-terms.ts";
import type { Reservation } from "../domain/reservation/reservation.ts";
import type { EpochMs } from "../domain/time/instant.ts";

/** Center, zone and currency of an answer: enough to show its instants and prices without reading the catalog again. */
export type AtCenter = Readonly<{ centerId: CenterId; zone: string; currency: string }>;

/** A slot held until `expiresAtMs`, exclusive. A replay returns the same answer, even after that (rule 8). */
export type ReserveAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    startMs: EpochMs;
    reservedAtMs: EpochMs;
    expiresAtMs: EpochMs;
    blockTimeMinutes: number;
    appointments: readonly AppointmentTerms[];
    /** One per guest if the request asked for temporary invoices, else none. */
    invoices: readonly InvoiceRef[];
  }>;

export type ConfirmAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    startMs: EpochMs;
    confirmedAtMs: EpochMs;
    /** The host's invoice is the one with this guest's index; null if the host is not in the party and has none. */
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
    /** The cancelled appointments; empty if the cancel released a hold. */
    appointmentIds: readonly AppointmentId[];
  }>;

export type InvoiceRef = Readonly<{ id: InvoiceId; guestIndex: number; guestId: GuestId | null }>;

export const termsOf = ({
  id,
  guestIndex,
  guestId,
  service,
  therapist,
  otherTherapists,
  room,
  equipment,
  startMs,
  endMs,
  wallStartMs,
}: Appointment): AppointmentTerms =>
  withOthers<AppointmentTerms>(
    {
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
    },
    otherTherapists,
  );

const invoiceRefs = ({ invoices }: Reservation): readonly InvoiceRef[] =>
  invoices.map(({ id, guestIndex, guestId }) => ({ id, guestIndex, guestId }));

/** The reservation that an answer is about, with its center. */
const about = ({ id, bookingId, centerId, zone, currency }: Reservation) => ({
  reservationId: id,
  bookingId,
  centerId,
  zone,
  currency,
});

/** The answer that a reserve returned: `expiresAtMs` and `invoiced` as they were at that time. */
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
