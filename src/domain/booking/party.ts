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
}>;

/** A named therapist and a gender are binding; for "any" the ranking chooses (rule 17). */
export type TherapistChoice =
  | Readonly<{ kind: "any" }>
  | Readonly<{ kind: "gender"; gender: Gender }>
  | Readonly<{ kind: "named"; therapistId: TherapistId }>;

/** A confirmed appointment that a booking moves to another place. */
export type AppointmentRef = Readonly<{ reservationId: ReservationId; appointmentId: AppointmentId }>;
