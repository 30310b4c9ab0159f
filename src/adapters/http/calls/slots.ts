import { z } from "@hono/zod-openapi";
import { err, ok } from "neverthrow";
import type { WaivableRule } from "../../../domain/booking/waiver.ts";
import type { BookingId } from "../../../domain/ids.ts";
import { invariant } from "../../../domain/invariant.ts";
import { WARNING_NUMBERS, type WarningKind } from "../../../domain/slot/explanation/obstacle.ts";
import type { FindSlotsAnswer } from "../../../engine/queries/find-slots.ts";
import { slotsError, wallTime } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { flagQuery } from "../input-schemas.ts";
import type { HttpParts } from "../parts.ts";
import { majorUnits } from "../money.ts";
import { wireRefusal, type WireError, type WireRefusal } from "../wire-error.ts";
import type { WireClock } from "../wire-time.ts";
import { bookingIdOf } from "./hold-answers.ts";
import { mayWaive, waiveQuery } from "./waivers.ts";
import { bookingSeenBy } from "./seen-by.ts";

const warningType = z.int().min(0).max(6);

const slot = z
  .strictObject({
    Time: wallTime.openapi({ description: "To be sent back as `slot_time`" }),
    Warnings: z
      .strictObject({ Type: warningType, Types: z.array(warningType).min(1) })
      .nullable()
      .openapi({
        description:
          "`Type` is the first of `Types`. 0 therapist double booked, 1 therapist outside schedule, 2 guest double booked, " +
          "3 room capacity exceeded, 4 service ends outside center hours, 5 equipment capacity exceeded, 6 day is holiday",
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
    Error: slotsError,
  })
  .openapi("Slots");

const MOST_FUTURE_DAYS = 31;

/** Lenient, like a flag: an unreadable number is ignored. */
const futureSlotDays = z
  .string()
  .optional()
  .transform((text) =>
    text !== undefined && /^\s*\d{1,6}\s*$/.test(text) ? Math.min(Number(text), MOST_FUTURE_DAYS) : null,
  )
  .openapi({
    type: "integer",
    description: `How many days \`future_days\` has, up to ${MOST_FUTURE_DAYS}; 7 by default`,
  });

export const slots = defineCall({
  name: "listSlots",
  method: "get",
  path: "/v1/bookings/{booking_id}/slots",
  tag: "Booking",
  summary: "List the slots of the booking's day",
  description: "A listed slot can be reserved if nothing changes in between.",
  query: z.object({
    check_future_day_availability: flagQuery,
    is_double_booking_enabled: flagQuery,
    future_slot_days: futureSlotDays,
    waive: waiveQuery,
  }),
  answer,
  handle: async ({ params, query }, { parts, actor }) => {
    const refused = (error: WireError) => ({
      slots: [],
      future_days: [],
      next_available_day: null,
      Error: { StatusCode: error.code, Message: error.message, ...error },
    });
    const bookingId = bookingIdOf(params);
    if (bookingId.isErr()) return answerRefused(bookingId.error, refused);
    const waives = mayWaive(actor, query.waive);
    if (waives.isErr()) return answerRefused(waives.error, refused);
    const seen = actor.kind === "application" ? null : await bookingSeenBy(actor, bookingId.value, parts);
    if (seen?.isErr() === true) return refusedWith(seen.error, null, refused);
    const found = await parts.engine.findSlots({
      bookingId: bookingId.value,
      waive: query.waive,
      futureDays: query.future_slot_days ?? query.check_future_day_availability,
      // Sent only if set: the booking remembers the flag of its create.
      ...(query.is_double_booking_enabled ? { warn: true } : {}),
    });
    if (found.isErr()) {
      return refusedWith(found.error, await parts.centers.clockOfRefusal(found.error, bookingId.value), refused);
    }
    const { slots: free, warned, future, zone, currency } = found.value;
    const times = listed([...free, ...(warned ?? [])], parts.centers.clockIn(zone), currency);
    if (times === null) return err(noZone(zone));
    const next =
      free.length > 0 ? null : await nextDay({ bookingId: bookingId.value, waive: query.waive }, future, parts);
    return ok({
      slots: times,
      future_days: (future?.days ?? []).map(wireDay),
      next_available_day: next === null ? null : midnight(next),
      Error: null,
    });
  },
});

type Start = FindSlotsAnswer["slots"][number] | NonNullable<FindSlotsAnswer["warned"]>[number];

const noZone = (zone: string): WireRefusal =>
  wireRefusal({ code: "SOURCE_UNAVAILABLE", source: "zones", cause: `no wall time in ${zone}` }, null);

/**
 * Lists slots, and starts that the protocol offers with a warning, in order of time. Null if the zone gives no wall
 * times, since the answer names a start by its wall time alone.
 */
const listed = (starts: readonly Start[], clock: WireClock, currency: string): z.infer<typeof slot>[] | null => {
  const slots: z.infer<typeof slot>[] = [];
  for (const it of [...starts].sort((one, other) => one.startMs - other.startMs)) {
    const isNamed = clock.isNamedByWall(it.startMs);
    const time = clock.wall(it.startMs);
    if (isNamed === null || time === null) return null;
    const warnings = "warnings" in it ? it.warnings : null;
    // The later start in a repeated hour is left out: its wall time means the earlier one.
    if (!isNamed || warnings?.length === 0) continue;
    slots.push({
      Time: time,
      Warnings: warnings === null ? null : wireWarnings(warnings),
      Priority: 0,
      Available: warnings === null,
      SalePrice: majorUnits(it.priceMinor, currency),
    });
  }
  return slots;
};

/** Lists a holiday first, since it explains an empty day; the others in ascending order. */
const wireWarnings = (warnings: readonly WarningKind[]): z.infer<typeof slot>["Warnings"] => {
  const numbers = warnings.map((it) => WARNING_NUMBERS[it]);
  const isHoliday = (number: number): boolean => number === WARNING_NUMBERS.DayIsHoliday;
  const types: readonly number[] = [...numbers.filter(isHoliday), ...numbers.filter((it) => !isHoliday(it))];
  const [first] = types;
  invariant(first !== undefined, "a start that is not a slot has a warning");
  return { Type: first, Types: [...types] };
};

const HOLIDAY = 1;

const wireDay = ({ date, isAvailable, holiday }: Future["days"][number]): z.infer<typeof futureDay> => ({
  Day: midnight(date),
  IsAvailable: isAvailable,
  HolidayType: holiday === null ? null : HOLIDAY,
});

type Future = NonNullable<FindSlotsAnswer["future"]>;

/** How many days are searched for the next one with a slot. */
const NEXT_DAYS = 7;

const midnight = (date: string): string => `${date}T00:00:00`;

/** Returns the next day with a slot, for a day without slots, even if the caller asked for no future days. */
const nextDay = async (
  asked: Readonly<{ bookingId: BookingId; waive: readonly WaivableRule[] }>,
  future: Future | null,
  { engine }: HttpParts,
): Promise<string | null> => {
  if (future !== null && (future.nextAvailableDate !== null || future.days.length >= NEXT_DAYS)) {
    return future.nextAvailableDate;
  }
  const found = await engine.findSlots({ ...asked, futureDays: true });
  return found.isOk() ? (found.value.future?.nextAvailableDate ?? null) : null;
};
