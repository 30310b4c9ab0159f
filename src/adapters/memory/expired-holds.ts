import type { EpochMs } from "../../domain/time/instant.ts";
import type { StoredExpired } from "./stored.ts";

/** Of one holder, by expiry: the latest are asked for, and the first are the first to be removed. */
export type ExpiredHolds = StoredExpired[];

/** Mostly at the end: expiries are recorded about in their order. */
export const addExpired = (holds: ExpiredHolds, hold: StoredExpired): void => {
  holds.splice(placeAfter(holds, hold.state.expiredAtMs), 0, hold);
};

/** A hold that was added. */
export const removeExpired = (holds: ExpiredHolds, hold: StoredExpired): void => {
  holds.splice(holds.lastIndexOf(hold, placeAfter(holds, hold.state.expiredAtMs) - 1), 1);
};

/** Those that expired after an instant. */
export const expiredAfter = (holds: ExpiredHolds, instantMs: EpochMs): readonly StoredExpired[] =>
  holds.slice(placeAfter(holds, instantMs));

/** The place of the first that expired after an instant. */
const placeAfter = (holds: ExpiredHolds, instantMs: EpochMs): number => {
  let low = 0;
  let high = holds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((holds[middle] as StoredExpired).state.expiredAtMs <= instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
};
