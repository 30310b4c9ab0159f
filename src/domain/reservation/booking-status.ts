import type { EpochMs } from "../time/instant.ts";
import { unreachable } from "../invariant.ts";
import { reservationAt } from "./expire.ts";
import type { Reservation } from "./reservation.ts";

export type BookingStatus = "open" | "reserved" | "confirmed" | "cancelled";

/** Returns the status of a booking at an instant: open again once its reservation has expired or was released. */
export const bookingStatusAt = (reservation: Reservation | null, nowMs: EpochMs): BookingStatus => {
  if (reservation === null) return "open";
  const { status } = reservationAt(reservation, nowMs);
  switch (status) {
    case "reserved":
    case "confirmed":
    case "cancelled":
      return status;
    case "expired":
    case "released":
      return "open";
    default:
      return unreachable(status);
  }
};
