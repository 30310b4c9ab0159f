import { resolve } from "node:path";
import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import { parseEpochMs, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FullGuestDirectory } from "../../ports/guest-directory.ts";
import type { FullStore } from "../../ports/reservation-store.ts";
import { readClock } from "../../ports/store-rules/store-clock.ts";
import { backUpTo } from "./back-up.ts";
import { Connection, type FileGuard, type WriteStep } from "./connection.ts";
import type { SqliteDatabase } from "./driver.ts";
import { DriverError, failureOf } from "./failures.ts";
import { guardFile, placeOf } from "./file-guard.ts";
import { IN_MEMORY } from "./file-name.ts";
import { createGuests } from "./guest-directory.ts";
import { INSTALL_LINE, loadDriver } from "./load-driver.ts";
import { migrate } from "./migrate.ts";
import { invalidOption, isOfHost, type SqliteOptions } from "./options.ts";
import { refusalFor, type BackUpRefusal, type OpenRefusal } from "./open-refusal.ts";
import { createStore } from "./store.ts";
import { otherThanFile, whyNotOpened } from "./why-not-opened.ts";

/** One file: the store, its guest directory, and a backup while it is in use. */
export type Sqlite = Readonly<{
  store: FullStore;
  guests: FullGuestDirectory;
  /** Copies all committed data to a new file, durably. Nothing else of this process runs meanwhile. */
  backUp: (file: string) => Promise<Result<void, BackUpRefusal>>;
}>;

/** Opens a file, and creates or migrates its tables if needed. */
export const openSqlite = (options: SqliteOptions): Promise<Result<Sqlite, OpenRefusal>> =>
  openWithSteps(options, () => undefined);

/** The same; `onStep` is called at each point of a write at which a crash test may want to stop. */
export const openWithSteps = async (
  options: SqliteOptions,
  onStep: (step: WriteStep) => void,
): Promise<Result<Sqlite, OpenRefusal>> => {
  const invalid = invalidOption(options);
  if (invalid !== null) return err(invalid);
  const explained = (refusal: OpenRefusal): OpenRefusal =>
    isOfHost(options) ? refusal : whyNotOpened(refusal, options.file);
  const { waitLimitMs = 5_000, finishWaitMs = 1_000, clock = machineClock, maxLeapMs, leapSettleMs } = options;
  const reading = readClock(clock);
  if (reading.isErr()) return err({ code: "INVALID_OPTION", field: "clock", message: `clock: ${reading.error.cause}` });
  const named = pathOf(options);
  const other = named === null ? null : otherThanFile(named);
  if (other !== null) return err({ code: "FILE_NOT_OPENED", message: other });
  const placeBefore = named === null ? null : placeOf(named);
  const opened = await openDatabase(options, named);
  if (opened.isErr()) return err(explained(opened.error));
  const { database, isOwn } = opened.value;
  const connection = new Connection(database, { waitLimitMs, onStep });
  const fileClock = {
    clock,
    finishWaitMs,
    waitLimitMs,
    ...(maxLeapMs === undefined ? {} : { maxLeapMs }),
    ...(leapSettleMs === undefined ? {} : { leapSettleMs }),
  };
  const prepared = await prepareFile(connection, options, reading.value.nowMs);
  const isReplaced = named !== null && placeBefore !== null && placeOf(named) !== placeBefore;
  const ready = isReplaced ? err(REPLACED) : prepared;
  if (ready.isErr()) {
    if (isOwn) connection.close(() => database.close());
    return err(explained(ready.error));
  }
  const guard = guardFile(connection, named);
  connection.guardBy(guard);
  return ok({
    store: createStore(connection, fileClock, () => {
      if (!isOwn) return;
      leaveWhole(connection, guard);
      database.close();
    }),
    guests: createGuests(connection),
    backUp: (file) => backUpTo(connection, file),
  });
};

/**
 * The host's name of the file, absolute, so that a change of folder does not matter; null for a handle of the host's,
 * and in memory.
 */
const pathOf = (options: SqliteOptions): string | null =>
  isOfHost(options) || options.file === IN_MEMORY ? null : resolve(options.file);

const REPLACED: OpenRefusal = { code: "FILE_NOT_OPENED", message: "the file was replaced while it was opened" };

/**
 * Copies the log into the file before it is closed, and removes the log, so that the file alone has all the data. If
 * another process has the file open, the log stays; its commits so far are copied anyway, unless a read is in progress
 * there.
 */
const leaveWhole = (connection: Connection, guard: FileGuard): void => {
  try {
    // The log's name may belong to another file by now, and SQLite would remove that.
    guard.assertPlace();
    connection.get("PRAGMA wal_checkpoint(TRUNCATE)");
    connection.get("PRAGMA journal_mode = DELETE");
  } catch {
    // The next one that opens the file finds the log beside it.
  }
};

/** A handle; `isOwn` if it was opened here, and so is closed here. */
type Opened = Readonly<{ database: SqliteDatabase; isOwn: boolean }>;

const openDatabase = async (options: SqliteOptions, named: string | null): Promise<Result<Opened, OpenRefusal>> => {
  if (isOfHost(options)) return ok({ database: options.database, isOwn: false });
  const driver = await loadDriver();
  if (driver.isErr()) {
    const causes = driver.error.length === 0 ? "" : ` (${driver.error.join("; ")})`;
    const message = `there is no SQLite driver: run ${INSTALL_LINE}, or use Node 22.13 or later, which has one${causes}`;
    return err({ code: "DRIVER_MISSING", message });
  }
  try {
    return ok({ database: driver.value(named ?? options.file), isOwn: true });
  } catch (cause) {
    return err(refusalFor(failureOf(new DriverError(cause))));
  }
};

/**
 * Pages of 4 kB in the log before a checkpoint, for which the committing call waits. A page that was written many times
 * meanwhile is copied once.
 */
export const CHECKPOINT_PAGES = 8_000;

/** The size of the page cache. */
export const CACHE_KB = 65_536;

/** WAL lets readers and the writer work concurrently; a store without it would give other guarantees. */
const prepareFile = async (
  connection: Connection,
  { synchronous = "full" }: SqliteOptions,
  nowMs: EpochMs,
): Promise<Result<void, OpenRefusal>> => {
  const mode = await connection.outside(() => {
    connection.exec(
      `PRAGMA busy_timeout = 0; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA cache_size = -${CACHE_KB}`,
    );
    const journal = connection.get("PRAGMA journal_mode = WAL")?.[0];
    connection.exec(`PRAGMA synchronous = ${synchronous}`);
    return journal;
  });
  if (mode.isErr()) return err(refusalFor(mode.error));
  if (mode.value !== "wal" && mode.value !== "memory") {
    const message = `the file's journal mode stays ${String(mode.value)}: a network file system cannot be used`;
    return err({ code: "WAL_UNAVAILABLE", message });
  }
  const migrated = await migrate(connection, nowMs);
  if (migrated.isErr()) return err(refusalFor(migrated.error));
  if (migrated.value === null) return ok(undefined);
  const { found, known } = migrated.value;
  const message = `the tables are of version ${found}, and this library knows them up to ${known}: use a later one`;
  return err({ code: "SCHEMA_TOO_NEW", found, known, message });
};

const machineClock: Clock = {
  nowMs: () => {
    const nowMs = parseEpochMs(Date.now());
    invariant(nowMs !== null, "the machine's clock shows a time between 1970 and 9999");
    return nowMs;
  },
  elapsedMs: () => performance.now(),
};
