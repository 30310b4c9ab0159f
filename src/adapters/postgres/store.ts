import { err, ok, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import {
  aFunction,
  between,
  mayBeLeftOut,
  trueOrFalse,
  withDefaults,
  type OptionRules,
} from "../../domain/input/options.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommitOutcome, FullStore, TriedOutcome } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { LEAP_OPTIONS, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { commitParameters, outcomesOf, type CommitRow, type Wait } from "./commit.ts";
import { createOutbox } from "./outbox.ts";
import {
  agendaPageOf,
  agendaParameters,
  dueParameters,
  duePageOf,
  listParameters,
  reservationPageOf,
  type AgendaRow,
  type DueRow,
  type ListRow,
} from "./pages.ts";
import type { PostgresPool } from "./pool.ts";
import { readParameters, snapshotsOf, type ReadRow } from "./read.ts";
import { A_POOL, A_SCHEMA, A_WAIT_MS, assertOptions } from "./options.ts";
import { joinedBy } from "./joined.ts";
import { locksOf, runsOf } from "./locks.ts";
import { createRetention } from "./retention.ts";
import { channelOf, createNotifier } from "./wake-ups.ts";
import { createSession, DEFAULT_TIMES, type SessionOptions } from "./session.ts";

export type PostgresStoreOptions = Readonly<{
  /** The host's own pool, or one of {@link connectPostgres}. The caller ends it. */
  pool: PostgresPool;
  /** The schema that `migratePostgres` made; `holdfast` by default. */
  schema?: string;
  /** How long a commit waits for a lock, in milliseconds; 5,000 by default. */
  lockTimeoutMs?: number;
  /**
   * How long a read waits for a commit that may still confirm a hold past its deadline, in milliseconds; 1,000 by
   * default. After that the end of that hold is reported as uncertain.
   */
  finishWaitMs?: number;
  /** Whether a commit with events notifies the listeners of {@link listenForEvents}; false by default. */
  wakeDispatchers?: boolean;
  /**
   * How old a host's transaction may be when it is joined, and may become after that, in milliseconds; 60,000 by
   * default.
   */
  hostTransactionMs?: number;
  /** How long a host's transaction may be idle once it is joined, in milliseconds; 10,000 by default. */
  hostIdleMs?: number;
}> &
  Partial<SessionOptions> &
  LeapOptions;

/** Several engines may share one pool, and each read takes a connection. */
const READS_IN_FLIGHT = 4;
const MOST_COMMITS_IN_FLIGHT = 4;
/** The default of the package `pg`. */
const DEFAULT_POOL_SIZE = 10;

/**
 * A try takes its advisory locks without waiting. Rows may also be locked by retention, or by a transaction outside
 * this store.
 */
const ROW_WAIT_OF_A_TRY_MS = 50;
const HELD = { kind: "held" } as const;

/**
 * At most half of the pool's connections, and 2 of a pool of 2 or 3: a commit that waits for a lock keeps its
 * connection.
 */
const commitsInFlight = ({ options }: PostgresPool): number | null => {
  const size = options?.max ?? DEFAULT_POOL_SIZE;
  return size < 2 ? null : Math.min(MOST_COMMITS_IN_FLIGHT, Math.max(2, Math.floor(size / 2)));
};

const DEFAULTS: SessionOptions = {
  ...DEFAULT_TIMES,
  maxAttempts: 5,
  namedStatements: false,
  elapsedMs: () => performance.now(),
};

const STORE_OPTIONS: OptionRules<PostgresStoreOptions> = {
  pool: A_POOL,
  schema: A_SCHEMA,
  lockTimeoutMs: A_WAIT_MS,
  finishWaitMs: A_WAIT_MS,
  connectTimeoutMs: A_WAIT_MS,
  statementTimeoutMs: A_WAIT_MS,
  maxAttempts: mayBeLeftOut(between(1, 100)),
  namedStatements: mayBeLeftOut(trueOrFalse),
  elapsedMs: mayBeLeftOut(aFunction),
  ...LEAP_OPTIONS,
  wakeDispatchers: mayBeLeftOut(trueOrFalse),
  hostTransactionMs: A_WAIT_MS,
  hostIdleMs: A_WAIT_MS,
};

/**
 * The store for more than one process or machine, on PostgreSQL 15 or later. Every read and every commit is one call of
 * a function in the database: one statement, one round trip, and safe behind a proxy that pools transactions. Throws a
 * RangeError for an invalid option.
 */
export const createPostgresStore = (options: PostgresStoreOptions): FullStore => {
  assertOptions(options, STORE_OPTIONS);
  const {
    pool,
    schema,
    lockTimeoutMs = 5_000,
    finishWaitMs = 1_000,
    wakeDispatchers = false,
    hostTransactionMs = 60_000,
    hostIdleMs = 10_000,
    ...sessionOptions
  } = options;
  const notify = wakeDispatchers ? createNotifier(pool, schema) : null;
  const session = createSession(pool, schema, withDefaults<SessionOptions & LeapOptions>(DEFAULTS, sessionOptions));
  const { call, callAtInstant, close } = session;
  const inFlight = commitsInFlight(pool);
  const commitOnce = async (
    changeSets: readonly ChangeSet[],
    wait: Wait,
  ): Promise<Result<readonly TriedOutcome[], StoreFailure>> => {
    const parameters = commitParameters(changeSets, wait);
    const committed = await callAtInstant<CommitRow>("commit_1", parameters, "writes", ([nowMs]) => nowMs);
    if (committed.isErr()) {
      if (wait.waits || committed.error.outcome !== "locked") return err(committed.error);
      // Only a commit of one set shows to which set the locked row belongs.
      return ok(changeSets.length === 1 ? [HELD] : await inRuns(changeSets.map((set) => [set])));
    }
    const outcomes = outcomesOf(changeSets, committed.value);
    if (outcomes.some(({ kind }, at) => kind === "accepted" && changeSets[at]?.events.length !== 0)) notify?.();
    return ok(outcomes);
  };
  const waiting = (waitedMs: number): Wait => ({
    waits: true,
    lockTimeoutMs: Math.max(aTry.lockTimeoutMs, Math.ceil(lockTimeoutMs - waitedMs)),
  });
  const aTry: Wait = { waits: false, lockTimeoutMs: Math.min(lockTimeoutMs, ROW_WAIT_OF_A_TRY_MS) };
  /** Tries one run after another. If one fails, it and the following ones are held. */
  const inRuns = async (runs: readonly (readonly ChangeSet[])[]): Promise<readonly TriedOutcome[]> => {
    const outcomes: TriedOutcome[] = [];
    let hasFailed = false;
    for (const run of runs) {
      const held: readonly TriedOutcome[] = run.map(() => HELD);
      const done: readonly TriedOutcome[] = hasFailed ? held : (await commitOnce(run, aTry)).unwrapOr(held);
      hasFailed ||= done === held;
      outcomes.push(...done);
    }
    return outcomes;
  };
  /**
   * Commits a batch in one statement. A batch with too many keys for single locks locks its centers as a whole, if they
   * are free. If another transaction has them, for instance an open one of a host, the batch is done in runs of fewer
   * keys.
   */
  const commit = async (
    changeSets: readonly ChangeSet[],
    wait: Wait,
  ): Promise<Result<readonly TriedOutcome[], StoreFailure>> => {
    for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
    if (changeSets.length === 0) return ok([]);
    if (!locksOf(changeSets).wholeCenters) return commitOnce(changeSets, wait);
    const whole = await commitOnce(changeSets, aTry);
    if (whole.isErr()) return err(whole.error);
    const heldAt = whole.value.flatMap(({ kind }, at) => (kind === "held" ? [at] : []));
    const outcomes = [...whole.value];
    let done = 0;
    for (const run of runsOf(heldAt.map((at) => changeSets[at] as ChangeSet))) {
      const committed = await commitOnce(run, wait);
      if (committed.isErr()) {
        // Untried runs are held as well. A commit that waits can only report that part of the batch is done.
        if (!wait.waits) break;
        const isFirst = heldAt.length === changeSets.length && done === 0;
        return err(isFirst ? committed.error : { outcome: "unknown", cause: committed.error.cause });
      }
      for (const [n, outcome] of committed.value.entries()) outcomes[heldAt[done + n] as number] = outcome;
      done += run.length;
    }
    return ok(outcomes);
  };
  return {
    readsInFlight: READS_IN_FLIGHT,
    hostTransactions: {
      joined: joinedBy(session, {
        schema,
        lockTimeoutMs,
        finishWaitMs,
        hostTransactionMs,
        hostIdleMs,
        channel: wakeDispatchers ? channelOf(schema) : null,
      }),
      // A transaction never blocks all of another connection's work, and only the server knows which keys it holds.
      heldUpByCaller: () => null,
    },
    // Not repeated: a standby that is away is away for longer than that. It changes no record, so a failure is certain.
    awaitDurable: async () =>
      (await call<null>("durable_1", [], "writes")).mapErr(({ cause }) => ({ outcome: "not_done" as const, cause })),
    outbox: createOutbox({ call, callAtInstant }),
    retention: createRetention(callAtInstant),

    read: async (requests, floorMs) => {
      const parameters = readParameters(requests, floorMs, finishWaitMs);
      const read = await callAtInstant<ReadRow>("read_1", parameters, "reads", ([atMs]) => above(atMs, { floorMs }));
      return read.map((row) => snapshotsOf(requests, row));
    },

    // A commit that waits has no held sets.
    commit: async (changeSets, waitedMs = 0) =>
      (await commit(changeSets, waiting(waitedMs))).map((outcomes) => outcomes as readonly CommitOutcome[]),
    concurrentCommits:
      inFlight === null
        ? null
        : { inFlight, waitLimitMs: lockTimeoutMs, tryCommit: (changeSets) => commit(changeSets, aTry) },

    due: async (request) =>
      (await callAtInstant<DueRow>("due_1", dueParameters(request), "reads", ([atMs]) => above(atMs, request))).map(
        duePageOf,
      ),

    list: async (request) =>
      (
        await callAtInstant<ListRow>("list_1", listParameters(request, finishWaitMs), "reads", ([atMs]) =>
          above(atMs, request),
        )
      ).map((row) => reservationPageOf(row, request.limit)),

    agenda: async (request) =>
      (
        await callAtInstant<AgendaRow>("agenda_1", agendaParameters(request, finishWaitMs), "reads", ([atMs]) =>
          above(atMs, request),
        )
      ).map((row) => agendaPageOf(row, request.limit)),

    close: () => {
      close();
      return Promise.resolve();
    },
  };
};

/** An instant above the floor is the clock's reading. */
const above = (atMs: EpochMs, { floorMs }: Readonly<{ floorMs: EpochMs }>): EpochMs | null =>
  atMs > floorMs ? atMs : null;
