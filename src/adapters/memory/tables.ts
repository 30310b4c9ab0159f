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

/** All that is recorded. */
export type Tables = {
  readonly partitions: Map<CenterTag, Partition>;
  /** By canonical id. */
  readonly centers: Map<CenterId, Center>;
  /** Everything recorded as reserved, in the order in which it falls due: expiry, 0. */
  readonly due: Sorted<StoredHold>;
  readonly outbox: Outbox;
  /** Of the latest accepted change set. */
  sequence: number;
  /** The latest instant of an accepted change set: no answer is dated before it. */
  latestMs: EpochMs;
};

/** What is found by an id alone: the id's tag leads here. Two centers may share a tag, and then share this. */
export type Partition = Readonly<{
  bookings: Map<BookingId, Stored<Booking>>;
  reservations: Map<ReservationId, StoredReservation>;
  blocks: Map<BlockId, StoredBlock>;
}>;

/** What is found by a name that means something within one center only. */
export type Center = Readonly<{
  id: CenterId;
  tag: CenterTag;
  partition: Partition;
  claims: ClaimIndex;
  people: People;
  open: OpenBookingIndex;
  /** The latest block of each external id: the one that stands, if one does. */
  blocksByExternalId: Map<string, StoredBlock>;
  /** Of each reference the bookings that have it, by id; most bookings have none. */
  bookingsByReference: Map<BookingReference, Stored<Booking>[]>;
  commands: Map<CommandId, CommandRecord>;
}>;

/** With nothing recorded. */
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

/** The partition of a tag, to read from. */
export const partitionOf = (tables: Tables, tag: CenterTag): Partition =>
  tables.partitions.get(tag) ?? NOTHING_RECORDED;

/** A center to write to; one that nothing was ever recorded of begins empty. */
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
