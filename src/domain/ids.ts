import type { Brand } from "./brand.ts";
import { hashText } from "./hash.ts";
import { invariant } from "./invariant.ts";
import type { EpochMs } from "./time/instant.ts";

/**
 * Ids that the engine mints: 32 lower-case hex digits that lead to their center's partition without a lookup. 48 bits
 * of time, 24 of the center's tag, 40 random, then 16 that distinguish the records that share the rest (decision 0016).
 */
export type BookingId = Brand<string, "BookingId">;
export type ReservationId = Brand<string, "ReservationId">;
export type BlockId = Brand<string, "BlockId">;
/** Appointments and invoices carry the bits of their reservation, which {@link reservationOf} returns. */
export type AppointmentId = Brand<string, "AppointmentId">;
export type InvoiceId = Brand<string, "InvoiceId">;
/** The id of an appointment's line on its guest's invoice. Shown to clients and never stored. */
export type InvoiceItemId = Brand<string, "InvoiceItemId">;
export type MintedId = BookingId | ReservationId | AppointmentId | InvoiceId | InvoiceItemId | BlockId;

/**
 * Ids of the host's records, as the host spells them: a GUID in any spelling, or 1 to 64 visible ASCII characters. Two
 * spellings of a GUID are one id: compare with {@link sameId}, look up by {@link canonicalId} (rule 25).
 */
export type CenterId = Brand<string, "CenterId">;
export type GuestId = Brand<string, "GuestId">;
/** A service, an add-on or a package: the catalog's items share one name space. */
export type ItemId = Brand<string, "ItemId">;
export type TherapistId = Brand<string, "TherapistId">;
export type RoomId = Brand<string, "RoomId">;
export type EquipmentId = Brand<string, "EquipmentId">;
/** The category that an item is listed under, if the host describes its catalog. */
export type CategoryId = Brand<string, "CategoryId">;
export type HostId = CenterId | GuestId | ItemId | TherapistId | RoomId | EquipmentId | CategoryId;

/** 6 hex digits that every minted id carries, the same for all ids of one center (two centers may share one). */
export type CenterTag = Brand<string, "CenterTag">;

/** 56 random bits as 14 lower-case hex digits. */
export type Entropy = Brand<string, "Entropy">;

/** The id of one command: the caller's idempotency key, or an id minted for it (rule 8). */
export type CommandId = Brand<string, "CommandId">;

/** The holder whose live reservations are counted together: a guest, or a key that the host supplies (rule 10). */
export type HolderKey = Brand<string, "HolderKey">;

const HEX_32 = /^[0-9a-f]{32}$/;
/** With all four dashes or with none, in any case. */
const GUID = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;
const HEX_14 = /^[0-9a-f]{14}$/;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,64}$/;
const TIME_DIGITS = 12;
const TAG_DIGITS = 6;
const RANDOM_DIGITS = 10;
/** The leading digits that all ids of one reservation share. */
const SHARED_DIGITS = TIME_DIGITS + TAG_DIGITS + RANDOM_DIGITS;

/** The number of appointments, and of invoices, that a reservation has ids for: 14 bits. */
export const ORDINALS = 0x4000;
/** The last 16 bits: a class of 2 bits and an ordinal. Class 0 holds the minted ids, one ordinal per kind. */
const KINDS = { reservation: "0000", booking: "0001", block: "0002" } as const;
const CLASSES = { minted: 0, appointment: 1, invoice: 2, invoiceItem: 3 } as const;

/** Returns a GUID as 32 lower-case hex digits; null for other texts. The length alone excludes most ids of hosts. */
const asGuid = (text: string): string | null => {
  if (text.length !== 32 && text.length !== 36) return null;
  if (HEX_32.test(text)) return text;
  return GUID.test(text) ? text.replaceAll("-", "").toLowerCase() : null;
};

/** Reads a minted id: 32 hex digits in any case, with dashes anywhere; null if it is not one. */
export const parseMintedId = <Id extends MintedId>(text: string): Id | null => {
  if (HEX_32.test(text)) return text as Id;
  if (text.length > 64) return null;
  const bare = text.replaceAll("-", "").toLowerCase();
  return HEX_32.test(bare) ? (bare as Id) : null;
};

/** Reads an id of the host and keeps its spelling; null if it is malformed. */
export const parseHostId = <Id extends HostId>(text: string): Id | null =>
  (VISIBLE_ASCII.test(text) ? text : null) as Id | null;

