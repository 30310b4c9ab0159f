import type { DomainEvent } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  BookingEventsPage,
  BookingEventsRequest,
  EventAuthor,
  OrderKey,
  RecordedEvent,
} from "../../ports/event-outbox.ts";
import { bookingEventsPage, placed } from "../../ports/store-rules/booking-events.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";
import { readCounter } from "./counter.ts";
import { parseState } from "./parse-state.ts";

/** An event and its order key. */
export type KeyedEvent = Readonly<{ key: OrderKey; recorded: RecordedEvent }>;

/** Converts the columns position, sequence, order_key, at_ms, event and author. */
export const keyedEvent = ([position, sequence, orderKey, atMs, event, author]: Row): KeyedEvent => ({
  key: orderKey as OrderKey,
  recorded: {
    position: position as number,
    // The id of the subject is unique across all stores, so this event id is unique.
    eventId: `${String(orderKey)}-${String(position)}`,
    sequence: sequence as number,
    atMs: atMs as EpochMs,
    event: parseState<DomainEvent>(event),
    by: author === null ? null : parseState<EventAuthor>(author),
  },
});

/** Returns the remaining events after a position, at most so many. */
export const eventsAfter = (connection: Connection, position: number, limit: number): readonly KeyedEvent[] =>
  connection
    .all(
      "SELECT position, sequence, order_key, at_ms, event, author FROM holdfast_event WHERE position > ? ORDER BY position LIMIT ?",
      position,
      limit,
    )
    .map(keyedEvent);

/** Returns one page of a booking's events. One row more than a page shows whether there is another page. */
export const bookingEvents = (
  connection: Connection,
  { bookingId, after, limit }: BookingEventsRequest,
  atMs: EpochMs,
): BookingEventsPage => {
  const sql = `SELECT position, sequence, order_key, at_ms, event, author FROM holdfast_event
    WHERE subject = ? AND position > ? ORDER BY position LIMIT ?`;
  const rows = connection.all(sql, bookingId, after?.ordinal ?? 0, limit + 1);
  const removedToMs = connection.get("SELECT removed_ms FROM holdfast_counter")?.[0] as EpochMs | null;
  return bookingEventsPage(
    rows.map((row) => placed(keyedEvent(row).recorded)),
    { limit, atMs, removedToMs },
  );
};

/** The position of the latest event, even if retention has removed it; 0 before the first. */
export const lastPosition = (connection: Connection): number => readCounter(connection).position;

/** Counts the remaining events after a position, at most so many, and returns when the first of them was committed. */
export const countedEvents = (
  connection: Connection,
  after: number,
  most: number,
): Readonly<{ undelivered: number; oldestAtMs: EpochMs | null }> => {
  const counted = "SELECT count(*) FROM (SELECT 1 FROM holdfast_event WHERE position > ? LIMIT ?)";
  const first = "SELECT at_ms FROM holdfast_event WHERE position > ? ORDER BY position LIMIT 1";
  return {
    undelivered: connection.get(counted, after, most)?.[0] as number,
    oldestAtMs: (connection.get(first, after)?.[0] as EpochMs | undefined) ?? null,
  };
};
