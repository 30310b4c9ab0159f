import type { AppointmentId, BookingId, ReservationId } from "../ids.ts";
import type { AppointmentTerms } from "../claim/appointment-terms.ts";
import type { Claim } from "../claim/claim.ts";
import { claimsForAppointments } from "../claim/occupancy.ts";
import type { EpochMs } from "../time/instant.ts";
import type { Fee } from "./fee.ts";
import type { WallMs } from "../time/wall-time.ts";

/** An appointment of a reservation that is not confirmed. */
export type PlannedAppointment = AppointmentTerms & Readonly<{ status: "planned" }>;

/** Creates an appointment from an item of a slot. Written field by field, which takes less memory. */
export const planned = (
  id: AppointmentId,
  item: Omit<AppointmentTerms, "id" | "wallStartMs">,
  wallStartMs: WallMs,
): PlannedAppointment => ({
  id,
  guestIndex: item.guestIndex,
  guestId: item.guestId,
  service: item.service,
  therapist: item.therapist,
  room: item.room,
  equipment: item.equipment,
  startMs: item.startMs,
  endMs: item.endMs,
  wallStartMs,
  status: "planned",
});

/** Books a planned appointment: its reservation is confirmed. */
export const booked = (it: PlannedAppointment): BookedAppointment => ({
  id: it.id,
  guestIndex: it.guestIndex,
  guestId: it.guestId,
  service: it.service,
  therapist: it.therapist,
  room: it.room,
  equipment: it.equipment,
  startMs: it.startMs,
  endMs: it.endMs,
  wallStartMs: it.wallStartMs,
  status: "booked",
  move: NO_MOVE,
  attendance: EXPECTED,
});

export type BookedAppointment = AppointmentTerms &
  Readonly<{ status: "booked"; move: NoMove | PendingMove; attendance: Attendance }>;

/** Whether the guest came: as the application marked it (rule 28). */
export type Attendance =
  | Readonly<{ kind: "expected" }>
  | Readonly<{ kind: "arrived"; atMs: EpochMs }>
  | Readonly<{ kind: "no_show"; atMs: EpochMs }>;
export const EXPECTED: Attendance = { kind: "expected" };

/** Another appointment took over its place, in one commit. */
export type MovedAppointment = AppointmentTerms &
  Readonly<{ status: "moved"; movedAtMs: EpochMs; toReservationId: ReservationId; fee: Fee }>;

export type CancelledAppointment = AppointmentTerms &
  Readonly<{ status: "cancelled"; cancelledAtMs: EpochMs; fee: Fee }>;

export type Appointment = PlannedAppointment | ConfirmedAppointment;
export type ConfirmedAppointment = BookedAppointment | EndedAppointment;
export type EndedAppointment = MovedAppointment | CancelledAppointment;

/** Another booking holds a new place for this appointment until `untilMs`; the pointer lapses with that hold. */
export type PendingMove = Readonly<{
  kind: "pending";
  bookingId: BookingId;
  reservationId: ReservationId;
  untilMs: EpochMs;
}>;
export type NoMove = Readonly<{ kind: "none" }>;
export const NO_MOVE: NoMove = { kind: "none" };

/** Returns the claims of the appointments that are still to take place. */
export const remainingClaims = (appointments: readonly Appointment[]): readonly Claim[] =>
  claimsForAppointments(appointments.every(isStanding) ? appointments : appointments.filter(isStanding));

const isStanding = ({ status }: Appointment): boolean => status === "planned" || status === "booked";
