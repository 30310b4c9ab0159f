import type { Block } from "../domain/block/block.ts";
import type { Booking } from "../domain/booking/booking.ts";
import type { CenterId, HolderKey } from "../domain/ids.ts";
import type { Reservation } from "../domain/reservation/reservation.ts";
import type { StandingClaim } from "../domain/claim/claim.ts";
import type { ParkedEvent, RecordedEvent } from "../ports/event-outbox.ts";
import type { CommandRecord, Versioned } from "../ports/reservation-store.ts";

/**
 * Everything that a store has recorded, as plain data in one order. Two stores with the same history have equal dumps,
 * and a refused command leaves the dump unchanged. Indexes are read, not recomputed.
 */
export type StoreDump = Readonly<{
  /** Each by id. */
  bookings: readonly Versioned<Booking>[];
  reservations: readonly Versioned<Reservation>[];
  blocks: readonly Versioned<Block>[];
  /** By center, unit and start; live or lapsed. */
  claims: readonly (StandingClaim & Readonly<{ centerId: CenterId }>)[];
  /** By center and key; those whose version is 0 left out. */
  holders: readonly Readonly<{ centerId: CenterId; key: HolderKey; version: number }>[];
  /** By id. */
  commands: readonly CommandRecord[];
  /** In commit order. */
  events: readonly RecordedEvent[];
  /** By consumer; parked events by key. */
  consumers: readonly Readonly<{ consumer: string; position: number; parked: readonly ParkedEvent[] }>[];
}>;
