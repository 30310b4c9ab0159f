import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BlockId, CenterId, CenterTag, HolderKey, ReservationId } from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ParkedEvent, RecordedEvent } from "../../ports/event-outbox.ts";
import type { CommandRecord, Versioned } from "../../ports/reservation-store.ts";
import { gatherOnResources, gatherOnUnits, type ClaimIndex } from "./claims.ts";
import { eventsBetween, type Consumer } from "./outbox.ts";
import { versioned, type Stored, type StoredReservation } from "./stored.ts";
import { dated } from "../../domain/time/dated.ts";
import { holderVersion, holdsAfter, servedTo } from "./people.ts";
import { itemsIn } from "./structures/sorted.ts";
import type { Center, Partition, Tables } from "./tables.ts";

/**
 * Every record as plain data in one order: two stores with the same history have the same dump, and a refused command
 * leaves the dump unchanged. Indexes are copied, not recomputed, so that a fault in one shows.
 */
export type MemoryDump = Readonly<{
  sequence: number;
  partitions: readonly PartitionDump[];
  centers: readonly CenterDump[];
  /** In the order of their expiry. */
  due: readonly ReservationId[];
  events: readonly RecordedEvent[];
  /** By name; parked events and the events behind them by key. */
  consumers: readonly ConsumerDump[];
}>;

/** The progress of a consumer, its lease, and the positions of the events that wait behind each parked event. */
export type ConsumerDump = Readonly<{
  consumer: string;
  position: number;
  lease: Consumer["lease"];
  parked: readonly ParkedEvent[];
  waiting: readonly (readonly number[])[];
}>;

/** Records found by id alone, sorted by it. */
export type PartitionDump = Readonly<{
  tag: CenterTag;
  bookings: readonly Versioned<Booking>[];
  reservations: readonly Versioned<Reservation>[];
  blocks: readonly Versioned<Block>[];
  commands: readonly CommandRecord[];
}>;

/** Records found by a name within one center. */
export type CenterDump = Readonly<{
  centerId: CenterId;
  /** By unit and start. */
  claims: readonly StandingClaim[];
  /** Guests and other holders. */
  people: readonly Readonly<{
    key: HolderKey | UnitKey;
    version: number;
    held: readonly ReservationId[];
    reservations: readonly ReservationId[];
  }>[];
  reserved: readonly ReservationId[];
  blocks: readonly Readonly<{ externalId: string; id: BlockId }>[];
}>;

/** Returns every record. For tests and small stores: it sorts all records. */
export const dumpOf = (tables: Tables): MemoryDump => ({
  sequence: tables.sequence,
  partitions: sortedEntries(tables.partitions)
    .map(([tag, it]) => partitionDump(tag, it, commandsOf(tables, it)))
    .filter(({ tag: _, ...kinds }) => Object.values(kinds).some(({ length }) => length > 0)),
  centers: sortedEntries(tables.centers).filter(hasRecords).map(centerDump),
  due: itemsIn(tables.due).map(idOf),
  events: eventsBetween(tables.outbox, 0, Infinity).map((it) => ({ ...it, event: dated(it.event, it.atMs) })),
  consumers: sortedEntries(tables.outbox.consumers).map(consumerDump),
});

/** A refused first command leaves empty tables behind, without records. */
const hasRecords = ([, it]: readonly [CenterId, Center]): boolean =>
  it.claims.units.keys.length + it.people.keys.length + it.blocksByExternalId.size > 0;

const consumerDump = ([consumer, { position, lease, parked }]: readonly [string, Consumer]): ConsumerDump => {
  const byKey = sortedEntries(parked).map(([, it]) => it);
  return {
    consumer,
    position,
    lease,
    parked: byKey.map(({ event }) => event),
    waiting: byKey.map(({ waiting }) => waiting.map((it) => it.position)),
  };
};

/** By key, then by center: two centers that share a tag may have the same key. */
const commandsOf = ({ centers }: Tables, partition: Partition): readonly CommandRecord[] =>
  sortedEntries(centers)
    .flatMap(([, it]) => (it.partition === partition ? [...it.commands.values()] : []))
    .sort((one, other) => (one.commandId < other.commandId ? -1 : one.commandId > other.commandId ? 1 : 0));

const partitionDump = (tag: CenterTag, it: Partition, commands: readonly CommandRecord[]): PartitionDump => ({
  tag,
  bookings: sortedEntries(it.bookings).map(([, record]) => datedRecord(record)),
  reservations: sortedEntries(it.reservations).map(([, record]) => datedRecord(record)),
  blocks: sortedEntries(it.blocks).map(([, record]) => datedRecord(record)),
  commands,
});

/**
 * The record as the engine reads it, with the instant of its commit filled in. The same object until the record is
 * written again.
 */
const datedRecord = <State extends object>(record: Stored<State>): Versioned<State> => {
  const known = datedStates.get(record.state) ?? dated(record.state, record.writtenAtMs);
  datedStates.set(record.state, known);
  return { ...versioned(record), state: known as State };
};

const datedStates = new WeakMap<object, object>();

const centerDump = ([centerId, { claims, people, blocksByExternalId }]: readonly [CenterId, Center]): CenterDump => ({
  centerId,
  claims: allClaims(claims),
  people: [...people.keys].sort().map((key) => ({
    key,
    version: holderVersion(people, key as HolderKey),
    held: holdsAfter(people, people.holds, key as HolderKey, -1)
      .map(idOf)
      .sort(),
    reservations: servedTo(people, key).map(idOf),
  })),
  reserved: itemsIn(people.holds).map(idOf).sort(),
  blocks: sortedEntries(blocksByExternalId).map(([externalId, { state }]) => ({ externalId, id: state.id })),
});

const allClaims = (index: ClaimIndex): readonly StandingClaim[] => {
  const claims: StandingClaim[] = [];
  gatherOnResources(index, ALWAYS, claims);
  gatherOnUnits(index, index.people.keys as UnitKey[], ALWAYS, claims);
  return claims.sort((one, other) =>
    one.unit === other.unit ? one.startMs - other.startMs : one.unit < other.unit ? -1 : 1,
  );
};

const ALWAYS: Interval = { startMs: -Infinity as EpochMs, endMs: Infinity as EpochMs };

const idOf = ({ id }: StoredReservation): ReservationId => id;

const sortedEntries = <Key extends string, Value>(map: ReadonlyMap<Key, Value>): readonly (readonly [Key, Value])[] =>
  [...map].sort(([one], [other]) => (one < other ? -1 : 1));
