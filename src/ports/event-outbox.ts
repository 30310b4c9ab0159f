import type { Result } from "neverthrow";
import type { Actor } from "../domain/booking/actor.ts";
import type { BlockId, BookingId, CommandId, ReservationId } from "../domain/ids.ts";
import type { DomainEvent, ReservationEvent } from "../domain/reservation/events.ts";
import type { EpochMs } from "../domain/time/instant.ts";
import type { StoreFailure } from "./store-failure.ts";

/**
 * The events of accepted change sets, until they are delivered (rule 5). Each consumer has a position of its own, and
 * at most one dispatcher at a time, by a lease that the store's clock judges. An event that a consumer rejects is
 * parked; the later events of its key wait behind it, those of other keys do not.
 * A round of a dispatcher is: take, deliver, settle. A consumer is known from its first take until it is removed.
 */
export interface EventOutbox {
  /** Returns the consumer's next events, in commit order, to the dispatcher that holds or now takes its lease. */
  takeEvents(request: TakeEvents): Promise<Result<EventsTaken, StoreFailure>>;

  /** Records the outcome of taken events, durably, and gives the lease back. */
  settleEvents(settlement: Settlement): Promise<Result<SettlementOutcome, StoreFailure>>;

  /** Makes a parked event due at once, a dead letter or not; false if the key is not parked. Needs no lease. */
  retryParked(request: ParkedKey): Promise<Result<boolean, StoreFailure>>;

  /** Returns the consumer's parked events by key, from the first key after `afterKey` on; at most `limit`. */
  parkedEvents(request: ParkedRequest): Promise<Result<readonly ParkedEvent[], StoreFailure>>;

  /** Returns a consumer's progress; an unknown consumer is at the beginning. */
  outboxStatus(consumer: string): Promise<Result<OutboxStatus, StoreFailure>>;

  /**
   * Returns the progress of each known consumer after a name, sorted by name in an order of the store's choice; at most
   * `limit`.
   */
  consumers(request: ConsumersRequest): Promise<Result<ConsumersPage, StoreFailure>>;

  /**
   * Removes a consumer, its position and its parked events, so that no event is kept for it any longer. Refused while a
   * dispatcher has its lease. If it takes events again, it is a new consumer, at the beginning.
   */
  removeConsumer(consumer: string): Promise<Result<ConsumerRemoval, StoreFailure>>;

  /**
   * Returns the remaining events of a booking, of all its reservations, delivered or not, in commit order; at most
   * `limit`.
   */
  bookingEvents(request: BookingEventsRequest): Promise<Result<BookingEventsPage, StoreFailure>>;
}

/** Events with one key are delivered one after another: those of a reservation, or of a block. */
export type OrderKey = ReservationId | BlockId;

/**
 * A committed event. `atMs` is the instant of its change set; `eventId` never changes. Positions grow in commit order,
 * and may have gaps.
 */
export type RecordedEvent = Readonly<{
  position: number;
  eventId: string;
  sequence: number;
  atMs: EpochMs;
  event: DomainEvent;
  /** The actor and the command; null for an expiry, whichever command or sweep recorded it. */
  by: EventAuthor | null;
}>;

/** The author of an event. `commandId` is the caller's idempotency key, or an id that was minted for it. */
export type EventAuthor = Readonly<{ actor: Actor; commandId: CommandId }>;

export type TakeEvents = Readonly<{
  consumer: string;
  /** The dispatcher's name: any text that no other dispatcher uses. Its own lease never blocks it. */
  dispatcher: string;
  /** How long from now on no other dispatcher can take this consumer's events, in milliseconds. */
  leaseMs: number;
  /**
   * Maximum number of events to look at after the position, including those of parked keys; also the maximum number of
   * due events.
   */
  limit: number;
}>;

