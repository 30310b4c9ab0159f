import { err, ok } from "neverthrow";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { sameId, tagOf, type BookingId, type GuestId } from "../../domain/ids.ts";
import { cancelFields, defineCancel, type Aim, type CancelInput } from "./cancel.ts";

/** The guest and the booking whose appointments to cancel. */
export type CancelGuestInput = CancelInput &
  Readonly<{
    /** The confirmed booking. */
    bookingId: string;
    /** A guest of its party. */
    guestId: string;
  }>;

/** Aims at the appointments of a guest. */
export const aimAtGuest = ({ bookingId, guestId }: Readonly<{ bookingId: BookingId; guestId: GuestId }>): Aim => ({
  tag: tagOf(bookingId),
  subject: { kind: "booking", bookingId },
  target: ({ party }) => {
    const guestIndex = party.findIndex((it) => sameId(it.guestId, guestId));
    return guestIndex < 0 ? err({ code: "GUEST_NOT_FOUND", guestId }) : ok({ kind: "guest", guestIndex });
  },
  missing: { code: "BOOKING_NOT_FOUND", bookingId },
});

export const cancelGuest = defineCancel(
  shape({ bookingId: mintedId("booking"), guestId: hostId<GuestId>(), ...cancelFields }),
  (asked) => aimAtGuest(asked),
);
