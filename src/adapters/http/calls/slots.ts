import { z } from "@hono/zod-openapi";
import { err, ok } from "neverthrow";
import { errorOrNull, wallTime } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { flagQuery } from "../input-schemas.ts";
import { majorUnits } from "../money.ts";
import type { WireError } from "../wire-error.ts";
import { bookingIdOf, needsClock } from "./hold-answers.ts";
import { bookingSeenBy } from "./seen-by.ts";

const slot = z
  .strictObject({
    Time: wallTime.openapi({ description: "To be sent back as `slot_time`" }),
    Warnings: z
      .strictObject({ Type: z.int().min(0).max(6) })
      .nullable()
      .openapi({
        description:
          "0 therapist double booked, 1 therapist outside schedule, 2 guest double booked, 3 room capacity exceeded, " +
          "4 service ends outside center hours, 5 equipment capacity exceeded, 6 day is holiday",
      }),
    Priority: z.int(),
    Available: z.boolean(),
    SalePrice: z.number().nullable().openapi({ description: "Of the whole booking, in the center's currency" }),
  })
  .openapi("Slot");

const futureDay = z
  .strictObject({ Day: wallTime, IsAvailable: z.boolean(), HolidayType: z.int().nullable() })
  .openapi("FutureDay");

const answer = z
  .strictObject({
    slots: z.array(slot),
    future_days: z.array(futureDay),
    next_available_day: wallTime.nullable(),
    Error: errorOrNull,
  })
  .openapi("Slots");

export const slots = defineCall({
  name: "listSlots",
  method: "get",
  path: "/v1/bookings/{booking_id}/slots",
  tag: "Booking",
  summary: "List the slots of the booking's day",
  description: "What is listed can be reserved, if nothing changes in between.",
  query: z.object({ check_future_day_availability: flagQuery, is_double_booking_enabled: flagQuery }),
  answer,
  handle: async ({ params }, { parts, actor }) => {
    const refused = (error: WireError) => ({ slots: [], future_days: [], next_available_day: null, Error: error });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const seen = actor.kind === "application" ? null : await bookingSeenBy(actor, bookingId.value, parts);
    if (seen?.isErr() === true) return refusedWith(seen.error, null, refused);
    const found = await parts.engine.findSlots({ bookingId: bookingId.value });
    const zone = await parts.centers.clockOfBooking(bookingId.value);
    if (found.isErr()) return refusedWith(found.error, zone, refused);
    const clock = needsClock(zone);
    if (clock.isErr()) return err(clock.error);
    const currency = await parts.centers.currencyOfBooking(bookingId.value);
    return ok({
      slots: found.value.slots
        // Of two in a repeated hour the later one has no name of its own here: it would be read as the earlier.
        .filter(({ startMs }) => clock.value.isNamedByWall(startMs))
        .map(({ startMs, priceMinor }) => ({
          Time: clock.value.wall(startMs),
          Warnings: null,
          Priority: 0,
          Available: true,
          SalePrice: currency === null ? null : majorUnits(priceMinor, currency),
        })),
      future_days: [],
      next_available_day: null,
      Error: null,
    });
  },
});
