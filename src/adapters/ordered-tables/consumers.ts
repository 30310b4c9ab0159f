import { invariant } from "../../domain/invariant.ts";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import {
  MOST_WAITING,
  type ConsumerRemoval,
  type ConsumersPage,
  type ConsumersRequest,
  type EventsTaken,
  type OrderKey,
  type OutboxStatus,
  type ParkedEvent,
  type ParkedKey,
  type ParkedRequest,
  type RecordedEvent,
  type Settlement,
  type SettlementOutcome,
  type TakeEvents,
} from "../../ports/event-outbox.ts";
import { eventsTaken, isInLine, isLeased, type ConsumerRecord } from "../../ports/store-rules/events-taken.ts";
import { readCounter } from "./counter.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { NO_ENTRIES, parsed, replaceEntries, type Entries } from "./entries.ts";
import { eachEvent, eventsAfter } from "./events.ts";
import { allUnder, keyAfter, keyOf, valuesIn } from "./keys.ts";

/** The progress of one consumer, and its lease. */
export type Consumer = Pick<ConsumerRecord, "position" | "lease"> & Readonly<{ consumer: string }>;

const find = (tables: TableReader, name: string): Consumer | null => parsed(tables, keyOf("consumer", name));

const save = (tables: TableWriter, consumer: Consumer): void =>
  tables.put(keyOf("consumer", consumer.consumer), JSON.stringify(consumer));

/** Takes the consumer's next events and the due ones, under a lease if there is anything to settle. */
export const takeEvents = (tables: TableWriter, request: TakeEvents, nowMs: EpochMs): EventsTaken => {
  const { consumer: name, dispatcher, leaseMs, limit } = request;
  const known = find(tables, name);
  const consumer = known ?? { consumer: name, position: 0, lease: null };
  const ahead = eventsAfter(tables, consumer.position, limit + 1);
  const parked = parkedAmong(tables, request, ahead, nowMs);
  const waiting = (it: ParkedEvent, upTo: number): readonly RecordedEvent[] => [
    ...setAside(tables, name, it.key),
    ...ahead.filter((event) => event.position <= upTo && isInLine(it, event)),
  ];
  const taken = eventsTaken(request, { ...consumer, parked, ahead, waiting }, nowMs);
  if (taken.kind === "taken") save(tables, { ...consumer, lease: { dispatcher, untilMs: plus(nowMs, leaseMs) } });
  else if (known === null) save(tables, consumer);
  return taken;
};

/**
 * Returns the parked keys that a take needs: keys of the events ahead, due retries, and the first retry that is not
 * due.
 */
const parkedAmong = (
  tables: TableReader,
  { consumer, limit }: TakeEvents,
  ahead: readonly RecordedEvent[],
  nowMs: EpochMs,
): readonly ParkedEvent[] => {
  const [first, end] = allUnder("retry", consumer);
  const notDue = keyOf("retry", consumer, nowMs + 1);
  const keys = new Set([
    ...ahead.map(({ event }) => orderKeyOf(event)),
    ...valuesIn<OrderKey>(tables, [first, notDue], limit + 1),
    ...valuesIn<OrderKey>(tables, [notDue, end], 1),
  ]);
  return [...keys].flatMap((key) => parsedParked(tables, consumer, key) ?? []);
};

const parsedParked = (tables: TableReader, consumer: string, key: OrderKey): ParkedEvent | null =>
  parsed(tables, keyOf("parked", consumer, key));

/** Sets aside the events of one key that the consumer has passed without delivery. */
const setAside = (tables: TableReader, consumer: string, key: OrderKey): readonly RecordedEvent[] =>
  valuesIn<number>(tables, allUnder("waiting", consumer, key), MOST_WAITING).flatMap(
    (position) => parsed<RecordedEvent>(tables, keyOf("event", position)) ?? [],
  );

/** Advances the consumer, sets aside the events behind parked keys, and returns the lease. */
export const settleEvents = (tables: TableWriter, settlement: Settlement): SettlementOutcome => {
  const { consumer: name, dispatcher, upTo, parked, caughtUp } = settlement;
  const consumer = find(tables, name);
  if (consumer === null || consumer.lease?.dispatcher !== dispatcher) return "lease_lost";
  invariant(upTo <= readCounter(tables).position, "only taken events are settled");
  for (const key of caughtUp) {
    writeParked(tables, name, key, null);
    removeWaiting(tables, name, key, Infinity);
  }
  for (const event of parked) {
    const isKnown = parsedParked(tables, name, event.key) !== null;
    invariant(isKnown || event.position > consumer.position, "a newly parked event was taken just now");
    writeParked(tables, name, event.key, event);
    removeWaiting(tables, name, event.key, event.position);
  }
  for (const it of eachEvent(tables, consumer.position, upTo, Infinity)) {
    const behind = parsedParked(tables, name, orderKeyOf(it.event));
    if (behind === null || !isInLine(behind, it)) continue;
    for (const key of waitingKeys(name, behind.key, it.position)) tables.put(key, JSON.stringify(it.position));
  }
  save(tables, { ...consumer, position: Math.max(consumer.position, upTo), lease: null });
  return "settled";
};

