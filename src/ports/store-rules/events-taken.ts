import { orderKeyOf } from "../../domain/reservation/events.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import {
  MOST_WAITING,
  type EventsTaken,
  type OrderKey,
  type ParkedEvent,
  type RecordedEvent,
  type TakeEvents,
} from "../event-outbox.ts";

/** A store's record of a consumer at a take. */
export type ConsumerRecord = Readonly<{
  /** Everything up to here is delivered or parked. */
  position: number;
  lease: Readonly<{ dispatcher: string; untilMs: EpochMs }> | null;
  parked: readonly ParkedEvent[];
  /** The next events after the position: one more than the limit, if there are so many. */
  ahead: readonly RecordedEvent[];
  /** Returns the waiting events of a parked key up to a position, the parked event first. */
  waiting: (parked: ParkedEvent, upTo: number) => readonly RecordedEvent[];
}>;

/** Returns the answer to a take. If it is `taken`, the dispatcher has the lease from now on, for the requested time. */
export const eventsTaken = (
  { dispatcher, limit }: TakeEvents,
  { position, lease, parked, ahead, waiting }: ConsumerRecord,
  nowMs: EpochMs,
): EventsTaken => {
  if (lease !== null && lease.dispatcher !== dispatcher && isLive(lease.untilMs, nowMs)) {
    return { kind: "leased", atMs: nowMs, untilMs: lease.untilMs };
  }
  const lookedAt = ahead.slice(0, limit);
  const retries = retriesAmong(parked);
  const due = retries.filter(({ retryAtMs }) => !isLive(retryAtMs, nowMs));
  const nextRetryAtMs = retries[due.length]?.retryAtMs ?? null;
  if (lookedAt.length + due.length === 0) return { kind: "nothing", atMs: nowMs, nextRetryAtMs };
  const upTo = lookedAt.at(-1)?.position ?? position;
  return {
    kind: "taken",
    atMs: nowMs,
    events: withoutKeys(lookedAt, parked),
    upTo,
    due: due.slice(0, limit).map((it) => ({ ...it, waiting: waiting(it, upTo).slice(0, MOST_WAITING) })),
    nextRetryAtMs,
    more: ahead.length > limit || due.length > limit,
  };
};

/** Whether some dispatcher has the lease: at its last instant it is over. */
export const isLeased = (lease: ConsumerRecord["lease"], nowMs: EpochMs): boolean =>
  lease !== null && isLive(lease.untilMs, nowMs);

/** Whether an event is parked, or waits behind the parked event of its key. */
export const isInLine = (parked: ParkedEvent, { position, event }: RecordedEvent): boolean =>
  position >= parked.position && orderKeyOf(event) === parked.key;

/** Whether a consumer no longer needs an event: it was delivered, and is neither parked nor waiting. */
export const hasDelivered = (
  { position, parked }: Pick<ConsumerRecord, "position" | "parked">,
  event: RecordedEvent,
): boolean => event.position <= position && !parked.some((it) => isInLine(it, event));

type Retry = ParkedEvent & Readonly<{ retryAtMs: EpochMs }>;

/** Returns the parked events that are retried automatically, the earliest first. */
const retriesAmong = (parked: readonly ParkedEvent[]): readonly Retry[] =>
  parked
    .filter((it): it is Retry => it.retryAtMs !== null)
    .sort((one, other) => one.retryAtMs - other.retryAtMs || (one.key < other.key ? -1 : 1));

const withoutKeys = (events: readonly RecordedEvent[], parked: readonly ParkedEvent[]): readonly RecordedEvent[] => {
  if (parked.length === 0) return events;
  const keys = new Set<OrderKey>(parked.map(({ key }) => key));
  return events.filter(({ event }) => !keys.has(orderKeyOf(event)));
};
