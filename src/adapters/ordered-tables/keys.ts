import { createHash } from "node:crypto";
import { invariant } from "../../domain/invariant.ts";
import type { TableReader } from "./engine.ts";

/** Every table, with the parts of its keys. The values are described beside the code that writes them. */
export type Table =
  | "counter" //    one record: the latest sequence, position and instant
  | "record" //     id: bookings, reservations and blocks
  | "due" //        expiry, id: reservations recorded as reserved
  | "held" //       center, holder, id: the same
  | "expired" //    center, holder, expiry, id: reservations recorded as expired
  | "standing" //   center, inverse id: reservations recorded as reserved or confirmed
  | "served" //     center, guest, inverse id: all reservations of a guest
  | "agenda" //   center, length class, start, id: standing reservations and blocks
  | "visit" //    center, guest, inverse start, inverse id: all reservations of a guest
  | "made" //       booking, reservation: all reservations of a booking
  | "ended" //      instant of the latest write, id: reservations that expired, were released or cancelled
  | "removed" //    the same of removed blocks
  | "unreserved" // the same of bookings that were never reserved
  | "referenced" // center, reference, inverse id: bookings that have one
  | "open" //       center, scope: the count of bookings that were never reserved
  | "named" //      center, external id: the latest block of that name
  | "claim" //      center, length class, end, unit: claims on resources
  | "guest-claim" // center, unit, end: claims on guests
  | "holder" //     center, holder: how many reservations it was ever given
  | "command" //    center, id
  | "accepted" //   instant, center, id: commands by age
  | "event" //      position
  | "about" //      booking or block, position: its events
  | "consumer" //   name
  | "parked" //     consumer, order key
  | "retry" //      consumer, instant, order key: parked keys that are tried again
  | "waiting" //    consumer, order key, position: passed events of a parked key
  | "waited"; //    position, consumer, order key: the same, by position

/** A name of any text, or a whole number from 0 on. A number beyond the range is clamped. */
type Part = string | number;

/**
 * Each part ends in a space, which sorts before every other character of a key. So no name is a prefix of another, and
 * keys sort as their parts do.
 */
export const keyOf = (table: Table, ...parts: readonly Part[]): string =>
  [table, ...parts].map((part) => `${typeof part === "number" ? digitsOf(part) : nameOf(part)} `).join("");

/** The first key after all keys that begin with these parts. */
export const keyAfter = (table: Table, ...parts: readonly Part[]): string => `${keyOf(table, ...parts).slice(0, -1)}!`;

const digitsOf = (number: number): string => {
  invariant(number === Math.floor(number), "a number in a key is whole");
  return String(Math.min(Math.max(number, 0), Number.MAX_SAFE_INTEGER)).padStart(16, "0");
};

/** With the longest names, no key has more than 320 characters. */
const LONGEST_NAME = 130;

/** Visible ASCII is kept. A name that is too long is replaced by its hash; the record's value has the whole name. */
const nameOf = (text: string): string => {
  const escaped = text.replace(/[^\x21-\x7e]|%/g, (character) =>
    character === "%" ? "%%" : `%${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return escaped.length <= LONGEST_NAME ? escaped : `%#${createHash("sha256").update(escaped).digest("hex")}`;
};

/** The text that sorts ids from the newest to the oldest: each hex digit is replaced by 15 minus itself. */
export const inverseOf = (id: string): string =>
  id.replace(/./g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16));

/** The number that sorts numbers from the highest to the lowest. */
export const inverseNumber = (number: number): number => Number.MAX_SAFE_INTEGER - number;

/** From a key on and before another. */
export type KeyRange = readonly [from: string, before: string];

/** All keys that begin with these parts. */
export const allUnder = (table: Table, ...parts: readonly Part[]): KeyRange => [
  keyOf(table, ...parts),
  keyAfter(table, ...parts),
];

/** Returns the parsed values in a range. */
export const valuesIn = <Value>(tables: TableReader, [from, before]: KeyRange, limit: number): readonly Value[] =>
  Array.from(tables.range(from, before, limit), ([, value]) => JSON.parse(value) as Value);

/**
 * Yields the same, so many at a time, so that a loop which ends early has read little. Yielded entries may be removed.
 */
export function* eachIn<Value>(tables: TableReader, [from, before]: KeyRange, atOnce: number): Generator<Value> {
  let at: string | null = from;
  while (at !== null) {
    const page: readonly (readonly [string, string])[] = [...tables.range(at, before, atOnce)];
    for (const [, value] of page) yield JSON.parse(value) as Value;
    const last: string | undefined = page[atOnce - 1]?.[0];
    at = last === undefined ? null : `${last} `;
  }
}
