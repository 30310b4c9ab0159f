import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingReference } from "../../domain/booking/host-data.ts";
import {
  centerTag,
  type BlockId,
  type BookingId,
  type CenterId,
  type CenterTag,
  type CommandId,
  type ReservationId,
} from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { CommandRecord } from "../../ports/reservation-store.ts";
import { createClaimIndex, type ClaimIndex } from "./claims.ts";
import { createOpenBookingIndex, type OpenBookingIndex } from "./open-bookings.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPeople, type People } from "./people.ts";
import type { Stored, StoredBlock, StoredHold, StoredReservation } from "./stored.ts";
import { createSorted, type Sorted } from "./structures/sorted.ts";

/** Every record of the store. */
export type Tables = {
  readonly partitions: Map<CenterTag, Partition>;
  /** By canonical id. */
  readonly centers: Map<CenterId, Center>;
  /** Every reservation recorded as reserved, in the order of expiry: expiry, 0. */
  readonly due: Sorted<StoredHold>;
  readonly outbox: Outbox;
  /** The sequence of the latest accepted change set. */
  sequence: number;
  /** The latest instant of an accepted change set: no answer is dated before it. */
  latestMs: EpochMs;
};

/**
 * Records found by an id alone: the id's tag selects the partition. Two centers may share a tag, and then they share a
 * partition.
 */
export type Partition = Readonly<{
  bookings: Map<BookingId, Stored<Booking>>;
  reservations: Map<ReservationId, StoredReservation>;
  blocks: Map<BlockId, StoredBlock>;
}>;

/** Records found by a name that is unique within one center only. */
export type Center = Readonly<{
  id: CenterId;
  tag: CenterTag;
  partition: Partition;
  claims: ClaimIndex;
  people: People;
  open: OpenBookingIndex;
  /** The latest block of each external id: the standing one, if there is one. */
  blocksByExternalId: Map<string, StoredBlock>;
  /** The bookings of each reference, by id; most bookings have none. */
  bookingsByReference: Map<BookingReference, Stored<Booking>[]>;
  commands: Map<CommandId, CommandRecord>;
}>;

/** Creates empty tables. */
export const createTables = (): Tables => ({
  partitions: new Map(),
  centers: new Map(),
  due: createSorted(2),
  outbox: createOutbox(),
  sequence: 0,
  latestMs: 0 as EpochMs,
});

const createPartition = (): Partition => ({
  bookings: new Map(),
  reservations: new Map(),
  blocks: new Map(),
});

const NOTHING_RECORDED = createPartition();

/** Returns the partition of a tag, for reading. */
export const partitionOf = (tables: Tables, tag: CenterTag): Partition =>
  tables.partitions.get(tag) ?? NOTHING_RECORDED;

/** Returns a center for writing; a new center starts empty. */
export const centerOf = (tables: Tables, centerId: CenterId): Center => {
  const known = tables.centers.get(centerId);
  if (known !== undefined) return known;
  const tag = centerTag(centerId);
  let partition = tables.partitions.get(tag);
  if (partition === undefined) {
    partition = createPartition();
    tables.partitions.set(tag, partition);
  }
  const people = createPeople();
  const center: Center = {
    id: centerId,
    tag,
    partition,
    claims: createClaimIndex(people),
    people,
    open: createOpenBookingIndex(),
    blocksByExternalId: new Map(),
    bookingsByReference: new Map(),
    commands: new Map(),
  };
  tables.centers.set(centerId, center);
  return center;
};
