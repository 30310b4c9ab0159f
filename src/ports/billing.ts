import type { BookingId, CenterId, InvoiceId, ReservationId } from "../domain/ids.ts";
import type { EpochMs } from "../domain/time/instant.ts";

/** The host application's billing system, where temporary invoices are known by the same ids. */
export interface Billing {
  /** Voids an invoice. The same `eventId` may come again, and must then have no further effect. */
  voidInvoice(request: VoidInvoice): Promise<VoidOutcome>;
}

/** An invoice whose reservation expired or was released at `voidedAtMs`. */
export type VoidInvoice = Readonly<{
  eventId: string;
  centerId: CenterId;
  bookingId: BookingId;
  reservationId: ReservationId;
  invoiceId: InvoiceId;
  voidedAtMs: EpochMs;
}>;

export type VoidOutcome =
  | "voided"
  /** By this event or by anybody else. */
  | "already_voided"
  /** It was paid before it could be voided. */
  | "refused_paid"
  /** It cannot tell now. */
  | "retry";
