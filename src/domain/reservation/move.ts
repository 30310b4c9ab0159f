import { err, ok, type Result } from "neverthrow";
import type { AppointmentId, BookingId, ReservationId } from "../ids.ts";
import { freedBetween, type FreedTime } from "../claim/occupancy.ts";
import { remainingClaims } from "./appointment.ts";
import type { AppointmentBeingMoved, AppointmentNotBooked, AttendanceAlreadyMarked } from "../refusal/refusal.ts";
import { isLive } from "../time/deadline.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";
import { NO_MOVE, type BookedAppointment, type MovedAppointment, type PendingMove } from "./appointment.ts";
import { attendanceRefusal, endAppointments } from "./cancel.ts";
import { moveFeeOf, type MoveFee } from "./fee.ts";
import { appointmentMoved, type Change } from "./change.ts";
import { claimsOf, isBooked, type Cancelled, type Confirmed, type Reservation } from "./reservation.ts";

/**
 * Rows: appointments can be moved while they are booked and no other booking holds a new place for
 * them. `bookingId` is the booking that moves them.
 */
export const movable = (
  reservation: Reservation,
  appointmentIds: ReadonlySet<AppointmentId>,
  bookingId: BookingId,
  nowMs: EpochMs,
): Result<Confirmed, AppointmentNotBooked | AttendanceAlreadyMarked | AppointmentBeingMoved> => {
  for (const appointmentId of appointmentIds) {
    const it = reservation.appointments.find(({ id }) => id === appointmentId);
    if (it?.status !== "booked") return err({ code: "APPOINTMENT_NOT_BOOKED", appointmentId });
    const marked = attendanceRefusal(it);
    if (marked !== null) return err(marked);
    const { move } = it;
    if (move.kind === "pending" && move.bookingId !== bookingId && isLive(move.untilMs, nowMs)) {
      return err({ code: "APPOINTMENT_BEING_MOVED", appointmentId, heldUntilMs: move.untilMs });
    }
  }
  return ok(reservation as Confirmed);
};

/** Returns the time that a move of these appointments frees. */
export const freedByMoving = (reservation: Confirmed, appointmentIds: ReadonlySet<AppointmentId>): FreedTime =>
  freedBetween(
    claimsOf(reservation),
    remainingClaims(reservation.appointments.filter(({ id }) => !appointmentIds.has(id))),
  );

/** Sets or clears the pointer to the hold that has a new place for the appointments. */
export const pointMoves = (
  reservation: Confirmed,
  appointmentIds: ReadonlySet<AppointmentId>,
  move: BookedAppointment["move"],
): Confirmed => ({
  ...reservation,
  appointments: reservation.appointments.map((it) =>
    isBooked(it) && appointmentIds.has(it.id) ? { ...it, move } : it,
  ),
});

export const forgetMoves = (reservation: Confirmed, appointmentIds: ReadonlySet<AppointmentId>): Confirmed =>
  pointMoves(reservation, appointmentIds, NO_MOVE);

/** Whether a pointer names this hold. */
export const pointsTo = (move: BookedAppointment["move"], reservationId: ReservationId): move is PendingMove =>
  move.kind === "pending" && move.reservationId === reservationId;

/** Rows: gives up the old place in the commit that confirms the new one. */
export const completeMove = (
  reservation: Confirmed,
  appointmentIds: ReadonlySet<AppointmentId>,
  toReservationId: ReservationId,
  fees: readonly MoveFee[],
): Change<Confirmed | Cancelled> =>
  endAppointments(
    reservation,
    appointmentIds,
    ({ move: _done, attendance: _expected, ...terms }): MovedAppointment => ({
      ...terms,
      status: "moved",
      movedAtMs: AT_COMMIT,
      toReservationId,
      fee: moveFeeOf(fees, terms.id),
    }),
    (appointmentId) =>
      appointmentMoved(reservation, appointmentId, toReservationId, moveFeeOf(fees, appointmentId), AT_COMMIT),
  );
