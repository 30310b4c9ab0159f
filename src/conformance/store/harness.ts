import type { Result } from "neverthrow";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { StoreDump } from "../store-dump.ts";

/** How the kit gets at the store that it is to prove. */
export type StoreHarness = Readonly<{
  /** A fresh store with nothing in it, apart from all others. Its clock shows what `setClock` last said. */
  open: () => Promise<OpenedStore>;
}>;

/** One store's data, and what the kit may do to it. What a harness cannot do is named in `lacks`, with the reason. */
export type OpenedStore = Readonly<{
  store: ReservationStore;
  /** Everything recorded. Events and consumers may lie at other positions than elsewhere, but in commit order. */
  dump: () => Promise<StoreDump>;
  /** From now on the store's clock stands at this instant, for all handles. What it moves forward has elapsed, too. */
  setClock: (ms: number) => Promise<void>;
  /** Closes every handle and removes the data. */
  close: () => Promise<void>;

  /** Lack `ticks`: from now on each reading of the clock moves it on by so many milliseconds. */
  tickBy?: (ms: number) => Promise<void>;
  /** Lack `leaps`: the store's clock shows so many milliseconds more from now on, though nothing has elapsed. */
  leap?: (ms: number) => Promise<void>;
  /** Lack `latest`: no answer is dated before the latest instant that is recorded, as S-39 has it for a shared file. */
  keepsLatest?: true;
  /** Lack `handles`: a further handle on the same data, as another process would have. */
  reopen?: () => Promise<ReservationStore>;
  /** Lack `crash`: abandons all handles as a dying process does, without closing them; {@link OpenedStore.reopen} follows. */
  crash?: () => Promise<void>;
  /** Lack `locks`: takes the lock, or all locks, that a change waits for: a commit, and a take of a consumer that is known. */
  holdLock?: () => Promise<HeldLock>;
  /**
   * Lack `slow_commits`: commits as another process would, and answers once that commit has read its clock and cannot be seen
   * yet. It stays so until it is let go.
   */
  commitAndHang?: (changeSets: readonly ChangeSet[]) => Promise<HungCommit>;
  /** Lack `failures`: whatever the store keeps its data in cannot be written from now on, until `mended` is called. */
  breakStorage?: () => Promise<BrokenStorage>;
  /**
   * Lack `lost_answers`: from now on, until `mended` is called, what the store writes becomes durable, and the store gets a
   * failure in place of the answer: the connection breaks after a COMMIT, or a sync fails after the data is there.
   */
  loseAnswers?: () => Promise<BrokenStorage>;
  /** Lack `host_transactions`, as the store does: begins a transaction of the host, beside which others work on the same data. */
  beginHostTransaction?: () => Promise<HostTransaction>;
}>;

export type HeldLock = Readonly<{
  /** Once a call waits for the lock. */
  waitedFor: () => Promise<void>;
  release: () => Promise<void>;
}>;

/** A storage that fails until it is mended. */
export type BrokenStorage = Readonly<{ mended: () => Promise<void> }>;

/** A commit that cannot be seen until it is let go. */
export type HungCommit = Readonly<{ letGo: () => Promise<Result<readonly CommitOutcome[], StoreFailure>> }>;

/** A transaction of the host. It is ended once. */
export type HostTransaction = Readonly<{
  /** What the host gives to `within`. */
  handle: unknown;
  /** Commits, and says whether that was done: what a commit refuses, it rolls back. */
  commit: () => Promise<boolean>;
  rollback: () => Promise<void>;
}>;

/** What a harness may lack: a member of {@link OpenedStore}. */
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

/** What a store itself may lack: a part of the port. */
export type StorePart = "outbox" | "retention";

/** The parts of which the store and the declaration say different things. */
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

/** Says what the author of a harness does about a member that is not there. */
export const missingMember = (member: Member): string => {
  const lack = capabilities.find((it) => MEMBERS[it] === member);
  return `the harness has no ${member}: add it to what \`open\` returns, or declare \`lacks: { ${lack}: "why" }\``;
};

/** The same for all that a harness neither has nor declares. */
export const missingMembers = (opened: OpenedStore, lacks: ReadonlySet<string>): readonly string[] =>
  capabilities
    .filter((it) => !lacks.has(it) && opened[MEMBERS[it]] === undefined)
    .map((it) => missingMember(MEMBERS[it]));
