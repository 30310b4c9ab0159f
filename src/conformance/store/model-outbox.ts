import { orderKeyOf } from "../../domain/reservation/events.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import { MOST_WAITING } from "../../ports/event-outbox.ts";
import type {
  EventsTaken,
  OrderKey,
  OutboxStatus,
  ParkedEvent,
  RecordedEvent,
  Settlement,
  SettlementOutcome,
  TakeEvents,
} from "../../ports/event-outbox.ts";
import { sorted } from "./comparable.ts";

type Lease = Readonly<{ dispatcher: string; untilMs: EpochMs }>;
type Consumer = { position: number; lease: Lease | null; parked: readonly ParkedEvent[] };

/** The answers of an outbox, computed in the slowest and most obvious way: each call scans all remaining events. */
export class ModelOutbox {
  readonly consumers = new Map<string, Consumer>();
  readonly #events: () => readonly RecordedEvent[];

  constructor(events: () => readonly RecordedEvent[]) {
    this.#events = events;
  }

  take({ consumer: name, dispatcher, leaseMs, limit }: TakeEvents, nowMs: EpochMs): EventsTaken {
    const consumer = this.consumers.get(name) ?? { position: 0, lease: null, parked: [] };
    this.consumers.set(name, consumer);
    const { lease, position, parked } = consumer;
    if (lease !== null && lease.dispatcher !== dispatcher && nowMs < lease.untilMs) {
      return { kind: "leased", atMs: nowMs, untilMs: lease.untilMs };
    }
    const ahead = this.#events().filter((it) => it.position > position);
    const lookedAt = ahead.slice(0, limit);
    const retries = parked.flatMap((it) => (it.retryAtMs === null ? [] : [{ ...it, retryAtMs: it.retryAtMs }]));
    const due = sorted(
      retries.filter(({ retryAtMs }) => retryAtMs <= nowMs),
      ({ retryAtMs, key }) => `${String(retryAtMs).padStart(15, "0")} ${key}`,
    );
    const later = retries.map(({ retryAtMs }) => retryAtMs).filter((it) => it > nowMs);
    const nextRetryAtMs = later.length === 0 ? null : (Math.min(...later) as EpochMs);
    if (lookedAt.length + due.length === 0) return { kind: "nothing", atMs: nowMs, nextRetryAtMs };
    consumer.lease = { dispatcher, untilMs: plus(nowMs, leaseMs) };
    const upTo = lookedAt.at(-1)?.position ?? position;
    return {
      kind: "taken",
      atMs: nowMs,
      events: lookedAt.filter(({ event }) => !parked.some(({ key }) => key === orderKeyOf(event))),
      upTo,
      due: due.slice(0, limit).map((it) => ({ ...it, waiting: this.#waiting(it, upTo) })),
      nextRetryAtMs,
      more: ahead.length > limit || due.length > limit,
    };
  }

  settle({ consumer: name, dispatcher, upTo, parked, caughtUp }: Settlement): SettlementOutcome {
    const consumer = this.consumers.get(name);
    if (consumer?.lease?.dispatcher !== dispatcher) return "lease_lost";
    const changed = new Set<string>([...caughtUp, ...parked.map(({ key }) => key)]);
    consumer.position = Math.max(consumer.position, upTo);
    consumer.lease = null;
    consumer.parked = [...consumer.parked.filter(({ key }) => !changed.has(key)), ...parked];
    return "settled";
  }

  retry(name: string, key: OrderKey, nowMs: EpochMs): boolean {
    const consumer = this.consumers.get(name);
    const isParked = consumer?.parked.some((it) => it.key === key) === true;
    if (consumer !== undefined && isParked) {
      consumer.parked = consumer.parked.map((it) => (it.key === key ? { ...it, retryAtMs: nowMs } : it));
    }
    return isParked;
  }

  /** A parked event and those behind it, up to a position. */
  #waiting(parked: ParkedEvent, upTo: number): readonly RecordedEvent[] {
    const behind = this.#events().filter((it) => isBehind(parked, it) && it.position <= upTo);
    return behind.slice(0, MOST_WAITING);
  }

  status(name: string): OutboxStatus {
    const { position, parked } = this.consumers.get(name) ?? { position: 0, parked: [] };
    const ahead = this.#events().filter((it) => it.position > position);
    const deadLetters = parked.filter(({ retryAtMs }) => retryAtMs === null).length;
    return {
      position,
      undelivered: ahead.length,
      oldestAtMs: ahead[0]?.atMs ?? null,
      parked: parked.length - deadLetters,
      deadLetters,
    };
  }

  /** Whether a known consumer still needs an event. */
  isNeeded(event: RecordedEvent): boolean {
    return [...this.consumers.values()].some(
      ({ position, parked }) => event.position > position || parked.some((it) => isBehind(it, event)),
    );
  }
}

/** Whether an event is the parked one, or a later one with its key. */
const isBehind = ({ key, position }: ParkedEvent, it: RecordedEvent): boolean =>
  orderKeyOf(it.event) === key && it.position >= position;
