import { orderKeyOf, subjectOf } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { authorOf } from "../../ports/store-rules/author-of.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import type { BookingEventsPage, BookingEventsRequest, RecordedEvent } from "../../ports/event-outbox.ts";
import { bookingEventsPage, placed } from "../../ports/store-rules/booking-events.ts";
import { readCounter, type Counter } from "./counter.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { parsed } from "./entries.ts";
import { allUnder, eachIn, keyAfter, keyOf, valuesIn } from "./keys.ts";

/** Assigns the next positions to the events of one accepted change set. */
export const appendEvents = (
  tables: TableWriter,
  counter: Counter,
  set: Pick<ChangeSet, "events" | "actor" | "command">,
  atMs: EpochMs,
): void => {
  const { sequence } = counter;
  for (const event of set.events) {
    const position = (counter.position += 1);
    // The id of the subject is unique across all stores, so this event id is unique.
    const recorded: RecordedEvent = {
      position,
      eventId: `${orderKeyOf(event)}-${position}`,
      sequence,
      atMs,
      event,
      by: authorOf(set, event),
    };
    tables.put(keyOf("event", position), JSON.stringify(recorded));
    tables.put(keyOf("about", subjectOf(event), position), String(position));
  }
};

/** Returns the remaining events after a position, at most so many. */
export const eventsAfter = (tables: TableReader, position: number, limit: number): readonly RecordedEvent[] =>
  valuesIn(tables, [keyOf("event", position + 1), keyAfter("event")], limit);

/** Yields the remaining events after one position and up to another, reading so many at a time. */
export const eachEvent = (tables: TableReader, after: number, upTo: number, atOnce: number): Iterable<RecordedEvent> =>
  eachIn(tables, [keyOf("event", after + 1), keyOf("event", upTo + 1)], atOnce);

/** Returns one page of a booking's events. One entry more than a page shows whether there is another page. */
export const bookingEvents = (
  tables: TableReader,
  { bookingId, after, limit }: BookingEventsRequest,
  atMs: EpochMs,
): BookingEventsPage => {
  const range = [keyOf("about", bookingId, (after?.ordinal ?? 0) + 1), keyAfter("about", bookingId)] as const;
  const positions = valuesIn<number>(tables, range, limit + 1);
  const found = positions.flatMap((position) => parsed<RecordedEvent>(tables, keyOf("event", position)) ?? []);
  return bookingEventsPage(found.map(placed), { limit, atMs, removedToMs: readCounter(tables).removedToMs });
};

/** Removes an event and its index entries. */
export const removeEvent = (tables: TableWriter, { position, event }: RecordedEvent): void => {
  tables.remove(keyOf("event", position));
  tables.remove(keyOf("about", subjectOf(event), position));
};

/** Whether an event is parked for some consumer, or waits behind a parked one. */
export const isWaiting = (tables: TableReader, position: number): boolean =>
  valuesIn(tables, allUnder("waited", position), 1).length > 0;
