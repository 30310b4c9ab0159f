import { err, ok, type Result } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { optional, orEmpty, shape, text, wholeNumber } from "../../domain/input/reader.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { OrderKey, OutboxStatus, ParkedEvent } from "../../ports/event-outbox.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { unavailable } from "../runtime/store-failure.ts";

export type ConsumerInput = Readonly<{
  /** Whose events; "default" where one sink is all there is. */
  consumer?: string;
}>;

/** For {@link ConsumerInput}. */
export const consumerName = optional(text({ max: 64 }), "default");

/** The key of a reservation or of a block: both are minted ids. */
const orderKey = mintedId<ReservationId>();

/** What is asked of an outbox that the store does not have. */
export const NO_OUTBOX = invalidInput({ field: "store", problem: "must have an outbox: it keeps no events" });

const consumerInput = orEmpty(shape({ consumer: consumerName }));

export const outboxStatus = defineQuery({
  input: consumerInput,
  answer: async ({ parts }, { consumer }): Promise<Result<OutboxStatus, InvalidInput | StoreUnavailable>> => {
    const { outbox } = parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    return (await outbox.outboxStatus(consumer)).mapErr((failure) => unavailable(failure));
  },
});

export type ListDeadLettersInput = ConsumerInput &
  Readonly<{
    /** The `next` of the page before. */
    after?: string | null;
    /** 1 to 1000, 50 by default. */
    limit?: number;
  }>;

/** By key; `next` is where the next page starts, null when this was the last. */
export type DeadLettersView = Readonly<{ deadLetters: readonly ParkedEvent[]; next: OrderKey | null }>;

const listInput = orEmpty(
  shape({
    consumer: consumerName,
    after: optional(orderKey, null),
    limit: optional(wholeNumber({ min: 1, max: 1_000 }), 50),
  }),
);

const PAGE = 1_000;

export const listDeadLetters = defineQuery({
  input: listInput,
  answer: async (
    { parts },
    { consumer, after, limit },
  ): Promise<Result<DeadLettersView, InvalidInput | StoreUnavailable>> => {
    const { outbox } = parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    const found: ParkedEvent[] = [];
    // One more than a page shows whether there is another.
    for (let afterKey: OrderKey | null = after; found.length <= limit; ) {
      const parked = await outbox.parkedEvents({ consumer, afterKey, limit: PAGE });
      if (parked.isErr()) return err(unavailable(parked.error));
      found.push(...parked.value.filter(({ retryAtMs }) => retryAtMs === null));
      const last = parked.value.at(-1);
      if (last === undefined || parked.value.length < PAGE) break;
      afterKey = last.key;
    }
    const deadLetters = found.slice(0, limit);
    return ok({ deadLetters, next: found.length > limit ? (deadLetters.at(-1)?.key ?? null) : null });
  },
});

export type RetryDeadLetterInput = ConsumerInput & OfCenterInput & Readonly<{ key: string }>;

/** `retried` is false where nothing is parked for the key. */
export type RetryDeadLetterAnswer = Readonly<{ retried: boolean }>;

const retryInput = shape({ consumer: consumerName, key: orderKey, ...ofCenter });

export const retryDeadLetter = defineQuery({
  input: retryInput,
  answer: async (
    { parts },
    { consumer, key },
  ): Promise<Result<RetryDeadLetterAnswer, InvalidInput | StoreUnavailable>> => {
    const { outbox } = parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    return (await outbox.retryParked({ consumer, key }))
      .map((retried) => ({ retried }))
      .mapErr((failure) => unavailable(failure));
  },
});
