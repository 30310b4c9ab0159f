import { z } from "@hono/zod-openapi";
import { err, ok, Result } from "neverthrow";
import { appointmentOf, parseHostId, parseMintedId, type CenterId, type InvoiceItemId } from "../../../domain/ids.ts";
import type { SourceUnavailable } from "../../../domain/refusal/refusal.ts";
import { parseEpochMs } from "../../../domain/time/instant.ts";
import { parseCalendarDate, parseDateTime } from "../../../domain/time/wall-time.ts";
import type { CreateBookingInput } from "../../../engine/commands/create-booking.ts";
import {
  additionFlag,
  dateInput,
  flagInput,
  optionalText,
  idInput,
  ignoredInput,
  itemRef,
  minutesInput,
  objectInput,
  therapistInput,
} from "../input-schemas.ts";
import { badField, malformedId, requestMissing, unknownId, wireRefusal, type WireRefusal } from "../wire-error.ts";
import type { WireClock } from "../wire-time.ts";

const item = objectInput({
  item: itemRef,
  therapist: therapistInput,
  preferred_therapist: itemRef,
  duration: minutesInput,
  add_ons: z
    .array(objectInput({ item: itemRef }))
    .max(20, "must have at most 20 entries")
    .nullish(),
  invoice_item_id: idInput,
});

const guest = objectInput({
  id: idInput,
  items: z.array(item).max(1_000, "must have at most 1000 entries").nullish(),
  invoice_id: idInput,
});

/** The body of a create. Required ids are checked later, since a missing id is answered with HTTP 200. */
export const bookingBody = z
  .object({
    center_id: idInput,
    date: dateInput,
    guests: z.array(guest).max(1_000, "must have at most 1000 entries").nullish(),
    is_only_catalog_employees: ignoredInput,
    is_double_booking_enabled: additionFlag,
    is_family_booking: flagInput,
    relationship_host_id: idInput,
    guest_relationship_id: ignoredInput,
    host_id: idInput,
    notes: optionalText(2_000),
    group_name: optionalText(200),
  })
  .openapi("CreateBooking");

type BookingBody = z.output<typeof bookingBody>;
type Guest = z.output<typeof guest>;
type Item = z.output<typeof item>;
type GuestInput = CreateBookingInput["guests"][number];
type ItemInput = GuestInput["items"][number];
type TherapistInput = NonNullable<ItemInput["therapist"]>;
type Read<Value> = Result<Value, WireRefusal>;

/** The center's clock, null if the center is unknown, or the failure of the catalog. */
type Clock = Result<WireClock | null, SourceUnavailable>;

/**
 * Returns the engine's input, or a refusal of the first missing or malformed part. `clockOf` asks the catalog, and only
 * if the date has an offset. `listsUnavailable` is `is_double_booking_enabled` in the query; the body may have it too.
 */
export const bookingInput = async (
  asked: BookingBody,
  centerId: string,
  clockOf: (centerId: CenterId) => Promise<Clock>,
  listsUnavailable: boolean,
): Promise<Read<CreateBookingInput>> => {
  const known = parseHostId<CenterId>(centerId);
  if (known === null) return err(unknownId("CENTER_NOT_FOUND", "center_id"));
  const date = await dateOf(asked.date ?? null, () => clockOf(known));
  if (date.isErr()) return err(date.error);
  if (asked.guests === null || asked.guests === undefined || asked.guests.length === 0) {
    return err(badField({ field: "guests", problem: "is required: a list with at least one guest" }));
  }
  const guests = Result.combine(asked.guests.map((it, at) => guestOf(it, `guests[${at}]`)));
  if (guests.isErr()) return err(guests.error);
  const hostId = asked.host_id ?? asked.relationship_host_id;
  if (hostId !== null && parseHostId(hostId) === null) return err(unknownId("GUEST_NOT_FOUND", "host_id"));
  return ok({
    centerId,
    date: date.value,
    guests: guests.value,
    // A booking that a guest makes for others is a family booking, even if the flag is off (rule 1).
    group: !asked.is_family_booking,
    listsUnavailable: listsUnavailable || asked.is_double_booking_enabled,
    ...(hostId === null ? {} : { hostId }),
    ...(asked.notes === null || asked.notes === undefined ? {} : { notes: asked.notes }),
    ...(asked.group_name === null || asked.group_name === undefined ? {} : { groupName: asked.group_name }),
  });
};

