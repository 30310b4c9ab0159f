import { err, ok, type Result } from "neverthrow";
import { optional, orEmpty, parsed, shape, text, wholeNumber } from "../../domain/input/reader.ts";
import { exampleId, parseMintedId, type ReservationId } from "../../domain/ids.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { HOUR_MS, plus, type EpochMs } from "../../domain/time/instant.ts";
import type { ConsumerRemoval, OrderKey, OutboxStatus, ParkedEvent } from "../../ports/event-outbox.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { unavailable } from "../runtime/store-failure.ts";

/** The consumer. */
export type ConsumerInput = Readonly<{
  /** The consumer's name, 1 to 64 characters; `default` by default, for a host with one sink. */
  consumer?: string;
}>;

/** Reads the name in {@link ConsumerInput}. */
export const consumerName = optional(text({ max: 64 }), "default");

/** The key of a reservation or a block. */
const orderKey = parsed(
  (text) => parseMintedId<ReservationId>(text),
  `the id of a reservation or a block: 32 hex digits, such as ${exampleId("reservation")}`,
);

/** The refusal if the store has no outbox. */
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

/** The consumer whose dead letters to list, and the page. */
export type ListDeadLettersInput = ConsumerInput &
  Readonly<{
    /** The `next` of the page before; the first page by default. */
    after?: string | null;
    /** Page size, 1 to 1,000; 50 by default. */
    limit?: number;
  }>;

/** By key; `next` is the cursor of the next page, null after the last. */
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
    // One more than a page shows whether another page follows.
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

/** The parked event to retry. */
export type RetryDeadLetterInput = ConsumerInput &
  OfCenterInput &
  Readonly<{
    /** Its key: the id of a reservation or of a block. */
    key: string;
  }>;

/** `retried` is false if no event is parked for the key. */
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

/** The page of all consumers, and the age at which one is stalled. */
export type ListConsumersInput = Readonly<{
  /** The `next` of the page before; the first page by default. */
  after?: string | null;
  /** Page size, 1 to 1,000; 50 by default. */
  limit?: number;
  /** Age in hours of its oldest undelivered event at which a consumer is stalled, 1 to 876,000; 24 by default. */
  stalledAfterHours?: number;
}>;

/** A consumer and its progress. */
export type ConsumerView = OutboxStatus &
  Readonly<{
    consumer: string;
    /** Whether it is stalled: then its undelivered event, and all later events, are never removed. */
    isStalled: boolean;
  }>;

/** By name in an order of the store's own; `next` is the cursor of the next page, null after the last. */
export type ConsumersView = Readonly<{ atMs: EpochMs; consumers: readonly ConsumerView[]; next: string | null }>;

const listConsumersInput = orEmpty(
  shape({
    after: optional(text({ max: 64 }), null),
    limit: optional(wholeNumber({ min: 1, max: 1_000 }), 50),
    stalledAfterHours: optional(wholeNumber({ min: 1, max: 876_000 }), 24),
  }),
);

export const listConsumers = defineQuery({
  input: listConsumersInput,
  answer: async (
    { parts },
    { after, limit, stalledAfterHours },
  ): Promise<Result<ConsumersView, InvalidInput | StoreUnavailable>> => {
    const { outbox } = parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    // One more than a page shows whether another page follows.
    const found = await outbox.consumers({ after, limit: limit + 1 });
    if (found.isErr()) return err(unavailable(found.error));
    const { atMs, consumers } = found.value;
    const sinceMs = plus(atMs, -stalledAfterHours * HOUR_MS);
    const page = consumers.slice(0, limit).map((it) => ({
      ...it,
      isStalled: it.oldestAtMs !== null && it.oldestAtMs <= sinceMs,
    }));
    return ok({ atMs, consumers: page, next: consumers.length > limit ? (page.at(-1)?.consumer ?? null) : null });
  },
});

/** `unknown` if the store has no such consumer, `leased` if a dispatcher delivers to it. */
export type RemoveConsumerAnswer = Readonly<{ outcome: ConsumerRemoval }>;

/** The consumer to remove. */
export type RemoveConsumerInput = Readonly<{
  /** The consumer's name, 1 to 64 characters. */
  consumer: string;
}>;

const removeConsumerInput = shape({ consumer: text({ max: 64 }) });

export const removeConsumer = defineQuery({
  input: removeConsumerInput,
  answer: async ({ parts }, { consumer }): Promise<Result<RemoveConsumerAnswer, InvalidInput | StoreUnavailable>> => {
    const { outbox } = parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    const removed = await outbox.removeConsumer(consumer);
    return removed.map((outcome) => ({ outcome })).mapErr((failure) => unavailable(failure));
  },
});
