import type { DomainEvent } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import {
  MOST_WAITING,
  type ConsumerRemoval,
  type DueEvent,
  type EventAuthor,
  type EventOutbox,
  type EventsTaken,
  type OrderKey,
  type OutboxStatus,
  type ParkedEvent,
  type RecordedEvent,
  type SettlementOutcome,
} from "../../ports/event-outbox.ts";
import { unreachable } from "../../domain/invariant.ts";
import { bookingEventsPage } from "../../ports/store-rules/booking-events.ts";
import { assertLimit } from "../../ports/store-rules/well-formed.ts";
import { mintedId } from "./columns.ts";
import type { Session } from "./session.ts";

/** The outbox: each call is one function of sql/postgres/0004-outbox-1.sql. */
export const createOutbox = ({ call, callAtInstant }: Pick<Session, "call" | "callAtInstant">): EventOutbox => ({
  takeEvents: async ({ consumer, dispatcher, leaseMs, limit }) => {
    assertLimit(limit);
    // A take whose answer was lost has given the lease to this dispatcher at most, so it may be repeated.
    const parameters = [consumer, dispatcher, leaseMs, limit, MOST_WAITING];
    return (await callAtInstant<TakenRow>("take_events_1", parameters, "repeats", ([, atMs]) => atMs)).map(takenOf);
  },

  settleEvents: ({ consumer, dispatcher, upTo, parked, caughtUp }) =>
    call<SettlementOutcome>(
      "settle_events_1",
      [consumer, dispatcher, upTo, JSON.stringify(parked), caughtUp],
      "writes",
    ),

  retryParked: ({ consumer, key }) => callAtInstant<boolean>("retry_parked_1", [consumer, key], "repeats", () => null),

  parkedEvents: async ({ consumer, afterKey, limit }) => {
    assertLimit(limit);
    const parameters = [consumer, afterKey, limit];
    return (await call<readonly ParkedRow[] | null>("parked_events_1", parameters, "reads")).map((rows) =>
      (rows ?? []).map(parkedOf),
    );
  },

  outboxStatus: async (consumer) => (await call<StatusRow>("outbox_status_1", [consumer], "reads")).map(statusOf),

  consumers: async ({ after, limit }) => {
    assertLimit(limit);
    return (await callAtInstant<ConsumersRow>("consumers_1", [after, limit], "reads", ([atMs]) => atMs)).map(
      ([atMs, found]) => ({
        atMs,
        consumers: (found ?? []).map(([consumer, ...status]) => ({ consumer, ...statusOf(status) })),
      }),
    );
  },

  removeConsumer: (consumer) => callAtInstant<ConsumerRemoval>("remove_consumer_1", [consumer], "writes", () => null),

  bookingEvents: async ({ bookingId, after, limit }) => {
    assertLimit(limit);
    // One more than a page shows whether there is another page.
    const parameters = [bookingId, after?.sequence ?? 0, after?.ordinal ?? 0, limit + 1];
    return (await callAtInstant<BookingEventsRow>("booking_events_1", parameters, "reads", ([atMs]) => atMs)).map(
      ([atMs, found, removedToMs]) =>
        bookingEventsPage(
          (found ?? []).map(([sequence, ordinal, eventMs, event, by]) => ({
            sequence,
            ordinal,
            atMs: eventMs,
            event,
            by,
          })),
          { limit, atMs, removedToMs },
        ),
    );
  },
});

type BookingEventRow = readonly [
  sequence: number,
  ordinal: number,
  atMs: EpochMs,
  event: DomainEvent,
  by: EventAuthor | null,
];

type BookingEventsRow = readonly [atMs: EpochMs, found: readonly BookingEventRow[] | null, removedToMs: EpochMs | null];

type EventRow = readonly [
  position: number,
  sequence: number,
  key: string,
  atMs: EpochMs,
  event: DomainEvent,
  by: EventAuthor | null,
];

const eventsOf = (rows: readonly EventRow[] | null): readonly RecordedEvent[] =>
  (rows ?? []).map(([position, sequence, key, atMs, event, by]) => ({
    position,
    eventId: `${mintedId<OrderKey>(key)}-${position}`,
    sequence,
    atMs,
    event,
    by,
  }));

type ParkedRow = readonly [key: string, position: number, attempts: number, retryAtMs: EpochMs | null, cause: string];

const parkedOf = ([key, position, attempts, retryAtMs, cause]: ParkedRow): ParkedEvent => ({
  key: mintedId<OrderKey>(key),
  position,
  attempts,
  retryAtMs,
  cause,
});

type TakenRow =
  | readonly ["leased", atMs: EpochMs, untilMs: EpochMs]
  | readonly ["nothing", atMs: EpochMs, nextRetryAtMs: EpochMs | null]
  | readonly [
      "taken",
      atMs: EpochMs,
      events: readonly EventRow[] | null,
      upTo: number,
      due: readonly (readonly [...ParkedRow, waiting: readonly EventRow[] | null])[] | null,
      nextRetryAtMs: EpochMs | null,
      more: boolean,
    ];

const takenOf = (row: TakenRow): EventsTaken => {
  switch (row[0]) {
    case "leased":
      return { kind: "leased", atMs: row[1], untilMs: row[2] };
    case "nothing":
      return { kind: "nothing", atMs: row[1], nextRetryAtMs: row[2] };
    case "taken": {
      const [kind, atMs, events, upTo, due, nextRetryAtMs, more] = row;
      return { kind, atMs, events: eventsOf(events), upTo, due: dueOf(due), nextRetryAtMs, more };
    }
    default:
      return unreachable(row);
  }
};

const dueOf = (rows: Extract<TakenRow, readonly ["taken", ...unknown[]]>[4]): readonly DueEvent[] =>
  (rows ?? []).map(([key, position, attempts, retryAtMs, cause, waiting]) => ({
    ...parkedOf([key, position, attempts, retryAtMs, cause]),
    waiting: eventsOf(waiting),
  }));

type StatusRow = readonly [
  position: number,
  undelivered: number,
  oldestAtMs: EpochMs | null,
  parked: number,
  deadLetters: number,
];

type ConsumersRow = readonly [atMs: EpochMs, found: readonly (readonly [consumer: string, ...StatusRow])[] | null];

const statusOf = ([position, undelivered, oldestAtMs, parked, deadLetters]: StatusRow): OutboxStatus => ({
  position,
  undelivered,
  oldestAtMs,
  parked,
  deadLetters,
});
