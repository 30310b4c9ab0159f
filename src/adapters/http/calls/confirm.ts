import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { errorOrNull, invoice, orNull } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { optionalText } from "../input-schemas.ts";
import type { WireError } from "../wire-error.ts";
import { wireInvoices } from "../wire-invoices.ts";
import { bookingIdOf } from "./hold-answers.ts";

const body = z
  .object({ notes: optionalText(2_000), group_name: optionalText(200), payment_reference: optionalText(200) })
  .openapi("Confirm", { description: "May be left out altogether" });

/** `invoice` is the host's, or the first guest's if the host is not of the party; `invoices` lists them all. */
const answer = z
  .strictObject({
    is_confirmed: z.boolean(),
    invoice: orNull(invoice),
    invoices: z.array(invoice).openapi({ description: "One per guest" }),
    error: errorOrNull,
  })
  .openapi("Confirmed");

export const confirm = defineCall({
  name: "confirm",
  method: "post",
  path: "/v1/bookings/{booking_id}/slots/confirm",
  tag: "Booking",
  summary: "Make the hold final, before it expires",
  body,
  takesIdempotencyKey: true,
  answer,
  handle: async ({ params, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({ is_confirmed: false, invoice: null, invoices: [], error });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const notes = asked?.notes ?? null;
    const groupName = asked?.group_name ?? null;
    const paymentReference = asked?.payment_reference ?? null;
    const input = {
      bookingId: bookingId.value,
      ...(notes === null ? {} : { notes }),
      ...(groupName === null ? {} : { groupName }),
      ...(paymentReference === null || paymentReference === "" ? {} : { paymentReference }),
    };
    const confirmed = await parts.engine.confirm(input, options);
    if (confirmed.isErr()) {
      return refusedWith(
        confirmed.error,
        await parts.centers.clockOfRefusal(confirmed.error, bookingId.value),
        refused,
      );
    }
    const clock = parts.centers.clockIn(confirmed.value.zone);
    const { hostIndex, invoices: made } = confirmed.value;
    const invoices = [...(await wireInvoices(confirmed.value, clock, parts))];
    const hosts = made.find(({ guestIndex }) => guestIndex === (hostIndex ?? 0))?.id;
    return ok({
      is_confirmed: true,
      invoice: invoices.find(({ invoice_id: id }) => id === hosts) ?? null,
      invoices,
      error: null,
    });
  },
});
