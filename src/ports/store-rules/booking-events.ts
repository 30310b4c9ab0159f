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

/** The page that begins what was found, in order: one more than a page has room for tells that there is another. */
export const bookingEventsPage = (
  found: readonly PlacedEvent[],
  { limit, ...rest }: Readonly<{ limit: number; atMs: EpochMs; removedToMs: EpochMs | null }>,
): BookingEventsPage => {
  const last = found[limit - 1];
  const isLast = found.length <= limit || last === undefined;
  return {
    ...rest,
    // A booking's events are all of its reservations.
    events: found
      .slice(0, limit)
      .map(({ sequence, atMs, event, by }) => ({ sequence, atMs, event: event as ReservationEvent, by })),
    next: isLast ? null : { sequence: last.sequence, ordinal: last.ordinal },
  };
};

/** The place of an event whose store numbers it when it is committed. */
export const placed = ({ position, ...event }: RecordedEvent): PlacedEvent => ({ ...event, ordinal: position });

/** One page of a booking's events, for a store that looks through all events, in their order. */
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