export type EventsTaken =
  /** Another dispatcher has the lease. At `untilMs` itself it is over. */
  | Readonly<{ kind: "leased"; atMs: EpochMs; untilMs: EpochMs }>
  /** No event follows and none is due: no lease is taken, and there is nothing to settle. */
  | Readonly<{ kind: "nothing"; atMs: EpochMs; nextRetryAtMs: EpochMs | null }>
  | Readonly<{
      kind: "taken";
      atMs: EpochMs;
      /** Events of keys that are not parked; never past one that is not committed yet. */
      events: readonly RecordedEvent[];
      /**
       * The last position looked at, events of parked keys included: the position to settle. The old position if no
       * event follows.
       */
      upTo: number;
      /** Parked events whose retry is due now, by (retryAtMs, key). */
      due: readonly DueEvent[];
      /** The next retry of the other parked events; null if there are only dead letters or none. */
      nextRetryAtMs: EpochMs | null;
      /** Whether the limit held back further events, or further due ones. */
      more: boolean;
    }>;

export type ParkedEvent = Readonly<{
  key: OrderKey;
  /** The position of the rejected event. Later events of the key wait. */
  position: number;
  /** The number of delivery attempts. */
  attempts: number;
  /** The next retry. Null for a dead letter, which is retried only on request. */
  retryAtMs: EpochMs | null;
  /** The consumer's error at the latest attempt; at most 500 characters. */
  cause: string;
}>;

/**
 * A parked event that is due for a retry. `waiting` has this event and those waiting behind it up to `upTo`, in commit
 * order: at most {@link MOST_WAITING} of them.
 */
export type DueEvent = ParkedEvent & Readonly<{ waiting: readonly RecordedEvent[] }>;

/** The maximum number of waiting events of one key in one take. */
export const MOST_WAITING = 100;

export type Settlement = Readonly<{
  consumer: string;
  dispatcher: string;
  /** Everything up to here is delivered or parked. A position below the recorded one does not change it. */
  upTo: number;
  /** Keys parked at one of the taken events, or parked at a later event or for longer. */
  parked: readonly ParkedEvent[];
  /** Keys whose waiting events up to `upTo` were all delivered. */
  caughtUp: readonly OrderKey[];
}>;

/** If another dispatcher has the lease, or it was given back, the settlement is `lease_lost` and changes nothing. */
export type SettlementOutcome = "settled" | "lease_lost";

export type ParkedKey = Readonly<{ consumer: string; key: OrderKey }>;

export type ParkedRequest = Readonly<{ consumer: string; afterKey: OrderKey | null; limit: number }>;

export type OutboxStatus = Readonly<{
  /** Everything up to here is delivered or parked; 0 before the first event. */
  position: number;
  /** Events after the position; at most 100,000 are counted. */
  undelivered: number;
  /** When the oldest of them was committed; null if there is none. */
  oldestAtMs: EpochMs | null;
  /** The number of keys that wait for a retry, and of keys whose event is a dead letter. */
  parked: number;
  deadLetters: number;
}>;

export type ConsumersRequest = Readonly<{ after: string | null; limit: number }>;

export type ConsumersPage = Readonly<{
  atMs: EpochMs;
  consumers: readonly (OutboxStatus & Readonly<{ consumer: string }>)[];
}>;

/** The outcome of a removal: `unknown` if the consumer is unknown, `leased` if a dispatcher has its lease. */
export type ConsumerRemoval = "removed" | "unknown" | "leased";

export type BookingEventsRequest = Readonly<{
  bookingId: BookingId;
  /** Only events after this place, from the last page's end; null for the first page. */
  after: EventPlace | null;
  limit: number;
}>;

/**
 * The place of an event among those of its booking. The ordinal grows within a sequence; its scale is the store's own.
 */
export type EventPlace = Readonly<{ sequence: number; ordinal: number }>;

/** A committed event of a booking. It may have no position yet. */
export type BookingEvent = Pick<RecordedEvent, "sequence" | "atMs" | "by"> & Readonly<{ event: ReservationEvent }>;

/** A page of one consistent state. `next` is the start of the next page; null on the last page. */
export type BookingEventsPage = Readonly<{
  atMs: EpochMs;
  events: readonly BookingEvent[];
  next: EventPlace | null;
  /** The latest commit of which retention has removed an event, of any booking; null if none was removed. */
  removedToMs: EpochMs | null;
}>;
