import { orderKeyOf } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { authorOf } from "../../ports/store-rules/author-of.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { Counter } from "./counter.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { allUnder, eachIn, keyAfter, keyOf, valuesIn } from "./keys.ts";

/** Takes the next positions for the events of one accepted change set. */
export const appendEvents = (
  tables: TableWriter,
  counter: Counter,
  set: Pick<ChangeSet, "events" | "actor" | "command">,
  atMs: EpochMs,
): void => {
  const { sequence } = counter;
  for (const event of set.events) {
    const position = (counter.position += 1);
    // What an event is about was minted once for all stores, so this id is nowhere else in use.
    const recorded: RecordedEvent = {
      position,
      eventId: `${orderKeyOf(event)}-${position}`,
      sequence,
      atMs,
      event,
      by: authorOf(set, event),
    };
    tables.put(keyOf("event", position), JSON.stringify(recorded));
  }
};

/** What is left of the events after a position, at most so many. */
export const eventsAfter = (tables: TableReader, position: number, limit: number): readonly RecordedEvent[] =>
  valuesIn(tables, [keyOf("event", position + 1), keyAfter("event")], limit);

/** What is left of the events after one position and up to another, read so many at a time. */
export const eachEvent = (tables: TableReader, after: number, upTo: number, atOnce: number): Iterable<RecordedEvent> =>
  eachIn(tables, [keyOf("event", after + 1), keyOf("event", upTo + 1)], atOnce);

/** Whether an event waits behind a parked one of some consumer, or is that one. */
export const isWaiting = (tables: TableReader, position: number): boolean =>
  valuesIn(tables, allUnder("waited", position), 1).length > 0;
