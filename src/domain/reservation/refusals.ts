import { unreachable } from "../invariant.ts";
import type { AlreadyConfirmed, EndedHold, EndedReservation } from "../refusal/refusal.ts";
import type { Cancelled, Confirmed, Expired, Released } from "./reservation.ts";

/** Returns the refusal of any command to a reservation that has ended. */
export function endedRefusal(reservation: Expired | Released): EndedHold;
export function endedRefusal(reservation: Expired | Released | Cancelled): EndedReservation;
export function endedRefusal(reservation: Expired | Released | Cancelled): EndedReservation {
  const reservationId = reservation.id;
  switch (reservation.status) {
    case "expired":
      return { code: "RESERVATION_EXPIRED", reservationId, expiredAtMs: reservation.expiredAtMs };
    case "released":
      return reservation.reason.kind === "superseded"
        ? { code: "RESERVATION_SUPERSEDED", reservationId, byReservationId: reservation.reason.byReservationId }
        : { code: "RESERVATION_RELEASED", reservationId, releasedAtMs: reservation.releasedAtMs };
    case "cancelled":
      return { code: "RESERVATION_CANCELLED", reservationId, cancelledAtMs: reservation.cancelledAtMs };
    default:
      return unreachable(reservation);
  }
}

export const alreadyConfirmed = ({ id, confirmedAtMs }: Confirmed): AlreadyConfirmed => ({
  code: "ALREADY_CONFIRMED",
  reservationId: id,
  confirmedAtMs,
});
