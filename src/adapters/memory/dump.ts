import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type {
  AppointmentId,
  CenterId,
  CenterTag,
  GuestId,
  HolderKey,
  InvoiceId,
  ReservationId,
} from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/slot/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { CommandRecord, RecordedEvent, Versioned } from "../../ports/reservation-store.ts";
import { itemsOf } from "./few.ts";
import { walkUp, type Ordered } from "./ordered.ts";
import { eventsAfter } from "./outbox.ts";
import { versioned, type StoredReservation } from "./stored.ts";
import type { Center, Partition, Tables } from "./tables.ts";
import { meetOn, type Timeline } from "./timeline.ts";
import { standingClaim } from "./window.ts";

/**
 * A picture of everything recorded, as plain data in one order: two stores with the same history have the same dump,
 * and a refused command leaves the dump as it was. Indexes are shown as they are, not worked out again, so that a
 * mistake in one shows.
 */
export type MemoryDump = Readonly<{
  sequence: number;
  partitions: readonly PartitionDump[];
  centers: readonly CenterDump[];
  /** In the order in which they fall due. */
  due: readonly ReservationId[];
  events: readonly RecordedEvent[];
  delivered: readonly Readonly<{ consumer: string; position: number }>[];
}>;

export type PartitionDump = Readonly<{
  tag: CenterTag;
  bookings: readonly Versioned<Booking>[];
  reservations: readonly Versioned<Reservation>[];
  blocks: readonly Versioned<Block>[];
  byAppointment: readonly (readonly [AppointmentId, ReservationId])[];
  byInvoice: readonly (readonly [InvoiceId, ReservationId])[];
  commands: readonly CommandRecord[];
}>;

export type CenterDump = Readonly<{
  centerId: CenterId;
  /** By unit and start. */
  claims: readonly StandingClaim[];
  holders: readonly Readonly<{ key: HolderKey; version: number; reserved: readonly ReservationId[] }>[];
  reservationsOf: readonly Readonly<{ guestId: GuestId; reservations: readonly ReservationId[] }>[];
  reserved: readonly ReservationId[];
  blocks: readonly Readonly<{ externalId: string; block: Block["id"] }>[];
}>;

/** Everything recorded. Meant for tests and for looking at a small store: it costs a sort of all there is. */
export const dumpOf = (tables: Tables): MemoryDump => ({
  sequence: tables.sequence,
  partitions: sortedEntries(tables.partitions)
    .filter(([, it]) => Object.values(it).some(({ size }) => size > 0))
    .map(partitionDump),
  centers: sortedEntries(tables.centers).filter(hasRecords).map(centerDump),
  due: idsOf(tables.due),
  events: eventsAfter(tables.outbox, 0, Infinity),
  delivered: sortedEntries(tables.outbox.delivered).map(([consumer, position]) => ({ consumer, position })),
});

/** A refused first command leaves empty tables behind, which record nothing. */
const hasRecords = ([, it]: readonly [CenterId, Center]): boolean =>
  it.claims.timelines.size + it.holders.size + it.reservationsOf.size + it.blocksByExternalId.size > 0;

const partitionDump = ([tag, it]: readonly [CenterTag, Partition]): PartitionDump => ({
  tag,
  bookings: sortedEntries(it.bookings).map(([, record]) => versioned(record)),
  reservations: sortedEntries(it.reservations).map(([, record]) => versioned(record)),
  blocks: sortedEntries(it.blocks).map(([, record]) => versioned(record)),
  byAppointment: sortedEntries(it.byAppointment).map(([id, { state }]) => [id, state.id]),
  byInvoice: sortedEntries(it.byInvoice).map(([id, { state }]) => [id, state.id]),
  commands: sortedEntries(it.commands).map(([, command]) => command),
});

const centerDump = ([centerId, it]: readonly [CenterId, Center]): CenterDump => ({
  centerId,
  claims: sortedEntries(it.claims.timelines).flatMap(([, timeline]) => claimsOn(timeline)),
  holders: sortedEntries(it.holders).map(([key, { version, reserved }]) => ({
    key,
    version,
    reserved: itemsOf(reserved).map(idOf),
  })),
  reservationsOf: sortedEntries(it.reservationsOf).map(([guestId, few]) => ({
    guestId,
    reservations: itemsOf<StoredReservation>(few).map(idOf),
  })),
  reserved: idsOf(it.reserved),
  blocks: sortedEntries(it.blocksByExternalId).map(([externalId, { state }]) => ({ externalId, block: state.id })),
});

const claimsOn = (timeline: Timeline): readonly StandingClaim[] => {
  const claims: StandingClaim[] = [];
  meetOn(timeline, ALWAYS, (unit, startMs, endMs, owner) => {
    claims.push(standingClaim(unit, startMs, endMs, owner));
    return true;
  });
  return claims;
};

const ALWAYS: Interval = { startMs: -Infinity as EpochMs, endMs: Infinity as EpochMs };

const idsOf = (list: Ordered): readonly ReservationId[] => {
  const ids: ReservationId[] = [];
  walkUp(list, (id) => ids.push(id) > 0);
  return ids;
};

const idOf = ({ id }: StoredReservation): ReservationId => id;

const sortedEntries = <Key extends string, Value>(map: ReadonlyMap<Key, Value>): readonly (readonly [Key, Value])[] =>
  [...map].sort(([one], [other]) => (one < other ? -1 : 1));
