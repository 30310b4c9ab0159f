import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ReservationPage, Versioned } from "../reservation-store.ts";

/**
 * Returns the page that begins these reservations, in order. One more than the page holds shows that there is a next
 * page.
 */
export const reservationPage = (
  found: readonly Versioned<Reservation>[],
  { limit, atMs }: Readonly<{ limit: number; atMs: EpochMs }>,
): ReservationPage => {
  const reservations = found.slice(0, limit);
  const next = found.length > limit ? (reservations.at(-1)?.state.id ?? null) : null;
  return { atMs, reservations, undecided: [], next };
};
