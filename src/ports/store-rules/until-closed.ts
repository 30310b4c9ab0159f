import { err, type Err } from "neverthrow";
import type { FullStore, ReservationStore } from "../reservation-store.ts";
import { STORE_CLOSED, type StoreFailure } from "../store-failure.ts";

/**
 * Returns the store with calls that are refused once it is closed (S-44): nothing is done. A running call is not
 * interrupted. Closing again does nothing.
 */
export function untilClosed(store: FullStore): FullStore;
export function untilClosed(store: ReservationStore): ReservationStore;
export function untilClosed(store: ReservationStore): ReservationStore {
  const { readsInFlight, concurrentCommits, hostTransactions, awaitDurable, outbox, retention } = store;
  let isClosed = false;
  const refused = (): Promise<Err<never, StoreFailure>> => Promise.resolve(err(STORE_CLOSED));
  return {
    readsInFlight,
    concurrentCommits: concurrentCommits && {
      ...concurrentCommits,
      tryCommit: (changeSets) => (isClosed ? refused() : concurrentCommits.tryCommit(changeSets)),
    },
    hostTransactions: hostTransactions && {
      joined: (handle) => {
        const joined = hostTransactions.joined(handle);
        return {
          enter: () => {
            if (!isClosed) joined.enter();
          },
          read: (requests, floorMs) => (isClosed ? refused() : joined.read(requests, floorMs)),
          commit: (changeSet) => (isClosed ? refused() : joined.commit(changeSet)),
        };
      },
      heldUpByCaller: () => hostTransactions.heldUpByCaller(),
    },
    awaitDurable: awaitDurable && (() => (isClosed ? refused() : awaitDurable())),
    outbox: outbox && {
      takeEvents: (request) => (isClosed ? refused() : outbox.takeEvents(request)),
      settleEvents: (settlement) => (isClosed ? refused() : outbox.settleEvents(settlement)),
      retryParked: (parked) => (isClosed ? refused() : outbox.retryParked(parked)),
      parkedEvents: (request) => (isClosed ? refused() : outbox.parkedEvents(request)),
      outboxStatus: (consumer) => (isClosed ? refused() : outbox.outboxStatus(consumer)),
      consumers: (request) => (isClosed ? refused() : outbox.consumers(request)),
      removeConsumer: (consumer) => (isClosed ? refused() : outbox.removeConsumer(consumer)),
      bookingEvents: (request) => (isClosed ? refused() : outbox.bookingEvents(request)),
    },
    retention: retention && {
      removeOld: (request) => (isClosed ? refused() : retention.removeOld(request)),
    },
    read: (requests, floorMs) => (isClosed ? refused() : store.read(requests, floorMs)),
    commit: (changeSets, waitedMs) => (isClosed ? refused() : store.commit(changeSets, waitedMs)),
    due: (request) => (isClosed ? refused() : store.due(request)),
    list: (request) => (isClosed ? refused() : store.list(request)),
    agenda: (request) => (isClosed ? refused() : store.agenda(request)),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await store.close();
    },
  };
}
