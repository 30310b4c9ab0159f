import { err, ok, type Result } from "neverthrow";
import { prepare, type Bound, type Prepared, type Row, type SqliteDatabase } from "./driver.ts";
import { CLOSED, DriverError, failureOf, stayedBusy, type FileFailure } from "./failures.ts";
import { Turns } from "./turns.ts";

/** How a connection waits, and what a test may do between the steps of a write. */
export type ConnectionOptions = Readonly<{
  /** For how long a call asks again for a file that another process writes to, in milliseconds. */
  waitLimitMs: number;
  onStep: (step: WriteStep) => void;
}>;

/**
 * The points of a write at which a crash test may stop or kill the process: the write lock is held; everything is
 * written and nothing committed; the commit is durable and nobody was told.
 */
export type WriteStep = "locked" | "written" | "committed";

/** Looks whether a connection still works on what it was opened for. Both throw a {@link DriverError} if not. */
export type FileGuard = Readonly<{
  /** Within a transaction: the tables are of the version that this library knows. */
  assertTables: () => void;
  /** At any time: each of the file's names leads to the same file as when it was opened. */
  assertPlace: () => void;
}>;

/** For how long a call asks again, and what it answers after that. */
type Waiting<Value> = Readonly<{ waitLimitMs: number; otherwise: (waitedMs: number) => Result<Value, FileFailure> }>;

/**
 * A handle with its prepared statements. Each transaction runs from begin to end without a wait in between, so calls of
 * one process never meet; other processes are waited for.
 */
export class Connection {
  readonly #database: SqliteDatabase;
  readonly #options: ConnectionOptions;
  readonly #statements = new Map<string, Prepared>();
  readonly #turns = new Turns();
  #guard: FileGuard | null = null;
  #isClosed = false;

  constructor(database: SqliteDatabase, options: ConnectionOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** From now on every transaction makes sure that the file is still the one that was opened, with the same tables. */
  guardBy(guard: FileGuard): void {
    this.#guard = guard;
  }

  /** The first row. */
  get(sql: string, ...parameters: readonly Bound[]): Row | undefined {
    return this.#do(() => this.#prepared(sql).get(parameters));
  }

  /** Every row. */
  all(sql: string, ...parameters: readonly Bound[]): readonly Row[] {
    return this.#do(() => this.#prepared(sql).all(parameters));
  }

  /** Changes rows, and answers how many. */
  run(sql: string, ...parameters: readonly Bound[]): number {
    return this.#do(() => this.#prepared(sql).run(parameters));
  }

  /** Runs statements that give nothing. */
  exec(sql: string): void {
    this.#do(() => this.#database.exec(sql));
  }

  /** What the work finds in one consistent state. A writer elsewhere is neither waited for nor seen. */
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

  /** Does what cannot be part of a transaction. */
  outside<Value>(work: () => Value): Promise<Result<Value, FileFailure>> {
    return this.#untilFree(() => {
      this.#guard?.assertPlace();
      return work();
    });
  }

  /**
   * What the work finds while no other process is in the middle of a commit; null where one stays there for so long. Changes
   * nothing.
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

  /** Does the work under the write lock; what it did is durable before this answers, or not there at all. */
  async write<Value>(work: () => Value, waitedMs = 0): Promise<Result<Value, FileFailure>> {
    const { onStep } = this.#options;
    if (this.#turns.isOthers()) await this.#turns.pause();
    return this.#untilFree(() => {
      // Begun as a writer: a transaction that reads first and writes then fails where another one wrote in between.
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
   * Does the work inside the transaction that the host has open on the handle: it stays as a whole, or not at all. A writer
   * elsewhere is waited for.
   */
  inside<Value>(work: () => Value): Promise<Result<Value, FileFailure>> {
    return this.#untilFree(() => {
      this.exec("SAVEPOINT holdfast_joined");
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

  /** Whether this is a connection's own handle. */
  isOn(database: unknown): boolean {
    return this.#database === database;
  }

  /**
   * Refuses every further attempt, also of calls that wait for their turn, and lets go of the statements, without which
   * one driver would keep a closed file open. Does nothing the second time.
   */
  close(last: () => void): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    last();
    this.#statements.clear();
  }

  /** The commit is durable, but maybe in a file that is reached by no name any more: nothing may be called accepted. */
  #assertPlaceAfterCommit(): void {
    try {
      this.#guard?.assertPlace();
    } catch (cause) {
      throw cause instanceof DriverError ? cause.atCommit() : cause;
    }
  }

  #transaction<Value>(begin: string, work: () => Value): Value {
    this.exec(begin);
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

  /** Many failures end the transaction by themselves: then there is nothing left to roll back. */
  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Ended already.
    }
  }

  /** As long as any call waits, of which so much is over. */
  #waiting(waitedMs: number): Waiting<never> {
    const waitLimitMs = this.#options.waitLimitMs - waitedMs;
    return { waitLimitMs, otherwise: (ms) => err(stayedBusy(waitedMs + ms)) };
  }

  /** The first attempt is made at once, within the call. */
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
