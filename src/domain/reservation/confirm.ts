import { err, ok, type Result } from "neverthrow";
import { invoiceIdOf } from "../ids.ts";
import { unreachable } from "../invariant.ts";
import { finalizeInvoice, openInvoice, type OpenInvoice } from "../invoice/invoice.ts";
import { settle as settlePayment, type BegunPayment, type PaymentReference } from "../payment/payment.ts";
import type { EndedReservation, PaymentMismatch } from "../refusal/refusal.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";
import { booked, remainingClaims } from "./appointment.ts";
import { happened, invoiceEvents, type Change } from "./change.ts";
import { reservationAt } from "./expire.ts";
import type { PaymentSettled } from "./events.ts";
import { paymentMismatch, paymentOf, settledWith, withPayment } from "./payments.ts";
import { endedRefusal } from "./refusals.ts";
import type { Confirmed, Reservation, Reserved } from "./reservation.ts";

export type Confirmation =
  | (Readonly<{ kind: "confirmed" }> & Change<Confirmed>)
  | Readonly<{ kind: "unchanged"; reservation: Confirmed }>;

/**
 * Rows, late confirms by the strict policy: confirms a hold, only before its expiry instant. A repeated
 * confirm is accepted and changes nothing. A reservation without invoices gets them. A hold that is being paid is
 * confirmed with the reference of its payment, and with no other (rule 21).
 */
export const confirm = (
  reservation: Reservation,
  nowMs: EpochMs,
  reference: PaymentReference | null = null,
): Result<Confirmation, EndedReservation | PaymentMismatch> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved":
      return settledWith(now, reference).map((payment) => settle(now, payment));
    case "confirmed":
      return reference === null || paymentOf(now, reference)?.status === "settled"
        ? ok({ kind: "unchanged", reservation: now })
        : err(paymentMismatch(now, reference));
    case "expired":
    case "released":
    case "cancelled":
      return err(endedRefusal(now));
    default:
      return unreachable(now);
  }
};

/** Written field by field, like the expiry of a hold. */
const settle = (reserved: Reserved, payment: BegunPayment | null): Confirmation => {
  const open = reserved.invoices.length > 0 ? reserved.invoices : invoicesFor(reserved);
  const confirmed: Confirmed = {
    id: reserved.id,
    bookingId: reserved.bookingId,
    centerId: reserved.centerId,
    holder: reserved.holder,
    origin: reserved.origin,
    startMs: reserved.startMs,
    zoneDataVersion: reserved.zoneDataVersion,
    graceEndMs: reserved.graceEndMs,
    hostIndex: reserved.hostIndex,
    zone: reserved.zone,
    currency: reserved.currency,
    blockTimeMinutes: reserved.blockTimeMinutes,
    moves: reserved.moves,
    reference: reserved.reference,
    metadata: reserved.metadata,
    chainStartMs: reserved.chainStartMs,
    chainEndMs: reserved.chainEndMs,
    paymentEndMs: reserved.paymentEndMs,
    payments:
      payment === null ? reserved.payments : withPayment(reserved, settlePayment(payment, reserved.id)).payments,
    reservedAtMs: reserved.reservedAtMs,
    waiver: reserved.waiver,
    cancellation: reserved.cancellation,
    moveFees: reserved.moveFees,
    status: "confirmed",
    confirmedAtMs: AT_COMMIT,
    appointments: reserved.appointments.map(booked),
    // A hold that moves appointments claimed only the time that it added to them. Once confirmed, it claims all of its
    // time.
    claims: reserved.moves.length === 0 ? reserved.claims : remainingClaims(reserved.appointments),
    invoices: open.map((invoice) => finalizeInvoice(invoice, AT_COMMIT)),
  };
  return {
    kind: "confirmed",
    reservation: confirmed,
    events: [
      happened("ReservationConfirmed", confirmed, AT_COMMIT),
      ...invoiceEvents("InvoiceFinalized", confirmed, AT_COMMIT),
      ...(payment === null ? [] : [paymentSettled(confirmed, payment.reference)]),
    ],
  };
};

const paymentSettled = (
  { id, bookingId, centerId }: Confirmed,
  paymentReference: PaymentReference,
): PaymentSettled => ({
  type: "PaymentSettled",
  centerId,
  bookingId,
  reservationId: id,
  atMs: AT_COMMIT,
  paymentReference,
});

/** Returns one invoice for each guest with an appointment, in the order of the party. */
export const invoicesFor = ({ id, appointments }: Pick<Reserved, "id" | "appointments">): readonly OpenInvoice[] =>
  appointments
    .filter(({ guestIndex }, at) => appointments.findIndex((it) => it.guestIndex === guestIndex) === at)
    .map(({ guestIndex, guestId }) => openInvoice({ id: invoiceIdOf(id, guestIndex), guestIndex, guestId }));
