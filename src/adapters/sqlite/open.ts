import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import { parseEpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { Connection, type WriteStep } from "./connection.ts";
import type { SqliteDatabase } from "./driver.ts";
import { DriverError, failureOf } from "./failures.ts";
import { createGuests } from "./guests.ts";
import { INSTALL_LINE, loadDriver } from "./load-driver.ts";
import { migrate } from "./migrate.ts";
import { invalidOption, type SqliteOptions } from "./options.ts";
import { refusalFor, type OpenRefusal } from "./open-refusal.ts";
import { createStore } from "./store.ts";
import { whyNotOpened } from "./why-not-opened.ts";

/** One file: the store, the guest directory in it, and a copy of it while it is in use. */
export type Sqlite = Readonly<{
  store: ReservationStore;
  guests: GuestDirectory;
  /** Writes everything that is committed to a new file. Nothing else of this process runs meanwhile. */
  backUp: (file: string) => Promise<Result<void, StoreFailure>>;
}>;

/** Opens a file with its tables, made or brought up to date where needed. */
export const openSqlite = (options: SqliteOptions): Promise<Result<Sqlite, OpenRefusal>> =>
  openWithSteps(options, () => undefined);

/** The same; `onStep` is told of each point of a write at which a crash test may want to stop. */
export const openWithSteps = async (
  options: SqliteOptions,
  onStep: (step: WriteStep) => void,
): Promise<Result<Sqlite, OpenRefusal>> => {
  const invalid = invalidOption(options);
  if (invalid !== null) return err(invalid);
  const explained = (refusal: OpenRefusal): OpenRefusal =>
    "file" in options ? whyNotOpened(refusal, options.file) : refusal;
  const opened = await openDatabase(options);
  if (opened.isErr()) return err(explained(opened.error));
  const { waitLimitMs = 5_000, clock = machineClock } = options;
  const connection = new Connection(opened.value.database, { waitLimitMs, onStep });
  const ready = await prepareFile(connection, options, clock);
  if (ready.isErr()) {
    opened.value.close();
    return err(explained(ready.error));
  }
  return ok({
    store: createStore(connection, clock, () => {
      connection.forget();
      opened.value.close();
    }),
    guests: createGuests(connection),
    backUp: (file) => connection.outside(() => void connection.run("VACUUM INTO ?", file)),
  });
};

/** A handle, and how to give it back. */
type Opened = Readonly<{ database: SqliteDatabase; close: () => void }>;

const openDatabase = async (options: SqliteOptions): Promise<Result<Opened, OpenRefusal>> => {
  if ("database" in options) return ok({ database: options.database, close: () => undefined });
  const driver = await loadDriver();
  if (driver.isErr()) {
    const causes = driver.error.length === 0 ? "" : ` (${driver.error.join("; ")})`;
    const message = `there is no SQLite driver: run ${INSTALL_LINE}, or use Node 22.13 or later, which has one${causes}`;
    return err({ code: "DRIVER_MISSING", message });
  }
  try {
    const database = driver.value(options.file);
    let isOpen = true;
    const close = (): void => {
      if (isOpen) database.close();
      isOpen = false;
    };
    return ok({ database, close });
  } catch (cause) {
    return err(refusalFor(failureOf(new DriverError(cause))));
  }
};

/**
 * Pages of 4 kB in the log before they are copied to where they belong, which the committing call then waits for. A page
 * that was written many times meanwhile is copied once.
 */
export const CHECKPOINT_PAGES = 8_000;

/** What is kept of the file in memory. */
export const CACHE_KB = 65_536;

/** WAL lets readers and the writer work side by side; a store without it would keep other promises. */
const prepareFile = async (
  connection: Connection,
  { synchronous = "full" }: SqliteOptions,
  clock: Clock,
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
  const migrated = await migrate(connection, clock);
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
};
