import type { BookingId, CenterId, GuestId, HolderKey, ReservationId } from "../ids.ts";
import { guestHolder } from "../ids.ts";
import type { EpochMs } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import type { CalendarDate } from "../time/wall-time.ts";
import type { HostData } from "./host-data.ts";
import type { AppointmentRef, PartyGuest } from "./party.ts";

/**
 * What is asked for. Creating one claims nothing, and it has no status of its own: it is derived, at an instant, from
 * the reservation that it currently holds.
 */
export type Booking = HostData &
  Readonly<{
    id: BookingId;
    centerId: CenterId;
    /** The first day of its window, and how many days that has: slots are listed for them, and reserved in them (rule 18). */
    date: CalendarDate;
    days: number;
    party: readonly PartyGuest[];
    options: BookingOptions;
    /** Who may act for the whole party (rule 1); null while nobody is named. Need not be of the party. */
    hostId: GuestId | null;
    /** The host's place in the party, whose invoice stands for everybody's; null if the host is not of the party. */
    hostIndex: number | null;
    /** Whose live reservations these count among, where no guest is the holder (rule 10). */
    holderKey: HolderKey | null;
    /** Who created it, as the host application names its callers: while it was never reserved, it counts among theirs. */
    openedBy: string | null;
    /** Confirmed appointments that this booking moves; empty unless it reschedules. */
    moves: readonly AppointmentRef[];
    /** How far claims around a start can matter to it, worked out when it was created. */
    reach: Reach;
    /** In which claims can matter to any start of its days, worked out as well; null if the days have no start. */
    window: Interval | null;
    createdAtMs: EpochMs;
    /** Its latest reservation, whatever became of it. */
    reservationId: ReservationId | null;
    /** The only free text there is (rule 14). */
    notes: BookingNotes;
  }>;

export type BookingOptions = Readonly<{
  /** One therapist for all items of each guest. */
  oneTherapistPerGuest: boolean;
  /** One room for all needs of one kind of room, also of items that are served one after another. */
  sharedRoom: boolean;
  /** A group that the application booked: its guests need not be related (rule 1). Others leave it out. */
  isGroup?: true;
  /** Its listing has the other starts, too, with their warnings. Few bookings ask for it: the others leave it out. */
  listsUnavailable?: true;
}>;

/** From `start - beforeMs` to `start + afterMs`. */
export type Reach = Readonly<{ beforeMs: number; afterMs: number }>;

export type BookingNotes = Readonly<{ notes: string; groupName: string; cancelComments: string }>;

export const NO_NOTES: BookingNotes = { notes: "", groupName: "", cancelComments: "" };

export const hasNotes = (notes: BookingNotes): boolean =>
  notes.notes !== "" || notes.groupName !== "" || notes.cancelComments !== "";

/** Whose live reservations a reservation of this booking counts among: the host, else the key that the host app gave. */
export const holderOf = ({ hostId, holderKey }: Pick<Booking, "hostId" | "holderKey">): HolderKey | null =>
  hostId === null ? holderKey : guestHolder(hostId);

/** The guests of a party who are named, in its order. */
export const namedGuests = (party: readonly Pick<PartyGuest, "guestId">[]): readonly GuestId[] =>
  party.flatMap(({ guestId }) => guestId ?? []);