const writeParked = (tables: TableWriter, consumer: string, key: OrderKey, parked: ParkedEvent | null): void =>
  replaceEntries(tables, parkedEntries(consumer, parsedParked(tables, consumer, key)), parkedEntries(consumer, parked));

/** A parked event, and its place among the automatic retries. */
const parkedEntries = (consumer: string, parked: ParkedEvent | null): Entries => {
  if (parked === null) return NO_ENTRIES;
  const { key, retryAtMs } = parked;
  const entries = new Map([[keyOf("parked", consumer, key), JSON.stringify(parked)]]);
  if (retryAtMs !== null) entries.set(keyOf("retry", consumer, retryAtMs, key), JSON.stringify(key));
  return entries;
};

const waitingKeys = (consumer: string, key: OrderKey, position: number): readonly string[] => [
  keyOf("waiting", consumer, key, position),
  keyOf("waited", position, consumer, key),
];

/** Removes waiting events that were delivered, up to a position. */
const removeWaiting = (tables: TableWriter, consumer: string, key: OrderKey, before: number): void => {
  const range = [keyOf("waiting", consumer, key), keyOf("waiting", consumer, key, before)] as const;
  for (const position of valuesIn<number>(tables, range, Infinity)) {
    for (const gone of waitingKeys(consumer, key, position)) tables.remove(gone);
  }
};

/** Makes a parked event due. Returns false if there is none. */
export const retryParked = (tables: TableWriter, { consumer, key }: ParkedKey, nowMs: EpochMs): boolean => {
  const parked = parsedParked(tables, consumer, key);
  if (parked === null) return false;
  writeParked(tables, consumer, key, { ...parked, retryAtMs: nowMs });
  return true;
};

/** Returns one page of the parked events, by key. */
export const parkedEvents = (
  tables: TableReader,
  { consumer, afterKey, limit }: ParkedRequest,
): readonly ParkedEvent[] => {
  const from = afterKey === null ? keyOf("parked", consumer) : keyAfter("parked", consumer, afterKey);
  return valuesIn(tables, [from, keyAfter("parked", consumer)], limit);
};

const MOST_COUNTED = 100_000;

/**
 * Returns the progress of one consumer. Among the remaining events, only those that retention had to keep are counted
 * one by one.
 */
export const outboxStatus = (tables: TableReader, consumer: string): OutboxStatus => {
  const position = find(tables, consumer)?.position ?? 0;
  const counter = readCounter(tables);
  const left = [...eachEvent(tables, position, counter.removed, Infinity)].length;
  const undelivered = left + counter.position - Math.max(position, counter.removed);
  const all = valuesIn<ParkedEvent>(tables, allUnder("parked", consumer), Infinity);
  const deadLetters = all.filter(({ retryAtMs }) => retryAtMs === null).length;
  return {
    position,
    undelivered: Math.min(undelivered, MOST_COUNTED),
    oldestAtMs: eventsAfter(tables, position, 1)[0]?.atMs ?? null,
    parked: all.length - deadLetters,
    deadLetters,
  };
};

/** Returns one page of the known consumers, in the order of their keys. */
export const consumersPage = (
  tables: TableReader,
  { after, limit }: ConsumersRequest,
  atMs: EpochMs,
): ConsumersPage => {
  const [first, end] = allUnder("consumer");
  const from = after === null ? first : keyAfter("consumer", after);
  const names = valuesIn<Consumer>(tables, [from, end], limit).map(({ consumer }) => consumer);
  return { atMs, consumers: names.map((consumer) => ({ consumer, ...outboxStatus(tables, consumer) })) };
};

/** Removes a consumer whose lease no dispatcher holds, with its waiting events. */
export const removeConsumer = (tables: TableWriter, name: string, nowMs: EpochMs): ConsumerRemoval => {
  const consumer = find(tables, name);
  if (consumer === null) return "unknown";
  if (isLeased(consumer.lease, nowMs)) return "leased";
  for (const { key } of valuesIn<ParkedEvent>(tables, allUnder("parked", name), Infinity)) {
    writeParked(tables, name, key, null);
    removeWaiting(tables, name, key, Infinity);
  }
  tables.remove(keyOf("consumer", name));
  return "removed";
};

/** The position up to which all consumers have delivered; the last position if there are none. */
export const deliveredToAll = (tables: TableReader): number =>
  valuesIn<Consumer>(tables, allUnder("consumer"), Infinity).reduce(
    (lowest, { position }) => Math.min(lowest, position),
    Infinity,
  );
