import type { OrderedEngine, TableWriter } from "../../src/adapters/ordered-tables/index.ts";
import { BUSY, prepare, sqliteCodeOf, type SqliteDatabase } from "../../src/adapters/sqlite/driver.ts";

/** A test's hooks between the steps of a transaction. */
export type Steps = Readonly<{
  /** Another handle has the lock. */
  onBusy?: () => void;
  /** All is written and nothing is committed. */
  beforeCommit?: () => Promise<void>;
}>;

/** One table of an SQLite file as ordered tables: `transact` waits for SQLite's lock. */
export const createSqliteEngine = (database: SqliteDatabase, { onBusy, beforeCommit }: Steps = {}): OrderedEngine => {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 0; PRAGMA synchronous = OFF");
  database.exec("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID");
  const [get, range] = [
    prepare(database, "SELECT value FROM entry WHERE key = ?"),
    prepare(database, "SELECT key, value FROM entry WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"),
  ];
  const [put, remove] = [
    prepare(database, "INSERT OR REPLACE INTO entry VALUES (?, ?)"),
    prepare(database, "DELETE FROM entry WHERE key = ?"),
  ];
  const tables: TableWriter = {
    get: (key) => get.get([key])?.[0] as string | undefined,
    range: (from, before, limit) =>
      range.all([from, before, limit === Infinity ? -1 : limit]) as unknown as readonly (readonly [string, string])[],
    put: (key, value) => {
      if (!/^[\x20-\x7e]{1,320}$/.test(key)) throw new Error(`no engine need take this key: ${key}`);
      put.run([key, value]);
    },
    remove: (key) => void remove.run([key]),
  };
  const end = (sql: "COMMIT" | "ROLLBACK"): void => void database.exec(sql);
  /**
   * From begin to end without waiting, so that the calls of one handle never interleave; a call waits for other
   * handles.
   */
  const run = async <Value>(begin: string, work: (tables: TableWriter) => Value): Promise<Value> => {
    for (;;) {
      let hasBegun = false;
      try {
        database.exec(begin);
        hasBegun = true;
        const value = work(tables);
        if (begin !== "BEGIN" && beforeCommit !== undefined) await beforeCommit();
        end("COMMIT");
        return value;
      } catch (cause) {
        if (hasBegun) end("ROLLBACK");
        if (hasBegun || sqliteCodeOf(cause) !== BUSY) throw cause;
        onBusy?.();
        await new Promise((resolve) => setTimeout(resolve, 1 + 2 * Math.random()));
      }
    }
  };
  return {
    snapshot: (work) => run("BEGIN", work),
    transact: (work) => run("BEGIN IMMEDIATE", work),
    close: () => Promise.resolve(), // The handle is the host's.
  };
};
