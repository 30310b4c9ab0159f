import { err, ok } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import { assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { commitParameters, outcomesOf, type CommitRow } from "./commit.ts";
import { createOutbox } from "./outbox.ts";
import { dueParameters, duePageOf, listParameters, reservationPageOf, type DueRow, type ListRow } from "./pages.ts";
import type { PostgresPool } from "./pool.ts";
import { readParameters, snapshotOf, type SnapshotRow } from "./read.ts";
import { assertOptions } from "./options.ts";
import { createRetention } from "./retention.ts";
import { createNotifier } from "./wake-ups.ts";
import { createSession, type SessionOptions } from "./session.ts";

export type PostgresStoreOptions = Readonly<{
  /** The host's own pool, or one of {@link connectPostgres}; whoever made it ends it. */
  pool: PostgresPool;
  /** The schema that `migratePostgres` made; `holdfast` unless told. */
  schema?: string;
  /** How long a commit waits for a lock, in milliseconds; 5,000 unless told. */
  lockTimeoutMs?: number;
  /** Whether a commit with events is told to whoever listens by {@link listenForEvents}; not unless told. */
  wakeDispatchers?: boolean;
}> &
  Partial<SessionOptions>;

const DEFAULTS: SessionOptions = {
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 15_000,
  maxAttempts: 5,
  namedStatements: false,
};

/** An option that is undefined is one that is not given. */
const given = (options: Partial<SessionOptions>): Partial<SessionOptions> =>
  Object.fromEntries(Object.entries<unknown>(options).filter(([, value]) => value !== undefined));

const STORE_OPTIONS = [
  "schema",
  "lockTimeoutMs",
  "connectTimeoutMs",
  "statementTimeoutMs",
  "maxAttempts",
  "namedStatements",
  "wakeDispatchers",
] as const;

/**
 * The store for more than one process or machine, on PostgreSQL 15 or later. Every read and every commit is one call of
 * a function in the database: one statement, one round trip, and nothing that a proxy which pools transactions breaks.
 * Throws a RangeError for an option that cannot be meant so.
 */
export const createPostgresStore = (options: PostgresStoreOptions): ReservationStore => {
  assertOptions(options, ["pool"], STORE_OPTIONS);
  const { pool, schema, lockTimeoutMs = 5_000, wakeDispatchers = false, ...session } = options;
  const notify = wakeDispatchers ? createNotifier(pool, schema) : null;
  const { call, close } = createSession(pool, schema, { ...DEFAULTS, ...given(session) });
  return {
    read: async (request) => (await call<SnapshotRow>("read_1", readParameters(request), "reads")).map(snapshotOf),

    commit: async (changeSets) => {
      for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
      if (changeSets.length === 0) return ok([]);
      const committed = await call<CommitRow>("commit_1", commitParameters(changeSets, lockTimeoutMs), "writes");
      if (committed.isErr()) return err(committed.error);
      const outcomes = outcomesOf(changeSets, committed.value);
      if (outcomes.some(({ kind }, at) => kind === "accepted" && changeSets[at]?.events.length !== 0)) notify?.();
      return ok(outcomes);
    },

    due: async (request) => (await call<DueRow>("due_1", dueParameters(request), "reads")).map(duePageOf),

    list: async (request) =>
      (await call<ListRow>("list_1", listParameters(request), "reads")).map((row) =>
        reservationPageOf(row, request.limit),
      ),

    ...createOutbox(call),
    ...createRetention(call),

    close: () => {
      close();
      return Promise.resolve();
    },
  };
};
