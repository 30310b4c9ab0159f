import type { BookingId, CenterId, GuestId, HolderKey, ReservationId } from "../ids.ts";
import { guestHolder } from "../ids.ts";
import type { EpochMs } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import type { CalendarDate } from "../time/wall-time.ts";
import type { HostData } from "./host-data.ts";
import type { AppointmentRef, PartyGuest } from "./party.ts";

/**
 * A request for items in a window of days. Creating one claims nothing, and it stores no status: the status is derived,
 * at an instant, from the reservation that it currently holds.
 */
export type Booking = HostData &
  Readonly<{
    id: BookingId;
    centerId: CenterId;
    /**
     * The first day of its window, and the number of days. Slots are listed for these days and reserved in them (rule
     * 18).
     */
    date: CalendarDate;
    days: number;
    party: readonly PartyGuest[];
    options: BookingOptions;
    /** The guest who may act for the whole party (rule 1); null while no host is named. Need not be of the party. */
    hostId: GuestId | null;
    /**
     * The host's place in the party. The host's invoice stands for the whole party's. Null if the host is not of the
     * party.
     */
    hostIndex: number | null;
    /** The key under which its live reservations are counted if no guest is the holder (rule 10). */
    holderKey: HolderKey | null;
    /**
     * The caller who created it, as the host application names its callers. A booking that was never reserved counts
     * towards this caller's limit.
     */
    openedBy: string | null;
    /** Confirmed appointments that this booking moves; empty unless it reschedules. */
    moves: readonly AppointmentRef[];
    /** How far from a start claims can matter to it, computed when it is created. */
    reach: Reach;
    /**
     * The interval in which claims can matter to any start of its days, computed too; null if the days have no start.
     */
    window: Interval | null;
    createdAtMs: EpochMs;
    /** Its latest reservation, in any state. */
    reservationId: ReservationId | null;
    /** The only free text in the model (rule 14). */
    notes: BookingNotes;
  }>;

export type BookingOptions = Readonly<{
  /** One therapist for all items of each guest. */
  oneTherapistPerGuest: boolean;
  /** One room for all needs of one kind of room, also of items that are served one after another. */
  sharedRoom: boolean;
  /** A group, which only the application books: its guests need not be related (rule 1). Absent on other bookings. */
  isGroup?: true;
  /** The listing includes the unavailable starts, with their warnings. Absent on most bookings. */
  listsUnavailable?: true;
}>;

/** The interval from `start - beforeMs` to `start + afterMs`. */
export type Reach = Readonly<{ beforeMs: number; afterMs: number }>;

export type BookingNotes = Readonly<{ notes: string; groupName: string; cancelComments: string }>;

export const NO_NOTES: BookingNotes = { notes: "", groupName: "", cancelComments: "" };

export const hasNotes = (notes: BookingNotes): boolean =>
  notes.notes !== "" || notes.groupName !== "" || notes.cancelComments !== "";

/**
 * Returns the holder whose live reservations are counted together: the host, else the key that the host application
 * gave.
 */
export const holderOf = ({ hostId, holderKey }: Pick<Booking, "hostId" | "holderKey">): HolderKey | null =>
  hostId === null ? holderKey : guestHolder(hostId);

/** Returns the named guests of a party, in its order. */
export const namedGuests = (party: readonly Pick<PartyGuest, "guestId">[]): readonly GuestId[] =>
  party.flatMap(({ guestId }) => guestId ?? []);
