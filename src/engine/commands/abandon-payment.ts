import { err, ok } from "neverthrow";
import { refined, shape } from "../../domain/input/reader.ts";
import type { BookingId, ReservationId } from "../../domain/ids.ts";
import type { PaymentReference } from "../../domain/payment/payment.ts";
import type { AbandonPaymentRefusal } from "../../domain/refusal/refusal.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { abandonPayment as abandonPaymentOf } from "../../domain/reservation/pay.ts";
import type { AbandonOutcome } from "../../ports/reservation-store.ts";
import { fromRecord, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { exactlyOne, holdSubjectFields, readOf, findReserved, type HoldSubjectInput } from "./hold-subject.ts";
import { paymentReference } from "./payment-input.ts";
import { recordedAsOf } from "./payment-writes.ts";

/** The hold, and the payment to give up. */
export type AbandonPaymentInput = HoldSubjectInput &
  Readonly<{
    /** The reference with which the payment was begun. */
    paymentReference: string;
  }>;

export type AbandonPaymentAnswer = Readonly<{
  reservationId: ReservationId;
  bookingId: BookingId;
  paymentReference: PaymentReference;
  outcome: AbandonOutcome;
}>;

const abandonPaymentInput = refined(shape({ ...holdSubjectFields, paymentReference }), exactlyOne);

/** Rule 21: gives up a payment, so that another can be begun, or the hold released. Its money may still come, late. */
export const abandonPayment = defineCommand({
  kind: "payment_abandoned",
  input: abandonPaymentInput,
  access: "application",
  read: ({ asked }) => readOf(asked),
  decide: ({ context, asked, snapshot, nowMs }): Decided<AbandonPaymentAnswer, AbandonPaymentRefusal> => {
    const held = findReserved(asked, snapshot);
    if (held.isErr()) return err(held.error);
    const { reservation } = held.value;
    const abandoned = abandonPaymentOf(reservationAt(reservation.state, nowMs), asked.paymentReference);
    if (abandoned.isErr()) return err(abandoned.error);
    const { id: reservationId, bookingId, centerId } = reservation.state;
    const outcome = abandoned.value.kind === "abandoned" ? "abandoned" : "already_abandoned";
    const answer = { reservationId, bookingId, paymentReference: asked.paymentReference, outcome } as const;
    const record = { kind: "payment_abandoned", ...answer } as const;
    if (abandoned.value.kind === "unchanged") {
      const unchanged = [{ id: reservationId, version: reservation.version }];
      return ok({ kind: "unchanged", changes: { centerId, unchanged }, record, answer });
    }
    return ok({
      kind: "change",
      changes: recordedAsOf(context, held.value, abandoned.value),
      record,
      answer,
    });
  },
  replay: fromRecord<"payment_abandoned", AbandonPaymentAnswer>(
    ({ reservationId, bookingId, paymentReference: reference, outcome }) => ({
      reservationId,
      bookingId,
      paymentReference: reference,
      outcome,
    }),
  ),
});
