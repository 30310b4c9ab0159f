import { err, ok } from "neverthrow";
import { meantBy } from "../../domain/claim/appointment-terms.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { oneOf, shape, type ReadBy } from "../../domain/input/reader.ts";
import { reservationOf, tagOf } from "../../domain/ids.ts";
import type { MarkAttendanceRefusal } from "../../domain/refusal/refusal.ts";
import type { Appointment, Attendance, BookedAppointment } from "../../domain/reservation/appointment.ts";
import { markAttendance as mark } from "../../domain/reservation/attendance.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { boundaryOf } from "../../domain/time/wall-instants.ts";
import { dateOfWall, MINUTES_A_DAY, plusWallMinutes, startOfDay } from "../../domain/time/wall-time.ts";
import { markAttendanceAnswer, type MarkAttendanceAnswer } from "../answers.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { fromReservation, type Attempt, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { updated } from "./writes.ts";

/** The appointment, and whether its guest came. */
export type MarkAttendanceInput = OfCenterInput &
  Readonly<{
    /** A confirmed appointment, or the id of a package's line: then all of the package. */
    appointmentId: string;
    /**
     * `arrived` from the start of the appointment's day on, `no_show` after its start; `expected` takes either back.
     * An earlier mark can be corrected on that day.
     */
    attendance: Attendance["kind"];
  }>;

const markAttendanceInput = shape({
  appointmentId: mintedId("appointment"),
  attendance: oneOf(["expected", "arrived", "no_show"]),
  ...ofCenter,
});

/** Rule 28: rows. */
export const markAttendance = defineCommand({
  kind: "attended",
  input: markAttendanceInput,
  access: "application",
  read: ({ asked: { appointmentId } }) => ({
    tag: tagOf(appointmentId),
    subject: { kind: "reservation", reservationId: reservationOf(appointmentId) },
  }),
  decide: ({
    context,
    asked: { appointmentId, attendance },
    snapshot: { reservation },
    nowMs,
  }: Attempt<ReadBy<typeof markAttendanceInput>>): Decided<MarkAttendanceAnswer, MarkAttendanceRefusal> => {
    if (reservation === null || meantBy<Appointment>(appointmentId, reservation.state.appointments).length === 0)
      return err({ code: "APPOINTMENT_NOT_FOUND", appointmentId });
    const { id: reservationId, centerId, zone } = reservation.state;
    const { zones } = context.parts;
    const dayOf = ({ wallStartMs }: BookedAppointment): Interval => {
      const midnight = startOfDay(dateOfWall(wallStartMs));
      return {
        startMs: boundaryOf(zones.instantsOf(zone, midnight)),
        endMs: boundaryOf(zones.instantsOf(zone, plusWallMinutes(midnight, MINUTES_A_DAY))),
      };
    };
    const marked = mark(reservation.state, appointmentId, attendance, dayOf, nowMs);
    if (marked.isErr()) return err(marked.error);
    const { appointmentIds } = marked.value;
    const record = { kind: "attended", reservationId, appointmentIds, attendance } as const;
    const answer = markAttendanceAnswer(marked.value.reservation, record);
    if (marked.value.kind === "unchanged") {
      const unchanged = [{ id: reservationId, version: reservation.version }];
      return ok({ kind: "unchanged", changes: { centerId, unchanged }, record, answer });
    }
    const { beforeMs, events } = marked.value;
    const reservations = [updated(reservation, marked.value.reservation)];
    return ok({ kind: "change", changes: { centerId, beforeMs, reservations, events }, record, answer });
  },
  replay: fromReservation(markAttendanceAnswer),
});
