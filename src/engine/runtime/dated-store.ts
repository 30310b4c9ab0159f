import { dated } from "../../domain/time/dated.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { Holding, ReservationStore, Versioned } from "../../ports/reservation-store.ts";

/**
 * The store as the engine reads it: every instant that a commit left open is the commit's own (rule 7). The next write
 * carries it on as any other field.
 */
export const datedStore = (store: ReservationStore): ReservationStore => ({
  ...store,
  read: async (request) =>
    (await store.read(request)).map((it) => ({
      ...it,
      reservation: it.reservation === null ? null : datedRecord(it.reservation),
      related: it.related.map(datedRecord),
      block: it.block === null ? null : datedRecord(it.block),
      lapsed: it.lapsed.map(datedHolding),
    })),
  due: async (request) => (await store.due(request)).map((page) => ({ ...page, due: page.due.map(datedHolding) })),
  list: async (request) =>
    (await store.list(request)).map((page) => ({ ...page, reservations: page.reservations.map(datedRecord) })),
  takeEvents: async (request) =>
    (await store.takeEvents(request)).map((taken) =>
      taken.kind === "taken" ? { ...taken, events: taken.events.map(datedEvent) } : taken,
    ),
  waitingEvents: async (request) => (await store.waitingEvents(request)).map((events) => events.map(datedEvent)),
});

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
