import { createPool, type PoolConnection } from "mysql2/promise";
import { createRoundsStore, type RoundsOptions } from "holdfast/ordered-tables";
import type { Asked, Begin, Entry, RoundsEngine, Writes } from "holdfast/ordered-tables";
import type { FullStore } from "holdfast";

/** Opens a complete store in a database of a MariaDB server, for any number of processes. */
export const openMariadbStore = async (uri: string, options: RoundsOptions = {}): Promise<FullStore> =>
  createRoundsStore(await openMariadb(uri), options);

/** The time of its evaluation, in whole milliseconds. NOW() would be the start of its statement. */
const SERVER_CLOCK = "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS UNSIGNED)";

/** Connects, and creates missing tables. Only a test has another clock. */
export const openMariadb = async (uri: string, clock = SERVER_CLOCK): Promise<RoundsEngine> => {
  const pool = createPool({ uri, multipleStatements: true, charset: "utf8mb4_bin" });
  try {
    const connection = await pool.getConnection();
    const [[flushes] = []] = await trip(connection, [...TABLES, FLUSHES]);
    connection.release();
    if (flushes?.[0] !== 1) throw new Error("a commit is only durable with innodb_flush_log_at_trx_commit = 1");
  } catch (cause) {
    await pool.end();
    throw cause;
  }
  return {
    begin: async (begin) => {
      const connection = await pool.getConnection();
      try {
        const [now, ...found] = await trip(connection, [...beginning(begin, clock), ...lookups(begin.asked)]);
        return { nowMs: Number(now?.[0]?.[0]), found: entriesOf(found), ...transactionOn(connection) };
      } catch (cause) {
        if (begin.lock === "shared" && isLate(cause)) return null;
        throw cause;
      }
    },
    close: () => pool.end(),
  };
};

const transactionOn = (connection: PoolConnection) => ({
  fetch: async (asked: Asked) => entriesOf(await trip(connection, lookups(asked))),
  commit: async ({ removed, put }: Writes) => {
    const changes: Statement[] = [];
    if (removed.length > 0) changes.push(["DELETE FROM holdfast_entry WHERE name IN (?)", removed]);
    if (put.length > 0) changes.push(["REPLACE INTO holdfast_entry VALUES ?", put]);
    await trip(connection, [...changes, ["COMMIT"]]);
    connection.release();
  },
  end: () => {
    trip(connection, [["ROLLBACK"]]).then(
      () => connection.release(),
      () => null,
    );
  },
});

type Statement = readonly [sql: string, ...values: unknown[]];

/** Names are compared as bytes. A lock on the one row of the other table is the store's lock. */
const TABLES: readonly Statement[] = [
  [
    `CREATE TABLE IF NOT EXISTS holdfast_entry (name VARBINARY(320) PRIMARY KEY, value LONGTEXT NOT NULL)
    ENGINE InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  ],
  ["CREATE TABLE IF NOT EXISTS holdfast_lock (id INT PRIMARY KEY) ENGINE InnoDB"],
  ["INSERT IGNORE INTO holdfast_lock VALUES (1)"],
];

const FLUSHES: Statement = ["SELECT @@innodb_flush_log_at_trx_commit"];

/** In UTC, since a local time may come twice. A client that hangs in a transaction keeps its lock for ten seconds. */
const SETTINGS: Statement = [
  `SET tx_isolation = 'REPEATABLE-READ', sql_mode = 'TRADITIONAL', time_zone = '+00:00',
    innodb_lock_wait_timeout = 5, idle_transaction_timeout = 10`,
];

/** The clock before a state without a lock, and after a lock. A locking read opens no state yet. */
const beginning = ({ lock, waitMs }: Begin, clock: string): readonly Statement[] => {
  const readsClock: Statement = [`SELECT ${clock}`];
  if (lock === "none") return [SETTINGS, readsClock, ["START TRANSACTION WITH CONSISTENT SNAPSHOT"]];
  const takesLock: Statement =
    lock === "exclusive"
      ? ["SELECT id FROM holdfast_lock FOR UPDATE INTO @holdfast"]
      : [
          "SET STATEMENT max_statement_time = ? FOR SELECT id FROM holdfast_lock INTO @holdfast LOCK IN SHARE MODE",
          Math.max(waitMs, 1) / 1_000,
        ];
  return [SETTINGS, ["START TRANSACTION"], takesLock, readsClock];
};

const lookups = ({ keys, ranges }: Asked): readonly Statement[] => {
  const of = "SELECT name, value FROM holdfast_entry WHERE";
  return [
    ...(keys.length === 0 ? [] : [[`${of} name IN (?)`, keys] as const]),
    ...ranges.map(({ from, before, limit }): Statement => {
      const range = `${of} name >= ? AND name < ? ORDER BY name`;
      return limit === Infinity ? [range, from, before] : [`${range} LIMIT ?`, from, before, limit];
    }),
  ];
};

type Rows = readonly (readonly unknown[])[];

/**
 * Sends statements together, and returns the rows of those that have some. After a failure the connection is not
 * reused.
 */
const trip = async (connection: PoolConnection, statements: readonly Statement[]): Promise<readonly Rows[]> => {
  // The answer to a single statement would have another form.
  const sql = [["DO 0"], ...statements].map(([text]) => text).join(";\n");
  const values = statements.flatMap(([, ...it]) => it);
  try {
    const [answers] = await connection.query({ sql, values, rowsAsArray: true });
    return (answers as unknown[]).filter((it): it is Rows => Array.isArray(it));
  } catch (cause) {
    connection.destroy();
    throw cause;
  }
};

const entriesOf = (answers: readonly Rows[]): readonly Entry[] =>
  answers.flat().map(([name, value]) => [String(name), String(value)]);

/** Whether the wait for a lock timed out: by the statement's limit, or by the server's. */
const isLate = (cause: unknown): boolean => [1969, 1205].includes((cause as { errno?: number }).errno ?? 0);
