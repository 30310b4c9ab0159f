import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingReference } from "../../domain/booking/host-data.ts";
import type { BlockId, BookingId, CenterId, CommandId, HolderKey, ReservationId } from "../../domain/ids.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ClaimWindow } from "./claim-window.ts";
import type { CommandRecord, Versioned } from "../reservation-store.ts";

/** Which never-reserved bookings of a center to count. */
export type OpenBookingsOf =
  | Readonly<{ kind: "holder"; key: HolderKey }>
  | Readonly<{ kind: "caller"; name: string }>
  | Readonly<{ kind: "center" }>;

/**
 * A store's records, one lookup each, all from one consistent state. A store with synchronous lookups gets its reads
 * from `snapshotOf` and the guards of its commits from `commitRefusal`. A remote store runs them over records that it
 * has fetched (decision 0020), or does that work in its server. Centers are given by canonical id.
 */
export type Recorded = Readonly<{
  booking: (id: BookingId) => Versioned<Booking> | null;
  reservation: (id: ReservationId) => Versioned<Reservation> | null;
  /** The latest booking of a center with this reference, by id: the latest below `before` if that is given. */
  referenced: (centerId: CenterId, reference: BookingReference, before: BookingId | null) => Versioned<Booking> | null;
  /** The block that now has an external id, else the latest that had it. */
  block: (centerId: CenterId, externalId: string) => Versioned<Block> | null;
  /** One block, removed or not. */
  blockById: (id: BlockId) => Versioned<Block> | null;
  /** The version of any record; 0 if it does not exist. */
  versionOf: (id: BookingId | ReservationId | BlockId) => number;
  /** The command of a center with this id. */
  command: (centerId: CenterId, id: CommandId) => CommandRecord | null;
  /** The number of reservations ever added to a holder. */
  holderVersion: (centerId: CenterId, key: HolderKey) => number;
  /** The number of a center's bookings that were never reserved: of one holder, of one caller, or all. */
  openBookings: (centerId: CenterId, of: OpenBookingsOf) => number;
  /** A holder's reservations recorded as reserved, lapsed or not. */
  heldBy: (centerId: CenterId, key: HolderKey) => readonly Pick<Reserved, "id" | "expiresAtMs">[];
  /** A holder's reservations recorded as reserved or as expired, with an expiry after an instant (rule 10). */
  recentHolds: (centerId: CenterId, key: HolderKey, afterMs: EpochMs) => readonly Versioned<Reserved | Expired>[];
  /** Every claim in the window, live or lapsed. */
  claims: (centerId: CenterId, window: ClaimWindow) => readonly StandingClaim[];
}>;
