import { err, type Result } from "neverthrow";
import type { ChangeSet, CommitOutcome, ReservationStore, StoreFailure } from "../../src/index.ts";
import { UNKNOWN } from "../support/tampered-store.ts";

type Outcome = Result<readonly CommitOutcome[], StoreFailure>;

/** A commit on its way to the store. */
export type HeldCommit = Readonly<{
  /** It takes place, and the engine learns of it. */
  takePlace: () => Promise<void>;
  /** It takes place, and its outcome is lost. */
  loseAnswer: () => Promise<void>;
  /** The engine loses its connection; the commit may still take place. */
  disconnect: () => void;
  /** It takes place when no engine waits for it any more. */
  comeLate: () => Promise<Outcome>;
}>;

/** A store whose commits can be held on their way there, one at a time. */
export type GatedStore = ReservationStore &
  Readonly<{
    hold: (holds: boolean) => void;
    /** The next commit that is held. */
    nextHeld: () => Promise<HeldCommit>;
  }>;

export const gated = (store: ReservationStore): GatedStore => {
  let holds = false;
  let arrives: (commit: HeldCommit) => void = () => undefined;
  let next = new Promise<HeldCommit>((resolve) => (arrives = resolve));
  const held = (changeSets: readonly ChangeSet[]): Promise<Outcome> =>
    new Promise<Outcome>((answer) => {
      const commit = (): Promise<Outcome> => store.commit(changeSets);
      const arrived = arrives;
      next = new Promise<HeldCommit>((resolve) => (arrives = resolve));
      arrived({
        takePlace: async () => answer(await commit()),
        loseAnswer: async () => answer((await commit()).andThen(() => err(UNKNOWN))),
        disconnect: () => answer(err(UNKNOWN)),
        comeLate: commit,
      });
    });
  return {
    readsInFlight: 8,
    concurrentCommits: null,
    hostTransactions: null,
    awaitDurable: null,
    outbox: store.outbox,
    retention: store.retention,
    read: (...asked) => store.read(...asked),
    commit: (changeSets, waitedMs) => (holds ? held(changeSets) : store.commit(changeSets, waitedMs)),
    due: (request) => store.due(request),
    list: (request) => store.list(request),
    agenda: (request) => store.agenda(request),
    close: () => store.close(),
    hold: (now) => (holds = now),
    nextHeld: () => next,
  };
};
