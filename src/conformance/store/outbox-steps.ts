import { happened } from "../../domain/reservation/change.ts";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import { AT_COMMIT, type EpochMs } from "../../domain/time/instant.ts";
import type {
  BookingEvent,
  BookingEventsPage,
  DueEvent,
  EventPlace,
  EventsTaken,
  OutboxStatus,
  ParkedEvent,
  RecordedEvent,
  Settlement,
  SettlementOutcome,
  TakeEvents,
} from "../../ports/event-outbox.ts";
import type { BookingId } from "../../domain/ids.ts";
import { demandEqual, NotConforming } from "../expectations.ts";
import { emptySet } from "./change-sets.ts";
import { aHold, minute, reservationId } from "./fixtures.ts";
import { answered, type CaseContext } from "./case-context.ts";

// The steps of a dispatcher with an outbox. The nth event is the event of the nth reservation.

export const MAIL = { consumer: "mail", dispatcher: "one" } as const;
export const LEASE_MS = 1_000;
/** When a parked event is tried again, unless a case says otherwise. */
export const LATER = minute(5);

/** Commits one event for each of these reservations, in this order. They are dated by their commit, as the engine's are. */
export const tell = async (opened: CaseContext, ...reservations: readonly number[]): Promise<void> => {
  const events = reservations.map((n) => happened("ReservationConfirmed", aHold(n), AT_COMMIT));
  await opened.given(emptySet({ events }));
};

export const take = async (opened: CaseContext, over: Partial<TakeEvents> = {}): Promise<EventsTaken> =>
  answered(await opened.outbox.takeEvents({ ...MAIL, leaseMs: LEASE_MS, limit: 10, ...over }));

type Taken = Extract<EventsTaken, { kind: "taken" }>;

/** Takes events that must be there. */
export const taken = async (opened: CaseContext, over: Partial<TakeEvents> = {}): Promise<Taken> => {
  const events = await take(opened, over);
  if (events.kind !== "taken") throw new NotConforming(`existing events are not returned: ${events.kind}`);
  return events;
};

export const settle = async (opened: CaseContext, over: Partial<Settlement>): Promise<SettlementOutcome> =>
  answered(await opened.outbox.settleEvents({ ...MAIL, upTo: 0, parked: [], caughtUp: [], ...over }));

/** Takes all events, up to ten, and settles them. */
export const passAll = async (opened: CaseContext, over: Partial<Settlement> = {}): Promise<Taken> => {
  const events = await taken(opened, over.consumer === undefined ? {} : { consumer: over.consumer });
  await settle(opened, { upTo: events.upTo, ...over });
  return events;
};

/** The due part of a take for one key: its parked event, and those behind it. */
export const waiting = async (
  opened: CaseContext,
  n: number,
  over: Partial<TakeEvents> = {},
): Promise<readonly RecordedEvent[]> =>
  (await taken(opened, over)).due.find(({ key }) => key === reservationId(n))?.waiting ?? [];

/** Parked events without the events behind them. */
export const alone = (due: readonly DueEvent[]): readonly ParkedEvent[] =>
  due.map(({ waiting: _, ...parked }) => parked);

export const status = async (opened: CaseContext, consumer: string = MAIL.consumer): Promise<OutboxStatus> =>
  answered(await opened.outbox.outboxStatus(consumer));

/** The reservations of the events, by number. */
export const numbersOf = (events: readonly RecordedEvent[]): readonly number[] =>
  events.map(({ event }) => {
    const key = orderKeyOf(event);
    return [1, 2, 3, 4, 5, 6, 7, 8, 9].find((n) => reservationId(n) === key) ?? 0;
  });

/** All pages of a booking's events as one: each is full but the last. */
export const bookingEvents = async (opened: CaseContext, bookingId: BookingId, limit = 50) => {
  const events: BookingEvent[] = [];
  for (let after: EventPlace | null = null; ; ) {
    const page: BookingEventsPage = answered(await opened.outbox.bookingEvents({ bookingId, after, limit }));
    events.push(...page.events);
    const { next, ...rest } = page;
    if (next === null) return { ...rest, events };
    demandEqual("how many events a page has that is not the last", page.events.length, limit);
    after = next;
  }
};

/** An event that was taken and not delivered. */
export const parkedAt = (it: RecordedEvent | undefined, over: Partial<ParkedEvent> = {}): ParkedEvent => {
  if (it === undefined) throw new NotConforming("a recorded event is not returned");
  const key = orderKeyOf(it.event);
  return { key, position: it.position, attempts: 1, retryAtMs: LATER, cause: "the mail server is away", ...over };
};

/** Parks the first event of a take; its consumer has passed all of it. */
export const parkFirst = async (opened: CaseContext, retryAtMs: EpochMs | null = LATER): Promise<ParkedEvent> => {
  const { events, upTo } = await taken(opened);
  const parked = parkedAt(events[0], { retryAtMs });
  await settle(opened, { upTo, parked: [parked] });
  return parked;
};
