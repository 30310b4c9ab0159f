import { err, ok, type Result } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { optional, readInput, shape, text, wholeNumber } from "../../domain/input/reader.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { OrderKey, OutboxStatus, ParkedEvent } from "../../ports/event-outbox.ts";
import { invalidInput } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { unavailable } from "../runtime/run-command.ts";

export type ConsumerInput = Readonly<{
  /** Whose events; "default" where one sink is all there is. */
  consumer?: string;
}>;

/** For {@link ConsumerInput}. */
export const consumerName = optional(text({ max: 64 }), "default");

/** The key of a reservation or of a block: both are minted ids. */
const orderKey = mintedId<ReservationId>();

const consumerInput = shape({ consumer: consumerName });

/** How far a consumer is, and how many events are parked or dead: what to watch. */
export const outboxStatus = async (
  context: EngineContext,
  rawInput: ConsumerInput = {},
): Promise<Result<OutboxStatus, InvalidInput | StoreUnavailable>> => {
  const read = readInput(consumerInput, rawInput);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  const status = await context.parts.store.outboxStatus(read.value.consumer);
  return status.mapErr((failure) => unavailable(failure, null));
};

export type ListDeadLettersInput = ConsumerInput &
  Readonly<{
    /** The `next` of the page before. */
    after?: string | null;
    /** 1 to 1000, 50 by default. */
    limit?: number;
  }>;

/** By key; `next` is where the next page starts, null when this was the last. */
export type DeadLettersView = Readonly<{ deadLetters: readonly ParkedEvent[]; next: OrderKey | null }>;

const listInput = shape({
  consumer: consumerName,
  after: optional(orderKey, null),
  limit: optional(wholeNumber({ min: 1, max: 1_000 }), 50),
});

const PAGE = 1_000;

/** The events that a consumer did not take however often they were tried, each with what it said last. */
export const listDeadLetters = async (
  context: EngineContext,
  rawInput: ListDeadLettersInput = {},
): Promise<Result<DeadLettersView, InvalidInput | StoreUnavailable>> => {
  const read = readInput(listInput, rawInput);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  const { consumer, after, limit } = read.value;
  const found: ParkedEvent[] = [];
  // One more than a page tells whether there is another.
  for (let afterKey: OrderKey | null = after; found.length <= limit; ) {
    const parked = await context.parts.store.parkedEvents({ consumer, afterKey, limit: PAGE });
    if (parked.isErr()) return err(unavailable(parked.error, null));
    found.push(...parked.value.filter(({ retryAtMs }) => retryAtMs === null));
    const last = parked.value.at(-1);
    if (last === undefined || parked.value.length < PAGE) break;
    afterKey = last.key;
  }
  const deadLetters = found.slice(0, limit);
  return ok({ deadLetters, next: found.length > limit ? (deadLetters.at(-1)?.key ?? null) : null });
};

export type RetryDeadLetterInput = ConsumerInput & Readonly<{ key: string }>;

/** `retried` is false where nothing is parked for the key. */
export type RetryDeadLetterAnswer = Readonly<{ retried: boolean }>;

const retryInput = shape({ consumer: consumerName, key: orderKey });

/** Lets the next round of delivery try a dead letter again, and what waits behind it; also what is parked anyway. */
export const retryDeadLetter = async (
  context: EngineContext,
  rawInput: RetryDeadLetterInput,
): Promise<Result<RetryDeadLetterAnswer, InvalidInput | StoreUnavailable>> => {
  const read = readInput(retryInput, rawInput);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  const retried = await context.parts.store.retryParked(read.value);
  return retried.map((it) => ({ retried: it })).mapErr((failure) => unavailable(failure, null));
};
