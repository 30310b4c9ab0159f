import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { parseMintedId, reservationOf, type InvoiceId } from "../../../domain/ids.ts";
import { errorOrNull, offsetTime } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { freeText, objectInput, optionalText } from "../input-schemas.ts";
import { majorUnits } from "../money.ts";
import { seesReservation } from "./seen-by.ts";
import { malformedId, requestMissing, unknownId, type WireError } from "../wire-error.ts";

const body = z
  .object({
    reason_id: optionalText(64),
    comments: optionalText(2_000),
    waive_fee: objectInput({ reason: freeText(200), by: freeText(100) })
      .nullish()
      .openapi({ description: "Waives the fee; for an application's key only" }),
  })
  .openapi("Cancel", { description: "May be left out altogether" });

export const cancel = defineCall({
  name: "cancelInvoice",
  method: "put",
  path: "/v1/invoices/{invoice_id}/cancel",
  tag: "Booking",
  summary: "Cancel a guest's appointments",
  description:
    "The host's invoice cancels the appointments of all guests; the invoice of a hold that is not confirmed releases it.",
  query: z.object({ comments: freeText(2_000).optional() }),
  body,
  takesIdempotencyKey: true,
  answer: z
    .strictObject({
      success: z.boolean(),
      is_charge_applied: z.boolean().openapi({ description: "Whether `cancellation_fee` is more than 0" }),
      cancellation_fee: z.number().nullable().openapi({ description: "A fact: nothing is charged" }),
      error: errorOrNull,
    })
    .openapi("InvoiceCancelled"),
  handle: async ({ params, query, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({
      success: false,
      is_charge_applied: false,
      cancellation_fee: null,
      error,
    });
    const given = params["invoice_id"] ?? "";
    if (given.trim() === "") return answerRefused(requestMissing("invoice_id"), refused);
    const invoiceId = parseMintedId<InvoiceId>(given);
    if (invoiceId === null) return answerRefused(malformedId("INVOICE_NOT_FOUND", "invoice_id"), refused);
    const inBody = asked?.comments ?? "";
    const comments = inBody.trim() === "" ? (query.comments ?? inBody) : inBody;
    const reasonId = asked?.reason_id ?? "";
    const waiveFee = asked?.waive_fee ?? null;
    const input = {
      ...{ invoiceId, comments },
      ...(reasonId === "" ? {} : { reasonId }),
      ...(waiveFee === null ? {} : { waiveFee }),
    };
    const cancelled = await parts.engine.cancelInvoice(input, options);
    if (cancelled.isErr()) return refusedWith(cancelled.error, null, refused);
    const { feeMinor, currency } = cancelled.value;
    return ok({
      success: true,
      is_charge_applied: feeMinor > 0,
      cancellation_fee: majorUnits(feeMinor, currency),
      error: null,
    });
  },
});

export const quoteCancel = defineCall({
  name: "quoteCancellation",
  method: "get",
  path: "/v1/invoices/{invoice_id}/cancel",
  tag: "Booking",
  summary: "What the same cancel would cost now",
  description: "Changes nothing. An instant is null if there is none: cancelling is always free, or guests always may.",
  answer: z
    .strictObject({
      is_charge_applied: z.boolean(),
      cancellation_fee: z.number().nullable(),
      free_until: offsetTime.nullable().openapi({ description: "From here on cancelling costs something" }),
      guests_until: offsetTime.nullable().openapi({ description: "From here on guests cannot cancel by themselves" }),
      error: errorOrNull,
    })
    .openapi("CancellationQuote"),
  handle: async ({ params }, { parts, actor }) => {
    const refused = (error: WireError) => ({
      ...{ is_charge_applied: false, cancellation_fee: null, free_until: null, guests_until: null },
      error,
    });
    const unknown = unknownId("INVOICE_NOT_FOUND", "invoice_id");
    const given = params["invoice_id"] ?? "";
    if (given.trim() === "") return answerRefused(requestMissing("invoice_id"), refused);
    const invoiceId = parseMintedId<InvoiceId>(given);
    if (invoiceId === null) return answerRefused(malformedId("INVOICE_NOT_FOUND", "invoice_id"), refused);
    const read = await parts.engine.getReservation({ reservationId: reservationOf(invoiceId) });
    if (read.isErr())
      return read.error.code === "RESERVATION_NOT_FOUND"
        ? answerRefused(unknown, refused)
        : refusedWith(read.error, null, refused);
    const { bookingId, invoices } = read.value.reservation;
    const invoice = invoices.find(({ id }) => id === invoiceId);
    if (invoice === undefined) return answerRefused(unknown, refused);
    const seen = await seesReservation(actor, { bookingId, guestId: invoice.guestId }, parts);
    if (seen.isErr()) return answerRefused(seen.error, refused);
    const quoted = await parts.engine.quoteCancellation({ invoiceId });
    if (quoted.isErr()) return refusedWith(quoted.error, null, refused);
    const { feeMinor, currency, zone, freeUntilMs, guestsUntilMs } = quoted.value;
    const clock = parts.centers.clockIn(zone);
    return ok({
      is_charge_applied: feeMinor > 0,
      cancellation_fee: majorUnits(feeMinor, currency),
      free_until: freeUntilMs === null ? null : clock.withOffset(freeUntilMs),
      guests_until: guestsUntilMs === null ? null : clock.withOffset(guestsUntilMs),
      error: null,
    });
  },
});
