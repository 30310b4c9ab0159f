import type { OrderedEngine, TableWriter } from "../../src/adapters/ordered-tables/index.ts";
import { BUSY, prepare, sqliteCodeOf, type SqliteDatabase } from "../../src/adapters/sqlite/driver.ts";

/** What a test may do between the steps of a transaction. */
export type Steps = Readonly<{
  /** Another handle has the lock. */
  onBusy?: () => void;
  /** All is written and nothing committed. */
  beforeCommit?: () => Promise<void>;
}>;

/** One table of an SQLite file as ordered tables: SQLite's lock is the one that `transact` waits for. */
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
    put: (key, value) => void put.run([key, value]),
    remove: (key) => void remove.run([key]),
  };
  const begin = async (sql: string): Promise<void> => {
    for (;;) {
      try {
        database.exec(sql);
        return;
      } catch (cause) {
        if (sqliteCodeOf(cause) !== BUSY) throw cause;
        onBusy?.();
        await new Promise((resolve) => setTimeout(resolve, 1 + 2 * Math.random()));
      }
    }
  };
  const rollBack = (): void => {
    try {
      database.exec("ROLLBACK");
    } catch {
      // Ended already.
    }
  };
  const run = async <Value>(sql: string, work: (tables: TableWriter) => Value): Promise<Value> => {
    await begin(sql);
    try {
      const value = work(tables);
      if (sql !== "BEGIN" && beforeCommit !== undefined) await beforeCommit();
      database.exec("COMMIT");
      return value;
    } catch (cause) {
      rollBack();
      throw cause;
    }
  };
  return {
    snapshot: (work) => run("BEGIN", work),
    transact: (work) => run("BEGIN IMMEDIATE", work),
    close: () => Promise.resolve(), // The handle is the host's.
  };
};
