import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingReference } from "../../domain/booking/host-data.ts";
import type { BlockId, BookingId, CenterId, CommandId, HolderKey, ReservationId } from "../../domain/ids.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ClaimWindow } from "./claim-window.ts";
import type { CommandRecord, Versioned } from "../reservation-store.ts";

/** Which of a center's bookings that were never reserved are counted. */
export type OpenBookingsOf =
  | Readonly<{ kind: "holder"; key: HolderKey }>
  | Readonly<{ kind: "caller"; name: string }>
  | Readonly<{ kind: "center" }>;

/**
 * What a store has recorded, one look-up each, all from one consistent state. A store that can answer them at once gets
 * its reads from `snapshotOf` and the guards of its commits from `commitRefusal`. One whose records lie behind a wire
 * runs them over what it has fetched (decision 0020), or does that work where they lie. Centers are asked for by canonical id.
 */
export type Recorded = Readonly<{
  booking: (id: BookingId) => Versioned<Booking> | null;
  reservation: (id: ReservationId) => Versioned<Reservation> | null;
  /** The latest booking of a center with this reference, by id: the latest below `before` if that is given. */
  referenced: (centerId: CenterId, reference: BookingReference, before: BookingId | null) => Versioned<Booking> | null;
  /** The block that stands in the name of an external id, else the latest that did. */
  block: (centerId: CenterId, externalId: string) => Versioned<Block> | null;
  /** One block, standing or removed. */
  blockById: (id: BlockId) => Versioned<Block> | null;
  /** Of any record; 0 where there is none. */
  versionOf: (id: BookingId | ReservationId | BlockId) => number;
  /** A key names one command of its center. */
  command: (centerId: CenterId, id: CommandId) => CommandRecord | null;
  /** How many reservations were ever added to a holder. */
  holderVersion: (centerId: CenterId, key: HolderKey) => number;
  /** How many bookings of a center were never reserved: of one holder, of one caller, or all. */
  openBookings: (centerId: CenterId, of: OpenBookingsOf) => number;
  /** What a holder has that is recorded as reserved, lapsed or not. */
  heldBy: (centerId: CenterId, key: HolderKey) => readonly Pick<Reserved, "id" | "expiresAtMs">[];
  /** What a holder has that is recorded as reserved or as expired, with an expiry after an instant (rule 10). */
  recentHolds: (centerId: CenterId, key: HolderKey, afterMs: EpochMs) => readonly Versioned<Reserved | Expired>[];
  /** Every claim in the window, live or lapsed. */
  claims: (centerId: CenterId, window: ClaimWindow) => readonly StandingClaim[];
}>;
