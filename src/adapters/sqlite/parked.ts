import { invariant } from "../../domain/invariant.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import {
  MOST_WAITING,
  type OrderKey,
  type OutboxStatus,
  type ParkedEvent,
  type ParkedRequest,
  type RecordedEvent,
} from "../../ports/event-outbox.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";
import { eventsIn, reaching, RUN } from "./events.ts";
import { parseState } from "./parse-state.ts";

const COLUMNS = "order_key, position, attempts, retry_at_ms, cause";

/** A consumer's error may be any text; as JSON it is kept unchanged. */
const parkedEvent = ([key, position, attempts, retryAtMs, cause]: Row): ParkedEvent => ({
  key: key as OrderKey,
  position: position as number,
  attempts: attempts as number,
  retryAtMs: retryAtMs as EpochMs | null,
  cause: parseState<string>(cause),
});

/** The keys that have a parked event. */
export const parkedKeys = (connection: Connection, consumer: string): ReadonlySet<OrderKey> =>
  new Set(
    connection
      .all("SELECT order_key FROM holdfast_parked WHERE consumer = ?", consumer)
      .map(([key]) => key as OrderKey),
  );

/**
 * Returns the events that are due, by (retryAtMs, key), at most one more than the limit; and the instant of the next
 * retry.
 */
export const retriesOf = (
  connection: Connection,
  consumer: string,
  nowMs: EpochMs,
  limit: number,
): Readonly<{ due: readonly ParkedEvent[]; nextRetryAtMs: EpochMs | null }> => {
  const due = connection.all(
    `SELECT ${COLUMNS} FROM holdfast_parked
     WHERE consumer = ? AND retry_at_ms <= ? ORDER BY retry_at_ms, order_key LIMIT ?`,
    consumer,
    nowMs,
    limit + 1,
  );
  const sql = "SELECT min(retry_at_ms) FROM holdfast_parked WHERE consumer = ? AND retry_at_ms > ?";
  const next = connection.get(sql, consumer, nowMs)?.[0] as EpochMs | null | undefined;
  return { due: due.map(parkedEvent), nextRetryAtMs: next ?? null };
};

/** Parks an event, for the first time or again; the events before it were delivered. */
export const park = (connection: Connection, consumer: string, event: ParkedEvent, position: number): void => {
  const sql = "SELECT 1 FROM holdfast_parked WHERE consumer = ? AND order_key = ?";
  const isKnown = connection.get(sql, consumer, event.key) !== undefined;
  invariant(isKnown || event.position > position, "a newly parked event was taken just now");
  connection.run(
    "INSERT OR REPLACE INTO holdfast_parked VALUES (?, ?, ?, ?, ?, ?)",
    consumer,
    event.key,
    event.position,
    event.attempts,
    event.retryAtMs,
    JSON.stringify(event.cause),
  );
  connection.run(
    "DELETE FROM holdfast_waiting WHERE consumer = ? AND order_key = ? AND position < ?",
    consumer,
    event.key,
    event.position,
  );
};

/** Called when every waiting event of a key was delivered. */
export const unpark = (connection: Connection, consumer: string, key: OrderKey): void => {
  connection.run("DELETE FROM holdfast_parked WHERE consumer = ? AND order_key = ?", consumer, key);
  connection.run("DELETE FROM holdfast_waiting WHERE consumer = ? AND order_key = ?", consumer, key);
};

/** Sets aside the runs of parked keys among those that the consumer has just passed. */
export const setAside = (connection: Connection, consumer: string, from: number, upTo: number): void => {
  connection.run(
    `INSERT OR IGNORE INTO holdfast_waiting
     SELECT parked.consumer, event.order_key, event.position
     FROM holdfast_event AS event CROSS JOIN holdfast_parked AS parked
       ON parked.consumer = ?1 AND parked.order_key = event.order_key AND parked.position <= event.position
     WHERE ${reaching("?2", "?3")}`,
    consumer,
    from,
    upTo,
  );
};

/** Returns a parked event and those waiting behind it, up to a position that was taken. */
export const waitingEvents = (
  connection: Connection,
  consumer: string,
  { key, position }: ParkedEvent,
  upTo: number,
): readonly RecordedEvent[] =>
  connection
    .all(WAITING, consumer, key, upTo, MOST_WAITING)
    .flatMap((row) => eventsIn(row).map(({ recorded }) => recorded))
    .filter((it) => it.position >= position && it.position <= upTo)
    .slice(0, MOST_WAITING);

/** Runs that were set aside, and runs that were taken and are not settled yet. */
const WAITING = `
  SELECT ${RUN} FROM holdfast_event WHERE position IN (
    SELECT position FROM holdfast_waiting WHERE consumer = ?1 AND order_key = ?2
    UNION
    SELECT position FROM holdfast_event AS event
    WHERE ${reaching("(SELECT position FROM holdfast_consumer WHERE consumer = ?1)", "?3")} AND order_key = ?2
  ) ORDER BY position LIMIT ?4`;

/** Returns one page of the parked events, by key. */
export const parkedEvents = (
  connection: Connection,
  { consumer, afterKey, limit }: ParkedRequest,
): readonly ParkedEvent[] =>
  connection
    .all(
      `SELECT ${COLUMNS} FROM holdfast_parked WHERE consumer = ? AND order_key > ? ORDER BY order_key LIMIT ?`,
      consumer,
      afterKey ?? "",
      limit,
    )
    .map(parkedEvent);

/** Counts the keys that wait for a retry, and those that wait for an operator. */
export const countParked = (connection: Connection, consumer: string): Pick<OutboxStatus, "parked" | "deadLetters"> => {
  const row = connection.get(
    "SELECT count(retry_at_ms), count(*) - count(retry_at_ms) FROM holdfast_parked WHERE consumer = ?",
    consumer,
  );
  return { parked: row?.[0] as number, deadLetters: row?.[1] as number };
};
