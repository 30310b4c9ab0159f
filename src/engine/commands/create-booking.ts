import { err, ok } from "neverthrow";
import { holderOf, NO_NOTES, type Booking, type BookingOptions } from "../../domain/booking/booking.ts";
import type { BookedItem, PartyGuest, TherapistChoice } from "../../domain/booking/party.ts";
import type { Center } from "../../domain/catalog/center.ts";
import { calendarDate, hostId, mintedId } from "../../domain/input/fields.ts";
import {
  flag,
  listOf,
  oneOf,
  oneOfKinds,
  optional,
  parsed,
  shape,
  text,
  type ReadBy,
  type Reader,
} from "../../domain/input/reader.ts";
import {
  canonicalId,
  centerTag,
  parseHolderKey,
  type AppointmentId,
  type BookingId,
  type CenterId,
  type GuestId,
  type InvoiceId,
  type ItemId,
  type TherapistId,
} from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { CreateBookingRefusal, TooManyGuests, TooManyItems } from "../../domain/refusal/refusal.ts";
import { daysAround } from "../../domain/slot/calendar/day-calendar.ts";
import { demandOf, partySpeltBy } from "../../domain/slot/calendar/demand.ts";
import { reachToRead, spanOf } from "../../domain/slot/search/reach.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromRecord, type Attempt, type Decided } from "../runtime/command.ts";
import { mayAct, type CommandOptions } from "../runtime/command-options.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { newId } from "../runtime/engine-context.ts";
import type { Opener } from "../runtime/open-bookings.ts";
import { movedBy, movesOf, versionsOf } from "./asked-moves.ts";
import { hostIndexOf, mayBeBookedTogether, namedOnce } from "./party-rules.ts";

/** What a guest wants. Ids are the host's own; `date` is a day on the center's calendar. */
export type CreateBookingInput = Readonly<{
  centerId: string;
  /** `yyyy-MM-dd` */
  date: string;
  guests: readonly Readonly<{
    /** May be left out and given when the slot is reserved. */
    guestId?: string;
    /** A confirmed invoice whose appointments are to be moved (those of the items, or all where none is named). */
    movesInvoiceId?: string;
    items: readonly Readonly<{
      /** A service or a package. */
      itemId: string;
      addOnIds?: readonly string[];
      /** Any by default. */
      therapist?:
        | { kind: "any" }
        | { kind: "gender"; gender: "female" | "male" | "other" }
        | { kind: "named"; therapistId: string };
      /** The confirmed appointment that this item moves. */
      movesAppointmentId?: string;
    }>[];
  }>[];
  /** Who may act for all; the first guest by default. */
  hostId?: string;
  /** Whose live reservations these count among, where no guest is named (rule 10). */
  holderKey?: string;
  oneTherapistPerGuest?: boolean;
  sharedRoom?: boolean;
  /** Whether findSlots lists the other starts with their warnings if its caller does not say; false by default. */
  listsUnavailable?: boolean;
  notes?: string;
  groupName?: string;
}>;

export type CreateBookingAnswer = Readonly<{ bookingId: BookingId }>;

const ANY_THERAPIST: TherapistChoice = { kind: "any" };

const therapist: Reader<TherapistChoice> = oneOfKinds({
  any: shape({ kind: oneOf(["any"]) }),
  gender: shape({ kind: oneOf(["gender"]), gender: oneOf(["female", "male", "other"]) }),
  named: shape({ kind: oneOf(["named"]), therapistId: hostId<TherapistId>() }),
});

/** Generous bounds on what is read at all; each center's own limits are in its catalog. */
const MOST = 1_000;
const item = shape({
  itemId: hostId<ItemId>(),
  addOnIds: optional(listOf(hostId<ItemId>(), { max: 20 }), []),
  therapist: optional(therapist, ANY_THERAPIST),
  movesAppointmentId: optional(mintedId<AppointmentId>(), null),
});

const guest = shape({
  guestId: optional(hostId<GuestId>(), null),
  movesInvoiceId: optional(mintedId<InvoiceId>(), null),
  items: listOf(item, { min: 1, max: MOST }),
});

const createBookingInput = shape({
  centerId: hostId<CenterId>(),
  date: calendarDate,
  guests: listOf(guest, { min: 1, max: MOST }),
  hostId: optional(hostId<GuestId>(), null),
  holderKey: optional(parsed(parseHolderKey, "1 to 200 visible ASCII characters"), null),
  oneTherapistPerGuest: optional(flag, false),
  sharedRoom: optional(flag, false),
  listsUnavailable: optional(flag, false),
  notes: optional(text({ min: 0, max: 2_000 }), ""),
  groupName: optional(text({ min: 0, max: 200 }), ""),
});

type Asked = ReadBy<typeof createBookingInput>;

