import { holderOf, type Booking } from "../../domain/booking/booking.ts";
import type { OpenBookingsOf } from "../../ports/store-rules/recorded.ts";

/**
 * The number of a center's bookings that were never reserved: in all, by holder and by caller. Holders and callers
 * without one are left out.
 */
export type OpenBookingIndex = {
  all: number;
  readonly byHolder: Map<string, number>;
  readonly byCaller: Map<string, number>;
};

export const createOpenBookingIndex = (): OpenBookingIndex => ({ all: 0, byHolder: new Map(), byCaller: new Map() });

/** Counts a booking in (1) or out (-1). A booking that names a reservation does not count. */
export const countBooking = (index: OpenBookingIndex, booking: Booking, by: 1 | -1): void => {
  if (booking.reservationId !== null) return;
  index.all += by;
  add(index.byHolder, holderOf(booking), by);
  add(index.byCaller, booking.openedBy, by);
};

const add = (counts: Map<string, number>, key: string | null, by: number): void => {
  if (key === null) return;
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
};

export const countOpen = (index: OpenBookingIndex, of: OpenBookingsOf): number => {
  if (of.kind === "center") return index.all;
  return (of.kind === "holder" ? index.byHolder.get(of.key) : index.byCaller.get(of.name)) ?? 0;
};
