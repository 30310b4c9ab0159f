import { err, type Result } from "neverthrow";
import type { FullStore, ReservationStore } from "../reservation-store.ts";
import { STORE_CLOSED, type StoreFailure } from "../store-failure.ts";

/**
 * Returns the store with calls that are refused once it is closed (S-44): nothing is done. A call that has begun is not
 * cut off. Closing again does nothing.
 */
export function untilClosed(store: FullStore): FullStore;
export function untilClosed(store: ReservationStore): ReservationStore;
export function untilClosed(store: ReservationStore): ReservationStore {
  const { readsInFlight, concurrentCommits, outbox, retention } = store;
  let isClosed = false;
  const open =
    <Input extends readonly unknown[], Value>(call: (...input: Input) => Promise<Result<Value, StoreFailure>>) =>
    (...input: Input): Promise<Result<Value, StoreFailure>> =>
      isClosed ? Promise.resolve(err(STORE_CLOSED)) : call(...input);
  return {
    readsInFlight,
    concurrentCommits: concurrentCommits && {
      inFlight: concurrentCommits.inFlight,
      tryCommit: open((changeSets) => concurrentCommits.tryCommit(changeSets)),
    },
    outbox: outbox && {
      takeEvents: open((request) => outbox.takeEvents(request)),
      settleEvents: open((settlement) => outbox.settleEvents(settlement)),
      retryParked: open((parked) => outbox.retryParked(parked)),
      parkedEvents: open((request) => outbox.parkedEvents(request)),
      outboxStatus: open((consumer) => outbox.outboxStatus(consumer)),
    },
    retention: retention && { removeOld: open((request) => retention.removeOld(request)) },
    read: open((requests, floorMs) => store.read(requests, floorMs)),
    commit: open((changeSets) => store.commit(changeSets)),
    due: open((request) => store.due(request)),
    list: open((request) => store.list(request)),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await store.close();
    },
  };
}
