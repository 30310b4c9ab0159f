import { err, type Result } from "neverthrow";
import type { ReservationStore } from "../reservation-store.ts";
import { STORE_CLOSED, type StoreFailure } from "../store-failure.ts";

/**
 * Returns the store with calls that are refused once it is closed (S-44): nothing is done. A call that has begun is not
 * cut off. Closing again does nothing.
 */
export const untilClosed = (store: ReservationStore): ReservationStore => {
  let isClosed = false;
  const open =
    <Input extends readonly unknown[], Value>(call: (...input: Input) => Promise<Result<Value, StoreFailure>>) =>
    (...input: Input): Promise<Result<Value, StoreFailure>> =>
      isClosed ? Promise.resolve(err(STORE_CLOSED)) : call(...input);
  return {
    read: open((request) => store.read(request)),
    commit: open((changeSets) => store.commit(changeSets)),
    due: open((request) => store.due(request)),
    list: open((request) => store.list(request)),
    takeEvents: open((request) => store.takeEvents(request)),
    waitingEvents: open((request) => store.waitingEvents(request)),
    settleEvents: open((settlement) => store.settleEvents(settlement)),
    retryParked: open((parked) => store.retryParked(parked)),
    parkedEvents: open((request) => store.parkedEvents(request)),
    outboxStatus: open((consumer) => store.outboxStatus(consumer)),
    removeOld: open((request) => store.removeOld(request)),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await store.close();
    },
  };
};
