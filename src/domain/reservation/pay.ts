import { err, ok, type Result } from "neverthrow";
import type { BookingId, CenterId, ReservationId } from "../ids.ts";
import { invariant, unreachable } from "../invariant.ts";
import * as Payments from "../payment/payment.ts";
import type { BegunPayment, PaymentReference } from "../payment/payment.ts";
import type {
  AlreadyConfirmed,
  EndedReservation,
  HoldBeingPaid,
  PaymentMismatch,
  TooManyPayments,
} from "../refusal/refusal.ts";
import { AT_COMMIT, earlier, later, MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import { reservationExtended, type Change } from "./change.ts";
import { confirm } from "./confirm.ts";
import type { PaidLate, PaymentAbandoned, PaymentBegun } from "./events.ts";
import { reservationAt } from "./expire.ts";
import { holdBeingPaid, paymentMismatch, paymentOf, withPayment } from "./payments.ts";
import { alreadyConfirmed, endedRefusal } from "./refusals.ts";
import type { Confirmed, Expired, Reservation, Reserved } from "./reservation.ts";

// Rule 21. The host application tells the engine about payments; the engine charges nothing and refunds nothing.

export type Begun =
  | (Readonly<{ kind: "begun" }> & Change<Reserved>)
  /** This payment was begun before: its time is not given twice. */
  | Readonly<{ kind: "unchanged"; reservation: Reserved }>;

/**
 * Rows: begins a payment of a live hold. The first payment of a chain that needs time gets it: the expiry
 * becomes the later of what it is and the earlier of `now + minutes` and the chain's payment cap, which here takes the
 * place of the lifetime cap and of the grace. Later payments of the chain get no more.
 */
export const beginPayment = (
  reservation: Reservation,
  { reference, minutes }: Readonly<{ reference: PaymentReference; minutes: number }>,
  nowMs: EpochMs,
): Result<Begun, EndedReservation | AlreadyConfirmed | PaymentMismatch | HoldBeingPaid | TooManyPayments> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved": {
      const known = paymentOf(now, reference);
      if (known?.status === "begun") return ok({ kind: "unchanged", reservation: now });
      if (known !== null) return err(paymentMismatch(now, reference));
      const busy = holdBeingPaid(now);
      if (busy !== null) return err(busy);
      if (now.payments.length >= Payments.MOST_PAYMENTS)
        return err({ code: "TOO_MANY_PAYMENTS", reservationId: now.id, limit: Payments.MOST_PAYMENTS });
      const timed = withTimeToPay(now, plus(nowMs, minutes * MINUTE_MS));
      const begun: Reserved = { ...timed, payments: [...now.payments, Payments.begin(reference)] };
      const events = [paymentBegun(begun, reference)];
      return ok({
        kind: "begun",
        reservation: begun,
        events: timed === now ? events : [...events, reservationExtended(begun, AT_COMMIT)],
      });
    }
    case "confirmed":
      return err(alreadyConfirmed(now));
    case "expired":
    case "released":
    case "cancelled":
      return err(endedRefusal(now));
    default:
      return unreachable(now);
  }
};

/** The same hold if this gives it no later expiry: then the chain may still get time from a later payment. */
const withTimeToPay = (hold: Reserved, wantedMs: EpochMs): Reserved => {
  if (hold.paymentEndMs === null) return hold;
  const expiresAtMs = earlier(wantedMs, hold.paymentEndMs);
  return expiresAtMs <= hold.expiresAtMs
    ? hold
    : { ...hold, expiresAtMs, chainEndMs: later(hold.chainEndMs, expiresAtMs), paymentEndMs: null };
};

export type Abandoned<State extends Reservation> =
  | (Readonly<{ kind: "abandoned" }> & Change<State>)
  | Readonly<{ kind: "unchanged"; reservation: State }>;

/**
 * Rows: gives up a payment. The hold keeps its expiry, so that another payment can be begun, and can be
 * released again. `reservation` is as it is now, expired if it has lapsed.
 */
