import { join } from "node:path";
import { loadDriver } from "../../src/adapters/sqlite/load-driver.ts";
import { prepare } from "../../src/adapters/sqlite/driver.ts";
import type { Place } from "./places.ts";

/** Checks whether a place is free, lets others have a turn, and then takes it: the control that must double-book. */
export type Naive = Readonly<{ look: (place: Place) => boolean; take: (place: Place) => void; close: () => void }>;

/** The control in an array. */
export const naiveInMemory = (): Naive => {
  const taken: Place[] = [];
  return {
    look: ({ startMs, endMs, unit }) =>
      !taken.some((it) => it.unit === unit && it.startMs < endMs && startMs < it.endMs),
    take: (place) => void taken.push(place),
    close: () => undefined,
  };
};

/** The control in a table: one statement to look and one to take. */
export const naiveOnSqlite = async (folder: string): Promise<Naive> => {
  const database = (await loadDriver()).unwrapOr(null)?.(join(folder, "naive.db"));
  if (database === undefined) throw new Error("no SQLite driver is installed");
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  database.exec("DROP TABLE IF EXISTS taken; CREATE TABLE taken (unit TEXT, start_ms INTEGER, end_ms INTEGER)");
  database.exec("CREATE INDEX taken_by_unit ON taken (unit, start_ms)");
  const look = prepare(database, "SELECT 1 FROM taken WHERE unit = ? AND start_ms < ? AND end_ms > ? LIMIT 1");
  const take = prepare(database, "INSERT INTO taken VALUES (?, ?, ?)");
  return {
    look: ({ unit, startMs, endMs }) => look.get([unit, endMs, startMs]) === undefined,
    take: ({ unit, startMs, endMs }) => void take.run([unit, startMs, endMs]),
    close: () => void database.close(),
  };
};
