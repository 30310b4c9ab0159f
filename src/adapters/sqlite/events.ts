import { orderKeyOf, subjectOf, type DomainEvent } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  BookingEventsPage,
  BookingEventsRequest,
  EventAuthor,
  OrderKey,
  RecordedEvent,
} from "../../ports/event-outbox.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import { authorOf } from "../../ports/store-rules/author-of.ts";
import { bookingEventsPage, placed } from "../../ports/store-rules/booking-events.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";
import { readCounter } from "./counter.ts";
import { parseState } from "./parse-state.ts";

/** An event and its order key. */
export type KeyedEvent = Readonly<{ key: OrderKey; recorded: RecordedEvent }>;

/** Consecutive events of one change set with the same key, subject and author: one row. */
export type EventRun = Readonly<{ key: OrderKey; subject: string; by: EventAuthor | null; events: DomainEvent[] }>;

/** Returns the events of a change set, run by run. */
export const runsOf = (set: ChangeSet): readonly EventRun[] => {
  const runs: EventRun[] = [];
  for (const event of set.events) {
    const [key, subject, by] = [orderKeyOf(event), subjectOf(event), authorOf(set, event)];
    const last = runs.at(-1);
    if (last?.key === key && last.subject === subject && (last.by === null) === (by === null)) last.events.push(event);
    else runs.push({ key, subject, by, events: [event] });
  }
  return runs;
};

/** The columns of a run, as {@link eventsIn} reads them. */
export const RUN = "position, count, sequence, order_key, at_ms, events, author";

/** Returns the events of a row. */
export const eventsIn = ([last, count, sequence, orderKey, atMs, events, author]: Row): readonly KeyedEvent[] => {
  const by = author === null ? null : parseState<EventAuthor>(author);
  return parseState<readonly DomainEvent[]>(events).map((event, at) => {
    const position = Number(last) - Number(count) + 1 + at;
    return {
      key: orderKey as OrderKey,
      recorded: {
        position,
        // The id of the subject is unique across all stores, so this event id is unique.
        eventId: `${String(orderKey)}-${String(position)}`,
        sequence: sequence as number,
        atMs: atMs as EpochMs,
        event,
        by,
      },
    };
  });
};

/** A condition for runs with an event behind one position, and up to another. */
export const reaching = (behind: string, upTo: string): string =>
  `event.position > ${behind} AND event.position - event.count < ${upTo}
   AND event.position <= coalesce((SELECT min(position) FROM holdfast_event WHERE position >= ${upTo}), ${upTo})`;

/** Returns the first of the events behind a position in rows that reach behind it, at most so many. */
const behind = (rows: readonly Row[], position: number, limit: number): readonly KeyedEvent[] =>
  rows
    .flatMap(eventsIn)
    .filter(({ recorded }) => recorded.position > position)
    .slice(0, limit);

/** Returns the remaining events after a position, at most so many. */
export const eventsAfter = (connection: Connection, position: number, limit: number): readonly KeyedEvent[] => {
  const sql = `SELECT ${RUN} FROM holdfast_event WHERE position > ? ORDER BY position LIMIT ?`;
  return behind(connection.all(sql, position, limit), position, limit);
};

/** Returns one page of a booking's events. One event more than a page shows whether there is another page. */
export const bookingEvents = (
  connection: Connection,
  { bookingId, after, limit }: BookingEventsRequest,
  atMs: EpochMs,
): BookingEventsPage => {
  const sql = `SELECT ${RUN} FROM holdfast_event WHERE subject = ? AND position > ? ORDER BY position LIMIT ?`;
  const from = after?.ordinal ?? 0;
  const events = behind(connection.all(sql, bookingId, from, limit + 1), from, limit + 1);
  const removedToMs = connection.get("SELECT removed_ms FROM holdfast_counter")?.[0] as EpochMs | null;
  return bookingEventsPage(
    events.map(({ recorded }) => placed(recorded)),
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
  const counted = `
    SELECT coalesce(sum(min(count, position - ?1)), 0)
    FROM (SELECT position, count FROM holdfast_event WHERE position > ?1 ORDER BY position LIMIT ?2)`;
  const first = "SELECT at_ms FROM holdfast_event WHERE position > ? ORDER BY position LIMIT 1";
  return {
    undelivered: Math.min(connection.get(counted, after, most)?.[0] as number, most),
    oldestAtMs: (connection.get(first, after)?.[0] as EpochMs | undefined) ?? null,
  };
};
