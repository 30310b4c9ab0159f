import { err, ok } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import { refined, shape, wholeNumber } from "../../domain/input/reader.ts";
import { MOST_PAYMENT_MINUTES } from "../../domain/payment/payment.ts";
import type { BeginPaymentRefusal } from "../../domain/refusal/refusal.ts";
import { beginPayment as beginPaymentOf } from "../../domain/reservation/pay.ts";
import { beginPaymentAnswer, type BeginPaymentAnswer } from "../answers.ts";
import { fromReservation, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { exactlyOne, holdSubjectFields, readOf, findReserved, type HoldSubjectInput } from "./hold-subject.ts";
import { repointWrites } from "./moves.ts";
import { paymentReference } from "./payment-input.ts";
import { updated } from "./writes.ts";

/** The hold to be paid, and the payment. */
export type BeginPaymentInput = HoldSubjectInput &
  Readonly<{
    /** The payment provider's id of the payment, 1 to 200 visible ASCII characters. No personal data. */
    paymentReference: string;
    /** How long the guest may take to pay, in whole minutes, 1 to 10,080. */
    minutes: number;
  }>;

const beginPaymentInput = refined(
  shape({ ...holdSubjectFields, paymentReference, minutes: wholeNumber({ min: 1, max: MOST_PAYMENT_MINUTES }) }),
  exactlyOne,
);

/** Rule 21: begins a payment of a hold, and gives the hold the time for it, once per chain of holds. */
export const beginPayment = defineCommand({
  kind: "payment_begun",
  input: beginPaymentInput,
  access: "application",
  read: ({ asked }) => readOf(asked),
  decide: ({ asked, snapshot, nowMs }): Decided<BeginPaymentAnswer, BeginPaymentRefusal> => {
    const held = findReserved(asked, snapshot);
    if (held.isErr()) return err(held.error);
    const before = held.value.reservation;
    const begun = beginPaymentOf(before.state, { reference: asked.paymentReference, minutes: asked.minutes }, nowMs);
    if (begun.isErr()) return err(begun.error);
    invariant(before.state.status === "reserved", "only a reserved reservation is being paid");
    const { id: reservationId, bookingId, centerId, expiresAtMs } = begun.value.reservation;
    const record = {
      kind: "payment_begun",
      reservationId,
      paymentReference: asked.paymentReference,
      expiresAtMs,
    } as const;
    const answer = beginPaymentAnswer(begun.value.reservation, record);
    const beforeMs = before.state.expiresAtMs;
    if (begun.value.kind === "unchanged") {
      const unchanged = [{ id: reservationId, version: before.version }];
      return ok({ kind: "unchanged", changes: { centerId, beforeMs, unchanged }, record, answer });
    }
    const move = { kind: "pending", bookingId, reservationId, untilMs: expiresAtMs } as const;
    return ok({
      kind: "change",
      changes: {
        centerId,
        beforeMs,
        reservations: [
          updated(before, begun.value.reservation),
          ...(expiresAtMs === beforeMs ? [] : repointWrites(before.state, snapshot, move)),
        ],
        events: begun.value.events,
      },
      record,
      answer,
    });
  },
  replay: fromReservation(beginPaymentAnswer),
});
