import { err, ok, type Result } from "neverthrow";
import { prepare, type Bound, type Prepared, type Row, type SqliteDatabase } from "./driver.ts";
import { CLOSED, DriverError, failureOf, stayedBusy, type FileFailure } from "./failures.ts";
import { Turns } from "./turns.ts";

/** How a connection waits, and a test's hook between the steps of a write. */
export type ConnectionOptions = Readonly<{
  /** How long a call retries while another process writes to the file, in milliseconds. */
  waitLimitMs: number;
  onStep: (step: WriteStep) => void;
}>;

/**
 * The points of a write at which a crash test may stop or kill the process: the write lock is held; everything is
 * written and nothing committed; the commit is durable and no caller has its answer.
 */
export type WriteStep = "locked" | "written" | "committed";

/** Checks that a connection still works on the file that it opened. Both throw a {@link DriverError} if not. */
export type FileGuard = Readonly<{
  /** Within a transaction: the tables are of the version that this library knows. */
  assertTables: () => void;
  /** At any time: each of the file's names refers to the same file as when it was opened. */
  assertPlace: () => void;
}>;

/** How long a call retries, and its answer after that. */
type Waiting<Value> = Readonly<{ waitLimitMs: number; otherwise: (waitedMs: number) => Result<Value, FileFailure> }>;

/**
 * A handle with its prepared statements. Each transaction runs from begin to end without waiting, so calls of one
 * process never interleave. A call waits for other processes.
 */
export class Connection {
  readonly #database: SqliteDatabase;
  readonly #options: ConnectionOptions;
  readonly #statements = new Map<string, Prepared>();
  readonly #turns = new Turns();
  #guard: FileGuard | null = null;
  #isClosed = false;
  #read: Readonly<{ sql: string; row: Row | undefined }> | null = null;

