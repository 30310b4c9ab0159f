import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { holdEndMs, type Reservation } from "../../../domain/reservation/reservation.ts";
import { unreachable } from "../../../domain/invariant.ts";
import { errorOrNull, expiryFields, guid, invoice, offsetTime, wallTime } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import type { WireError } from "../wire-error.ts";
import type { WireClock } from "../wire-time.ts";
import { wireInvoices } from "../wire-invoices.ts";
import { blockingMinutes, bookingIdOf, expiryOf, NO_EXPIRY } from "./hold-answers.ts";
import { bookingSeenBy } from "./seen-by.ts";

const path = "/v1/bookings/{booking_id}/slots/reserve";

/** Releases a hold that is not confirmed. */
export const release = defineCall({
  name: "release",
  method: "delete",
  path,
  tag: "Hold",
  summary: "Give the hold up",
  description: "Releasing a hold that has ended or never existed is harmless: `outcome` says which.",
  takesIdempotencyKey: true,
  answer: z
    .strictObject({
      is_released: z.boolean(),
      outcome: z.enum(["released", "already_released", "already_expired", "nothing_reserved"]).nullable(),
      reservation_id: guid.nullable(),
      error: errorOrNull,
    })
    .openapi("Released"),
  handle: async ({ params }, { parts, options }) => {
    const refused = (error: WireError) => ({ is_released: false, outcome: null, reservation_id: null, error });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const released = await parts.engine.release({ bookingId: bookingId.value }, options);
    if (released.isErr()) {
      return refusedWith(released.error, await parts.centers.clockOfRefusal(released.error, bookingId.value), refused);
    }
    const { outcome, reservationId } = released.value;
    return ok({ is_released: true, outcome, reservation_id: reservationId, error: null });
  },
});

/** Extends a hold, at most to its lifetime cap (rule 9). */
export const extend = defineCall({
  name: "extend",
  method: "patch",
  path,
  tag: "Hold",
  summary: "Hold it for longer, within the cap",
  takesIdempotencyKey: true,
  answer: z
    .strictObject({
      is_extended: z.boolean(),
      reservation_id: guid.nullable(),
      ...expiryFields,
      error: errorOrNull,
    })
    .openapi("Extended"),
  handle: async ({ params }, { parts, options }) => {
    const refused = (error: WireError) => ({ is_extended: false, reservation_id: null, ...NO_EXPIRY, error });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const extended = await parts.engine.extend({ bookingId: bookingId.value }, options);
    if (extended.isErr()) {
      return refusedWith(extended.error, await parts.centers.clockOfRefusal(extended.error, bookingId.value), refused);
    }
    const { reservationId, zone } = extended.value;
    const expiry = expiryOf(extended.value, parts.centers.clockIn(zone), parts);
    return ok({ is_extended: true, reservation_id: reservationId, ...expiry, error: null });
  },
});

/** Reads the latest reservation in any state (rule 12). */
export const readHold = defineCall({
  name: "readHold",
  method: "get",
  path,
  tag: "Hold",
  summary: "Read the booking's latest reservation",
  answer: z
    .strictObject({
      status: z.enum(["reserved", "confirmed", "expired", "released", "cancelled"]).nullable(),
      reservation_id: guid.nullable(),
      slot_time: wallTime.nullable(),
      ...expiryFields,
      ended_at: offsetTime.nullable().openapi({ description: "When it expired, or was released or cancelled" }),
      blocking_time: z.int().nullable(),
      invoices: z.array(invoice),
      error: errorOrNull,
    })
    .openapi("Hold"),
  handle: async ({ params }, { parts, actor }) => {
    const refused = (error: WireError) => ({ ...NOTHING_HELD, error });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const view = await bookingSeenBy(actor, bookingId.value, parts);
    if (view.isErr()) return refusedWith(view.error, null, refused);
    const { reservation } = view.value;
    if (reservation === null) return ok({ ...NOTHING_HELD, error: null });
    const clock = parts.centers.clockIn(reservation.zone);
    const live = reservation.status === "reserved";
    return ok({
      status: reservation.status,
      reservation_id: reservation.id,
      slot_time: clock.wall(reservation.startMs),
      ...(live ? expiryOf(reservation, clock, parts) : NO_EXPIRY),
      ended_at: endedAt(reservation, clock),
      blocking_time: blockingMinutes(
        reservation.reservedAtMs,
        live ? reservation.expiresAtMs : holdEndMs(reservation, reservation.reservedAtMs),
      ),
      invoices: [...(await wireInvoices(reservation, clock, parts))],
      error: null,
    });
  },
});

const NOTHING_HELD = {
  status: null,
  reservation_id: null,
  slot_time: null,
  ...NO_EXPIRY,
  ended_at: null,
  blocking_time: null,
  invoices: [],
};

const endedAt = (reservation: Reservation, clock: WireClock): string | null => {
  switch (reservation.status) {
    case "reserved":
    case "confirmed":
      return null;
    case "expired":
      return clock.withOffset(reservation.expiredAtMs);
    case "released":
      return clock.withOffset(reservation.releasedAtMs);
    case "cancelled":
      return clock.withOffset(reservation.cancelledAtMs);
    default:
      return unreachable(reservation);
  }
};
