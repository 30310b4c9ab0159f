import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Connection, FileGuard } from "./connection.ts";
import { DriverError } from "./failures.ts";
import { assertKnownVersion } from "./migrate.ts";

/**
 * Guards the file that a connection has open. SQLite keeps working on a file or log that was deleted, renamed or
 * replaced, and every later commit is then lost with the process. So the names are checked around each transaction.
 * `named` is the host's own name of the file, which may be a link to it.
 *
 * The names are only checked, never opened: closing a file releases every lock that this process has on it.
 */
export const guardFile = (connection: Connection, named: string | null): FileGuard => {
  const file = fileOf(connection);
  const names = file === "" ? [] : [named ?? file, `${file}-wal`, `${file}-shm`];
  const places = names.map((name) => [name, placeOf(name)] as const).filter(([, place]) => place !== null);
  return {
    assertTables: () => assertKnownVersion(connection),
    assertPlace: () => {
      for (const [name, place] of places) if (placeOf(name) !== place) throw moved(name);
    },
  };
};

/** The path that SQLite works on, with links resolved; empty for a database in memory. */
export const fileOf = (connection: Connection): string => {
  const main = connection.all("PRAGMA database_list").find(([, name]) => name === "main");
  return typeof main?.[2] === "string" ? main[2] : "";
};

/** Device and inode of a path's target; null if it has none, or cannot be resolved. */
export const placeOf = (path: string): string | null => {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : `${found.dev} ${found.ino}`;
  } catch {
    return null;
  }
};

const moved = (path: string): DriverError =>
  new DriverError(
    `${basename(path)} was deleted, renamed or replaced since it was opened: stop every process that has it open, then ` +
      "put the file back or restore a backup",
    "moved",
  );
