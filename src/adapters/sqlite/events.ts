import type { DomainEvent } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { OrderKey, RecordedEvent } from "../../ports/event-outbox.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";
import { readCounter } from "./counter.ts";

/** An event and the key that it is ordered by. */
export type KeyedEvent = Readonly<{ key: OrderKey; recorded: RecordedEvent }>;

/** From the columns position, sequence, order_key and event. */
export const keyedEvent = ([position, sequence, orderKey, event]: Row): KeyedEvent => ({
  key: orderKey as OrderKey,
  recorded: {
    position: position as number,
    // What an event is about was minted once for all stores, so this id is nowhere else in use.
    eventId: `${String(orderKey)}-${String(position)}`,
    sequence: sequence as number,
    event: JSON.parse(event as string) as DomainEvent,
  },
});

/** What is left of the events after one position and up to another. */
export const eventsBetween = (connection: Connection, after: number, upTo: number): readonly KeyedEvent[] =>
  connection
    .all(
      `SELECT position, sequence, order_key, event FROM holdfast_event
       WHERE position > ? AND position <= ? ORDER BY position`,
      after,
      upTo,
    )
    .map(keyedEvent);

/** The position of the latest event, also where retention has removed it; 0 before the first. */
export const lastPosition = (connection: Connection): number => readCounter(connection).position;

/** The position before the first event that is left: retention removes them from the front. */
export const removedUpTo = (connection: Connection): number => {
  const first = connection.get("SELECT min(position) FROM holdfast_event")?.[0] as number | null;
  return first === null ? lastPosition(connection) : first - 1;
};

/** How many events there are after a position, at most so many; and when the first of them was true. */
export const countedEvents = (
  connection: Connection,
  after: number,
  most: number,
): Readonly<{ undelivered: number; oldestAtMs: EpochMs | null }> => {
  const first = connection.get(
    "SELECT position, at_ms FROM holdfast_event WHERE position > ? ORDER BY position LIMIT 1",
    after,
  );
  if (first === undefined) return { undelivered: 0, oldestAtMs: null };
  // Positions have no gaps.
  const undelivered = Math.min(lastPosition(connection) - (first[0] as number) + 1, most);
  return { undelivered, oldestAtMs: first[1] as EpochMs };
};
