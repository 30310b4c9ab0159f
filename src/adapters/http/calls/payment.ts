import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { parseMintedId, type ReservationId } from "../../../domain/ids.ts";
import { MOST_PAYMENT_MINUTES } from "../../../domain/payment/payment.ts";
import { errorOrNull, expiryFields, guid } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { idInput } from "../input-schemas.ts";
import { requestMissing, wireRefusal, type WireError, type WireRefusal } from "../wire-error.ts";
import { bookingIdOf, expiryOf, NO_EXPIRY } from "./hold-answers.ts";

// Rule 21. Extensions beside the protocol, for the application only.

const PAYMENT_REFERENCE = /^[\x21-\x7e]{1,200}$/;

const reference = z
  .string()
  .regex(PAYMENT_REFERENCE, "must be 1 to 200 visible ASCII characters")
  .openapi({ description: "The payment provider's id of the payment; no personal data", example: "pi_3PqT1x" });

const NO_MINUTES = `must be a whole number of minutes, 1 to ${MOST_PAYMENT_MINUTES}`;

const referenceAnswer = z.string().nullable();

export const beginPayment = defineCall({
  name: "beginPayment",
  method: "post",
  path: "/v1/bookings/{booking_id}/slots/reserve/payment",
  access: "application",
  tag: "Payment",
  summary: "Begin a payment of the hold",
  description:
    "Gives the hold the time to pay, once. While it is being paid, nothing but the payment ends it. Keep `reservation_id` with the payment: the report of its money names it.",
  body: z
    .object({
      payment_reference: reference,
      minutes: z.int(NO_MINUTES).min(1, NO_MINUTES).max(MOST_PAYMENT_MINUTES, NO_MINUTES),
    })
    .openapi("BeginPayment"),
  takesIdempotencyKey: true,
  answer: z
    .strictObject({
      is_begun: z.boolean(),
      reservation_id: guid.nullable(),
      payment_reference: referenceAnswer,
      ...expiryFields,
      error: errorOrNull,
    })
    .openapi("PaymentBegun"),
  handle: async ({ params, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({
      is_begun: false,
      reservation_id: null,
      payment_reference: null,
      ...NO_EXPIRY,
      error,
    });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    if (asked === null) return answerRefused(requestMissing("payment_reference"), refused);
    const begun = await parts.engine.beginPayment(
      { bookingId: bookingId.value, paymentReference: asked.payment_reference, minutes: asked.minutes },
      options,
    );
    if (begun.isErr()) {
      return refusedWith(begun.error, await parts.centers.clockOfRefusal(begun.error, bookingId.value), refused);
    }
    const { reservationId, paymentReference, zone } = begun.value;
    const expiry = expiryOf(begun.value, parts.centers.clockIn(zone), parts);
    return ok({
      is_begun: true,
      reservation_id: reservationId,
      payment_reference: paymentReference,
      ...expiry,
      error: null,
    });
  },
});

/** A malformed id is that of no reservation. */
const reservationIdOf = (params: Readonly<Record<string, string>>): ReservationId | WireRefusal => {
  const given = params["reservation_id"] ?? "";
  if (given.trim() === "") return requestMissing("reservation_id");
  return parseMintedId<ReservationId>(given) ?? NO_RESERVATION;
};

const NO_RESERVATION = wireRefusal({ code: "RESERVATION_NOT_FOUND", reservationId: "" as ReservationId }, null);

export const abandonPayment = defineCall({
  name: "abandonPayment",
  method: "put",
  path: "/v1/reservations/{reservation_id}/payment/abandon",
  access: "application",
  tag: "Payment",
  summary: "Give a payment up",
  description: "The hold stays, with its expiry. Money that comes later all the same is late.",
  body: z.object({ payment_reference: reference }).openapi("AbandonPayment"),
  takesIdempotencyKey: true,
  answer: z
    .strictObject({
      is_abandoned: z.boolean(),
      outcome: z.enum(["abandoned", "already_abandoned"]).nullable(),
      error: errorOrNull,
    })
    .openapi("PaymentAbandoned"),
  handle: async ({ params, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({ is_abandoned: false, outcome: null, error });
    const reservationId = reservationIdOf(params);
    if (typeof reservationId !== "string") return answerRefused(reservationId, refused);
    if (asked === null) return answerRefused(requestMissing("payment_reference"), refused);
    const abandoned = await parts.engine.abandonPayment(
      { reservationId, paymentReference: asked.payment_reference },
      options,
    );
    if (abandoned.isErr()) return refusedWith(abandoned.error, null, refused);
    return ok({ is_abandoned: true, outcome: abandoned.value.outcome, error: null });
  },
});

export const reportPayment = defineCall({
  name: "reportPayment",
  method: "put",
  path: "/v1/reservations/{reservation_id}/payment/report",
  access: "application",
  tag: "Payment",
  summary: "Report that money has come",
  description:
    "However often and however late. `settled` says that it pays for `confirmed_reservation_id`; `late` that it must be refunded.",
  body: z.object({ center_id: idInput, payment_reference: reference }).openapi("ReportPayment"),
  takesIdempotencyKey: true,
  answer: z
    .strictObject({
      is_recorded: z.boolean(),
      outcome: z.enum(["settled", "late"]).nullable(),
      confirmed_reservation_id: guid.nullable(),
      booking_id: guid.nullable().openapi({ description: "Null if the reservation is no longer kept" }),
      error: errorOrNull,
    })
    .openapi("PaymentReported"),
  handle: async ({ params, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({
      is_recorded: false,
      outcome: null,
      confirmed_reservation_id: null,
      booking_id: null,
      error,
    });
    const reservationId = reservationIdOf(params);
    if (typeof reservationId !== "string") return answerRefused(reservationId, refused);
    if (asked === null) return answerRefused(requestMissing("payment_reference"), refused);
    const centerId = asked.center_id;
    if (centerId === null) return answerRefused(requestMissing("center_id"), refused);
    const reported = await parts.engine.reportPayment(
      { centerId, reservationId, paymentReference: asked.payment_reference },
      options,
    );
    if (reported.isErr()) return refusedWith(reported.error, null, refused);
    const { outcome, confirmedReservationId, bookingId } = reported.value;
    return ok({
      is_recorded: true,
      outcome,
      confirmed_reservation_id: confirmedReservationId,
      booking_id: bookingId,
      error: null,
    });
  },
});
