import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { parseMintedId, type InvoiceId } from "../../../domain/ids.ts";
import { errorOrNull } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { freeText, optionalText } from "../input-schemas.ts";
import { requestMissing, unknownId, type WireError } from "../wire-error.ts";

const body = z
  .object({ reason_id: optionalText(64), comments: optionalText(2_000) })
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
    .strictObject({ success: z.boolean(), is_charge_applied: z.boolean(), error: errorOrNull })
    .openapi("InvoiceCancelled"),
  handle: async ({ params, query, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({ success: false, is_charge_applied: false, error });
    const given = params["invoice_id"] ?? "";
    if (given.trim() === "") return answerRefused(requestMissing("invoice_id"), refused);
    const invoiceId = parseMintedId<InvoiceId>(given);
    if (invoiceId === null) return answerRefused(unknownId("INVOICE_NOT_FOUND", "invoice_id"), refused);
    const inBody = asked?.comments ?? "";
    const comments = inBody.trim() === "" ? (query.comments ?? inBody) : inBody;
    const reasonId = asked?.reason_id ?? "";
    const input = { invoiceId, comments, ...(reasonId === "" ? {} : { reasonId }) };
    const cancelled = await parts.engine.cancelInvoice(input, options);
    if (cancelled.isErr()) return refusedWith(cancelled.error, null, refused);
    return ok({ success: true, is_charge_applied: false, error: null });
  },
});
