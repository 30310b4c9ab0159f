import type { MarkAttendanceAnswer, MarkAttendanceInput } from "../../src/index.ts";
import { centerOf, endedRefusal } from "./answers.ts";
import { hoursOf } from "./hours.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { remember } from "./party.ts";
import { isBooked, statusAt, type Refused } from "./records.ts";
import { dateAtWall, DAY, firstInstantAt, wallOfDate } from "./wall.ts";

/** Rows. */
export const expectMarkAttendance = (model: Model, asking: Asking, input: MarkAttendanceInput): Expected => {
  const { appointmentId, attendance } = input;
  if (asking.actor.kind === "guest") return refused("INVALID_INPUT", { field: "options.actor" });
  const request = JSON.stringify(["attended", asking.actor, input]);
  const reservation = model.reservations.find((it) => it.appointments.some(({ id }) => id === appointmentId)) ?? null;
  const booking = reservation?.booking ?? null;
  const nowMs = model.instant(asking.engine, ...model.written(booking, reservation));
  if (reservation === null) return refused("APPOINTMENT_NOT_FOUND", { appointmentId });
  const replayed = model.replay(asking, request);
  if (replayed !== null) return replayed;
  const status = statusAt(reservation, nowMs);
  if (status === "reserved") return refused("NOT_CONFIRMED", { reservationId: reservation.id });
  if (status === "expired" || status === "released")
    return { kind: "refused", refusal: endedRefusal(reservation, nowMs) };
  const it = reservation.appointments.find(({ id }) => id === appointmentId);
  if (it === undefined || !isBooked(it)) return refused("APPOINTMENT_NOT_BOOKED", { appointmentId });
  const isChange = it.attendance.kind !== attendance;
  const refusal = isChange ? markRefusal() : null;
  if (refusal !== null) return { kind: "refused", refusal };
  return accepted<MarkAttendanceAnswer>((answer) => {
    const about = { ...centerOf(model), reservationId: reservation.id, bookingId: reservation.booking.id };
    expectSame("markAttendance", { ...about, appointmentIds: [appointmentId], attendance }, answer);
    remember(model, asking, request, answer);
    if (!isChange) return NO_EVENTS;
    const atMs = model.commitMs(nowMs);
    it.attendance = attendance === "expected" ? { kind: attendance } : { kind: attendance, atMs: atMs as never };
    reservation.writtenAtMs = nowMs;
    return [model.tell(reservation, "AttendanceMarked", atMs, { appointmentId, attendance })];
  });

  function markRefusal(): Refused | null {
    if (it === undefined) return null;
    const hold = it.holdForMove;
    if (hold !== null && hold.status !== "released" && nowMs < hold.expiresAtMs)
      return { code: "APPOINTMENT_BEING_MOVED", appointmentId, heldUntilMs: hold.expiresAtMs };
    const { table } = hoursOf(model.stock, model.world.dates);
    const midnight = wallOfDate(dateAtWall(it.wallStartMs));
    const [startsMs, endsMs] = [firstInstantAt(table, midnight), firstInstantAt(table, midnight + DAY)];
    const { kind } = it.attendance;
    if (kind !== "expected" && nowMs >= endsMs)
      return { code: "ATTENDANCE_SETTLED", appointmentId, attendance: kind, settledAtMs: endsMs };
    if (attendance === "arrived" && nowMs < startsMs)
      return { code: "ATTENDANCE_TOO_EARLY", appointmentId, earliestMs: startsMs };
    if (attendance === "no_show" && nowMs <= it.startMs)
      return { code: "ATTENDANCE_TOO_EARLY", appointmentId, earliestMs: it.startMs + 1 };
    return null;
  }
};
