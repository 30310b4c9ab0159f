import type { Brand } from "../brand.ts";

/** The host's own name for a booking, such as an order number: 1 to 200 characters. */
export type BookingReference = Brand<string, "BookingReference">;

/**
 * Texts of the host's, by key. The engine keeps them with a booking and its reservations and never reads them. They must
 * hold no personal data: ids at most (rule 31).
 */
export type Metadata = Readonly<Record<string, string>>;

/** What the host gives with a booking, for itself (rule 31). */
export type HostData = Readonly<{ reference: BookingReference | null; metadata: Metadata }>;

/** Shared by all bookings that have none. */
const NO_METADATA: Metadata = {};

export const MOST_METADATA = 20;
export const LONGEST_REFERENCE = 200;
export const LONGEST_METADATA_VALUE = 500;
const METADATA_KEY = /^[\x21-\x7e]{1,40}$/;

/** From a text that was read and is storable. */
export const bookingReference = (text: string): BookingReference => text as BookingReference;

/** 1 to 40 visible ASCII characters; not `__proto__`, which objects take for something else. */
export const isMetadataKey = (key: string): boolean => METADATA_KEY.test(key) && key !== "__proto__";

/** Sorted by key, so that the same texts are the same metadata however they came. */
export const metadataOf = (entries: readonly (readonly [key: string, value: string])[]): Metadata =>
  entries.length === 0 ? NO_METADATA : Object.fromEntries(entries);
