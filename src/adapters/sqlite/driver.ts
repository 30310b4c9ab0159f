/**
 * The part of a driver's handle that the store uses. `DatabaseSync` of `node:sqlite`, and `Database` of `libsql` and of
 * better-sqlite3, fit as they are.
 */
export type SqliteDatabase = {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
};

/** A prepared statement of such a handle. */
export type SqliteStatement = {
  run(...parameters: never[]): unknown;
  get(...parameters: never[]): unknown;
  all(...parameters: never[]): unknown;
};

/** The types of parameters: text and whole numbers. One driver would abort the process at a boolean. */
export type Bound = string | number | null;

/** A row, column by column. */
export type Row = readonly Bound[];

/** A statement with the calls that this folder uses. */
export type Prepared = Readonly<{
  /** Returns the number of changed rows. */
  run: (parameters: readonly Bound[]) => number;
  get: (parameters: readonly Bound[]) => Row | undefined;
  all: (parameters: readonly Bound[]) => readonly Row[];
}>;

/** Members that only some drivers have. */
type Extras = SqliteStatement & {
  /** libsql and better-sqlite3: rows as arrays, and parameters as one array. */
  raw?(enabled: boolean): unknown;
  safeIntegers?(enabled: boolean): unknown;
  /** node:sqlite, from 22.16 and 24.0 on. */
  setReturnArrays?(enabled: boolean): unknown;
  setReadBigInts?(enabled: boolean): unknown;
  readonly reader?: boolean;
};

/** Prepares a statement. The members of its statements show which driver it is. */
export const prepare = (database: SqliteDatabase, sql: string): Prepared => {
  const statement: Extras = database.prepare(sql);
  const takesArray = statement.raw !== undefined;
  // Overrides a setting of the host's handle: every number of this store is exact as a JavaScript number.
  if (takesArray) statement.safeIntegers?.(false);
  else statement.setReadBigInts?.(false);
  const givesArrays = wantArrays(statement);
  const call = (method: "run" | "get" | "all", parameters: readonly Bound[]): unknown =>
    takesArray ? statement[method](parameters as never) : statement[method](...(parameters as never[]));
  const rowOf = (row: unknown): Row => (givesArrays ? (row as Row) : Object.values(row as Record<string, Bound>));
  return {
    run: (parameters) => Number((call("run", parameters) as { changes: number | bigint }).changes),
    get: (parameters) => {
      const row = call("get", parameters);
      return row === undefined ? undefined : rowOf(row);
    },
    all: (parameters) => (call("all", parameters) as readonly unknown[]).map(rowOf),
  };
};

/** Rows as objects are slower, and one driver adds a field to them. */
const wantArrays = (statement: Extras): boolean => {
  if (statement.raw !== undefined) {
    // better-sqlite3 throws for a statement that gives no rows.
    if (statement.reader !== false) statement.raw(true);
    return true;
  }
  statement.setReturnArrays?.(true);
  return statement.setReturnArrays !== undefined;
};

/** SQLite's own error number, with extended codes reduced to their primary code; null if the error is not SQLite's. */
export const sqliteCodeOf = (cause: unknown): number | null => {
  if (typeof cause !== "object" || cause === null) return null;
  const { rawCode, errcode, code } = cause as { rawCode?: unknown; errcode?: unknown; code?: unknown };
  const number = typeof rawCode === "number" ? rawCode : errcode;
  if (typeof number === "number") return number & 0xff;
  return typeof code === "string" ? (CODES.find(([name]) => code.startsWith(name))?.[1] ?? null) : null;
};

/** Whether a transaction cannot write any more because others have changed the data that it read. */
export const isStaleSnapshot = (cause: unknown): boolean => {
  const { rawCode, errcode, code } = (cause ?? {}) as { rawCode?: unknown; errcode?: unknown; code?: unknown };
  return rawCode === BUSY_SNAPSHOT || errcode === BUSY_SNAPSHOT || code === "SQLITE_BUSY_SNAPSHOT";
};

const BUSY_SNAPSHOT = 517;

/** Whether a transaction is open on a handle. Older drivers do not report it: then a second BEGIN fails. */
export const isInTransaction = (database: SqliteDatabase): boolean => {
  const { isTransaction, inTransaction } = database as { isTransaction?: unknown; inTransaction?: unknown };
  const reported = isTransaction ?? inTransaction;
  if (typeof reported === "boolean") return reported;
  try {
    database.exec("BEGIN");
  } catch {
    return true;
  }
  database.exec("ROLLBACK");
  return false;
};

/** The codes of https://sqlite.org/rescode.html that an operator can act on. */
export const BUSY = 5;
export const READ_ONLY = 8;
export const CORRUPT = 11;
export const FULL = 13;
export const PROTOCOL = 15;
export const NOT_A_DATABASE = 26;

/** better-sqlite3 reports them by name; an extended code has a suffix. */
const CODES: readonly (readonly [string, number])[] = [
  ["SQLITE_BUSY", BUSY],
  ["SQLITE_READONLY", READ_ONLY],
  ["SQLITE_CORRUPT", CORRUPT],
  ["SQLITE_FULL", FULL],
  ["SQLITE_PROTOCOL", PROTOCOL],
  ["SQLITE_NOTADB", NOT_A_DATABASE],
];
