import type { Result } from "neverthrow";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { commandRecord, holding, reading, THE_CENTER } from "./change-sets.ts";
import { hourOf, instant, reservationId, SPA } from "./given.ts";

type CallName = Exclude<keyof ReservationStore, "close">;

/** Calls of a store, each with an input that is fine: what happens when the store itself is not. */
export type EveryCall = Readonly<Record<CallName, () => Promise<Result<unknown, StoreFailure>>>>;

/** Every call that the port has. What is committed is the nth hold, in a place of its own. */
export const everyCall = (store: ReservationStore, n: number): EveryCall => {
  const floorMs = instant(0);
  const key = reservationId(n);
  const consumer = "of-every-call";
  const dispatcher = "one";
  return {
    read: () => store.read(reading(THE_CENTER, { commandId: commandRecord(`call-${n}`).commandId })),
    commit: () => store.commit([holding(n, { claims: [hourOf(n)] }, { command: commandRecord(`call-${n}`) })]),
    due: () => store.due({ floorMs, limit: 1 }),
    list: () => store.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs }),
    takeEvents: () => store.takeEvents({ consumer, dispatcher, leaseMs: 1_000, limit: 1 }),
    waitingEvents: () => store.waitingEvents({ consumer, key, upTo: 1, limit: 1 }),
    settleEvents: () => store.settleEvents({ consumer, dispatcher, upTo: 0, parked: [], caughtUp: [] }),
    retryParked: () => store.retryParked({ consumer, key }),
    parkedEvents: () => store.parkedEvents({ consumer, afterKey: null, limit: 1 }),
    outboxStatus: () => store.outboxStatus(consumer),
    removeOld: () =>
      store.removeOld({
        commandsOlderThanMs: 1e12,
        endedOlderThanMs: 1e12,
        openOlderThanMs: 1e12,
        eventsOlderThanMs: 1e12,
        limit: 1,
      }),
  };
};