/** Returns the canonical form of a GUID, or any other id unchanged. Keys and hashes use this form (rule 25). */
export const canonicalId = <Id extends HostId>(id: Id): Id => (asGuid(id) ?? id) as Id;

/** Whether two ids of the host are equal: the same text, or two spellings of one GUID (rule 25). */
export const sameId = <Id extends HostId>(one: Id | null, other: Id | null): boolean =>
  one === other || (one !== null && other !== null && canonicalId(one) === canonicalId(other));

/** Reads 14 lower-case hex digits; null for anything else. */
export const parseEntropy = (text: string): Entropy | null => (HEX_14.test(text) ? (text as Entropy) : null);

/** Returns the tag of a center: 24 bits of an FNV-1a hash of its canonical id. */
export const centerTag = (centerId: CenterId): CenterTag => {
  const hash = hashText(canonicalId(centerId));
  const folded = ((hash >>> 24) ^ hash) & 0xffffff;
  return folded.toString(16).padStart(TAG_DIGITS, "0") as CenterTag;
};

/** Returns the tag in a minted id. */
export const tagOf = (id: MintedId): CenterTag => id.slice(TIME_DIGITS, TIME_DIGITS + TAG_DIGITS) as CenterTag;

/** Whether a minted id has the class of a reservation, which need not exist. */
export const isReservationId = (id: MintedId): id is ReservationId => id.slice(SHARED_DIGITS) === KINDS.reservation;

/** Returns the instant in a minted id, at which its record was decided. */
export const mintedAtOf = (id: MintedId): EpochMs => parseInt(id.slice(0, TIME_DIGITS), 16) as EpochMs;

/** Joins in a way that makes one flat string, not a rope: many ids are kept for long. */
const flat = (...pieces: readonly string[]): string => pieces.join("");

/** The kinds of ids that end in four known digits. */
export type IdKind = "reservation" | "booking" | "block" | "appointment" | "invoice";

/** Returns an id of a kind, for texts that explain what such an id looks like. */
export const exampleId = (kind: IdKind): string => {
  const place = kind === "appointment" || kind === "invoice" ? hex4(CLASSES[kind] * ORDINALS) : KINDS[kind];
  return `019a2b3c4d5ea1b2c30123456789${place}`;
};

/** The appointments and invoices by whose place {@link likelyKindOf} knows the kind: most reservations have fewer. */
const USUAL_ORDINALS = 64;

/** Returns the kind of record that an id seems to be of; null for a foreign id, and for an unusual one. */
export const likelyKindOf = (id: MintedId): IdKind | null => {
  const digits = id.slice(SHARED_DIGITS);
  const place = placeOf(id);
  if (digits === KINDS.reservation) return "reservation";
  if (digits === KINDS.booking) return "booking";
  if (digits === KINDS.block) return "block";
  if (place % ORDINALS >= USUAL_ORDINALS) return null;
  if (Math.floor(place / ORDINALS) === CLASSES.appointment) return "appointment";
  return Math.floor(place / ORDINALS) === CLASSES.invoice ? "invoice" : null;
};

type Minted = Readonly<{ reservation: ReservationId; booking: BookingId; block: BlockId }>;

/** Composes a new id from the last 40 bits of the entropy. */
export const mintId = <Kind extends keyof Minted>(
  kind: Kind,
  atMs: EpochMs,
  tag: CenterTag,
  entropy: Entropy,
): Minted[Kind] => flat(timeDigits(atMs), tag, entropy.slice(-RANDOM_DIGITS), KINDS[kind]) as Minted[Kind];

/** Returns the id of a reservation's appointment, by its place among them. */
export const appointmentIdOf = (reservationId: ReservationId, ordinal: number): AppointmentId =>
  inClass(reservationId, "appointment", ordinal) as AppointmentId;

/** Returns the id of a reservation's invoice, by its guest's place in the party. */
export const invoiceIdOf = (reservationId: ReservationId, guestIndex: number): InvoiceId =>
  inClass(reservationId, "invoice", guestIndex) as InvoiceId;

/**
 * Returns the only reservation that can contain this appointment or invoice. Look it up there to find out if it exists.
 */
export const reservationOf = (id: AppointmentId | InvoiceId): ReservationId =>
  flat(id.slice(0, SHARED_DIGITS), KINDS.reservation) as ReservationId;