  constructor(database: SqliteDatabase, options: ConnectionOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** From now on, every transaction checks that the file is still the one that was opened, with the same tables. */
  guardBy(guard: FileGuard): void {
    this.#guard = guard;
  }

  /** Returns the first row. */
  get(sql: string, ...parameters: readonly Bound[]): Row | undefined {
    return this.#do(() => this.#prepared(sql).get(parameters));
  }

  /** Returns the first row, which is read once in each transaction. */
  once(sql: string): Row | undefined {
    if (this.#read?.sql !== sql) this.#read = { sql, row: this.get(sql) };
    return this.#read.row;
  }

  /** Inserts rows of one table in few statements. The columns are those of the table, in order. */
  insert(into: string, rows: readonly Row[], onConflict = ""): void {
    for (let from = 0; from < rows.length; from += MOST_ROWS) {
      const some = rows.length <= MOST_ROWS ? rows : rows.slice(from, from + MOST_ROWS);
      this.run(insertion(into, some, onConflict), ...some.flat());
    }
  }

  /** Every row. */
  all(sql: string, ...parameters: readonly Bound[]): readonly Row[] {
    return this.#do(() => this.#prepared(sql).all(parameters));
  }

  /** Changes rows, and returns their number. */
  run(sql: string, ...parameters: readonly Bound[]): number {
    return this.#do(() => this.#prepared(sql).run(parameters));
  }

  /** Runs statements without results. */
  exec(sql: string): void {
    this.#do(() => this.#database.exec(sql));
  }

  /** Reads one consistent state. It neither waits for another process's write nor sees it. */
  read<Value>(work: () => Value): Promise<Result<Value, FileFailure>> {
    return this.#untilFree(() => {
      const value = this.#transaction("BEGIN", () => {
        this.#guard?.assertTables();
        return work();
      });
      this.#guard?.assertPlace();
      return value;
    });
  }

  /** Does work that cannot run in a transaction. */
  outside<Value>(work: () => Value): Promise<Result<Value, FileFailure>> {
    return this.#untilFree(() => {
      this.#guard?.assertPlace();
      return work();
    });
  }

  /**
   * Reads while no other process is in the middle of a commit. Returns null if one stays there for the whole wait.
   * Changes nothing.
   */
  alone<Value>(work: () => Value, waitLimitMs: number): Promise<Result<Value | null, FileFailure>> {
    return this.#untilFree<Value | null>(
      () => {
        const value = this.#transaction("BEGIN IMMEDIATE", () => {
          this.#guard?.assertTables();
          return work();
        });
        this.#guard?.assertPlace();
        return value;
      },
      { waitLimitMs, otherwise: () => ok(null) },
    );
  }

  /** Does the work under the write lock. The work is durable before this resolves, or has no effect. */
  async write<Value>(work: () => Value, waitedMs = 0): Promise<Result<Value, FileFailure>> {
    const { onStep } = this.#options;
    if (this.#turns.isOthers()) await this.#turns.pause();
    return this.#untilFree(() => {
      // Begins as a writer: a transaction that reads first and writes later fails if another one wrote in between.
      const value = this.#transaction("BEGIN IMMEDIATE", () => {
        this.#turns.noteWriter(this.get("PRAGMA data_version")?.[0] as number);
        onStep("locked");
        this.#guard?.assertTables();
        const done = work();
        this.#guard?.assertPlace();
        onStep("written");
        return done;
      });
      this.#turns.noteOwn();
      this.#assertPlaceAfterCommit();
      onStep("committed");
      return value;
    }, this.#waiting(waitedMs));
  }

  /**
   * Does the work inside the transaction that the host has open on the handle, as a whole or not at all. It waits for
   * another writer. Returns null if the host has ended the transaction, also during that wait.
   */
  inside<Value>(work: () => Value, isOpen: () => boolean): Promise<Result<Value | null, FileFailure>> {
    return this.#untilFree(() => {
      // Outside a transaction, a savepoint would begin one.
      if (!isOpen()) return null;
      this.exec("SAVEPOINT holdfast_joined");
      this.#read = null;
      try {
        const value = work();
        this.exec("RELEASE holdfast_joined");
        return value;
      } catch (cause) {
        this.#undo();
        throw cause;
      }
    });
  }

  /** Whether this is the connection's own handle. */
  isOn(database: unknown): boolean {
    return this.#database === database;
  }

  /**
   * Refuses every further attempt, also of waiting calls, and frees the statements: with open statements, one driver
   * would keep a closed file open. Does nothing the second time.
   */
  close(last: () => void): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    last();
    this.#statements.clear();
  }

  /**
   * The commit is durable, but perhaps in a file that no longer has a name: then no set may be reported as accepted.
   */
  #assertPlaceAfterCommit(): void {
    try {
      this.#guard?.assertPlace();
    } catch (cause) {
      throw cause instanceof DriverError ? cause.atCommit() : cause;
    }
  }

  #transaction<Value>(begin: string, work: () => Value): Value {
    this.exec(begin);
    this.#read = null;
    let committing = false;
    try {
      const value = work();
      committing = true;
      this.exec("COMMIT");
      return value;
    } catch (cause) {
      this.#rollBack();
      throw committing && cause instanceof DriverError ? cause.atCommit() : cause;
    }
  }

  /** Some failures end the host's transaction by themselves. */
  #undo(): void {
    try {
      this.#database.exec("ROLLBACK TO holdfast_joined; RELEASE holdfast_joined");
    } catch {
      // Ended already.
    }
  }

  /** Many failures end the transaction by themselves, and then a rollback is not needed. */
  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Ended already.
    }
  }

  /** Waits as long as any call, less the time already waited. */
  #waiting(waitedMs: number): Waiting<never> {
    const waitLimitMs = this.#options.waitLimitMs - waitedMs;
    return { waitLimitMs, otherwise: (ms) => err(stayedBusy(waitedMs + ms)) };
  }

  /** Makes the first attempt at once, within the call. */
  async #untilFree<Value>(
    attempt: () => Value,
    { waitLimitMs, otherwise }: Waiting<Value> = this.#waiting(0),
  ): Promise<Result<Value, FileFailure>> {
    const startedAt = performance.now();
    for (;;) {
      if (this.#isClosed) return err(CLOSED);
      try {
        return ok(attempt());
      } catch (cause) {
        // Anything else is a fault of this program.
        if (!(cause instanceof DriverError)) throw cause;
        if (cause.problem !== "busy") return err(failureOf(cause));
      }
      const waitedMs = performance.now() - startedAt;
      if (waitedMs >= waitLimitMs) return otherwise(waitedMs);
      this.#turns.noteBusy();
      await this.#turns.pause();
    }
  }

  #prepared(sql: string): Prepared {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = prepare(this.#database, sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #do<Value>(call: () => Value): Value {
    try {
      return call();
    } catch (cause) {
      throw new DriverError(cause);
    }
  }
}

/** Maximum number of rows in one statement: each number of rows is a statement, which stays prepared. */
const MOST_ROWS = 8;

const insertion = (into: string, rows: readonly Row[], onConflict: string): string => {
  const row = `(${(rows[0] as Row).map(() => "?").join(", ")})`;
  return `INSERT INTO ${into} VALUES ${rows.map(() => row).join(", ")} ${onConflict}`;
};
