import { dated } from "../../domain/time/dated.ts";
import type { EventOutbox, RecordedEvent } from "../../ports/event-outbox.ts";
import type { Holding, ReservationStore, Snapshot, Versioned } from "../../ports/reservation-store.ts";

/**
 * The store as the engine reads it: every instant that a commit left open is the commit's own (rule 7). The next write
 * carries it on as any other field.
 */
export const datedStore = (store: ReservationStore): ReservationStore => ({
  ...store,
  outbox: store.outbox && datedOutbox(store.outbox),
  read: async (requests, floorMs) =>
    (await store.read(requests, floorMs)).map((snapshots) => snapshots.map(datedSnapshot)),
  due: async (request) => (await store.due(request)).map((page) => ({ ...page, due: page.due.map(datedHolding) })),
  list: async (request) =>
    (await store.list(request)).map((page) => ({ ...page, reservations: page.reservations.map(datedRecord) })),
});

const datedOutbox = (outbox: EventOutbox): EventOutbox => ({
  ...outbox,
  takeEvents: async (request) =>
    (await outbox.takeEvents(request)).map((taken) =>
      taken.kind === "taken"
        ? {
            ...taken,
            events: taken.events.map(datedEvent),
            due: taken.due.map((it) => ({ ...it, waiting: it.waiting.map(datedEvent) })),
          }
        : taken,
    ),
});

const datedSnapshot = (it: Snapshot): Snapshot => ({
  ...it,
  reservation: it.reservation === null ? null : datedRecord(it.reservation),
  related: it.related.map(datedRecord),
  block: it.block === null ? null : datedRecord(it.block),
  lapsed: it.lapsed.map(datedHolding),
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
