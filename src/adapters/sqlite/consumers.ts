import { invariant } from "../../domain/invariant.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type {
  ConsumerRemoval,
  ConsumersPage,
  ConsumersRequest,
  EventsTaken,
  OutboxStatus,
  ParkedKey,
  Settlement,
  SettlementOutcome,
  TakeEvents,
} from "../../ports/event-outbox.ts";
import type { Connection } from "./connection.ts";
import { countedEvents, eventsAfter, lastPosition } from "./events.ts";
import { countParked, park, parkedKeys, retriesOf, setAside, unpark, waitingEvents } from "./parked.ts";

/** The progress of one consumer. */
type Consumer = Readonly<{ position: number; dispatcher: string | null; leaseUntilMs: EpochMs | null }>;

const find = (connection: Connection, name: string): Consumer | null => {
  const sql = "SELECT position, dispatcher, lease_until_ms FROM holdfast_consumer WHERE consumer = ?";
  const row = connection.get(sql, name);
  if (row === undefined) return null;
  return {
    position: row[0] as number,
    dispatcher: row[1] as string | null,
    leaseUntilMs: row[2] as EpochMs | null,
  };
};

/** Takes the consumer's next events and the due ones, under a lease if there is anything to settle. */
export const takeEvents = (connection: Connection, request: TakeEvents, nowMs: EpochMs): EventsTaken => {
  const { consumer, dispatcher, leaseMs, limit } = request;
  // Writes nothing if the consumer is known: a consumer that polls for events costs no commits.
  connection.run("INSERT OR IGNORE INTO holdfast_consumer VALUES (?, 0, NULL, NULL)", consumer);
  const { position, dispatcher: holder, leaseUntilMs } = find(connection, consumer) as Consumer;
  if (leaseUntilMs !== null && holder !== dispatcher && isLive(leaseUntilMs, nowMs)) {
    return { kind: "leased", atMs: nowMs, untilMs: leaseUntilMs };
  }
  const lookedAt = eventsAfter(connection, position, limit);
  const upTo = lookedAt.at(-1)?.recorded.position ?? position;
  const { due, nextRetryAtMs } = retriesOf(connection, consumer, nowMs, limit);
  if (lookedAt.length + due.length === 0) return { kind: "nothing", atMs: nowMs, nextRetryAtMs };
  giveLease(connection, consumer, dispatcher, plus(nowMs, leaseMs));
  const parked = parkedKeys(connection, consumer);
  return {
    kind: "taken",
    atMs: nowMs,
    events: lookedAt.filter(({ key }) => !parked.has(key)).map(({ recorded }) => recorded),
    upTo,
    due: due.slice(0, limit).map((it) => ({ ...it, waiting: waitingEvents(connection, consumer, it, upTo) })),
    nextRetryAtMs,
    more: (lookedAt.length === limit && upTo < lastPosition(connection)) || due.length > limit,
  };
};

const giveLease = (
  connection: Connection,
  consumer: string,
  dispatcher: string | null,
  untilMs: EpochMs | null,
): void => {
  const sql = "UPDATE holdfast_consumer SET dispatcher = ?, lease_until_ms = ? WHERE consumer = ?";
  connection.run(sql, dispatcher, untilMs, consumer);
};

/** Advances the consumer, sets aside the events behind parked keys, and returns the lease. */
export const settleEvents = (connection: Connection, settlement: Settlement): SettlementOutcome => {
  const { consumer, dispatcher, upTo, parked, caughtUp } = settlement;
  const known = find(connection, consumer);
  if (known?.dispatcher !== dispatcher) return "lease_lost";
  invariant(upTo <= lastPosition(connection), "only taken events are settled");
  for (const key of caughtUp) unpark(connection, consumer, key);
  for (const event of parked) park(connection, consumer, event, known.position);
  const position = Math.max(known.position, upTo);
  connection.run("UPDATE holdfast_consumer SET position = ? WHERE consumer = ?", position, consumer);
  giveLease(connection, consumer, null, null);
  setAside(connection, consumer, known.position, position);
  return "settled";
};

/** Makes a parked event due. Returns false if there is none. */
export const retryParked = (connection: Connection, { consumer, key }: ParkedKey, nowMs: EpochMs): boolean => {
  const sql = "UPDATE holdfast_parked SET retry_at_ms = ? WHERE consumer = ? AND order_key = ?";
  return connection.run(sql, nowMs, consumer, key) > 0;
};

const MOST_COUNTED = 100_000;

/** Returns the progress of one consumer. */
export const outboxStatus = (connection: Connection, consumer: string): OutboxStatus => {
  const position = find(connection, consumer)?.position ?? 0;
  const { undelivered, oldestAtMs } = countedEvents(connection, position, MOST_COUNTED);
  return { position, undelivered, oldestAtMs, ...countParked(connection, consumer) };
};

/** Returns one page of the known consumers, by name. */
export const consumersPage = (
  connection: Connection,
  { after, limit }: ConsumersRequest,
  atMs: EpochMs,
): ConsumersPage => {
  const sql = "SELECT consumer FROM holdfast_consumer WHERE consumer > ? ORDER BY consumer LIMIT ?";
  const names = connection.all(sql, after ?? "", limit).map(([name]) => name as string);
  return { atMs, consumers: names.map((consumer) => ({ consumer, ...outboxStatus(connection, consumer) })) };
};

/** Removes a consumer whose lease no dispatcher holds, with its waiting events. */
export const removeConsumer = (connection: Connection, consumer: string, nowMs: EpochMs): ConsumerRemoval => {
  const known = find(connection, consumer);
  if (known === null) return "unknown";
  const { leaseUntilMs } = known;
  if (leaseUntilMs !== null && isLive(leaseUntilMs, nowMs)) return "leased";
  for (const table of ["holdfast_waiting", "holdfast_parked", "holdfast_consumer"])
    connection.run(`DELETE FROM ${table} WHERE consumer = ?`, consumer);
  return "removed";
};
