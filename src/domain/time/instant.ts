import type { Brand } from "../brand.ts";

/** An instant: whole milliseconds since 1970-01-01T00:00:00Z, from 0 to the end of the year 9999. */
export type EpochMs = Brand<number, "EpochMs">;

/**
 * A placeholder in a record or an event for the instant of the commit that writes it, which only the store knows.
 * `dated` replaces it when the record is read.
 */
export const AT_COMMIT = 0 as EpochMs;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The first instant that is not accepted: 10000-01-01T00:00:00Z. */
const END_OF_TIME_MS = 253_402_300_800_000;

export const isEpochMs = (value: unknown): value is EpochMs =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value < END_OF_TIME_MS;

/** Reads an instant from any value; null outside the range above. */
export const parseEpochMs = (value: unknown): EpochMs | null => (isEpochMs(value) ? value : null);

/** Returns the instant `ms` milliseconds after `instant`, or before it if negative. */
export const plus = (instant: EpochMs, ms: number): EpochMs => (instant + ms) as EpochMs;

export const earlier = (one: EpochMs, other: EpochMs): EpochMs => (one < other ? one : other);

export const later = (one: EpochMs, other: EpochMs): EpochMs => (one > other ? one : other);
