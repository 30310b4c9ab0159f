import type { Result } from "neverthrow";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { StoreDump } from "../store-dump.ts";

/** How the kit opens the store under test. */
export type StoreHarness = Readonly<{
  /** Returns a fresh, empty, isolated store. Its clock shows the last value of `setClock`. */
  open: () => Promise<OpenedStore>;
}>;

/**
 * One store's data, and the kit's access to it. A capability that a harness lacks is named in `lacks`, with the reason.
 */
export type OpenedStore = Readonly<{
  store: ReservationStore;
  /** Returns all records. Events and consumers may have other positions than in other stores, but in commit order. */
  dump: () => Promise<StoreDump>;
  /** Sets the store's clock, for all handles. A step forward also counts as elapsed time. */
  setClock: (ms: number) => Promise<void>;
  /** Closes every handle and removes the data. */
  close: () => Promise<void>;

  /** Lack `ticks`: from now on each reading of the clock advances it by so many milliseconds. */
  tickBy?: (ms: number) => Promise<void>;
  /** Lack `leaps`: advances the store's clock by so many milliseconds, although no time has elapsed. */
  leap?: (ms: number) => Promise<void>;
  /** Lack `latest`: no answer is dated before the latest recorded instant, as S-39 requires of a shared file. */
  keepsLatest?: true;
  /** Lack `handles`: opens another handle on the same data, as another process would. */
  reopen?: () => Promise<ReservationStore>;
  /**
   * Lack `crash`: abandons all handles as a dying process does, without closing them. {@link OpenedStore.reopen}
   * follows.
   */
  crash?: () => Promise<void>;
  /** Lack `locks`: takes every lock that a change waits for: a commit, and a take for a known consumer. */
  holdLock?: () => Promise<HeldLock>;
  /**
   * Lack `slow_commits`: commits as another process would, and resolves once that commit has read its clock but is not
   * yet visible. It stays so until it is let go.
   */
  commitAndHang?: (changeSets: readonly ChangeSet[]) => Promise<HungCommit>;
  /** Lack `failures`: makes the store's storage unwritable until `mended` is called. */
  breakStorage?: () => Promise<BrokenStorage>;
  /**
   * Lack `lost_answers`: until `mended` is called, the store's writes become durable, but the store gets a failure in
   * place of the answer: the connection breaks after a COMMIT, or a sync fails after the data is written.
   */
  loseAnswers?: () => Promise<BrokenStorage>;
  /**
   * Lack `host_transactions`, as the store does: begins a transaction of the host, while other callers use the same
   * data.
   */
  beginHostTransaction?: () => Promise<HostTransaction>;
}>;

export type HeldLock = Readonly<{
  /** Resolves once a call waits for the lock. */
  waitedFor: () => Promise<void>;
  release: () => Promise<void>;
}>;

/** A storage that fails until it is mended. */
export type BrokenStorage = Readonly<{ mended: () => Promise<void> }>;

/** A commit that is not visible until it is let go. */
export type HungCommit = Readonly<{ letGo: () => Promise<Result<readonly CommitOutcome[], StoreFailure>> }>;

/** A transaction of the host. It ends once. */
export type HostTransaction = Readonly<{
  /** The handle that the host passes to `within`. */
  handle: unknown;
  /** Commits. Returns false if the database refused the commit and rolled it back. */
  commit: () => Promise<boolean>;
  rollback: () => Promise<void>;
}>;

/** A capability that a harness may lack: a member of {@link OpenedStore}. */
export type StoreCapability =
  | "ticks"
  | "leaps"
  | "latest"
  | "handles"
  | "crash"
  | "locks"
  | "slow_commits"
  | "failures"
  | "lost_answers"
  | "host_transactions";

const MEMBERS = {
  ticks: "tickBy",
  leaps: "leap",
  latest: "keepsLatest",
  handles: "reopen",
  crash: "crash",
  locks: "holdLock",
  slow_commits: "commitAndHang",
  failures: "breakStorage",
  lost_answers: "loseAnswers",
  host_transactions: "beginHostTransaction",
} as const satisfies Readonly<Record<StoreCapability, keyof OpenedStore>>;

/** A part of the port that a store may lack. */
export type StorePart = "outbox" | "retention";

/** The parts on which the store and the declaration disagree. */
export const undeclaredParts = (store: ReservationStore, lacks: ReadonlySet<string>): readonly string[] => {
  const parts = { outbox: store.outbox, retention: store.retention, host_transactions: store.hostTransactions };
  return Object.entries(parts)
    .filter(([part, calls]) => (calls === null) !== lacks.has(part))
    .map(([part, calls]) =>
      calls === null
        ? `the store has no ${part}: declare \`lacks: { ${part}: "why" }\``
        : `the store has \`${part}\`, declared as lacking`,
    );
};

/** The members that are functions. */
export type OptionalMember = Exclude<(typeof MEMBERS)[StoreCapability], "keepsLatest">;

const capabilities = Object.keys(MEMBERS) as StoreCapability[];

type Member = (typeof MEMBERS)[StoreCapability];

/** Explains to the author of a harness how to add or declare a missing member. */
export const missingMember = (member: Member): string => {
  const lack = capabilities.find((it) => MEMBERS[it] === member);
  return `the harness has no ${member}: add it to what \`open\` returns, or declare \`lacks: { ${lack}: "why" }\``;
};

/** The same for every member that a harness neither has nor declares. */
export const missingMembers = (opened: OpenedStore, lacks: ReadonlySet<string>): readonly string[] =>
  capabilities
    .filter((it) => !lacks.has(it) && opened[MEMBERS[it]] === undefined)
    .map((it) => missingMember(MEMBERS[it]));
