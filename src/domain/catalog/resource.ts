import type { EquipmentId, ItemId, RoomId, TherapistId } from "../ids.ts";
import type { CalendarDate, WallMs } from "../time/wall-time.ts";
import type { DatedHours, WeeklyHours } from "./center.ts";

export type Gender = "female" | "male" | "other";

/** Serves one guest at a time, with the services listed in `skills`. */
export type Therapist = Readonly<{
  id: TherapistId;
  firstName: string;
  lastName: string;
  gender: Gender;
  /** The services that this therapist can give. */
  skills: readonly ItemId[];
  shifts: readonly WeeklyHours[];
  breaks: readonly WeeklyHours[];
  /** The shifts and the breaks of single dates, each in place of the weekly ones; absent for most (rule 23). */
  shiftDates?: readonly DatedHours[];
  breakDates?: readonly DatedHours[];
  /** Days on which no shift begins. A shift of the day before runs on to its end. */
  daysOff: readonly DaySpan[];
  /** Training, appointments, sick leave known to the roster: wall-clock spans without work. */
  blockOuts: readonly WallSpan[];
}>;

/** A room of a kind holds as many guests as it has beds; each bed is a unit of its own. */
export type Room = Readonly<{ id: RoomId; name: string; kind: string; beds: number }>;

/** Equipment of one kind; each piece is a unit of its own. */
export type Equipment = Readonly<{ id: EquipmentId; name: string; units: number }>;

/** A range of days of the center's calendar, the first and the last included. */
export type DaySpan = Readonly<{ firstDate: CalendarDate; lastDate: CalendarDate }>;

/** The half-open wall-clock span `[startWallMs, endWallMs)`. */
export type WallSpan = Readonly<{ startWallMs: WallMs; endWallMs: WallMs }>;
