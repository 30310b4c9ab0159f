import { dated } from "../../domain/time/dated.ts";
import type { BookingEventsPage, EventsTaken, RecordedEvent } from "../../ports/event-outbox.ts";
import type {
  AgendaPage,
  DuePage,
  Holding,
  ReservationPage,
  Snapshot,
  Versioned,
} from "../../ports/reservation-store.ts";

// Store answers with every open instant set to that of its commit (rule 7). The next write keeps it like any other
// field.

export const datedSnapshots = (snapshots: readonly Snapshot[]): readonly Snapshot[] => snapshots.map(datedSnapshot);

export const datedDue = (page: DuePage): DuePage => ({ ...page, due: page.due.map(datedHolding) });

export const datedPage = (page: ReservationPage): ReservationPage => ({
  ...page,
  reservations: page.reservations.map(datedRecord),
});

export const datedAgenda = (page: AgendaPage): AgendaPage => ({
  ...page,
  entries: page.entries.map((it) =>
    it.kind === "reservation"
      ? { kind: it.kind, record: datedRecord(it.record) }
      : { kind: it.kind, record: datedRecord(it.record) },
  ),
});

export const datedEvents = (taken: EventsTaken): EventsTaken =>
  taken.kind === "taken"
    ? {
        ...taken,
        events: taken.events.map(datedEvent),
        due: taken.due.map((it) => ({ ...it, waiting: it.waiting.map(datedEvent) })),
      }
    : taken;

export const datedBookingEvents = (page: BookingEventsPage): BookingEventsPage => ({
  ...page,
  events: page.events.map((it) => ({ ...it, event: dated(it.event, it.atMs) })),
});

/** Most snapshots have no record with an open instant: they are returned as they are. */
const datedSnapshot = (it: Snapshot): Snapshot =>
  it.reservation === null && it.block === null && it.related.length === 0 && it.lapsed.length === 0
    ? it
    : {
        ...it,
        reservation: it.reservation === null ? null : datedRecord(it.reservation),
        related: it.related.map(datedRecord),
        block: it.block === null ? null : datedRecord(it.block),
        lapsed: it.lapsed.map(datedHolding),
      };

const datedRecord = <State extends object>(record: Versioned<State>): Versioned<State> => {
  const state = dated(record.state, record.writtenAtMs);
  return state === record.state ? record : { ...record, state };
};

const datedHolding = ({ reservation, booking }: Holding): Holding => ({
  reservation: datedRecord(reservation),
  booking,
});

const datedEvent = (recorded: RecordedEvent): RecordedEvent => ({
  ...recorded,
  event: dated(recorded.event, recorded.atMs),
});
