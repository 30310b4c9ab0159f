import type { AppointmentId, BookingId, CenterId, GuestId, InvoiceId, ReservationId } from "../domain/ids.ts";
import type { Fee } from "../domain/reservation/fee.ts";
import type { Appointment, Attendance } from "../domain/reservation/appointment.ts";
import type { AppointmentTerms } from "../domain/claim/appointment-terms.ts";
import type { Reservation } from "../domain/reservation/reservation.ts";
import type { PaymentReference } from "../domain/payment/payment.ts";
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
    /** What leaving the places that it moves costs, if it is confirmed; 0 if it is free or moves nothing (rule 28). */
    moveFeeMinor: number;
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
    /** What leaving the places that it moved costs; 0 if it was free or moved nothing (rule 28). */
    moveFeeMinor: number;
    invoices: readonly InvoiceRef[];
  }>;

export type ExtendAnswer = AtCenter &
  Readonly<{ reservationId: ReservationId; bookingId: BookingId; expiresAtMs: EpochMs }>;

export type BeginPaymentAnswer = AtCenter &
  Readonly<{
    /** Keep it with the payment: the report of its money names it. */
    reservationId: ReservationId;
    bookingId: BookingId;
    paymentReference: PaymentReference;
    /** The hold lives until then, exclusive: money that comes later is late, or takes the place again (rule 11). */
    expiresAtMs: EpochMs;
  }>;

export type CancelAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    /** The cancelled appointments; empty if the cancel released a hold. */
    appointmentIds: readonly AppointmentId[];
    /** What cancelling them costs, in the smallest unit of the currency; 0 if it is free or waived (rule 28). */
    feeMinor: number;
    /** What the application waived; 0 if nothing. */
    waivedMinor: number;
  }>;

/** Appointments with the same mark (rule 28). */
export type MarkAttendanceAnswer = AtCenter &
  Readonly<{
    reservationId: ReservationId;
    bookingId: BookingId;
    appointmentIds: readonly AppointmentId[];
    attendance: Attendance["kind"];
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
  moveFeeMinor: moveFeeMinor(reservation),
  invoices: invoiced ? invoiceRefs(reservation) : [],
});

export const extendAnswer = (
  reservation: Reservation,
  { expiresAtMs }: Pick<ExtendAnswer, "expiresAtMs">,
): ExtendAnswer => ({ ...about(reservation), expiresAtMs });

export const beginPaymentAnswer = (
  reservation: Reservation,
  { paymentReference, expiresAtMs }: Pick<BeginPaymentAnswer, "paymentReference" | "expiresAtMs">,
): BeginPaymentAnswer => ({ ...about(reservation), paymentReference, expiresAtMs });

export const cancelAnswer = (
  reservation: Reservation,
  { appointmentIds }: Pick<CancelAnswer, "appointmentIds">,
): CancelAnswer => {
  const fees = (reservation.appointments as readonly Appointment[]).flatMap((it) =>
    it.status === "cancelled" && appointmentIds.includes(it.id) ? [it.fee] : [],
  );
  return { ...about(reservation), appointmentIds, ...sumOf(fees) };
};

/** What fees cost together, and what of them was waived. */
const sumOf = (fees: readonly Fee[]): Pick<CancelAnswer, "feeMinor" | "waivedMinor"> => ({
  feeMinor: fees.reduce((sum, { dueMinor }) => sum + dueMinor, 0),
  waivedMinor: fees.reduce((sum, { waived }) => sum + (waived?.minor ?? 0), 0),
});

/** What leaving the old places costs, of a reservation that moves appointments. */
const moveFeeMinor = ({ moveFees }: Reservation): number => sumOf(moveFees.map(({ fee }) => fee)).feeMinor;

export const markAttendanceAnswer = (
  reservation: Reservation,
  { appointmentIds, attendance }: Pick<MarkAttendanceAnswer, "appointmentIds" | "attendance">,
): MarkAttendanceAnswer => ({ ...about(reservation), appointmentIds, attendance });

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
  moveFeeMinor: moveFeeMinor(reservation),
  invoices: invoiceRefs(reservation),
});
