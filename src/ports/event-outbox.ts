import type { Result } from "neverthrow";
import type { BlockId, ReservationId } from "../domain/ids.ts";
import type { DomainEvent } from "../domain/reservation/events.ts";
import type { EpochMs } from "../domain/time/instant.ts";
import type { StoreFailure } from "./store-failure.ts";

/**
 * The events of accepted change sets, until they are delivered (rule 5). Each consumer has a position of its own, and
 * at most one dispatcher at a time, by a lease that the store's clock judges. An event that a consumer does not take
 * is parked; the later events of its key wait behind it, those of other keys do not.
 */
export interface EventOutbox {
  /** The consumer's next events, in commit order, for whoever holds or now takes its lease. */
  takeEvents(request: TakeEvents): Promise<Result<EventsTaken, StoreFailure>>;

  /** A parked event and those that wait behind it, in commit order: at most `limit`. */
  waitingEvents(request: WaitingEvents): Promise<Result<readonly RecordedEvent[], StoreFailure>>;

  /** Remembers, at once and for good, what became of taken events. */
  settleEvents(settlement: Settlement): Promise<Result<SettlementOutcome, StoreFailure>>;

  /** The consumer's parked events by key, from the first key after `afterKey` on; at most `limit`. */
  parkedEvents(request: ParkedRequest): Promise<Result<readonly ParkedEvent[], StoreFailure>>;

  /** How far a consumer is. */
  outboxStatus(consumer: string): Promise<Result<OutboxStatus, StoreFailure>>;
}

/** Events with one key are delivered one after another: those of a reservation, or of a block. */
export type OrderKey = ReservationId | BlockId;

/** An event as it was committed; `eventId` never changes. Positions grow in commit order, and may have gaps. */
export type RecordedEvent = Readonly<{ position: number; eventId: string; sequence: number; event: DomainEvent }>;

export type TakeEvents = Readonly<{
  consumer: string;
  /** Who asks: any text that no other dispatcher uses. */
  dispatcher: string;
  /** For how long nobody else is given this consumer's events, from now on, in milliseconds. */
  leaseMs: number;
  limit: number;
}>;

export type EventsTaken =
  /** Another dispatcher has the lease. */
  | Readonly<{ kind: "leased"; untilMs: EpochMs }>
  | Readonly<{
      kind: "taken";
      atMs: EpochMs;
      /** Not those of parked keys; never past one that is not committed yet. */
      events: readonly RecordedEvent[];
      /** How far these events go, those of parked keys counted: what to settle. The old position where nothing follows. */
      upTo: number;
      /** Parked events that are to be tried again by now, the most overdue first; at most `limit`. */
      due: readonly ParkedEvent[];
    }>;

export type ParkedEvent = Readonly<{
  key: OrderKey;
  /** Of the event that was not taken. Those of the key from here on wait. */
  position: number;
  /** How often delivery was tried. */
  attempts: number;
  /** Null for a dead letter: it is tried again only when somebody asks for it. */
  retryAtMs: EpochMs | null;
  /** What the consumer said at the latest attempt; at most 500 characters. */
  cause: string;
}>;

export type WaitingEvents = Readonly<{ consumer: string; key: OrderKey; limit: number }>;

export type Settlement = Readonly<{
  consumer: string;
  dispatcher: string;
  /** Everything up to here is delivered or parked. A position below the remembered one changes nothing of it. */
  upTo: number;
  /** Keys newly parked, or parked further on or for longer. */
  parked: readonly ParkedEvent[];
  /** Keys of which everything that waited was delivered. */
  caughtUp: readonly OrderKey[];
}>;

/** Nothing is changed where the lease has passed to somebody else, or where the consumer was never taken from. */
export type SettlementOutcome = "settled" | "lease_lost";

export type ParkedRequest = Readonly<{ consumer: string; afterKey: OrderKey | null; limit: number }>;

export type OutboxStatus = Readonly<{
  /** Up to which everything is delivered or parked; 0 before the first. */
  position: number;
  /** Events after the position; at most 100,000 are counted. */
  undelivered: number;
  /** When the oldest of them was true; null where there is none. */
  oldestAtMs: EpochMs | null;
  /** Keys that wait to be tried again, and those that wait for somebody. */
  parked: number;
  deadLetters: number;
}>;
