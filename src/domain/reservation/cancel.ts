import { err, ok, type Result } from "neverthrow";
import type { AppointmentId, InvoiceId } from "../ids.ts";
import { meantBy } from "../claim/appointment-terms.ts";
import { unreachable } from "../invariant.ts";
import type {
  AppointmentNotBooked,
  AttendanceAlreadyMarked,
  EndedHold,
  HoldBeingPaid,
  NotConfirmed,
  TooLateToCancel,
} from "../refusal/refusal.ts";
import { remainingClaims } from "./appointment.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";
import type {
  BookedAppointment,
  CancelledAppointment,
  ConfirmedAppointment,
  EndedAppointment,
  PendingMove,
} from "./appointment.ts";
import { appointmentCancelled, happened, type Change } from "./change.ts";
import type { ReservationEvent } from "./events.ts";
import { reservationAt } from "./expire.ts";
import { holdBeingPaid } from "./payments.ts";
import { endedRefusal } from "./refusals.ts";
import { feeMinorAt, feeOf, guestsUntilMs, NO_FEE, termsHoldUntilMs, type Fee, type FeeReason } from "./fee.ts";
import { giveUp } from "./release.ts";
import { isBooked, type Cancelled, type Confirmed, type Released, type Reservation } from "./reservation.ts";

/** The part of a reservation to cancel. */
export type CancelTarget =
  /** The appointments of its guest, or of the whole party if the guest is the host. */
  | Readonly<{ kind: "invoice"; invoiceId: InvoiceId }>
  | Readonly<{ kind: "guest"; guestIndex: number }>
  /** One, or all of the package whose line has this id. */
  | Readonly<{ kind: "appointment"; appointmentId: AppointmentId }>;

/** Who cancels: a guest is bound by the terms, and the application may waive the fee. */
export type Canceller = Readonly<{ isGuest: boolean; waiver: FeeReason | null }>;

const THE_APPLICATION: Canceller = { isGuest: false, waiver: null };

type CancelRefused = AppointmentNotBooked | AttendanceAlreadyMarked | TooLateToCancel;

/** Refuses to end an appointment whose guest was marked: the mark is corrected first (rule 28). */
export const attendanceRefusal = ({ id, attendance }: BookedAppointment): AttendanceAlreadyMarked | null =>
  attendance.kind === "expected" ? null : { code: "ATTENDANCE_MARKED", appointmentId: id, attendance: attendance.kind };

/** Refuses a guest who comes too late to cancel or move by the terms of the place. */
export const tooLate = (
  reservation: Pick<Reservation, "id" | "startMs" | "cancellation">,
  nowMs: EpochMs,
): TooLateToCancel | null => {
  const untilMs = guestsUntilMs(reservation);
  return untilMs !== null && nowMs >= untilMs
    ? { code: "TOO_LATE_TO_CANCEL", reservationId: reservation.id, untilMs }
    : null;
};

export type Cancellation =
  | (Readonly<{
      kind: "cancelled";
      appointmentIds: readonly AppointmentId[];
      /** The commit must come before this, so that the fees are those of its instant; null if they do not change. */
      termsHoldUntilMs: EpochMs | null;
      /** Holds that were to move the cancelled appointments: released in the same commit (row R-59). */
      abandonedMoves: readonly PendingMove[];
    }> &
      Change<Confirmed | Cancelled>)
  /** Cancelling an open temporary invoice is a release. */
  | (Readonly<{ kind: "released" }> & Change<Released>)
  | Readonly<{ kind: "unchanged"; reservation: Confirmed | Cancelled; appointmentIds: readonly AppointmentId[] }>;

/**
 * Rows: cancels appointments of a confirmed reservation, which is itself cancelled with its last one. The
 * target must exist in the reservation.
 */
export const cancel = (
  reservation: Reservation,
  target: CancelTarget,
  reasonId: string | null,
  nowMs: EpochMs,
  by: Canceller = THE_APPLICATION,
): Result<Cancellation, EndedHold | NotConfirmed | HoldBeingPaid | CancelRefused> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved": {
      if (target.kind !== "invoice") return err({ code: "NOT_CONFIRMED", reservationId: now.id });
      const busy = holdBeingPaid(now);
      return busy === null ? ok({ kind: "released", ...giveUp(now) }) : err(busy);
    }
    case "expired":
    case "released":
      return err(endedRefusal(now));
    case "confirmed":
    case "cancelled":
      return cancelAppointments(now, target, reasonId, nowMs, by);
    default:
      return unreachable(now);
  }
};

