import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { err, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import type { TransactionUnfitness } from "../../domain/refusal/refusal.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { CommitOutcome, HostTransactions } from "../../ports/reservation-store.ts";
import type { StoreFailure, TransactionFailure } from "../../ports/store-failure.ts";
import { snapshotsOf } from "../../ports/store-rules/snapshot-of.ts";
import type { Instant } from "../../ports/store-rules/store-clock.ts";
import { assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { commitBatch } from "./commit.ts";
import { Connection } from "./connection.ts";
import { readCounter } from "./counter.ts";
import { isInTransaction, type SqliteDatabase } from "./driver.ts";
import type { FileFailure } from "./failures.ts";
import { fileOf, placeOf } from "./file-guard.ts";
import { assertKnownVersion } from "./migrate.ts";
import { recordedIn } from "./recorded.ts";

type JoinOptions = Readonly<{ waitLimitMs: number; instant: Instant }>;
type Failure = StoreFailure | TransactionFailure;

/** The transactions that the current code has joined, by the store to which they were joined. */
const joinedHere = new AsyncLocalStorage<ReadonlyMap<Connection, JoinedTransaction>>();

/**
 * A store's reads and commits inside the host's transactions on connections of its own (rule 20, decision 0022). A
 * joined transaction has the file's one write lock until the host ends it: until then nothing else commits, and no hold
 * is reported as dead.
 */
export const hostTransactions = (own: Connection, { waitLimitMs, instant }: JoinOptions): HostTransactions => ({
  joined: (handle) => {
    const problem = handleProblem(handle, own);
    if (problem !== null) return refusing(problem);
    const database = handle as SqliteDatabase;
    const connection = new Connection(database, { waitLimitMs, onStep: () => undefined });
    const transaction = new JoinedTransaction(database, connection, own);
    // From here on in the code of the caller, and in no concurrent code.
    joinedHere.enterWith(new Map([...(joinedHere.getStore() ?? []), [own, transaction]]));
    let hasFailed = false;
    const begin = async (): Promise<Failure | null> => {
      hasFailed = false;
      const failure = await transaction.begin();
      hasFailed = failure !== null;
      return failure;
    };
    // The first attempt is made at once: all commands belong to the transaction that is open now.
    let begun = begin();
    const recorded = recordedIn(connection);
    const inside = async <Value>(work: (nowMs: EpochMs) => Value): Promise<Result<Value, Failure>> => {
      const failure = await begun;
      if (failure !== null) return err(failure);
      const done = await connection.inside(
        () => instant(readCounter(connection).latestMs).map(work),
        () => transaction.isOpen(),
      );
      return done.isErr() ? err(failed(done.error)) : (done.value ?? err(ENDED));
    };
    return {
      enter: () => {
        // No transaction has done any work yet.
        if (hasFailed) begun = begin();
      },
      read: (requests, floorMs) => inside((nowMs) => snapshotsOf(recorded, requests, later(nowMs, floorMs))),
      commit: (changeSet) => {
        assertWellFormed(changeSet, centerTag(changeSet.centerId));
        return inside((nowMs) => commitBatch(connection, recorded, nowMs, [changeSet])[0] as CommitOutcome);
      },
    };
  },

  heldUpByCaller: () =>
    joinedHere.getStore()?.get(own)?.isOpen() === true
      ? { outcome: "locked", cause: "the caller's own transaction, which is still open, has the file" }
      : null,
});

/**
 * One transaction of the host, named in the file. While it is open, only its own connection sees the name. The name
 * distinguishes it from the next transaction on the same handle.
 */
class JoinedTransaction {
  readonly #database: SqliteDatabase;
  readonly #connection: Connection;
  readonly #own: Connection;
  #name: string | null = null;

  constructor(database: SqliteDatabase, connection: Connection, own: Connection) {
    this.#database = database;
    this.#connection = connection;
    this.#own = own;
  }

  /**
   * Takes the file's write lock, and names the transaction if it has no name yet. Returns why it cannot be joined, or
   * null. The wait for the lock ends with the transaction.
   */
  async begin(): Promise<Failure | null> {
    const isInOne = (): boolean => isInTransaction(this.#database);
    if (!isInOne()) return NOT_OPEN;
    const begun = await this.#connection.inside(() => {
      lock(this.#connection);
      assertKnownVersion(this.#connection);
      const seen = nameSeenBy(this.#connection);
      this.#name = seen !== null && seen !== nameSeenBy(this.#own) ? seen : randomUUID();
      if (this.#name !== seen) this.#connection.run("UPDATE holdfast_counter SET joined = ?", this.#name);
      return this.#name;
    }, isInOne);
    if (begun.isErr()) return failed(begun.error);
    return begun.value === null ? ENDED : null;
  }

  /** Whether it is still open. A handle that the host has closed has no transaction. */
  isOpen(): boolean {
    try {
      return (
        this.#name !== null &&
        isInTransaction(this.#database) &&
        nameSeenBy(this.#connection) === this.#name &&
        nameSeenBy(this.#own) !== this.#name
      );
    } catch {
      return false;
    }
  }
}

const nameSeenBy = (connection: Connection): string | null =>
  (connection.get("SELECT joined FROM holdfast_counter")?.[0] ?? null) as string | null;

/**
 * Takes the file's write lock, without a change: later reads see the latest data, which then stays. Not prepared: one
 * driver leaves a prepared statement that finds the file locked in progress.
 */
const lock = (connection: Connection): void => {
  connection.exec("UPDATE holdfast_counter SET latest_ms = latest_ms");
};

/** Returns why a value is not a handle that can be joined, or null. */
const handleProblem = (handle: unknown, own: Connection): TransactionFailure | null => {
  const { exec, prepare } = (handle ?? {}) as Partial<SqliteDatabase>;
  if (typeof exec !== "function" || typeof prepare !== "function") {
    return unfit("not_a_handle", "it is not an open handle of node:sqlite, libsql or better-sqlite3");
  }
  if (own.isOn(handle)) return unfit("own_connection", "the engine's store works on that connection itself");
  try {
    const [file, other] = [own, new Connection(handle as SqliteDatabase, NO_WAIT)].map((it) => placeOf(fileOf(it)));
    if (file !== null && file === other) return null;
  } catch {
    // A handle that is closed has no file.
  }
  return unfit("not_a_handle", "it does not have the store's file open");
};

const NO_WAIT = { waitLimitMs: 0, onStep: () => undefined };

const unfit = (because: TransactionUnfitness, cause: string): TransactionFailure => ({
  outcome: "transaction",
  because,
  cause,
});

const NOT_OPEN = unfit("not_open", "no transaction is open on the connection");
const ENDED = unfit("ended", "it has been committed or rolled back, or its beginning was rolled back to a savepoint");

const refusing = (failure: TransactionFailure): ReturnType<HostTransactions["joined"]> => ({
  enter: () => undefined,
  read: () => Promise.resolve(err(failure)),
  commit: () => Promise.resolve(err(failure)),
});

/** Nothing is durable before the host commits, so a failed call is not done. */
const failed = ({ problem, outcome, cause }: FileFailure): Failure => {
  if (problem === "stale") return unfit("isolation_level", cause);
  if (problem === "read_only") return unfit("read_only", cause);
  return { outcome: outcome === "locked" ? "locked" : "not_done", cause };
};
