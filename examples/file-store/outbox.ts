import { bookingEventsAmong, eventsTaken, hasDelivered, isInLine, isLeased, later, pastAge, plus } from "holdfast";
import type * as Port from "holdfast";
import { nameOf, type Consumer, type Data } from "./records.ts";

const consumerIn = ({ consumers }: Data, name: string): Consumer =>
  consumers[nameOf(name)] ?? { position: 0, lease: null, parked: [] };
const eventsAfter = ({ events }: Data, after: number) => Object.values(events).filter((it) => it.position > after);

/** Takes the next events, under a lease if there is anything to settle. */
export const takeEvents = (data: Data, request: Port.TakeEvents, nowMs: Port.EpochMs): Port.EventsTaken => {
  const consumer = consumerIn(data, request.consumer);
  const waiting = (parked: Port.ParkedEvent, upTo: number) =>
    Object.values(data.events).filter((it) => isInLine(parked, it) && it.position <= upTo);
  const taken = eventsTaken(request, { ...consumer, ahead: eventsAfter(data, consumer.position), waiting }, nowMs);
  const lease = { dispatcher: request.dispatcher, untilMs: plus(nowMs, request.leaseMs) };
  data.consumers[nameOf(request.consumer)] = taken.kind === "taken" ? { ...consumer, lease } : consumer;
  return taken;
};

export const settleEvents = (data: Data, settlement: Port.Settlement): Port.SettlementOutcome => {
  const { position, lease, parked } = consumerIn(data, settlement.consumer);
  if (lease?.dispatcher !== settlement.dispatcher) return "lease_lost";
  const changed = [...settlement.caughtUp, ...settlement.parked.map(({ key }) => key)];
  data.consumers[nameOf(settlement.consumer)] = {
    position: Math.max(position, settlement.upTo),
    lease: null,
    parked: parked.filter(({ key }) => !changed.includes(key)).concat(settlement.parked),
  };
  return "settled";
};

export const retryParked = (data: Data, { consumer, key }: Port.ParkedKey, retryAtMs: Port.EpochMs): boolean => {
  const known = consumerIn(data, consumer);
  const parked = known.parked.map((it) => (it.key === key ? { ...it, retryAtMs } : it));
  if (parked.length > 0) data.consumers[nameOf(consumer)] = { ...known, parked };
  return parked.some((it) => it.key === key);
};

export const parkedEvents = (data: Data, { consumer, afterKey, limit }: Port.ParkedRequest) =>
  consumerIn(data, consumer)
    .parked.filter(({ key }) => afterKey === null || key > afterKey)
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, limit);

export const outboxStatus = (data: Data, consumer: string): Port.OutboxStatus => {
  const { position, parked } = consumerIn(data, consumer);
  const ahead = eventsAfter(data, position);
  const deadLetters = parked.filter(({ retryAtMs }) => retryAtMs === null).length;
  const oldestAtMs = ahead[0]?.atMs ?? null;
  return { position, undelivered: ahead.length, oldestAtMs, parked: parked.length - deadLetters, deadLetters };
};

export const consumersPage = (data: Data, { after, limit }: Port.ConsumersRequest, atMs: Port.EpochMs) => {
  const names = Object.keys(data.consumers).map((name) => (JSON.parse(name) as [string])[0]);
  const found = names.filter((name) => after === null || name > after).sort();
  return { atMs, consumers: found.slice(0, limit).map((consumer) => ({ consumer, ...outboxStatus(data, consumer) })) };
};

export const removeConsumer = (data: Data, consumer: string, nowMs: Port.EpochMs): Port.ConsumerRemoval => {
  const known = data.consumers[nameOf(consumer)];
  if (known === undefined) return "unknown";
  if (isLeased(known.lease, nowMs)) return "leased";
  Reflect.deleteProperty(data.consumers, nameOf(consumer));
  return "removed";
};

export const bookingEvents = (data: Data, request: Port.BookingEventsRequest, atMs: Port.EpochMs) =>
  bookingEventsAmong(Object.values(data.events), request, { atMs, removedToMs: data.removedToMs });

/** Removes records past their age, so many of each kind. */
export const removeOld = (data: Data, request: Port.RemoveOld, nowMs: Port.EpochMs): Port.Removed => {
  const isPast = pastAge(request, nowMs);
  const [consumers, events] = [Object.values(data.consumers), Object.values(data.events)];
  const isReserved = ({ id }: Port.Booking) => Object.values(data.reservations).some((it) => it.state.bookingId === id);
  const remove = <Item>(items: Record<string, Item>, mayGo: (item: Item) => boolean): number => {
    const going = Object.keys(items).filter((key) => mayGo(items[key] as Item));
    return going.slice(0, request.limit).filter((key) => Reflect.deleteProperty(items, key)).length;
  };
  const removed = {
    commands: remove(data.commands, isPast.command),
    reservations: remove(data.reservations, isPast.reservation),
    bookings: remove(data.bookings, (it) => !isReserved(it.state) && isPast.booking(it)),
    blocks: remove(data.blocks, isPast.block),
    events: remove(data.events, (it) => isPast.event(it) && consumers.every((one) => hasDelivered(one, it))),
  };
  const left = new Set(Object.values(data.events));
  for (const it of events) if (!left.has(it)) data.removedToMs = later(data.removedToMs ?? it.atMs, it.atMs);
  return { ...removed, more: Object.values(removed).includes(request.limit) };
};
