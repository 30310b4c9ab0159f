import type { Gender } from "../catalog/resource.ts";
import type { AppointmentId, GuestId, ItemId, ReservationId, TherapistId } from "../ids.ts";

/** One guest of a booking and what that guest is to be served, in order. */
export type PartyGuest = Readonly<{
  /** Null while nobody is named: a guest may be given when the slot is reserved. */
  guestId: GuestId | null;
  items: readonly BookedItem[];
}>;

/** A service or a package as it was asked for. */
export type BookedItem = Readonly<{
  itemId: ItemId;
  addOnIds: readonly ItemId[];
  therapist: TherapistChoice;
}>;

/** A named therapist and a gender are binding; "any" is chosen by the ranking (rule 17). */
export type TherapistChoice<Id extends string = TherapistId> =
  | Readonly<{ kind: "any" }>
  | Readonly<{ kind: "gender"; gender: Gender }>
  | Readonly<{ kind: "named"; therapistId: Id }>;

/** A confirmed appointment that a booking is to move to another place. */
export type AppointmentRef = Readonly<{ reservationId: ReservationId; appointmentId: AppointmentId }>;
