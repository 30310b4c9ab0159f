import { invariant } from "../../domain/invariant.ts";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type {
  ConsumerRemoval,
  ConsumersPage,
  ConsumersRequest,
  EventsTaken,
  OrderKey,
  OutboxStatus,
  ParkedEvent,
  ParkedKey,
  ParkedRequest,
  RecordedEvent,
  Settlement,
  SettlementOutcome,
  TakeEvents,
} from "../../ports/event-outbox.ts";
import { eventsTaken, isInLine, isLeased } from "../../ports/store-rules/events-taken.ts";
import { assertLimit } from "../../ports/store-rules/well-formed.ts";
import { eventsBetween, lastPosition, type Consumer, type Outbox } from "./outbox.ts";

/** Takes the consumer's next events and the due ones, under a lease if there is anything to settle. */
export const takeEvents = (outbox: Outbox, request: TakeEvents, nowMs: EpochMs): EventsTaken => {
  const { dispatcher, leaseMs, limit } = request;
  assertLimit(limit);
  const consumer = consumerIn(outbox, request.consumer);
  const { position, lease } = consumer;
  const parked = [...consumer.parked.values()].map(({ event }) => event);
  const ahead = eventsBetween(outbox, position, Infinity, limit + 1);
  const waiting = ({ key }: ParkedEvent, upTo: number) => waitingFor(outbox, consumer, key, upTo);
  const taken = eventsTaken(request, { position, lease, parked, ahead, waiting }, nowMs);
  if (taken.kind === "taken") consumer.lease = { dispatcher, untilMs: plus(nowMs, leaseMs) };
  return taken;
};

/** Returns the waiting events of a parked key, up to a position that was taken. */
const waitingFor = (
  outbox: Outbox,
  { position, parked }: Consumer,
  key: OrderKey,
  upTo: number,
): readonly RecordedEvent[] => {
  const since = eventsBetween(outbox, position, upTo).filter(({ event }) => orderKeyOf(event) === key);
  return [...(parked.get(key)?.waiting ?? []), ...since];
};

/** Advances the consumer, sets aside the events behind parked keys, and returns the lease. */
export const settleEvents = (outbox: Outbox, settlement: Settlement): SettlementOutcome => {
  const consumer = outbox.consumers.get(settlement.consumer);
  if (consumer?.lease?.dispatcher !== settlement.dispatcher) return "lease_lost";
  invariant(settlement.upTo <= lastPosition(outbox), "only taken events are settled");
  consumer.lease = null;
  for (const key of settlement.caughtUp) consumer.parked.delete(key);
  for (const event of settlement.parked) park(consumer, event);
  const from = consumer.position;
  consumer.position = Math.max(from, settlement.upTo);
  if (consumer.parked.size > 0) setAside(outbox, consumer, from);
  return "settled";
};

const park = ({ parked, position }: Consumer, event: ParkedEvent): void => {
  const known = parked.get(event.key);
  invariant(known !== undefined || event.position > position, "a newly parked event was taken just now");
  const waiting = known?.waiting.filter((it) => it.position >= event.position) ?? [];
  parked.set(event.key, { event, waiting });
};

/** Sets aside the events of parked keys among those that the consumer has just passed. */
const setAside = (outbox: Outbox, { parked, position }: Consumer, from: number): void => {
  for (const it of eventsBetween(outbox, from, position)) {
    const behind = parked.get(orderKeyOf(it.event));
    if (behind !== undefined && isInLine(behind.event, it)) behind.waiting.push(it);
  }
};

/** Makes a parked event due. Returns false if there is none. */
export const retryParked = (outbox: Outbox, { consumer, key }: ParkedKey, nowMs: EpochMs): boolean => {
  const parked = outbox.consumers.get(consumer)?.parked.get(key);
  if (parked === undefined) return false;
  parked.event = { ...parked.event, retryAtMs: nowMs };
  return true;
};

/** Returns one page of the parked events, by key. */
export const parkedEvents = (
  { consumers }: Outbox,
  { consumer, afterKey, limit }: ParkedRequest,
): readonly ParkedEvent[] => {
  assertLimit(limit);
  return [...(consumers.get(consumer)?.parked.values() ?? [])]
    .map(({ event }) => event)
    .filter(({ key }) => afterKey === null || key > afterKey)
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, limit);
};

const MOST_COUNTED = 100_000;

/** Returns the progress of one consumer. */
export const outboxStatus = (outbox: Outbox, name: string): OutboxStatus => {
  const { position, parked } = outbox.consumers.get(name) ?? newConsumer();
  const [first] = eventsBetween(outbox, position, Infinity, 1);
  const stayed = outbox.kept.filter((it) => it.position > position).length;
  const left = lastPosition(outbox) - Math.max(position, outbox.removed);
  const deadLetters = [...parked.values()].filter(({ event }) => event.retryAtMs === null).length;
  return {
    position,
    undelivered: Math.min(stayed + left, MOST_COUNTED),
    oldestAtMs: first?.atMs ?? null,
    parked: parked.size - deadLetters,
    deadLetters,
  };
};

/** Returns one page of the known consumers, by name. */
export const consumersPage = (outbox: Outbox, { after, limit }: ConsumersRequest, atMs: EpochMs): ConsumersPage => {
  assertLimit(limit);
  const names = [...outbox.consumers.keys()].filter((name) => after === null || name > after).sort();
  return {
    atMs,
    consumers: names.slice(0, limit).map((consumer) => ({ consumer, ...outboxStatus(outbox, consumer) })),
  };
};

/** Removes a consumer whose lease no dispatcher holds. */
export const removeConsumer = ({ consumers }: Outbox, name: string, nowMs: EpochMs): ConsumerRemoval => {
  const known = consumers.get(name);
  if (known === undefined) return "unknown";
  if (isLeased(known.lease, nowMs)) return "leased";
  consumers.delete(name);
  return "removed";
};

/** Returns a predicate: whether a consumer has yet to take an event, or one before it. */
export const isWaiting = ({ consumers }: Outbox): ((it: RecordedEvent) => boolean) => {
  const positions = new Set<number>();
  for (const { parked } of consumers.values()) {
    for (const { waiting } of parked.values()) for (const { position } of waiting) positions.add(position);
  }
  return ({ position }) => positions.has(position);
};

/** The position up to which all consumers have delivered; the last position if there are none. */
export const deliveredToAll = ({ consumers }: Outbox): number =>
  [...consumers.values()].reduce((lowest, { position }) => Math.min(lowest, position), Infinity);

const newConsumer = (): Consumer => ({ position: 0, lease: null, parked: new Map() });

const consumerIn = ({ consumers }: Outbox, name: string): Consumer => {
  let consumer = consumers.get(name);
  if (consumer === undefined) {
    consumer = newConsumer();
    consumers.set(name, consumer);
  }
  return consumer;
};
