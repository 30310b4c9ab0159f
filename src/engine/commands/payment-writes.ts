import type { Booking } from "../../domain/booking/booking.ts";
import type { Change } from "../../domain/reservation/change.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { Versioned } from "../../ports/reservation-store.ts";
import type { Changes } from "../runtime/command.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { expiryWrites, updated } from "./writes.ts";

/**
 * The changes that record a payment's end with its reservation, as it is now. If the hold has lapsed, its expiry is
 * recorded in the same commit, first.
 */
export const recordedAsOf = (
  context: EngineContext,
  { booking, reservation }: Readonly<{ booking: Versioned<Booking>; reservation: Versioned<Reservation> }>,
  { reservation: now, events }: Change<Reservation>,
): Changes => {
  const { state } = reservation;
  const isLapsed = state.status === "reserved" && now.status === "expired";
  const expiry = isLapsed ? expiryWrites(context, { reservation, booking }) : null;
  return {
    centerId: now.centerId,
    // A change of a live hold must be in time, like every other.
    ...(now.status === "reserved" ? { beforeMs: now.expiresAtMs } : {}),
    bookings: expiry?.booking == null ? [] : [expiry.booking],
    reservations: [updated(reservation, now)],
    events: [...(expiry?.events ?? []), ...events],
  };
};
