import type {
  AppointmentId,
  BookingId,
  EquipmentId,
  GuestId,
  ItemId,
  ReservationId,
  RoomId,
  TherapistId,
} from "../ids.ts";
import type { UnitKey } from "../slot/unit.ts";
import type { EpochMs } from "../time/instant.ts";
import type { WallMs } from "../time/wall-time.ts";

/** One item of one guest: what, by whom, where and when, copied from the catalog as it was (rule 13). */
export type AppointmentTerms = Readonly<{
  id: AppointmentId;
  /** The guest's place in the booking's party. */
  guestIndex: number;
  guestId: GuestId | null;
  service: ServiceTerms;
  therapist: AssignedTherapist | null;
  room: AssignedRoom | null;
  equipment: readonly AssignedEquipment[];
  /** When the guest is served. */
  startMs: EpochMs;
  endMs: EpochMs;
  /** What the center's wall was to show at the start, as it was agreed: later zone data may say otherwise (rule 27). */
  wallStartMs: WallMs;
}>;

/** A service as it was sold, add-ons included in its duration and price. */
export type ServiceTerms = Readonly<{
  id: ItemId;
  name: string;
  durationMs: number;
  preparationMs: number;
  recoveryMs: number;
  priceMinor: number;
  addOns: readonly NamedItem[];
  package: NamedItem | null;
}>;

export type NamedItem = Readonly<{ id: ItemId; name: string }>;
export type AssignedTherapist = Readonly<{ id: TherapistId; unit: UnitKey }>;
export type AssignedRoom = Readonly<{ id: RoomId; name: string; unit: UnitKey }>;
export type AssignedEquipment = Readonly<{ id: EquipmentId; name: string; unit: UnitKey }>;

/** In a reservation that is not confirmed. */
export type PlannedAppointment = AppointmentTerms & Readonly<{ status: "planned" }>;

/** An item of a slot becomes an appointment; written out field by field, as these are kept for long. */
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

export type BookedAppointment = AppointmentTerms & Readonly<{ status: "booked"; move: NoMove | PendingMove }>;

/** Its place was taken over by another appointment, in one commit. */
export type MovedAppointment = AppointmentTerms &
  Readonly<{ status: "moved"; movedAtMs: EpochMs; toReservationId: ReservationId }>;

export type CancelledAppointment = AppointmentTerms & Readonly<{ status: "cancelled"; cancelledAtMs: EpochMs }>;

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
