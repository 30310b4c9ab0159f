import { err, ok, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { TransactionUnfitness } from "../../domain/refusal/refusal.ts";
import type { CommitOutcome, JoinedStore } from "../../ports/reservation-store.ts";
import type { StoreFailure, TransactionFailure } from "../../ports/store-failure.ts";
import { assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { joinedCommit, outcomesOf, type CommitRow } from "./commit.ts";
import { errorOf, rolledBack, type Leapt } from "./failures.ts";
import { requestsOf, snapshotsOf, type ReadRow, wantsExtras } from "./read.ts";
import { quotedSchema } from "./schema.ts";
import type { Session } from "./session.ts";

/**
 * The host's open transaction: sends one statement on its connection and returns the rows. Each of `$1`, `$2`, … stands
 * once in the text, in that order, and each value is a text. A client of the package `pg`, which answers with `{ rows
 * }`, fits as it is.
 */
export type PostgresTransaction = Readonly<{
  query: (text: string, values: string[]) => Promise<readonly unknown[] | Readonly<{ rows: readonly unknown[] }>>;
}>;

export type JoinOptions = Readonly<{
  schema: string | undefined;
  lockTimeoutMs: number;
  finishWaitMs: number;
  hostTransactionMs: number;
  hostIdleMs: number;
  /** To notify of new events when the host commits. */
  channel: string | null;
}>;

type Failure = StoreFailure | TransactionFailure;

/** The results of joined_read_1 and joined_commit_1. */
type Returned<Answer> =
  | Readonly<{ answer: Answer }>
  | Readonly<{ unfit: TransactionUnfitness }>
  | Readonly<{ code: string; message: string; detail: string | null }>;

/** A store's reads and commits inside the host's transactions (rule 20, decision 0022). */
export const joinedBy =
  (session: Session, options: JoinOptions): ((handle: unknown) => JoinedStore) =>
  (handle) => {
    const { hostTransactionMs, hostIdleMs } = options;
    const bounds = { max_age_ms: hostTransactionMs, max_idle_ms: hostIdleMs };
    const ask =
      <Answer>(name: string, asked: object) =>
      async (ceilingMs: number | null): Promise<Result<Answer, Failure | Leapt>> => {
        const text = `SELECT ${quotedSchema(options.schema)}.${name}($1) AS answer`;
        const question = JSON.stringify({ ...bounds, ...asked, ceiling_ms: ceilingMs });
        let returned: Returned<Answer> | null;
        try {
          if (!isTransaction(handle)) return err(unfit("not_a_handle", "it has no function query"));
          returned = returnedIn<Answer>(await handle.query(text, [question]));
        } catch (cause) {
          return err(rejected(cause));
        }
        if (returned === null) return err(unfit("not_a_handle", "its query gave no rows"));
        if ("answer" in returned) return ok(returned.answer);
        return err("unfit" in returned ? unfit(returned.unfit, CAUSES[returned.unfit]) : failed(returned));
      };
    let begun: Promise<Result<string, Failure>> | null = null;
    let hasFailed = false;
    const begin = async (): Promise<Result<string, Failure>> => {
      hasFailed = false;
      const transaction = await session.atInstant<string, Failure>(ask("joined_begin_1", {}), () => null);
      hasFailed = transaction.isErr();
      return transaction;
    };
    let wasOpen = false;
    const inside = async <Answer>(
      name: string,
      asked: object,
      readingOf: (answer: Answer) => EpochMs | null,
    ): Promise<Result<Answer, Failure>> => {
      const transaction = await (begun ??= begin());
      if (transaction.isErr()) return err(transaction.error);
      const answer = await session.atInstant<Answer, Failure>(
        ask(name, { ...asked, transaction: transaction.value }),
        readingOf,
      );
      wasOpen ||= answer.isOk();
      return answer.mapErr((failure) =>
        wasOpen && failure.outcome === "transaction" && failure.because === "not_open"
          ? unfit("ended", CAUSES.ended)
          : failure,
      );
    };
    return {
      enter: () => {
        // Sent at once, before the host's next statement: all commands belong to the transaction that is open now.
        if (begun === null || hasFailed) begun = begin();
      },
      read: async (requests, floorMs) => {
        const asked = {
          floor_ms: floorMs,
          requests: requestsOf(requests),
          alone: requests.length === 1,
          extras: requests.some(wantsExtras),
          finish_wait_ms: options.finishWaitMs,
        };
        const row = await inside<ReadRow>("joined_read_1", asked, ([atMs]) => (atMs > floorMs ? atMs : null));
        return row.map((it) => (requests.length === 0 ? [] : snapshotsOf(requests, it)));
      },
      commit: async (changeSet) => {
        assertWellFormed(changeSet, centerTag(changeSet.centerId));
        const asked = {
          ...joinedCommit(changeSet, options.lockTimeoutMs),
          notify: changeSet.events.length === 0 ? null : options.channel,
        };
        const row = await inside<CommitRow>("joined_commit_1", asked, ([nowMs]) => nowMs);
        return row.map((it) => outcomesOf([changeSet], it)[0] as CommitOutcome);
      },
    };
  };

const isTransaction = (handle: unknown): handle is PostgresTransaction =>
  typeof (handle as PostgresTransaction | null | undefined)?.query === "function";

const returnedIn = <Answer>(rows: unknown): Returned<Answer> | null => {
  const list: unknown = Array.isArray(rows) ? rows : (rows as { rows?: unknown } | null | undefined)?.rows;
  const answer: unknown = Array.isArray(list) ? (list[0] as { answer?: unknown } | undefined)?.answer : undefined;
  return typeof answer === "string" ? (JSON.parse(answer) as Returned<Answer>) : null;
};

const unfit = (because: TransactionUnfitness, cause: string): TransactionFailure => ({
  outcome: "transaction",
  because,
  cause,
});

const CAUSES: Readonly<Record<TransactionUnfitness, string>> = {
  not_supported: "the store joins none",
  not_a_handle: "it is not a handle",
  not_open: "no transaction is open on the connection, or it has ended meanwhile, or each statement came on another",
  ended: "it has been committed or rolled back",
  other_database: "it is of another database",
  own_connection: "the store works on that connection itself",
  isolation_level: "its isolation level is not READ COMMITTED",
  aborted: "a statement has failed in it",
  read_only: "it is read-only",
  too_old: "it has been open for too long",
};

const IN_FAILED_TRANSACTION = "25P02";
const DEADLOCK = "40P01";
/** Rows that other transactions inserted or changed meanwhile. */
const CONFLICTS = new Set(["40001", "23505", "23P01"]);

/** A failure that the function itself has rolled back and returned. */
const failed = (returned: Readonly<{ code: string; message: string; detail: string | null }>): Failure | Leapt => {
  const cause = `${returned.message} (${returned.code})`;
  if (returned.code === DEADLOCK) return { outcome: "transaction", because: "deadlock", cause };
  if (CONFLICTS.has(returned.code)) return { outcome: "transaction", because: "conflict", cause };
  const trouble = rolledBack(returned);
  if (trouble.kind === "leapt") return trouble;
  return { outcome: trouble.kind === "locked" ? "locked" : "not_done", cause: trouble.cause };
};

/** A rejection of the handle. With its connection the whole transaction is gone: nothing is done for certain. */
const rejected = (cause: unknown): Failure => {
  const { code, message } = errorOf(ofServer(cause));
  if (code === IN_FAILED_TRANSACTION) return unfit("aborted", CAUSES.aborted);
  return { outcome: "not_done", cause: code === null ? message : `${message} (${code})` };
};

/** The server's own error, which a library may have wrapped in its own. */
const ofServer = (cause: unknown): unknown => {
  let error = cause;
  for (let depth = 0; depth < 5 && errorOf(error).code === null; depth += 1) {
    const inner = (error as { cause?: unknown } | null | undefined)?.cause;
    if (inner === undefined) return cause;
    error = inner;
  }
  return errorOf(error).code === null ? cause : error;
};

/** Why the server refused a host's COMMIT: the transaction was open past the deadline of a command of a store. */
export type HostCommitRefusal = Readonly<{ code: "DEADLINE_PASSED"; beforeMs: number }>;

/**
 * Converts the rejection of the host's own COMMIT. Returns null if no command of a store is the reason. The whole
 * transaction is rolled back.
 */
export const hostCommitRefusal = (cause: unknown): HostCommitRefusal | null => {
  const { code, detail } = errorOf(ofServer(cause));
  return code === "HF004" ? { code: "DEADLINE_PASSED", beforeMs: Number(detail) } : null;
};
