import type { AppointmentId, BlockId, BookingId, CenterId, InvoiceId, ReservationId } from "../ids.ts";
import type { Attendance } from "./appointment.ts";
import type { Fee } from "./fee.ts";
import type { Waiver } from "../booking/waiver.ts";
import type { PaymentReference } from "../payment/payment.ts";
import type { EpochMs } from "../time/instant.ts";
import type { Origin, ReleaseReason } from "./reservation.ts";

/**
 * An event, as the outbox delivers it: ids and instants, no personal data (rule 14). `atMs` is the instant from which
 * it is true: for an expiry the deadline, not the time of the sweep.
 */
export type DomainEvent = ReservationEvent | BlockEvent;

type About = Readonly<{ centerId: CenterId; bookingId: BookingId; reservationId: ReservationId; atMs: EpochMs }>;

export type ReservationEvent =
  | ReservationMade
  | RulesWaived
  | ReservationExtended
  | ReservationConfirmed
  | ReservationReleased
  | ReservationExpired
  | ReservationCancelled
  | InvoiceOpened
  | InvoiceVoided
  | InvoiceFinalized
  | AppointmentMoved
  | AppointmentCancelled
  | AttendanceMarked
  | PaymentBegun
  | PaymentAbandoned
  | PaymentSettled
  | PaidLate;

export type ReservationMade = About &
  Readonly<{ type: "ReservationMade"; startMs: EpochMs; expiresAtMs: EpochMs; origin: Origin }>;
/** The application made the reservation without these rules (rule 22). */
export type RulesWaived = About & Readonly<{ type: "RulesWaived"; waiver: Waiver }>;
export type ReservationExtended = About & Readonly<{ type: "ReservationExtended"; expiresAtMs: EpochMs }>;
export type ReservationConfirmed = About & Readonly<{ type: "ReservationConfirmed" }>;
export type ReservationReleased = About & Readonly<{ type: "ReservationReleased"; reason: ReleaseReason }>;
export type ReservationExpired = About & Readonly<{ type: "ReservationExpired" }>;
/** The last booked appointment was cancelled or moved. */
export type ReservationCancelled = About & Readonly<{ type: "ReservationCancelled" }>;
export type InvoiceOpened = About & Readonly<{ type: "InvoiceOpened"; invoiceId: InvoiceId }>;
export type InvoiceVoided = About & Readonly<{ type: "InvoiceVoided"; invoiceId: InvoiceId }>;
export type InvoiceFinalized = About & Readonly<{ type: "InvoiceFinalized"; invoiceId: InvoiceId }>;
export type AppointmentMoved = About &
  Readonly<{ type: "AppointmentMoved"; appointmentId: AppointmentId; toReservationId: ReservationId; fee: Fee }>;
export type AppointmentCancelled = About &
  Readonly<{ type: "AppointmentCancelled"; appointmentId: AppointmentId; reasonId: string | null; fee: Fee }>;
/** The guest came, or did not, or an earlier mark was taken back (rule 28). */
export type AttendanceMarked = About &
  Readonly<{ type: "AttendanceMarked"; appointmentId: AppointmentId; attendance: Attendance["kind"] }>;

/** A payment of the hold is begun. If it gave the hold more time, `ReservationExtended` follows. */
export type PaymentBegun = AboutPayment & Readonly<{ type: "PaymentBegun"; expiresAtMs: EpochMs }>;
export type PaymentAbandoned = AboutPayment & Readonly<{ type: "PaymentAbandoned" }>;
/** The payment pays for all invoices of the reservation, which is confirmed. */
export type PaymentSettled = AboutPayment & Readonly<{ type: "PaymentSettled" }>;
/**
 * Money came and confirmed nothing: refund it. Told once for each payment. The booking is null if retention has removed
 * the reservation.
 */
export type PaidLate = Omit<AboutPayment, "bookingId"> & Readonly<{ type: "PaidLate"; bookingId: BookingId | null }>;
type AboutPayment = About & Readonly<{ paymentReference: PaymentReference }>;

export type BlockEvent = SlotBlocked | SlotBlockMoved | SlotUnblocked;
type AboutBlock = Readonly<{ centerId: CenterId; blockId: BlockId; atMs: EpochMs }>;
export type SlotBlocked = AboutBlock & Readonly<{ type: "SlotBlocked"; externalId: string }>;
/** The block with this external id has another span. */
export type SlotBlockMoved = AboutBlock & Readonly<{ type: "SlotBlockMoved"; externalId: string }>;
export type SlotUnblocked = AboutBlock & Readonly<{ type: "SlotUnblocked"; externalId: string }>;

/** Returns the booking or the block that an event is about: the reservation itself if its booking is not known. */
export const subjectOf = (event: DomainEvent): BookingId | BlockId | ReservationId =>
  "bookingId" in event ? (event.bookingId ?? event.reservationId) : event.blockId;

/** Returns the order key: events with the same key are delivered in order, one after another. */
export const orderKeyOf = (event: DomainEvent): ReservationId | BlockId =>
  "reservationId" in event ? event.reservationId : event.blockId;
