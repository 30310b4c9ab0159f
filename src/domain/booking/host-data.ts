import type { Brand } from "../brand.ts";

/** The host application's name for a booking, such as an order number: 1 to 200 characters. */
export type BookingReference = Brand<string, "BookingReference">;

/**
 * Texts of the host application, by key. The engine keeps them with a booking and its reservations and never reads
 * them. They must hold no personal data: ids at most (rule 31).
 */
export type Metadata = Readonly<Record<string, string>>;

/** Data that the host application attaches to a booking for its own use (rule 31). */
export type HostData = Readonly<{ reference: BookingReference | null; metadata: Metadata }>;

/** Shared by all bookings without metadata. */
const NO_METADATA: Metadata = {};

export const MOST_METADATA = 20;
export const LONGEST_REFERENCE = 200;
export const LONGEST_METADATA_VALUE = 500;
const METADATA_KEY = /^[\x21-\x7e]{1,40}$/;

/** Brands a text that was already validated. */
export const bookingReference = (text: string): BookingReference => text as BookingReference;

/** Accepts 1 to 40 visible ASCII characters, except `__proto__`, which has a meaning of its own in objects. */
export const isMetadataKey = (key: string): boolean => METADATA_KEY.test(key) && key !== "__proto__";

/** Returns the entries sorted by key, so that equal entries in any order make equal metadata. */
export const metadataOf = (entries: readonly (readonly [key: string, value: string])[]): Metadata =>
  entries.length === 0 ? NO_METADATA : Object.fromEntries(entries);
