import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingId } from "../../domain/ids.ts";
import { guestUnit } from "../../domain/slot/unit.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { CommandRecord } from "../../ports/reservation-store.ts";
import type { Removed, RemoveOld } from "../../ports/retention.ts";
import { deliveredToAll, isWaiting } from "./consumers.ts";
import { withoutItem } from "./few.ts";
import { removeEvents } from "./outbox.ts";
import type { Stored, StoredBlock, StoredReservation } from "./stored.ts";
import { centerOf, type Partition, type Tables } from "./tables.ts";
import { createWalk, type Trail } from "./walk.ts";

/** Removes what is old, a part at each call; it remembers how far it came. */
export const createRetention = (tables: Tables): ((request: RemoveOld, nowMs: EpochMs) => Removed) => {
  const walkCommands = createWalk(trailOf(tables, ({ commands }) => commands));
  const walkBlocks = createWalk(trailOf(tables, ({ blocks }) => blocks));
  const walkBookings = createWalk(trailOf(tables, ({ bookings }) => bookings));
  const removeReservations = createReservationRemoval(tables);
  return ({ commandsOlderThanMs, endedOlderThanMs, eventsOlderThanMs, limit }, nowMs) => {
    const endedMs = plus(nowMs, -endedOlderThanMs);
    const commands = walkCommands(limit, removeCommand(plus(nowMs, -commandsOlderThanMs)));
    const reservations = removeReservations(limit, endedMs);
    const unreserved = walkBookings(limit - reservations.bookings, removeUnreserved(endedMs));
    const blocks = walkBlocks(limit, removeBlock(tables, endedMs));
    const events = removeOldEvents(tables, plus(nowMs, -eventsOlderThanMs), limit);
    return {
      commands: commands.taken,
      reservations: reservations.taken,
      bookings: reservations.bookings + unreserved.taken,
      blocks: blocks.taken,
      events: events.removed,
      more: [commands, reservations, unreserved, blocks, events].some(({ more }) => more),
    };
  };
};

type Met<Item> = Readonly<{ partition: Partition; item: Item }>;

const trailOf = <Item>(
  tables: Tables,
  itemsIn: (partition: Partition) => ReadonlyMap<string, Item>,
): Trail<Met<Item>> => ({
  count: () => {
    let count = 0;
    for (const partition of tables.partitions.values()) count += itemsIn(partition).size;
    return count;
  },
  *fromFirst() {
    for (const partition of tables.partitions.values()) {
      for (const item of itemsIn(partition).values()) yield { partition, item };
    }
  },
});

const removeCommand =
  (olderThanMs: EpochMs) =>
  ({ partition, item: { commandId, acceptedAtMs } }: Met<CommandRecord>): boolean =>
    acceptedAtMs <= olderThanMs && partition.commands.delete(commandId);

/** A booking that names no reservation has never had one. */
const removeUnreserved =
  (olderThanMs: EpochMs) =>
  ({ partition, item: { state, writtenAtMs } }: Met<Stored<Booking>>): boolean =>
    state.reservationId === null && writtenAtMs <= olderThanMs && partition.bookings.delete(state.id);

const removeBlock =
  (tables: Tables, olderThanMs: EpochMs) =>
  ({ partition, item: block }: Met<StoredBlock>): boolean => {
    const { state, writtenAtMs } = block;
    if (state.status === "standing" || writtenAtMs > olderThanMs) return false;
    const { blocksByExternalId } = centerOf(tables, state.centerId);
    if (blocksByExternalId.get(state.externalId) === block) blocksByExternalId.delete(state.externalId);
    return partition.blocks.delete(state.id);
  };

type RemoveReservations = (
  limit: number,
  olderThanMs: EpochMs,
) => Readonly<{ taken: number; bookings: number; more: boolean }>;

/**
 * A booking names the latest of its reservations, which comes last on the way and takes the booking with it. It stays
 * where an earlier one was met that has to stay.
 */
const createReservationRemoval = (tables: Tables): RemoveReservations => {
  const stillNeeded = new Set<BookingId>();
  const { count, fromFirst } = trailOf(tables, ({ reservations }) => reservations);
  const walk = createWalk({
    count,
    fromFirst: () => {
      stillNeeded.clear();
      return fromFirst();
    },
  });
  return (limit, olderThanMs) => {
    let bookings = 0;
    const { taken, more } = walk(limit, ({ partition, item: record }) => {
      const { bookingId } = record.state;
      const isLatest = partition.bookings.get(bookingId)?.state.reservationId === record.id;
      const isOld = hasEnded(record) && record.writtenAtMs <= olderThanMs;
      if (!isLatest && !isOld) stillNeeded.add(bookingId);
      if (!isOld || (isLatest && stillNeeded.has(bookingId))) return false;
      removeReservation(tables, partition, record);
      if (isLatest && partition.bookings.delete(bookingId)) bookings += 1;
      return true;
    });
    return { taken, bookings, more };
  };
};

const hasEnded = ({ state: { status } }: StoredReservation): boolean => status !== "reserved" && status !== "confirmed";

/** What has ended claims nothing and is not due; only names and guests still lead to it. */
const removeReservation = (tables: Tables, partition: Partition, record: StoredReservation): void => {
  const { people } = centerOf(tables, record.state.centerId).claims;
  partition.reservations.delete(record.id);
  for (const { id } of record.state.invoices) partition.byInvoice.delete(id);
  for (const { id } of record.state.appointments) partition.byAppointment.delete(id);
  for (const guestId of new Set(record.state.appointments.map((it) => it.guestId))) {
    const guest = guestId === null ? undefined : people.get(guestUnit(guestId));
    if (guest?.reservations !== undefined) guest.reservations = withoutItem(guest.reservations, record);
  }
};

const removeOldEvents = (
  { outbox }: Tables,
  olderThanMs: EpochMs,
  limit: number,
): Readonly<{ removed: number; more: boolean }> => {
  const delivered = deliveredToAll(outbox);
  return removeEvents(outbox, limit, {
    mayGo: ({ position, event }) => position <= delivered && event.atMs <= olderThanMs,
    waits: isWaiting(outbox),
  });
};
