import type { Result } from "neverthrow";
import type { Actor } from "../domain/booking/actor.ts";
import type { BlockId, BookingId, CommandId, ReservationId } from "../domain/ids.ts";
import type { DomainEvent, ReservationEvent } from "../domain/reservation/events.ts";
import type { EpochMs } from "../domain/time/instant.ts";
import type { StoreFailure } from "./store-failure.ts";

/**
 * The events of accepted change sets, until they are delivered (rule 5). Each consumer has a position of its own, and
 * at most one dispatcher at a time, by a lease that the store's clock judges. An event that a consumer does not take
 * is parked; the later events of its key wait behind it, those of other keys do not.
 *
 * A round of a dispatcher is: take, deliver, settle. A consumer is known from its first take on, until it is removed.
 */
export interface EventOutbox {
  /** The consumer's next events, in commit order, for whoever holds or now takes its lease. */
  takeEvents(request: TakeEvents): Promise<Result<EventsTaken, StoreFailure>>;

  /** Remembers, at once and for good, what became of taken events, and gives the lease back. */
  settleEvents(settlement: Settlement): Promise<Result<SettlementOutcome, StoreFailure>>;

  /** Makes a parked event due at once, a dead letter or not; false where the key is not parked. Needs no lease. */
  retryParked(request: ParkedKey): Promise<Result<boolean, StoreFailure>>;

  /** The consumer's parked events by key, from the first key after `afterKey` on; at most `limit`. */
  parkedEvents(request: ParkedRequest): Promise<Result<readonly ParkedEvent[], StoreFailure>>;

  /** How far a consumer is; one that is not known is at the beginning. */
  outboxStatus(consumer: string): Promise<Result<OutboxStatus, StoreFailure>>;

  /** How far each known consumer is, by name in an order of the store's own, behind a name; at most `limit`. */
  consumers(request: ConsumersRequest): Promise<Result<ConsumersPage, StoreFailure>>;

  /**
   * Forgets a consumer, with its position and all that is parked for it, so that no event is kept for it any longer. Refused
   * while a dispatcher has its lease. If it takes events again, it is a new consumer, at the beginning.
   */
  removeConsumer(consumer: string): Promise<Result<ConsumerRemoval, StoreFailure>>;

  /** The events of a booking that are left, of all its reservations, delivered or not, in commit order; at most `limit`. */
  bookingEvents(request: BookingEventsRequest): Promise<Result<BookingEventsPage, StoreFailure>>;
}

/** Events with one key are delivered one after another: those of a reservation, or of a block. */
export type OrderKey = ReservationId | BlockId;

/**
 * An event as it was committed, at `atMs`, the instant of its change set; `eventId` never changes. Positions grow in commit
 * order, and may have gaps.
 */
export type RecordedEvent = Readonly<{
  position: number;
  eventId: string;
  sequence: number;
  atMs: EpochMs;
  event: DomainEvent;
  /** Who acted, and under which command; null for an expiry, whichever command or sweep recorded it. */
  by: EventAuthor | null;
}>;

/** The command is the caller's idempotency key, or an id that was minted for it. */
export type EventAuthor = Readonly<{ actor: Actor; commandId: CommandId }>;

export type TakeEvents = Readonly<{
  consumer: string;
  /** Who asks: any text that no other dispatcher uses. Its own lease never stands in its way. */
  dispatcher: string;
  /** For how long nobody else is given this consumer's events, from now on, in milliseconds. */
  leaseMs: number;
  /** How many events after the position are looked at, those of parked keys counted; and how many are due at most. */
  limit: number;
}>;

export type EventsTaken =
  /** Another dispatcher has the lease. At `untilMs` itself it is over. */
  | Readonly<{ kind: "leased"; atMs: EpochMs; untilMs: EpochMs }>
  /** Nothing follows and nothing is due: no lease is taken, and there is nothing to settle. */
  | Readonly<{ kind: "nothing"; atMs: EpochMs; nextRetryAtMs: EpochMs | null }>
  | Readonly<{
      kind: "taken";
      atMs: EpochMs;
      /** Not those of parked keys; never past one that is not committed yet. */
      events: readonly RecordedEvent[];
      /** How far was looked, those of parked keys counted: what to settle. The old position where nothing follows. */
      upTo: number;
      /** Parked events that are to be tried again by now, by (retryAtMs, key). */
      due: readonly DueEvent[];
      /** When the next of the others is to be tried again; null where there is none but dead letters. */
      nextRetryAtMs: EpochMs | null;
      /** Whether the limit kept back further events, or further due ones. */
      more: boolean;
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

/**
 * A parked event that is to be tried again, with itself and what waits behind it up to `upTo`, in commit order: at most
 * {@link MOST_WAITING} of them.
 */
export type DueEvent = ParkedEvent & Readonly<{ waiting: readonly RecordedEvent[] }>;

/** How many waiting events of one key are taken at once, at most. */
export const MOST_WAITING = 100;

export type Settlement = Readonly<{
  consumer: string;
  dispatcher: string;
  /** Everything up to here is delivered or parked. A position below the remembered one changes nothing of it. */
  upTo: number;
  /** Keys newly parked, at one of the events taken; or parked further on, or for longer. */
  parked: readonly ParkedEvent[];
  /** Keys of which everything that waits up to `upTo` was delivered. */
  caughtUp: readonly OrderKey[];
}>;

/** Nothing is changed where the lease has passed to somebody else, or was given back before. */
export type SettlementOutcome = "settled" | "lease_lost";

export type ParkedKey = Readonly<{ consumer: string; key: OrderKey }>;

export type ParkedRequest = Readonly<{ consumer: string; afterKey: OrderKey | null; limit: number }>;

export type OutboxStatus = Readonly<{
  /** Up to which everything is delivered or parked; 0 before the first. */
  position: number;
  /** Events after the position; at most 100,000 are counted. */
  undelivered: number;
  /** When the first of them was committed; null where there is none. */
  oldestAtMs: EpochMs | null;
  /** Keys that wait to be tried again, and those that wait for somebody. */
  parked: number;
  deadLetters: number;
}>;

export type ConsumersRequest = Readonly<{ after: string | null; limit: number }>;

export type ConsumersPage = Readonly<{
  atMs: EpochMs;
  consumers: readonly (OutboxStatus & Readonly<{ consumer: string }>)[];
}>;

/** What became of a removal: `unknown` if there is no such consumer, `leased` if a dispatcher has its lease. */
export type ConsumerRemoval = "removed" | "unknown" | "leased";

export type BookingEventsRequest = Readonly<{
  bookingId: BookingId;
  /** Only events behind this one, from the last page's end; null from the first. */
  after: EventPlace | null;
  limit: number;
}>;

/** Where an event stands among those of its booking. The ordinal grows within a sequence; its scale is the store's own. */
export type EventPlace = Readonly<{ sequence: number; ordinal: number }>;

/** An event as it was committed. It may have no position yet. */
export type BookingEvent = Pick<RecordedEvent, "sequence" | "atMs" | "by"> & Readonly<{ event: ReservationEvent }>;

/** Of one consistent state. `next` is where the next page starts; null when this was the last. */
export type BookingEventsPage = Readonly<{
  atMs: EpochMs;
  events: readonly BookingEvent[];
  next: EventPlace | null;
  /** The latest commit of which retention has removed an event, of whatever booking; null before the first. */
  removedToMs: EpochMs | null;
}>;
