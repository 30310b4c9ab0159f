import { holderOf, type Booking } from "../../domain/booking/booking.ts";
import { sameId, type CenterId } from "../../domain/ids.ts";
import type { Versioned } from "../reservation-store.ts";
import type { OpenBookingsOf } from "./recorded.ts";

/**
 * Counts a center's open bookings, for stores without an index: a booking is open until its first reservation. The
 * records may have the center in any spelling (rule 25).
 */
export const countOpenBookings = (
  bookings: readonly Versioned<Booking>[],
  centerId: CenterId,
  of: OpenBookingsOf,
): number =>
  bookings.filter(({ state }) => sameId(state.centerId, centerId) && state.reservationId === null && isOf(state, of))
    .length;

const isOf = (booking: Booking, of: OpenBookingsOf): boolean => {
  if (of.kind === "center") return true;
  return of.kind === "holder" ? holderOf(booking) === of.key : booking.openedBy === of.name;
};
