import { err, ok, type Result } from "neverthrow";
import { parseMintedId, type BookingId } from "../../../domain/ids.ts";
import { MINUTE_MS, SECOND_MS, type EpochMs } from "../../../domain/time/instant.ts";
import type { HttpParts } from "../parts.ts";
import { invalidBookingId, requestMissing, type WireRefusal } from "../wire-error.ts";
import type { WireClock } from "../wire-time.ts";

/** Returns the booking id in a path. */
export const bookingIdOf = (params: Readonly<Record<string, string>>): Result<BookingId, WireRefusal> => {
  const given = params["booking_id"] ?? "";
  if (given.trim() === "") return err(requestMissing("booking_id"));
  const bookingId = parseMintedId<BookingId>(given);
  return bookingId === null ? err(invalidBookingId()) : ok(bookingId);
};

/** The end of a hold, in three forms: wall time, instant with offset, and seconds from now by its store's clock. */
export const expiryOf = (
  { bookingId, expiresAtMs }: Readonly<{ bookingId: BookingId; expiresAtMs: EpochMs }>,
  clock: WireClock,
  { engine }: HttpParts,
): Readonly<{ expiry_time: string | null; expires_at: string; expires_in_seconds: number }> => ({
  expiry_time: clock.wall(expiresAtMs),
  expires_at: clock.withOffset(expiresAtMs),
  expires_in_seconds: Math.max(0, Math.floor((expiresAtMs - engine.latestInstantMs(bookingId)) / SECOND_MS)),
});

export const NO_EXPIRY = { expiry_time: null, expires_at: null, expires_in_seconds: null } as const;

/** Returns the protocol's `blocking_time`: the minutes of a hold, rounded up. */
export const blockingMinutes = (reservedAtMs: EpochMs, untilMs: EpochMs): number =>
  Math.ceil((untilMs - reservedAtMs) / MINUTE_MS);
