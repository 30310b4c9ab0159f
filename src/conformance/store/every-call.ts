import type { ReservationStore } from "../../ports/reservation-store.ts";
import { commandRecord, holding, reading, THE_CENTER } from "./change-sets.ts";
import { hourOf, instant, reservationId, SPA } from "./given.ts";

/** Every call that the store has, each with an input that is fine: what happens when the store itself is not. What is committed is the nth hold, in a place of its own. */
export const everyCall = (store: ReservationStore, n: number) => {
  const floorMs = instant(0);
  const key = reservationId(n);
  const consumer = "of-every-call";
  const dispatcher = "one";
  const { outbox, retention } = store;
  return {
    read: () => store.read([reading(THE_CENTER, { commandId: commandRecord(`call-${n}`).commandId })], floorMs),
    commit: () => store.commit([holding(n, { claims: [hourOf(n)] }, { command: commandRecord(`call-${n}`) })]),
    due: () => store.due({ floorMs, limit: 1 }),
    list: () => store.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs }),
    ...(outbox && {
      takeEvents: () => outbox.takeEvents({ consumer, dispatcher, leaseMs: 1_000, limit: 1 }),
      settleEvents: () => outbox.settleEvents({ consumer, dispatcher, upTo: 0, parked: [], caughtUp: [] }),
      retryParked: () => outbox.retryParked({ consumer, key }),
      parkedEvents: () => outbox.parkedEvents({ consumer, afterKey: null, limit: 1 }),
      outboxStatus: () => outbox.outboxStatus(consumer),
    }),
    ...(retention && {
      removeOld: () =>
        retention.removeOld({
          commandsOlderThanMs: 1e12,
          endedOlderThanMs: 1e12,
          openOlderThanMs: 1e12,
          eventsOlderThanMs: 1e12,
          limit: 1,
        }),
    }),
  };
};
