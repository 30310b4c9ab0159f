import { z } from "@hono/zod-openapi";
import { err, ok, Result } from "neverthrow";
import { parseHostId } from "../../../domain/ids.ts";
import { errorOrNull, expiryFields, guid, invoice } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { dateTimeInput, flagInput, idInput, objectInput } from "../input-schemas.ts";
import { badField, requestMissing, unknownId, type WireError, type WireRefusal } from "../wire-error.ts";
import { wireInvoices } from "../wire-invoices.ts";
import { waiverInput } from "./waivers.ts";
import { blockingMinutes, bookingIdOf, expiryOf, NO_EXPIRY } from "./hold-answers.ts";

const body = z
  .object({
    slot_time: dateTimeInput,
    create_invoice: flagInput,
    guests: z
      .array(objectInput({ id: idInput }))
      .max(1_000, "must have at most 1000 entries")
      .nullish(),
    waive: waiverInput,
  })
  .openapi("Reserve");

const answer = z
  .strictObject({
    is_reserved: z.boolean(),
    reservation_id: guid.nullable(),
    ...expiryFields,
    blocking_time: z.int().nullable().openapi({ description: "Block time, minutes" }),
    invoices: z.array(invoice).openapi({ description: "One per guest; `invoice_id` null unless `create_invoice`" }),
    error: errorOrNull,
  })
  .openapi("Reserved");

export const reserve = defineCall({
  name: "reserve",
  method: "post",
  path: "/v1/bookings/{booking_id}/slots/reserve",
  tag: "Booking",
  summary: "Hold a slot until it expires",
  description: "Another slot of the same booking replaces its hold; the same one again answers with the hold as it is.",
  body,
  takesIdempotencyKey: true,
  answer,
  handle: async ({ params, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({
      is_reserved: false,
      reservation_id: null,
      ...NO_EXPIRY,
      blocking_time: null,
      invoices: [],
      error,
    });
    const slot = asked?.slot_time ?? "";
    if (asked === null || slot === "") return answerRefused(requestMissing("slot_time"), refused);
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const guestIds = guestIdsOf(asked.guests ?? []);
    if (guestIds.isErr()) return answerRefused(guestIds.error, refused);

    const input = {
      bookingId: bookingId.value,
      slot,
      createInvoice: asked.create_invoice,
      guestIds: guestIds.value,
      ...(asked.waive === null || asked.waive === undefined ? {} : { waive: asked.waive }),
    };
    const reserved = await parts.engine.reserve(input, options);
    if (reserved.isErr()) {
      return refusedWith(reserved.error, await parts.centers.clockOfRefusal(reserved.error, bookingId.value), refused);
    }
    const clock = parts.centers.clockIn(reserved.value.zone);
    return ok({
      is_reserved: true,
      reservation_id: reserved.value.reservationId,
      ...expiryOf(reserved.value, clock, parts),
      blocking_time: blockingMinutes(reserved.value.reservedAtMs, reserved.value.expiresAtMs),
      invoices: [...(await wireInvoices(reserved.value, clock, parts))],
      error: null,
    });
  },
});

/** Returns the ids of the party's guests in order, up to the last one given. A gap is refused. */
const guestIdsOf = (guests: readonly Readonly<{ id: string | null }>[]): Result<readonly string[], WireRefusal> => {
  const given = guests.slice(0, guests.findLastIndex(({ id }) => id !== null) + 1);
  return Result.combine(
    given.map(({ id }, at): Result<string, WireRefusal> => {
      const field = `guests[${at}].id`;
      if (id === null) return err(badField({ field, problem: "is required if a later guest is named" }));
      return parseHostId(id) === null ? err(unknownId("GUEST_NOT_FOUND", field)) : ok(id);
    }),
  );
};
