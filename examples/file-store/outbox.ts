import { isLive, orderKeyOf } from "../../src/index.ts";
import type * as Port from "../../src/index.ts";
import type { Consumer, Data } from "./data.ts";

export const consumerIn = ({ consumers }: Data, name: string): Consumer =>
  consumers.find(({ consumer }) => consumer === name) ?? { consumer: name, position: 0, lease: null, parked: [] };

/** The next events, under a lease where there is anything to settle. */
export const takeEvents = (data: Data, request: Port.TakeEvents, atMs: Port.EpochMs): Port.EventsTaken => {
  const { dispatcher, leaseMs, limit } = request;
  const consumer = consumerIn(data, request.consumer);
  if (!data.consumers.includes(consumer)) data.consumers.push(consumer);
  const { lease, position, parked } = consumer;
  if (lease !== null && lease.dispatcher !== dispatcher && isLive(lease.untilMs, atMs)) {
    return { kind: "leased", atMs, untilMs: lease.untilMs };
  }
  const ahead = data.events.filter((it) => it.position > position);
  const lookedAt = ahead.slice(0, limit);
  const retries = parked.filter((it): it is Retry => it.retryAtMs !== null).sort(byRetry);
  const due = retries.filter(({ retryAtMs }) => !isLive(retryAtMs, atMs));
  const nextRetryAtMs = retries[due.length]?.retryAtMs ?? null;
  if (lookedAt.length + due.length === 0) return { kind: "nothing", atMs, nextRetryAtMs };
  consumer.lease = { dispatcher, untilMs: (atMs + leaseMs) as Port.EpochMs };
  const upTo = lookedAt.at(-1)?.position ?? position;
  const events = lookedAt.filter(({ event }) => parked.every(({ key }) => key !== orderKeyOf(event)));
  const more = ahead.length > limit || due.length > limit;
  return { kind: "taken", atMs, events, upTo, due: due.slice(0, limit), nextRetryAtMs, more };
};

type Retry = Port.ParkedEvent & Readonly<{ retryAtMs: Port.EpochMs }>;
const byRetry = (one: Retry, other: Retry) => one.retryAtMs - other.retryAtMs || byKey(one, other);
const byKey = (one: Port.ParkedEvent, other: Port.ParkedEvent) => (one.key < other.key ? -1 : 1);

export const settleEvents = (data: Data, settlement: Port.Settlement): Port.SettlementOutcome => {
  const consumer = consumerIn(data, settlement.consumer);
  if (consumer.lease?.dispatcher !== settlement.dispatcher) return "lease_lost";
  const changed = [...settlement.caughtUp, ...settlement.parked.map(({ key }) => key)];
  consumer.lease = null;
  consumer.parked = consumer.parked.filter(({ key }) => !changed.includes(key)).concat(settlement.parked);
  consumer.position = Math.max(consumer.position, settlement.upTo);
  return "settled";
};

/** Of a key that is parked, what stands in line from the parked event on. */
export const waitingEvents = (data: Data, { consumer, key, upTo, limit }: Port.WaitingEvents) => {
  const parked = consumerIn(data, consumer).parked.find((it) => it.key === key);
  const isInLine = ({ position, event }: Port.RecordedEvent) =>
    parked !== undefined && orderKeyOf(event) === key && position >= parked.position && position <= upTo;
  return data.events.filter(isInLine).slice(0, limit);
};

export const retryParked = (data: Data, { consumer, key }: Port.ParkedKey, retryAtMs: Port.EpochMs): boolean => {
  const { parked } = consumerIn(data, consumer);
  const at = parked.findIndex((it) => it.key === key);
  if (at >= 0) parked[at] = { ...(parked[at] as Port.ParkedEvent), retryAtMs };
  return at >= 0;
};

export const parkedEvents = (data: Data, { consumer, afterKey, limit }: Port.ParkedRequest) =>
  consumerIn(data, consumer)
    .parked.filter(({ key }) => afterKey === null || key > afterKey)
    .sort(byKey)
    .slice(0, limit);

export const outboxStatus = (data: Data, name: string): Port.OutboxStatus => {
  const { position, parked } = consumerIn(data, name);
  const ahead = data.events.filter((it) => it.position > position);
  const deadLetters = parked.filter(({ retryAtMs }) => retryAtMs === null).length;
  const oldestAtMs = ahead[0]?.event.atMs ?? null;
  return { position, undelivered: ahead.length, oldestAtMs, parked: parked.length - deadLetters, deadLetters };
};
