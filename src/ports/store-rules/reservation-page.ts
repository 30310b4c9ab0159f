import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ReservationPage, Versioned } from "../reservation-store.ts";

/** The page that begins what was found, in order. One more than a page has room for tells that there is another. */
export const reservationPage = (
  found: readonly Versioned<Reservation>[],
  { limit, atMs }: Readonly<{ limit: number; atMs: EpochMs }>,
): ReservationPage => {
  const reservations = found.slice(0, limit);
  const next = found.length > limit ? (reservations.at(-1)?.state.id ?? null) : null;
  return { atMs, reservations, undecided: [], next };
};
