import { err, ok, type Result } from "neverthrow";
import { holderOf, type BookingOptions } from "../../domain/booking/booking.ts";
import type { PreferredTherapist, TherapistChoice } from "../../domain/booking/party.ts";
import type { CenterLimits } from "../../domain/catalog/center.ts";
import { hostId } from "../../domain/input/fields.ts";
import {
  flag,
  listOf,
  oneOf,
  oneOfKinds,
  optional,
  parsed,
  shape,
  wholeNumber,
  type ReadBy,
  type Reader,
} from "../../domain/input/reader.ts";
import { parseHolderKey, type GuestId, type HolderKey, type ItemId, type TherapistId } from "../../domain/ids.ts";
import type { TooManyGuests, TooManyItems } from "../../domain/refusal/refusal.ts";

/** One service or package for one guest. The ids come from the host application. */
export type ItemInput = Readonly<{
  /** The id of a service or a package. */
  itemId: string;
  /** The ids of its add-ons, up to 20; none by default. */
  addOnIds?: readonly string[];
  /** The therapist for it; any capable therapist by default. */
  therapist?: TherapistChoice<string>;
  /** The therapist to have if the choices of the whole booking allow it; none by default (rule 29). */
  prefer?: PreferredTherapist<string>;
  /** One of the lengths that the service offers, in minutes; its first by default. A package has none. */
  durationMinutes?: number;
}>;

/** One guest of a party, and the items for that guest. */
export type GuestInput<Item extends ItemInput = ItemInput> = Readonly<{
  /** The guest's id; left out while the guest is not known. */
  guestId?: string;
  /** In the order of service: at least 1, up to the center's `itemsPerBooking` for all guests (rule 10). */
  items: readonly Item[];
}>;

/** The guests of a party, and its options. */
export type PartyInput<Guest extends GuestInput = GuestInput> = Readonly<{
  /** The center's id. */
  centerId: string;
  /** At least 1, up to the center's `guestsPerBooking` (rule 10). */
  guests: readonly Guest[];
  /** The guest who may act for all; the first guest by default. */
  hostId?: string;
  /** If no guest is named, the holder whose live reservations count (rule 10): 1 to 200 visible ASCII characters. */
  holderKey?: string;
  /**
   * Whether the guests are a group, who need not be related to the host; only the application may book one. False by
   * default: a family (rule 1).
   */
  group?: boolean;
  /** Whether each guest has one therapist for all items; false by default. */
  oneTherapistPerGuest?: boolean;
  /** Whether all guests are served in one room; false by default. */
  sharedRoom?: boolean;
}>;

/** Generous input bounds; each center's own limits are in its catalog. */
export const MOST_READ = 1_000;

const therapist: Reader<TherapistChoice> = oneOfKinds({
  any: shape({ kind: oneOf(["any"]) }),
  gender: shape({ kind: oneOf(["gender"]), gender: oneOf(["female", "male", "other"]) }),
  named: shape({ kind: oneOf(["named"]), therapistId: hostId<TherapistId>() }),
});

const ANY_THERAPIST: TherapistChoice = { kind: "any" };

export const itemFields = {
  itemId: hostId<ItemId>(),
  addOnIds: optional(listOf(hostId<ItemId>(), { max: 20 }), []),
  therapist: optional(therapist, ANY_THERAPIST),
  prefer: optional(shape({ therapistId: hostId<TherapistId>() }), null),
  durationMinutes: optional(wholeNumber({ min: 1, max: 527_040 }), null),
};

export const guestFields = { guestId: optional(hostId<GuestId>(), null) };

/** Fields of a party, besides its guests. */
export const partyFields = {
  hostId: optional(hostId<GuestId>(), null),
  holderKey: optional(parsed(parseHolderKey, "1 to 200 visible ASCII characters"), null),
  group: optional(flag, false),
  oneTherapistPerGuest: optional(flag, false),
  sharedRoom: optional(flag, false),
};

const guest = shape({ ...guestFields, items: listOf(shape(itemFields), { min: 1, max: MOST_READ }) });
export const plainGuests = listOf(guest, { min: 1, max: MOST_READ });

type Guests = ReadBy<typeof plainGuests>;
type AskedParty = Readonly<{ guests: Guests }> &
  Readonly<{ [Name in keyof typeof partyFields]: ReadBy<(typeof partyFields)[Name]> }>;

export const hostOf = (asked: Pick<AskedParty, "hostId" | "guests">): GuestId | null =>
  asked.hostId ?? asked.guests[0]?.guestId ?? null;

/** The holder whose live reservations this booking counts among. */
export const holderKeyOf = (asked: Pick<AskedParty, "hostId" | "guests" | "holderKey">): HolderKey | null =>
  holderOf({ hostId: hostOf(asked), holderKey: asked.holderKey });

/** Most bookings have no options, and share this object. */
const NO_OPTIONS: BookingOptions = { oneTherapistPerGuest: false, sharedRoom: false };

export const optionsOf = ({
  oneTherapistPerGuest,
  sharedRoom,
}: Pick<AskedParty, "oneTherapistPerGuest" | "sharedRoom">): BookingOptions =>
  oneTherapistPerGuest || sharedRoom ? { oneTherapistPerGuest, sharedRoom } : NO_OPTIONS;

/** Rule 10: not more guests or items than the center allows. */
export const withinLimits = (
  { guests }: Pick<AskedParty, "guests">,
  { guestsPerBooking, itemsPerBooking }: Pick<CenterLimits, "guestsPerBooking" | "itemsPerBooking">,
): Result<void, TooManyGuests | TooManyItems> => {
  if (guests.length > guestsPerBooking) return err({ code: "TOO_MANY_GUESTS", limit: guestsPerBooking });
  const items = guests.reduce((sum, it) => sum + it.items.length, 0);
  return items > itemsPerBooking ? err({ code: "TOO_MANY_ITEMS", limit: itemsPerBooking }) : ok(undefined);
};
