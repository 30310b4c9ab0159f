import type { Result } from "neverthrow";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { commandRecord, holding, reading, THE_CENTER, writingBooking } from "./change-sets.ts";
import { bookingId, hourOf, instant, reservationId, SPA } from "./fixtures.ts";
import type { CaseContext } from "./case-context.ts";
import { parkedAt, settle, taken, tell } from "./outbox-steps.ts";

/** Returns a call's answer, or null if it rejects. No call rejects for a reason outside the program. */
export const answerOf = <Answer>(call: () => Promise<Answer>): Promise<Answer | null> => call().catch(() => null);

/** The settled position of the consumer, and the age from which everything is removed. */
type Work = Readonly<{ upTo: number; ageMs: number }>;

const NO_WORK: Work = { upTo: 0, ageMs: 1e12 };
const DISPATCHER = { consumer: "of-every-call", dispatcher: "one" };

/**
 * Every call of the store, each with valid input, for cases in which the store itself fails. Commits the nth hold, in
 * an hour of its own.
 */
export const everyCall = (store: ReservationStore, n: number, { upTo, ageMs } = NO_WORK) => {
  const floorMs = instant(0);
  const key = reservationId(n);
  const { consumer } = DISPATCHER;
  const { concurrentCommits, awaitDurable, outbox, retention } = store;
  const ages = {
    commandsOlderThanMs: ageMs,
    endedOlderThanMs: ageMs,
    openOlderThanMs: ageMs,
    eventsOlderThanMs: ageMs,
  };
  return {
    read: () => store.read([reading(THE_CENTER, { commandId: commandRecord(`call-${n}`).commandId })], floorMs),
    commit: () => store.commit([holding(n, { claims: [hourOf(n)] }, { command: commandRecord(`call-${n}`) })]),
    ...(concurrentCommits && { tryCommit: () => concurrentCommits.tryCommit([holding(n)]) }),
    ...(awaitDurable && { awaitDurable }),
    due: () => store.due({ floorMs, limit: 1 }),
    agenda: () => {
      const span = { startMs: floorMs, endMs: instant(1) };
      return store.agenda({ of: { kind: "center", centerId: SPA, span }, after: null, limit: 1, floorMs });
    },
    list: () => store.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs }),
    ...(outbox && {
      takeEvents: () => outbox.takeEvents({ consumer: "another", dispatcher: "one", leaseMs: 1_000, limit: 1 }),
      settleEvents: () => outbox.settleEvents({ ...DISPATCHER, upTo, parked: [], caughtUp: [] }),
      retryParked: () => outbox.retryParked({ consumer, key }),
      parkedEvents: () => outbox.parkedEvents({ consumer, afterKey: null, limit: 1 }),
      outboxStatus: () => outbox.outboxStatus(consumer),
      consumers: () => outbox.consumers({ after: null, limit: 1 }),
      removeConsumer: () => outbox.removeConsumer("nobody"),
      bookingEvents: () => outbox.bookingEvents({ bookingId: bookingId(n), after: null, limit: 1 }),
    }),
    ...(retention && {
      removeOld: () => retention.removeOld({ ...ages, limit: 1 }),
    }),
  };
};

export type NamedCall = readonly [name: string, call: () => Promise<Result<unknown, StoreFailure>>];

/** The same calls, by name. */
export const callsOf = ({ store }: CaseContext, n: number, work = NO_WORK): readonly NamedCall[] =>
  Object.entries(everyCall(store, n, work));

/** The same calls, on a store in which each change has something to change. */
export const busyCallsOf = async (opened: CaseContext, n: number): Promise<readonly NamedCall[]> => {
  await opened.given(writingBooking(n + 1));
  if (!opened.has("outbox")) return callsOf(opened, n, { upTo: 0, ageMs: 0 });
  await tell(opened, n, n + 1);
  const [first] = (await taken(opened, { ...DISPATCHER, limit: 1 })).events;
  await settle(opened, { ...DISPATCHER, upTo: first?.position ?? 0, parked: [parkedAt(first, { retryAtMs: null })] });
  const { upTo } = await taken(opened, DISPATCHER);
  return callsOf(opened, n, { upTo, ageMs: 0 });
};

/** The calls that change records. */
export const CHANGES: readonly string[] = [
  "commit",
  "tryCommit",
  "takeEvents",
  "settleEvents",
  "retryParked",
  "removeOld",
];
