import type { Booking } from "../../domain/booking/booking.ts";
import { canonicalId, type BookingId } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { CommandRecord } from "../../ports/reservation-store.ts";
import { pastAge, type PastAge } from "../../ports/store-rules/past-age.ts";
import type { Removed, RemoveOld } from "../../ports/retention.ts";
import { deliveredToAll, isWaiting } from "./consumers.ts";
import { countBooking } from "./open-bookings.ts";
import { removeEvents } from "./outbox.ts";
import { removeFromGuests, removeFromHolder } from "./people.ts";
import { removeReference } from "./references.ts";
import type { Stored, StoredBlock, StoredReservation } from "./stored.ts";
import { centerOf, type Center, type Partition, type Tables } from "./tables.ts";
import { createScan, type Source } from "./structures/scan.ts";

/** Creates the removal of old records. Each call removes a batch and continues from the last one. */
export const createRetention = (tables: Tables): ((request: RemoveOld, nowMs: EpochMs) => Removed) => {
  const scanCommands = createScan(commandSource(tables));
  const scanBlocks = createScan(sourceOf(tables, ({ blocks }) => blocks));
  const scanBookings = createScan(sourceOf(tables, ({ bookings }) => bookings));
  const removeReservations = createReservationRemoval(tables);
  return (request, nowMs) => {
    const { limit } = request;
    const isPast = pastAge(request, nowMs);
    const commands = scanCommands(limit, removeCommand(isPast));
    const reservations = removeReservations(limit, isPast);
    const unreserved = scanBookings(limit - reservations.bookings, removeUnreserved(tables, isPast));
    const blocks = scanBlocks(limit, removeBlock(tables, isPast));
    const events = removeOldEvents(tables, limit, isPast);
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

type Found<Item> = Readonly<{ partition: Partition; item: Item }>;

const sourceOf = <Item>(
  tables: Tables,
  itemsIn: (partition: Partition) => ReadonlyMap<string, Item>,
): Source<Found<Item>> => ({
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

type FoundCommand = Readonly<{ center: Center; item: CommandRecord }>;

const commandSource = ({ centers }: Tables): Source<FoundCommand> => ({
  count: () => {
    let count = 0;
    for (const { commands } of centers.values()) count += commands.size;
    return count;
  },
  *fromFirst() {
    for (const center of centers.values()) for (const item of center.commands.values()) yield { center, item };
  },
});

const removeCommand =
  (isPast: PastAge) =>
  ({ center, item }: FoundCommand): boolean =>
    isPast.command(item) && center.commands.delete(item.commandId);

/** A booking that names no reservation has never had one. */
const removeUnreserved =
  (tables: Tables, isPast: PastAge) =>
  ({ partition, item }: Found<Stored<Booking>>): boolean => {
    if (item.state.reservationId !== null || !isPast.booking(item)) return false;
    const center = centerOf(tables, canonicalId(item.state.centerId));
    countBooking(center.open, item.state, -1);
    removeReference(center, item);
    return partition.bookings.delete(item.state.id);
  };

const removeBlock =
  (tables: Tables, isPast: PastAge) =>
  ({ partition, item: block }: Found<StoredBlock>): boolean => {
    if (!isPast.block(block)) return false;
    const { state } = block;
    const { blocksByExternalId } = centerOf(tables, canonicalId(state.centerId));
    if (blocksByExternalId.get(state.externalId) === block) blocksByExternalId.delete(state.externalId);
    return partition.blocks.delete(state.id);
  };

type RemoveReservations = (
  limit: number,
  isPast: PastAge,
) => Readonly<{ taken: number; bookings: number; more: boolean }>;

/**
 * A booking names its latest reservation, which comes last in the scan; the booking is removed with it. The booking
 * stays if an earlier reservation has to stay.
 */
const createReservationRemoval = (tables: Tables): RemoveReservations => {
  const stillNeeded = new Set<BookingId>();
  const { count, fromFirst } = sourceOf(tables, ({ reservations }) => reservations);
  const scan = createScan({
    count,
    fromFirst: () => {
      stillNeeded.clear();
      return fromFirst();
    },
  });
  return (limit, isPast) => {
    let bookings = 0;
    const { taken, more } = scan(limit, ({ partition, item: record }) => {
      const { bookingId } = record.state;
      const isLatest = partition.bookings.get(bookingId)?.state.reservationId === record.id;
      const isOld = isPast.reservation(record);
      if (!isLatest && !isOld) stillNeeded.add(bookingId);
      if (!isOld || (isLatest && stillNeeded.has(bookingId))) return false;
      removeReservation(tables, partition, record);
      const booking = isLatest ? partition.bookings.get(bookingId) : undefined;
      if (booking !== undefined) {
        partition.bookings.delete(bookingId);
        removeReference(centerOf(tables, canonicalId(booking.state.centerId)), booking);
        bookings += 1;
      }
      return true;
    });
    return { taken, bookings, more };
  };
};

/** An ended reservation has no claims and is not due; only its guests and its holder still refer to it. */
const removeReservation = (tables: Tables, partition: Partition, record: StoredReservation): void => {
  const { people } = centerOf(tables, canonicalId(record.state.centerId));
  partition.reservations.delete(record.id);
  removeFromHolder(people, record);
  removeFromGuests(people, record);
};

const removeOldEvents = (
  { outbox }: Tables,
  limit: number,
  isPast: PastAge,
): Readonly<{ removed: number; more: boolean }> => {
  const delivered = deliveredToAll(outbox);
  return removeEvents(outbox, limit, {
    mayGo: (it) => it.position <= delivered && isPast.event(it),
    waits: isWaiting(outbox),
  });
};