export const abandonPayment = <State extends Reservation>(
  reservation: State,
  reference: PaymentReference,
): Result<Abandoned<State>, PaymentMismatch> => {
  const payment = paymentOf(reservation, reference);
  if (payment?.status === "abandoned") return ok({ kind: "unchanged", reservation });
  if (payment?.status !== "begun") return err(paymentMismatch(reservation, reference));
  const abandoned = withPayment(reservation, Payments.abandon(payment));
  return ok({ kind: "abandoned", reservation: abandoned, events: [paymentAbandoned(abandoned, reference)] });
};

/** What a report of money means for a reservation. */
export type PaymentReport =
  /** The hold lives: the money confirms it. */
  | (Readonly<{ kind: "confirms" }> & Change<Confirmed>)
  /** The hold has expired while it was being paid: the policy for late confirms decides. */
  | Readonly<{ kind: "after_expiry"; payment: BegunPayment; expired: Expired }>
  /** The payment was abandoned: its money confirms nothing. */
  | Readonly<{ kind: "after_abandoning"; reservation: Reservation }>
  /** The same money was reported before. */
  | Readonly<{ kind: "known"; payment: Payments.SettledPayment | Payments.LatePayment; reservation: Reservation }>;

/** Rows: takes a report that the money of a payment has come. */
export const takeReport = (
  reservation: Reservation,
  reference: PaymentReference,
  nowMs: EpochMs,
): Result<PaymentReport, PaymentMismatch> => {
  const now = reservationAt(reservation, nowMs);
  const payment = paymentOf(now, reference);
  if (payment === null) return err(paymentMismatch(now, reference));
  switch (payment.status) {
    case "settled":
    case "late":
      return ok({ kind: "known", payment, reservation: now });
    case "abandoned":
      return ok({ kind: "after_abandoning", reservation: now });
    case "begun": {
      if (now.status === "expired") return ok({ kind: "after_expiry", payment, expired: now });
      const confirmed = confirm(now, nowMs, reference);
      invariant(confirmed.isOk() && confirmed.value.kind === "confirmed", "a payment is begun for a live hold only");
      return ok({ ...confirmed.value, kind: "confirms" });
    }
    default:
      return unreachable(payment);
  }
};

/** Row R-88 and on: records that money came and confirmed nothing. One event asks for its refund. */
export const recordLate = <State extends Reservation>(
  reservation: State,
  reference: PaymentReference,
): Change<State> => {
  const payment = paymentOf(reservation, reference);
  invariant(payment?.status === "begun" || payment?.status === "abandoned", "money is late once");
  const { id: reservationId, bookingId, centerId } = reservation;
  return {
    reservation: withPayment(reservation, Payments.becomeLate(payment)),
    events: [paidLate({ centerId, bookingId, reservationId, reference })],
  };
};

/** The money of an expired hold's payment has confirmed another reservation, which took the same place again. */
export const paidElsewhere = (expired: Expired, payment: BegunPayment, confirmedId: ReservationId): Expired =>
  withPayment(expired, Payments.settle(payment, confirmedId));

/** The event of late money; of a reservation that retention has removed, its booking is not known. */
export const paidLate = ({
  centerId,
  bookingId,
  reservationId,
  reference,
}: Readonly<{
  centerId: CenterId;
  bookingId: BookingId | null;
  reservationId: ReservationId;
  reference: PaymentReference;
}>): PaidLate => ({
  type: "PaidLate",
  centerId,
  bookingId,
  reservationId,
  atMs: AT_COMMIT,
  paymentReference: reference,
});

const paymentBegun = (
  { id, bookingId, centerId, expiresAtMs }: Reserved,
  paymentReference: PaymentReference,
): PaymentBegun => ({
  type: "PaymentBegun",
  centerId,
  bookingId,
  reservationId: id,
  atMs: AT_COMMIT,
  paymentReference,
  expiresAtMs,
});

const paymentAbandoned = (
  { id, bookingId, centerId }: Reservation,
  paymentReference: PaymentReference,
): PaymentAbandoned => ({
  type: "PaymentAbandoned",
  centerId,
  bookingId,
  reservationId: id,
  atMs: AT_COMMIT,
  paymentReference,
});
