import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { errorOrNull, guid } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { flagQuery } from "../input-schemas.ts";
import { requestMissing, type WireError } from "../wire-error.ts";
import { bookingBody, bookingInput } from "./booking-input.ts";

export const createBooking = defineCall({
  name: "createBooking",
  method: "post",
  path: "/v1/bookings",
  tag: "Booking",
  summary: "Create a booking of services for one or more guests",
  description: "Claims nothing. Name `invoice_id` or `invoice_item_id` of a confirmed booking to reschedule it.",
  query: z.object({ is_double_booking_enabled: flagQuery }),
  body: bookingBody,
  takesIdempotencyKey: true,
  answer: z.strictObject({ id: guid.nullable(), error: errorOrNull }).openapi("BookingCreated"),
  handle: async ({ query, body: asked }, { parts, options }) => {
    const refused = (error: WireError) => ({ id: null, error });
    const centerId = asked?.center_id ?? null;
    if (asked === null || centerId === null) return answerRefused(requestMissing("center_id"), refused);
    const input = await bookingInput(asked, centerId, parts.centers.clock, query.is_double_booking_enabled);
    if (input.isErr()) return answerRefused(input.error, refused);
    const booked = await parts.engine.createBooking(input.value, options);
    if (booked.isErr())
      return refusedWith(booked.error, await parts.centers.clockOfRefusal(booked.error, input.value), refused);
    return ok({ id: booked.value.bookingId, error: null });
  },
});
