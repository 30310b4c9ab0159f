import type { Brand } from "../brand.ts";
import type { ReservationId } from "../ids.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";

/**
 * The payment provider's id of one payment: 1 to 200 visible ASCII characters. It is kept in events and records, so it
 * must hold no personal data (rule 14).
 */
export type PaymentReference = Brand<string, "PaymentReference">;

/**
 * A payment of a reservation (rule 21): one type for each state. It is begun once. All invoices of the reservation are
 * paid by one payment. The engine itself charges nothing and refunds nothing.
 */
export type Payment = BegunPayment | AbandonedPayment | SettledPayment | LatePayment;

type PaymentTerms = Readonly<{ reference: PaymentReference; begunAtMs: EpochMs }>;

/** The guest may pay now. While its hold lives, only its money or its abandoning ends that. */
export type BegunPayment = PaymentTerms & Readonly<{ status: "begun" }>;

/** Given up, for instance because a card was declined. Its money may still come, and is then late. */
export type AbandonedPayment = PaymentTerms & Readonly<{ status: "abandoned"; abandonedAtMs: EpochMs }>;

/** Its money pays for a confirmed reservation: its own, or the one that took the same place again (rule 11). */
export type SettledPayment = PaymentTerms &
  Readonly<{ status: "settled"; settledAtMs: EpochMs; confirmedReservationId: ReservationId }>;

/** Its money came, and confirmed nothing: the host must refund it. */
export type LatePayment = PaymentTerms & Readonly<{ status: "late"; reportedAtMs: EpochMs }>;

export type PaymentStatus = Payment["status"];

/** The most payments that one reservation may begin. */
export const MOST_PAYMENTS = 50;

/** The most minutes that a caller may ask for: a payment cap of the center is usually far less. */
export const MOST_PAYMENT_MINUTES = 10_080;

/** Shared by all reservations without a payment. */
export const NO_PAYMENTS: readonly Payment[] = [];

/** Reads a reference; null if it is malformed. */
export const parsePaymentReference = (text: string): PaymentReference | null =>
  /^[\x21-\x7e]{1,200}$/.test(text) ? (text as PaymentReference) : null;

export const begin = (reference: PaymentReference): BegunPayment => ({
  reference,
  begunAtMs: AT_COMMIT,
  status: "begun",
});

export const abandon = ({ reference, begunAtMs }: BegunPayment): AbandonedPayment => ({
  reference,
  begunAtMs,
  status: "abandoned",
  abandonedAtMs: AT_COMMIT,
});

export const settle = (
  { reference, begunAtMs }: BegunPayment,
  confirmedReservationId: ReservationId,
): SettledPayment => ({
  reference,
  begunAtMs,
  status: "settled",
  settledAtMs: AT_COMMIT,
  confirmedReservationId,
});

export const becomeLate = ({ reference, begunAtMs }: BegunPayment | AbandonedPayment): LatePayment => ({
  reference,
  begunAtMs,
  status: "late",
  reportedAtMs: AT_COMMIT,
});
