import { orderKeyOf } from "../../domain/reservation/events.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import {
  MOST_WAITING,
  type EventsTaken,
  type OrderKey,
  type ParkedEvent,
  type RecordedEvent,
} from "../../ports/event-outbox.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import { hashText } from "../../domain/hash.ts";
import type { Policies } from "../runtime/parts.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { causeOf } from "../runtime/source-failure.ts";

export type Taken = Extract<EventsTaken, { kind: "taken" }>;

/** The outcome of taken events, to be settled. */
export type Delivery = Readonly<{
  delivered: number;
  parked: readonly ParkedEvent[];
  caughtUp: readonly OrderKey[];
}>;

/** Passes taken events to a sink, one after another: due retries first, since they are older. */
export const deliverTaken = async (
  context: EngineContext,
  sink: EventSink,
  chance: string,
  { atMs, events, due }: Taken,
): Promise<Delivery> => {
  const parked = new Map<OrderKey, ParkedEvent>();
  const caughtUp: OrderKey[] = [];
  let delivered = 0;
  /** Returns whether the sink accepted the event. If not, the event is parked with its number of attempts. */
  const offer = async (it: RecordedEvent, key: OrderKey, attempts: number): Promise<boolean> => {
    try {
      await sink.deliver(it);
      delivered += 1;
      return true;
    } catch (reason) {
      const retryAtMs = retryAt(context.policies, attempts, atMs, chance + key);
      parked.set(key, { key, position: it.position, attempts, retryAtMs, cause: storableCause(reason) });
      return false;
    }
  };

  for (const { key, position, attempts, cause, waiting } of due) {
    for (const [at, it] of waiting.entries()) {
      // A take returns at most this many events of a key. The last is left for the next take: more may wait behind it.
      if (at === MOST_WAITING - 1) parked.set(key, { key, position: it.position, attempts: 0, retryAtMs: atMs, cause });
      else if (!(await offer(it, key, it.position === position ? attempts + 1 : 1))) break;
    }
    if (!parked.has(key)) caughtUp.push(key);
  }
  for (const it of events) {
    const key = orderKeyOf(it.event);
    if (!parked.has(key)) await offer(it, key, 1);
  }
  return { delivered, parked: [...parked.values()], caughtUp };
};

/**
 * The delay doubles with each attempt, and half of it is random, so that events that fail together are retried apart.
 */
const retryAt = ({ redelivery }: Policies, attempts: number, atMs: EpochMs, chance: string): EpochMs | null => {
  const { firstDelayMs, longestDelayMs, maxAttempts } = redelivery;
  if (attempts >= maxAttempts) return null;
  const delayMs = Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs);
  return plus(atMs, Math.ceil(delayMs * (0.5 + hashText(chance) / 2 ** 33)));
};

/** Stores would change these characters. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

const storableCause = (reason: unknown): string => causeOf(reason).replaceAll(UNSTORABLE, "\uFFFD");
