import { err, ok } from "neverthrow";
import { calendarDate } from "../../domain/input/fields.ts";
import { consistent, flag, optional, shape, wholeNumber, type ReadBy } from "../../domain/input/reader.ts";
import { centerTag, type BookingId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { CreateBookingRefusal } from "../../domain/refusal/refusal.ts";
import { MOST_WINDOW_DAYS } from "../../domain/catalog/center.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromRecord, type Attempt, type Decided } from "../runtime/command.ts";
import type { CommandOptions } from "../runtime/command-options.ts";
import { defineCommand } from "../runtime/define-command.ts";
import type { Opener } from "../runtime/open-bookings.ts";
import { uniqueNeedsReference } from "./asked-host-data.ts";
import { movedBy, versionsOf } from "./asked-moves.ts";
import { holderKeyOf } from "./asked-party.ts";
import {
  newBooking,
  newBookingFields,
  subjectOf,
  uniqueReferenceOf,
  withHost,
  type NewBookingInput,
} from "./new-booking.ts";

/** A party and its items, on some days of the center's calendar. */
export type CreateBookingInput = NewBookingInput &
  Readonly<{
    /** `yyyy-MM-dd`, the first day of the window. */
    date: string;
    /** The number of days in the window, 1 to the center's `windowDays`; 1 by default (rule 18). */
    days?: number;
    /** Whether findSlots lists the other starts with their warnings, unless its caller decides; false by default. */
    listsUnavailable?: boolean;
  }>;

export type CreateBookingAnswer = Readonly<{ bookingId: BookingId }>;

const createBookingInput = withHost(
  consistent(
    shape({
      ...newBookingFields,
      date: calendarDate,
      days: optional(wholeNumber({ min: 1, max: MOST_WINDOW_DAYS }), 1),
      listsUnavailable: optional(flag, false),
    }),
    uniqueNeedsReference,
  ),
);

type Asked = ReadBy<typeof createBookingInput>;

/** Rules 1, 10 and 18. */
export const createBooking = defineCommand({
  kind: "booked",
  input: createBookingInput,
  read: ({ context, asked, options }): ReadWanted => ({
    tag: centerTag(asked.centerId),
    subject: subjectOf(asked),
    alsoReservations: movedBy(asked),
    openBookings: context.openBookings.wanted(openerOf(asked, options)),
  }),
  decide: async (attempt: Attempt<Asked>): Promise<Decided<CreateBookingAnswer, CreateBookingRefusal>> => {
    const { context, asked, options, snapshot } = attempt;
    const planned = await context.centers.index(asked.centerId);
    if (planned.isErr()) return err(planned.error);
    const { limits } = planned.value.catalog.center;
    if (asked.days > limits.windowDays) return err({ code: "WINDOW_TOO_LONG", limitDays: limits.windowDays });
    const made = await newBooking(attempt, planned.value, asked);
    if (made.isErr()) return err(made.error);
    const { booking } = made.value;
    const counted = snapshot.openBookings;
    invariant(counted !== null, "a snapshot counts the open bookings that were asked for");
    const opener = openerOf(asked, options);
    const admitted = context.openBookings.admit(opener, counted, limits);
    if (admitted.isErr()) return err(admitted.error);
    const state = asked.listsUnavailable
      ? { ...booking, options: { ...booking.options, listsUnavailable: true as const } }
      : booking;
    const { holder } = opener;
    return ok({
      kind: "change",
      changes: {
        centerId: asked.centerId,
        bookings: [{ state, expectedVersion: 0 }],
        openBookings: holder === null ? null : { holder, fewerThan: limits.openBookingsPerHolder },
        uniqueReference: uniqueReferenceOf(asked),
        unchanged: versionsOf(booking.moves, snapshot),
      },
      record: { kind: "booked", bookingId: booking.id },
      answer: { bookingId: booking.id },
    });
  },
  replay: fromRecord(({ bookingId }) => ({ bookingId })),
});

/** The holder, caller and center whose open bookings the new one counts among (rule 10). */
const openerOf = (asked: Asked, { caller }: CommandOptions): Opener => ({
  centerId: asked.centerId,
  holder: holderKeyOf(asked),
  caller,
});
