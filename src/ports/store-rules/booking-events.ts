import { subjectOf, type DomainEvent, type ReservationEvent } from "../../domain/reservation/events.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  BookingEvent,
  BookingEventsPage,
  BookingEventsRequest,
  EventPlace,
  RecordedEvent,
} from "../event-outbox.ts";

/** An event of a booking, with its place. */
export type PlacedEvent = EventPlace & Omit<BookingEvent, "event"> & Readonly<{ event: DomainEvent }>;

/**
 * Returns the page that begins these events, in order. One event more than the page holds shows that there is a next
 * page.
 */
export const bookingEventsPage = (
  found: readonly PlacedEvent[],
  { limit, ...rest }: Readonly<{ limit: number; atMs: EpochMs; removedToMs: EpochMs | null }>,
): BookingEventsPage => {
  const last = found[limit - 1];
  const isLast = found.length <= limit || last === undefined;
  return {
    ...rest,
    // A booking's events are those of all its reservations.
    events: found
      .slice(0, limit)
      .map(({ sequence, atMs, event, by }) => ({ sequence, atMs, event: event as ReservationEvent, by })),
    next: isLast ? null : { sequence: last.sequence, ordinal: last.ordinal },
  };
};

/** Returns an event with its place, for a store that numbers events when they are committed. */
export const placed = ({ position, ...event }: RecordedEvent): PlacedEvent => ({ ...event, ordinal: position });

/** Returns one page of a booking's events, for a store that scans all events in order. */
export const bookingEventsAmong = (
  events: Iterable<RecordedEvent>,
  { bookingId, after, limit }: BookingEventsRequest,
  at: Readonly<{ atMs: EpochMs; removedToMs: EpochMs | null }>,
): BookingEventsPage => {
  const found: PlacedEvent[] = [];
  for (const it of events) {
    if (subjectOf(it.event) !== bookingId || (after !== null && it.position <= after.ordinal)) continue;
    found.push(placed(it));
    if (found.length > limit) break;
  }
  return bookingEventsPage(found, { ...at, limit });
};
