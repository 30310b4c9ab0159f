import { err, type Result } from "neverthrow";
import type { ChangeSet, CommitOutcome, FullStore, ReservationStore, Snapshot, StoreFailure } from "../../src/index.ts";

type Commit = () => Promise<Result<readonly CommitOutcome[], StoreFailure>>;
type Read = () => Promise<Result<readonly Snapshot[], StoreFailure>>;
/** Does as it likes with one commit: runs it late, twice, not at all, or answers with something else. */
export type CommitTamper = (commit: Commit, changeSets: readonly ChangeSet[]) => ReturnType<Commit>;
type ReadTamper = (read: Read) => ReturnType<Read>;

/** Round trips to the store, by kind. */
export type Trips = Readonly<{ reads: number; commits: number; others: number }>;

/** A store like the one behind it, whose next calls a test can tamper with, and whose round trips it can count. */
export type TamperedStore = FullStore &
  Readonly<{
    onNextCommit: (tamper: CommitTamper) => void;
    /** Tampers with every commit until it is called with null. */
    onEveryCommit: (tamper: CommitTamper | null) => void;
    onNextRead: (tamper: ReadTamper) => void;
    onNextSettlement: (failure: StoreFailure) => void;
    /** Returns the trips since its last call. */
    takeTrips: () => Trips;
  }>;

/** Every store of the tests has an outbox and retention. */
export const tampered = (given: ReservationStore): TamperedStore => {
  const store = given as FullStore;
  const commits: CommitTamper[] = [];
  const reads: ReadTamper[] = [];
  const settlements: StoreFailure[] = [];
  let everyCommit: CommitTamper | null = null;
  let trips = { reads: 0, commits: 0, others: 0 };
  const other = <Value>(answer: Value): Value => {
    trips.others += 1;
    return answer;
  };
  return {
    // A read that a test holds back keeps no other one waiting.
    readsInFlight: 8,
    concurrentCommits: null,
    hostTransactions: null,
    awaitDurable: null,
    read: (...asked) => {
      trips.reads += 1;
      const read: Read = () => store.read(...asked);
      return (reads.shift() ?? ((run) => run()))(read);
    },
    commit: (changeSets) => {
      trips.commits += 1;
      const commit: Commit = () => store.commit(changeSets);
      return (commits.shift() ?? everyCommit ?? ((run) => run()))(commit, changeSets);
    },
    due: (request) => other(store.due(request)),
    outbox: {
      takeEvents: (request) => other(store.outbox.takeEvents(request)),
      settleEvents: (settlement) => {
        const failure = settlements.shift();
        return failure === undefined ? other(store.outbox.settleEvents(settlement)) : Promise.resolve(err(failure));
      },
      retryParked: (parked) => other(store.outbox.retryParked(parked)),
      parkedEvents: (request) => other(store.outbox.parkedEvents(request)),
      outboxStatus: (consumer) => other(store.outbox.outboxStatus(consumer)),
      consumers: (request) => other(store.outbox.consumers(request)),
      removeConsumer: (consumer) => other(store.outbox.removeConsumer(consumer)),
      bookingEvents: (request) => other(store.outbox.bookingEvents(request)),
    },
    retention: { removeOld: (request) => other(store.retention.removeOld(request)) },
    list: (request) => other(store.list(request)),
    agenda: (request) => other(store.agenda(request)),
    close: () => store.close(),
    onNextCommit: (tamper) => void commits.push(tamper),
    onEveryCommit: (tamper) => (everyCommit = tamper),
    onNextRead: (tamper) => void reads.push(tamper),
    onNextSettlement: (failure) => void settlements.push(failure),
    takeTrips: () => {
      const taken = trips;
      trips = { reads: 0, commits: 0, others: 0 };
      return taken;
    },
  };
};

/** The store could not be asked: nothing was done. */
export const NOT_DONE: StoreFailure = { outcome: "not_done", cause: "the database is away" };
/** The connection broke while the store was busy. */
export const UNKNOWN: StoreFailure = { outcome: "unknown", cause: "the connection broke" };

/** The commit is made, and its answer is lost on the way back. */
export const answerLost: CommitTamper = async (commit) => {
  const outcome = await commit();
  return outcome.isErr() ? outcome : err(UNKNOWN);
};

/** The commit is lost on the way there, and its outcome is unknown. */
export const commitLost: CommitTamper = () => Promise.resolve(err(UNKNOWN));

/** The store is away. */
export const storeAway: CommitTamper = () => Promise.resolve(err(NOT_DONE));