/** Returns the invoice item of an appointment; any other id is returned unchanged. */
export const invoiceItemOf = (id: AppointmentId): InvoiceItemId =>
  moved(id, "appointment", "invoiceItem") as InvoiceItemId;

/**
 * Returns the appointment of an invoice item. Clients may send the appointment's id instead: it is returned unchanged.
 */
export const appointmentOf = (id: InvoiceItemId | AppointmentId): AppointmentId =>
  moved(id, "invoiceItem", "appointment") as AppointmentId;

/**
 * Returns the ids of a package's line on an invoice, which has several appointments: as an invoice item and as an
 * appointment. These ids count down from the last ordinal, by the line's first appointment, in the classes of invoices
 * and of minted ids. No reservation has so many appointments and guests that they meet an invoice's id.
 */
export const packageLineOf = (
  first: AppointmentId,
): Readonly<{ invoiceItemId: InvoiceItemId; appointmentId: AppointmentId }> => {
  const ordinal = ORDINALS - 1 - (placeOf(first) % ORDINALS);
  return {
    invoiceItemId: inClass(first, "invoice", ordinal) as InvoiceItemId,
    appointmentId: inClass(first, "minted", ordinal) as AppointmentId,
  };
};

/** Returns the first appointment of the line if this is the id of a package's line; null for ids of other classes. */
export const firstOfLine = (id: AppointmentId): AppointmentId | null => {
  const place = placeOf(id);
  const isOfLine = [CLASSES.minted, CLASSES.invoice].some((it) => it === Math.floor(place / ORDINALS));
  return isOfLine ? (inClass(id, "appointment", ORDINALS - 1 - (place % ORDINALS)) as AppointmentId) : null;
};

type Class = keyof typeof CLASSES;

/** The last 16 bits. */
const placeOf = (id: MintedId): number => Number.parseInt(id.slice(SHARED_DIGITS), 16);

const inClass = (id: MintedId, name: Class, ordinal: number): string => {
  invariant(Number.isInteger(ordinal) && ordinal >= 0 && ordinal < ORDINALS, "an ordinal has 14 bits");
  return flat(id.slice(0, SHARED_DIGITS), hex4(CLASSES[name] * ORDINALS + ordinal));
};

const hex4 = (place: number): string => place.toString(16).padStart(4, "0");

const moved = (id: MintedId, from: Class, to: Class): string => {
  const place = placeOf(id);
  return Math.floor(place / ORDINALS) === CLASSES[from] ? inClass(id, to, place % ORDINALS) : id;
};

/** Two halves that are small integers: writing one large number as hex takes three times as long. */
const timeDigits = (atMs: EpochMs): string => {
  const high = Math.floor(atMs / 0x1000000);
  return hex6(high) + hex6(atMs - high * 0x1000000);
};

const hex6 = (number: number): string => number.toString(16).padStart(TIME_DIGITS / 2, "0");

/**
 * Mints a command id for a caller that gave no idempotency key. It cannot be guessed, and no caller's key begins like
 * it.
 */
export const mintCommandId = (atMs: EpochMs, tag: CenterTag, entropy: Entropy): CommandId =>
  flat("~", atMs.toString(16), tag, entropy) as CommandId;

/**
 * The id of the command that records late money about a removed reservation: the same for every report of it. No
 * caller's key begins like it.
 */
export const latePaymentCommand = (reservationId: ReservationId, reference: string): CommandId =>
  flat("~late:", reservationId, ":", reference) as CommandId;

/** Reads a caller's idempotency key: 1 to 200 visible ASCII characters, not beginning with `~`; null otherwise. */
export const parseIdempotencyKey = (text: string): CommandId | null =>
  /^[\x21-\x7d][\x21-\x7e]{0,199}$/.test(text) ? (text as CommandId) : null;

/** Returns the holder of a guest, the same for every spelling of the id. No key of the host begins with `g:`. */
export const guestHolder = (guestId: GuestId): HolderKey => flat("g:", canonicalId(guestId)) as HolderKey;

/** Reads a holder key of the host: 1 to 200 visible ASCII characters; null otherwise. */
export const parseHolderKey = (text: string): HolderKey | null =>
  /^[\x21-\x7e]{1,200}$/.test(text) ? (`k:${text}` as HolderKey) : null;
