import { err, ok, type Result } from "neverthrow";
import type { AppointmentId } from "../ids.ts";
import { unreachable } from "../invariant.ts";
import { meantBy } from "../claim/appointment-terms.ts";
import type {
  AppointmentBeingMoved,
  AppointmentNotBooked,
  AttendanceSettled,
  AttendanceTooEarly,
  EndedHold,
  NotConfirmed,
} from "../refusal/refusal.ts";
import { isLive } from "../time/deadline.ts";
import { AT_COMMIT, plus, type EpochMs } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import { EXPECTED, type Attendance, type BookedAppointment, type ConfirmedAppointment } from "./appointment.ts";
import { attendanceMarked, type Change } from "./change.ts";
import { reservationAt } from "./expire.ts";
import { endedRefusal } from "./refusals.ts";
import { isBooked, type Cancelled, type Confirmed, type Reservation } from "./reservation.ts";

export type Marking =
  | (Readonly<{
      kind: "marked";
      appointmentIds: readonly AppointmentId[];
      /** The commit must come before this; null if it may come at any time. */
      beforeMs: EpochMs | null;
    }> &
      Change<Confirmed>)
  | Readonly<{ kind: "unchanged"; reservation: Confirmed | Cancelled; appointmentIds: readonly AppointmentId[] }>;

type MarkRefusal = AppointmentNotBooked | AppointmentBeingMoved | AttendanceTooEarly | AttendanceSettled;

/**
 * Rows: marks whether a guest came to an appointment, or to all of a package by an id of its line. The
 * target must exist in the reservation. `dayOf` returns the center's day on which an appointment starts.
 */
export const markAttendance = (
  reservation: Reservation,
  target: AppointmentId,
  attendance: Attendance["kind"],
  dayOf: (appointment: BookedAppointment) => Interval,
  nowMs: EpochMs,
): Result<Marking, EndedHold | NotConfirmed | MarkRefusal> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved":
      return err({ code: "NOT_CONFIRMED", reservationId: now.id });
    case "expired":
    case "released":
      return err(endedRefusal(now));
    case "confirmed":
    case "cancelled":
      return mark(now, target, attendance, dayOf, nowMs);
    default:
      return unreachable(now);
  }
};

const mark = (
  reservation: Confirmed | Cancelled,
  target: AppointmentId,
  attendance: Attendance["kind"],
  dayOf: (appointment: BookedAppointment) => Interval,
  nowMs: EpochMs,
): Result<Marking, MarkRefusal> => {
  const meant = meantBy<ConfirmedAppointment>(target, reservation.appointments);
  const booked = meant.filter(isBooked);
  if (reservation.status === "cancelled" || booked.length === 0)
    return err({ code: "APPOINTMENT_NOT_BOOKED", appointmentId: (meant[0] as ConfirmedAppointment).id });
  const changing = booked.filter((it) => it.attendance.kind !== attendance);
  for (const it of changing) {
    const refused = markRefusal(it, attendance, dayOf(it), nowMs);
    if (refused !== null) return err(refused);
  }
  const appointmentIds = booked.map(({ id }) => id);
  if (changing.length === 0) return ok({ kind: "unchanged", reservation, appointmentIds });
  const marked: Attendance = attendance === "expected" ? EXPECTED : { kind: attendance, atMs: AT_COMMIT };
  const ends = changing.filter(({ attendance: { kind } }) => kind !== "expected").map((it) => dayOf(it).endMs);
  return ok({
    kind: "marked",
    appointmentIds,
    beforeMs: ends.length === 0 ? null : (Math.min(...ends) as EpochMs),
    reservation: {
      ...reservation,
      appointments: reservation.appointments.map((it) =>
        isBooked(it) && changing.includes(it) ? { ...it, attendance: marked } : it,
      ),
    },
    events: changing.map(({ id }) => attendanceMarked(reservation, id, attendance, AT_COMMIT)),
  });
};

/** In the order of precedence in docs/errors.md. */
const markRefusal = (
  { id: appointmentId, move, attendance: now, startMs }: BookedAppointment,
  wanted: Attendance["kind"],
  day: Interval,
  nowMs: EpochMs,
): MarkRefusal | null => {
  if (move.kind === "pending" && isLive(move.untilMs, nowMs))
    return { code: "APPOINTMENT_BEING_MOVED", appointmentId, heldUntilMs: move.untilMs };
  if (now.kind !== "expected" && nowMs >= day.endMs)
    return { code: "ATTENDANCE_SETTLED", appointmentId, attendance: now.kind, settledAtMs: day.endMs };
  const earliestMs = wanted === "no_show" ? plus(startMs, 1) : day.startMs;
  return wanted !== "expected" && nowMs < earliestMs
    ? { code: "ATTENDANCE_TOO_EARLY", appointmentId, earliestMs }
    : null;
};