/** Returns the day itself, or the day of the center's calendar at an instant with an offset. */
const dateOf = async (text: string | null, clockOf: () => Promise<Clock>): Promise<Read<string>> => {
  const read = text === null ? null : parseDateTime(text);
  if (text !== null && parseCalendarDate(text) !== null) return ok(text);
  if (text === null || read === null) return err(badField({ field: "date", problem: "is required: yyyy-MM-dd" }));
  const atMs = read.offsetMs === null ? null : parseEpochMs(read.wallMs - read.offsetMs);
  const day = (dateTime: string): string => dateTime.slice(0, "yyyy-MM-dd".length);
  if (atMs === null) return ok(day(text));
  const clock = await clockOf();
  // Refused: the text's own date may be another day.
  if (clock.isErr()) return err(wireRefusal(clock.error, null));
  // The center is unknown: the engine refuses it on any day.
  if (clock.value === null) return ok(day(text));
  const wall = clock.value.wall(atMs);
  const noZone = { code: "SOURCE_UNAVAILABLE", source: "zones", cause: "no wall time" } as const;
  return wall === null ? err(wireRefusal(noZone, null)) : ok(day(wall));
};

const guestOf = ({ id, items, invoice_id: invoiceId }: Guest, at: string): Read<GuestInput> => {
  if (id !== null && parseHostId(id) === null) return err(unknownId("GUEST_NOT_FOUND", `${at}.id`));
  if (invoiceId !== null && parseMintedId(invoiceId) === null) {
    return err(malformedId("INVOICE_NOT_FOUND", `${at}.invoice_id`));
  }
  if (items === null || items === undefined || items.length === 0) {
    return err(badField({ field: `${at}.items`, problem: "is required: a list with at least one item" }));
  }
  return Result.combine(items.map((it, nth) => itemOf(it, `${at}.items[${nth}]`))).map((read) => ({
    ...(id === null ? {} : { guestId: id }),
    ...(invoiceId === null ? {} : { movesInvoiceId: invoiceId }),
    items: read,
  }));
};

const itemOf = (asked: Item, at: string): Read<ItemInput> => {
  const { item: itemId, invoice_item_id: invoiceItemId } = asked;
  const moved = invoiceItemId === null ? null : parseMintedId<InvoiceItemId>(invoiceItemId);
  if (itemId === null) return err(requestMissing(`${at}.item.id`));
  if (parseHostId(itemId) === null) return err(unknownId("ITEM_NOT_FOUND", `${at}.item.id`));
  if (invoiceItemId !== null && moved === null) {
    return err(malformedId("APPOINTMENT_NOT_FOUND", `${at}.invoice_item_id`));
  }
  const addOnIds = Result.combine(
    (asked.add_ons ?? []).map(({ item: addOnId }, nth): Read<string> => {
      const field = `${at}.add_ons[${nth}].item.id`;
      if (addOnId === null) return err(requestMissing(field));
      return parseHostId(addOnId) === null ? err(unknownId("ITEM_NOT_FOUND", field)) : ok(addOnId);
    }),
  );
  if (addOnIds.isErr()) return err(addOnIds.error);
  const { preferred_therapist: preferred, duration } = asked;
  if (preferred !== null && parseHostId(preferred) === null)
    return err(unknownId("THERAPIST_NOT_FOUND", `${at}.preferred_therapist.id`));
  return therapistOf(asked.therapist, `${at}.therapist`).map((therapist) => ({
    itemId,
    addOnIds: addOnIds.value,
    therapist,
    ...(preferred === null ? {} : { prefer: { therapistId: preferred } }),
    ...(duration === null ? {} : { durationMinutes: duration }),
    ...(moved === null ? {} : { movesAppointmentId: appointmentOf(moved) }),
  }));
};

/** An id takes precedence over a gender. Gender 3 requires an id. */
const therapistOf = ({ id, gender }: Item["therapist"], at: string): Read<TherapistInput> => {
  if (id !== null) {
    if (parseHostId(id) === null) return err(unknownId("THERAPIST_NOT_FOUND", `${at}.id`));
    return ok({ kind: "named", therapistId: id });
  }
  switch (gender) {
    case 0:
      return ok({ kind: "any" });
    case 1:
      return ok({ kind: "gender", gender: "male" });
    case 2:
      return ok({ kind: "gender", gender: "female" });
    case 3:
      return err(badField({ field: `${at}.Gender`, problem: "3 names a therapist: give the id too" }));
  }
};