const cancelAppointments = (
  reservation: Confirmed | Cancelled,
  target: CancelTarget,
  reasonId: string | null,
  nowMs: EpochMs,
  { isGuest, waiver }: Canceller,
): Result<Cancellation, CancelRefused> => {
  const targeted = (reservation.appointments as readonly ConfirmedAppointment[]).filter(
    isTargetOf(reservation, target),
  );
  const booked = targeted.filter(isBooked);
  if (booked.length === 0) {
    // Row R-58: a moved appointment now belongs to another reservation, so the target cannot be cancelled as a whole.
    const moved = targeted.find((it) => it.status === "moved");
    if (moved !== undefined) return err({ code: "APPOINTMENT_NOT_BOOKED", appointmentId: moved.id });
    return ok({ kind: "unchanged", reservation, appointmentIds: targeted.map(({ id }) => id) });
  }
  const marked = booked.map(attendanceRefusal).find((it) => it !== null);
  if (marked !== undefined) return err(marked);
  const late = isGuest ? tooLate(reservation, nowMs) : null;
  if (late !== null) return err(late);
  const fees = new Map(booked.map((it) => [it.id, feeOf(feeMinorAt(reservation, it, nowMs), waiver)]));
  const feeFor = (id: AppointmentId): Fee => fees.get(id) ?? NO_FEE;
  const ending = new Set(booked.map(({ id }) => id));
  const appointmentIds = [...ending];
  return ok({
    kind: "cancelled",
    appointmentIds,
    termsHoldUntilMs: termsHoldUntilMs(reservation, nowMs),
    abandonedMoves: booked.flatMap(({ move }) => (move.kind === "pending" ? [move] : [])),
    ...endAppointments(
      reservation as Confirmed,
      ending,
      ({ move: _over, attendance: _expected, ...terms }): CancelledAppointment => ({
        ...terms,
        status: "cancelled",
        cancelledAtMs: AT_COMMIT,
        fee: feeFor(terms.id),
      }),
      (appointmentId) => appointmentCancelled(reservation, appointmentId, reasonId, feeFor(appointmentId), AT_COMMIT),
    ),
  });
};

const isTargetOf = (reservation: Confirmed | Cancelled, target: CancelTarget) => {
  switch (target.kind) {
    case "appointment": {
      const meant = meantBy<ConfirmedAppointment>(target.appointmentId, reservation.appointments);
      return (it: ConfirmedAppointment): boolean => meant.includes(it);
    }
    case "guest":
      return (it: ConfirmedAppointment): boolean => it.guestIndex === target.guestIndex;
    case "invoice": {
      const guestIndex = reservation.invoices.find(({ id }) => id === target.invoiceId)?.guestIndex;
      return (it: ConfirmedAppointment): boolean =>
        guestIndex === reservation.hostIndex || it.guestIndex === guestIndex;
    }
    default:
      return unreachable(target);
  }
};

/** Ends some booked appointments and gives their claims back. With the last one, the reservation is cancelled. */
export const endAppointments = (
  reservation: Confirmed,
  ending: ReadonlySet<AppointmentId>,
  end: (appointment: Extract<ConfirmedAppointment, { status: "booked" }>) => EndedAppointment,
  tell: (appointmentId: AppointmentId) => ReservationEvent,
): Change<Confirmed | Cancelled> => {
  const appointments = reservation.appointments.map((it) => (isBooked(it) && ending.has(it.id) ? end(it) : it));
  const events = [...ending].map(tell);
  if (appointments.some(isBooked)) {
    return { reservation: { ...reservation, appointments, claims: remainingClaims(appointments) }, events };
  }
  const { claims: _given, ...terms } = reservation;
  const cancelled: Cancelled = {
    ...terms,
    status: "cancelled",
    cancelledAtMs: AT_COMMIT,
    appointments: appointments.filter((it) => !isBooked(it)),
  };
  return { reservation: cancelled, events: [...events, happened("ReservationCancelled", cancelled, AT_COMMIT)] };
};
