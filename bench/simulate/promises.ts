import type { Reservation } from "../../src/index.ts";
import { claimsForAppointments } from "../../src/domain/claim/occupancy.ts";

/** A unit, promised for `[startMs, endMs)`; the promise itself stood on `[fromMs, untilMs)`. */
type Promised = Readonly<{ startMs: number; endMs: number; fromMs: number; untilMs: number }>;

/**
 * The number of times that one unit was promised to two reservations at one instant for overlapping times, over the
 * whole history. It counts by the reservations' own fields, not by the store's claims.
 */
export const promisedTwice = (reservations: readonly Reservation[]): number => {
  const units = new Map<string, Promised[]>();
  for (const reservation of reservations) {
    const stood = { fromMs: reservation.reservedAtMs, untilMs: endOf(reservation) };
    for (const { unit, startMs, endMs } of claimsForAppointments(reservation.appointments)) {
      const name = `${reservation.centerId} ${unit}`;
      const promises = units.get(name);
      if (promises === undefined) units.set(name, [{ startMs, endMs, ...stood }]);
      else promises.push({ startMs, endMs, ...stood });
    }
  }
  let twice = 0;
  for (const promises of units.values()) {
    promises.sort((one, other) => one.startMs - other.startMs);
    promises.forEach((one, at) => {
      for (let nth = at + 1; nth < promises.length; nth += 1) {
        const other = promises[nth] as Promised;
        if (other.startMs >= one.endMs) break;
        if (one.fromMs < other.untilMs && other.fromMs < one.untilMs) twice += 1;
      }
    });
  }
  return twice;
};

const endOf = (reservation: Reservation): number => {
  switch (reservation.status) {
    case "reserved":
      return reservation.expiresAtMs;
    case "confirmed":
      return Infinity;
    case "expired":
      return reservation.expiredAtMs;
    case "released":
      return reservation.releasedAtMs;
    case "cancelled":
      return reservation.cancelledAtMs;
  }
};
