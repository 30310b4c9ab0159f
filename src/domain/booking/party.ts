import type { Gender } from "../catalog/resource.ts";
import type { AppointmentId, GuestId, ItemId, ReservationId, TherapistId } from "../ids.ts";

/** One guest of a booking, with the items to serve that guest, in order. */
export type PartyGuest = Readonly<{
  /** Null while no guest is named: a guest may be given when the slot is reserved. */
  guestId: GuestId | null;
  items: readonly BookedItem[];
}>;

/** A service or a package, as requested. */
export type BookedItem = Readonly<{
  itemId: ItemId;
  addOnIds: readonly ItemId[];
  therapist: TherapistChoice;
  /** The therapist to have if the binding choices allow it; absent or null: no preference (rule 29). */
  prefer?: PreferredTherapist | null;
  /** One of the lengths that the service offers; absent or null: its first. */
  durationMinutes?: number | null;
}>;

/** Never makes a start impossible, unlike a {@link TherapistChoice}. */
export type PreferredTherapist<Id extends string = TherapistId> = Readonly<{ therapistId: Id }>;

/** A named therapist and a gender are binding; for "any" the ranking chooses (rule 17). */
export type TherapistChoice<Id extends string = TherapistId> =
  | Readonly<{ kind: "any" }>
  | Readonly<{ kind: "gender"; gender: Gender }>
  | Readonly<{ kind: "named"; therapistId: Id }>;

/** A confirmed appointment that a booking moves to another place. */
export type AppointmentRef = Readonly<{ reservationId: ReservationId; appointmentId: AppointmentId }>;
