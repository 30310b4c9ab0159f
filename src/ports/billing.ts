import type { BookingId, CenterId, InvoiceId, ReservationId } from "../domain/ids.ts";
import type { EpochMs } from "../domain/time/instant.ts";

/** The host application's billing system, which knows temporary invoices by the same ids. */
export interface Billing {
  /** Voids an invoice. The same `eventId` may be sent again, and must then have no further effect. */
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
  /** It was voided before, by this event or otherwise. */
  | "already_voided"
  /** It was paid before it could be voided. */
  | "refused_paid"
  /** The billing system cannot decide now. */
  | "retry";
