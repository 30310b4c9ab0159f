import type { Result } from "neverthrow";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { commandRecord, holding, reading, THE_CENTER, writingBooking } from "./change-sets.ts";
import { hourOf, instant, reservationId, SPA } from "./given.ts";
import type { StorePart } from "./harness.ts";
import type { Opened } from "./opened.ts";
import { parkedAt, settle, taken, tell } from "./told-events.ts";

export type CallName = Exclude<keyof ReservationStore, "close">;

/** Calls of a store, each with an input that is fine: what happens when the store itself is not. */
export type EveryCall = Readonly<Record<CallName, () => Promise<Result<unknown, StoreFailure>>>>;

/** What a call says; null if it rejects, which no call does for a reason outside the program. */
export const answerOf = <Answer>(call: () => Promise<Answer>): Promise<Answer | null> => call().catch(() => null);

/** How far the consumer's events are settled, and from which age on everything is removed. */
type Work = Readonly<{ upTo: number; ageMs: number }>;

const NO_WORK: Work = { upTo: 0, ageMs: 1e12 };
const DISPATCHER = { consumer: "of-every-call", dispatcher: "one" };

/** Every call that the port has. What is committed is the nth hold, in a place of its own. */
export const everyCall = (store: ReservationStore, n: number, { upTo, ageMs } = NO_WORK): EveryCall => {
  const floorMs = instant(0);
  const key = reservationId(n);
  const { consumer } = DISPATCHER;
  const ages = {
    commandsOlderThanMs: ageMs,
    endedOlderThanMs: ageMs,
    openOlderThanMs: ageMs,
    eventsOlderThanMs: ageMs,
  };
  return {
    read: () => store.read(reading(THE_CENTER, { commandId: commandRecord(`call-${n}`).commandId })),
    commit: () => store.commit([holding(n, { claims: [hourOf(n)] }, { command: commandRecord(`call-${n}`) })]),
    due: () => store.due({ floorMs, limit: 1 }),
    list: () => store.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs }),
    takeEvents: () => store.takeEvents({ consumer: "another", dispatcher: "one", leaseMs: 1_000, limit: 1 }),
    waitingEvents: () => store.waitingEvents({ consumer, key, upTo: 1, limit: 1 }),
    settleEvents: () => store.settleEvents({ ...DISPATCHER, upTo, parked: [], caughtUp: [] }),
    retryParked: () => store.retryParked({ consumer, key }),
    parkedEvents: () => store.parkedEvents({ consumer, afterKey: null, limit: 1 }),
    outboxStatus: () => store.outboxStatus(consumer),
    removeOld: () => store.removeOld({ ...ages, limit: 1 }),
  };
};

/** Those of them that the store has. */
export const callsOf = (opened: Opened, n: number, work = NO_WORK): readonly NamedCall[] =>
  callNamesOf(opened).map((name) => [name, everyCall(opened.store, n, work)[name]]);

/** The same on a store in which each that changes anything has something to change. */
export const busyCallsOf = async (opened: Opened, n: number): Promise<readonly NamedCall[]> => {
  await opened.given(writingBooking(n + 1));
  if (!opened.has("outbox")) return callsOf(opened, n, { upTo: 0, ageMs: 0 });
  await tell(opened, n, n + 1);
  const [first] = (await taken(opened, { ...DISPATCHER, limit: 1 })).events;
  await settle(opened, { ...DISPATCHER, upTo: first?.position ?? 0, parked: [parkedAt(first, { retryAtMs: null })] });
  const { upTo } = await taken(opened, DISPATCHER);
  return callsOf(opened, n, { upTo, ageMs: 0 });
};

type NamedCall = readonly [CallName, EveryCall[CallName]];

const PARTS: Readonly<Record<CallName, StorePart | null>> = {
  read: null,
  commit: null,
  due: null,
  list: null,
  takeEvents: "outbox",
  waitingEvents: "outbox",
  settleEvents: "outbox",
  retryParked: "outbox",
  parkedEvents: "outbox",
  outboxStatus: "outbox",
  removeOld: "retention",
};

const callNamesOf = (opened: Opened): readonly CallName[] =>
  (Object.keys(PARTS) as CallName[]).filter((name) => {
    const part = PARTS[name];
    return part === null || opened.has(part);
  });

/** The calls that change what is recorded. */
export const CHANGES: readonly CallName[] = ["commit", "takeEvents", "settleEvents", "retryParked", "removeOld"];