/** Rules 1 and 10. */
export const createBooking = defineCommand({
  kind: "booked",
  input: createBookingInput,
  read: ({ context, asked, options }): ReadWanted => ({
    tag: centerTag(asked.centerId),
    subject: { kind: "center", centerId: canonicalId(asked.centerId) },
    alsoReservations: movedBy(asked),
    openBookings: context.openBookings.wanted(openerOf(asked, options)),
  }),
  decide: async (attempt: Attempt<Asked>): Promise<Decided<CreateBookingAnswer, CreateBookingRefusal>> => {
    const { context, asked, options, snapshot, nowMs } = attempt;
    const planned = await context.centers.plan(asked.centerId);
    if (planned.isErr()) return err(planned.error);
    const plan = planned.value;
    const { center } = plan.catalog;
    const tooMany = overLimit(asked, center);
    if (tooMany !== null) return err(tooMany);
    const party = asked.guests.map(({ guestId, items }): PartyGuest => ({ guestId, items: items.map(asBooked) }));
    const demand = demandOf(party, plan);
    if (demand.isErr()) return err(demand.error);
    const once = namedOnce({ party });
    if (once.isErr()) return err(once.error);
    const hostGuest = hostOf(asked);
    const acts = mayAct(options.actor, { hostId: hostGuest });
    if (acts.isErr()) return err(acts.error);
    const who = { party: partySpeltBy(plan, party), hostId: hostGuest };
    const together = await mayBeBookedTogether(context, who, asked.centerId);
    if (together.isErr()) return err(together.error);
    const moves = movesOf(asked, options.actor, snapshot, nowMs);
    if (moves.isErr()) return err(moves.error);
    const counted = snapshot.openBookings;
    invariant(counted !== null, "a snapshot counts the open bookings that were asked for");
    const opener = openerOf(asked, options);
    const admitted = context.openBookings.admit(opener, counted, center.limits);
    if (admitted.isErr()) return err(admitted.error);
    const { reach } = demand.value;
    const calendar = context.centers.day(plan, asked.date, daysAround(reach));
    const booking: Booking = {
      id: newId(context, "booking", attempt.wanted.tag, nowMs),
      centerId: center.id,
      date: asked.date,
      ...together.value,
      options: optionsOf(asked),
      hostIndex: hostIndexOf(party, hostGuest),
      holderKey: asked.holderKey,
      openedBy: options.caller,
      moves: moves.value,
      reach: reachToRead(reach, context.policies.ranking, () => calendar),
      window: spanOf([calendar], reach),
      createdAtMs: nowMs,
      reservationId: null,
      notes:
        asked.notes === "" && asked.groupName === ""
          ? NO_NOTES
          : { ...NO_NOTES, notes: asked.notes, groupName: asked.groupName },
    };
    const { holder } = opener;
    return ok({
      kind: "change",
      changes: {
        centerId: asked.centerId,
        bookings: [{ state: booking, expectedVersion: 0 }],
        openBookings: holder === null ? null : { holder, fewerThan: center.limits.openBookingsPerHolder },
        unchanged: versionsOf(moves.value, snapshot),
      },
      record: { kind: "booked", bookingId: booking.id },
      answer: { bookingId: booking.id },
    });
  },
  replay: fromRecord(({ bookingId }) => ({ bookingId })),
});

const hostOf = (asked: Asked): GuestId | null => asked.hostId ?? asked.guests[0]?.guestId ?? null;

/** Whose open bookings the new one counts among (rule 10). */
const openerOf = (asked: Asked, { caller }: CommandOptions): Opener => ({
  centerId: asked.centerId,
  holder: holderOf({ hostId: hostOf(asked), holderKey: asked.holderKey }),
  caller,
});

/** Most bookings ask for nothing special, and share that. */
const NO_OPTIONS: BookingOptions = { oneTherapistPerGuest: false, sharedRoom: false };

const optionsOf = ({ oneTherapistPerGuest, sharedRoom, listsUnavailable }: Asked): BookingOptions => {
  if (listsUnavailable) return { oneTherapistPerGuest, sharedRoom, listsUnavailable };
  return oneTherapistPerGuest || sharedRoom ? { oneTherapistPerGuest, sharedRoom } : NO_OPTIONS;
};

const asBooked = ({ itemId, addOnIds, therapist: choice }: Asked["guests"][number]["items"][number]): BookedItem => ({
  itemId,
  addOnIds,
  therapist: choice,
});

const overLimit = (asked: Asked, { limits }: Center): TooManyGuests | TooManyItems | null => {
  if (asked.guests.length > limits.guestsPerBooking) return { code: "TOO_MANY_GUESTS", limit: limits.guestsPerBooking };
  const items = asked.guests.reduce((sum, it) => sum + it.items.length, 0);
  return items > limits.itemsPerBooking ? { code: "TOO_MANY_ITEMS", limit: limits.itemsPerBooking } : null;
};
