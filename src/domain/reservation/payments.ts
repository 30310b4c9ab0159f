import { err, ok, type Result } from "neverthrow";
import type { BegunPayment, Payment, PaymentReference } from "../payment/payment.ts";
import type { HoldBeingPaid, PaymentMismatch } from "../refusal/refusal.ts";
import type { Reservation, Reserved } from "./reservation.ts";

/** Returns the payment of a reservation with this reference; null if none was begun. */
export const paymentOf = ({ payments }: Pick<Reservation, "payments">, reference: PaymentReference): Payment | null =>
  payments.find((it) => it.reference === reference) ?? null;

/** Returns the payment that a reservation is being paid with; null if there is none. */
const begunPaymentOf = ({ payments }: Pick<Reservation, "payments">): BegunPayment | null =>
  payments.find((it) => it.status === "begun") ?? null;

/** Returns the refusal to end a live hold while it is being paid; null if no payment of it is begun. */
export const holdBeingPaid = (hold: Reserved): HoldBeingPaid | null =>
  begunPaymentOf(hold) === null
    ? null
    : { code: "HOLD_BEING_PAID", reservationId: hold.id, expiresAtMs: hold.expiresAtMs };

/** Replaces the payment with the same reference. */
export const withPayment = <State extends Reservation>(reservation: State, payment: Payment): State => ({
  ...reservation,
  payments: reservation.payments.map((it) => (it.reference === payment.reference ? payment : it)),
});

/**
 * Rule 21: the payment that a confirm settles, null for none. A confirm must name the payment that is begun, and none
 * if none is.
 */
export const settledWith = (
  hold: Pick<Reserved, "id" | "payments">,
  reference: PaymentReference | null,
): Result<BegunPayment | null, PaymentMismatch> => {
  const begun = begunPaymentOf(hold);
  return reference === (begun?.reference ?? null) ? ok(begun) : err(paymentMismatch(hold, reference));
};

export const paymentMismatch = (
  reservation: Pick<Reservation, "id" | "payments">,
  reference: PaymentReference | null,
): PaymentMismatch => ({
  code: "PAYMENT_MISMATCH",
  reservationId: reservation.id,
  paymentReference: reference,
  status: reference === null ? null : (paymentOf(reservation, reference)?.status ?? null),
});
