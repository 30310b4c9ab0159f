import { err, ok, type Result } from "neverthrow";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Connection } from "./connection.ts";
import { readVersion } from "./counter.ts";
import { DriverError, type FileFailure } from "./failures.ts";
import { sqliteMigrations } from "./migrations.ts";

/** The tables of a file are of a later version than this library knows. */
export type SchemaTooNew = Readonly<{ found: number; known: number }>;

const KNOWN = Math.max(...sqliteMigrations.map(({ version }) => version));

/** Brings the tables up to date. Two processes may do so at once: the second finds it done. */
export const migrate = async (
  connection: Connection,
  nowMs: EpochMs,
): Promise<Result<SchemaTooNew | null, FileFailure>> => {
  const found = await connection.read(() => versionOf(connection));
  if (found.isErr()) return err(found.error);
  if (found.value === KNOWN) return ok(null);
  if (found.value > KNOWN) return ok({ found: found.value, known: KNOWN });
  return connection.write(() => {
    migrateNow(connection, nowMs);
    return null;
  });
};

/** Under the write lock, in one transaction: all of it or nothing. */
export const migrateNow = (connection: Connection, nowMs: number): void => {
  connection.exec(MIGRATION_TABLE);
  const from = versionOf(connection);
  for (const { version, name, sql } of sqliteMigrations) {
    if (version <= from) continue;
    connection.exec(sql);
    connection.run("INSERT INTO holdfast_migration VALUES (?, ?, ?)", version, name, nowMs);
  }
};

const MIGRATION_TABLE = `
CREATE TABLE IF NOT EXISTS holdfast_migration (
  version        INTEGER PRIMARY KEY,
  name           TEXT NOT NULL,
  applied_at_ms  INTEGER NOT NULL
) STRICT`;

/**
 * Throws if another version of this library has migrated the tables since they were opened: their meaning may have
 * changed.
 */
export const assertKnownVersion = (connection: Connection): void => {
  const found = readVersion(connection);
  if (found === KNOWN) return;
  const message = `the tables are of version ${String(found)} now, and this process knows version ${KNOWN}: restart it with a later library`;
  throw new DriverError(message, "too_new");
};

/** Returns 0 for a file without tables. */
const versionOf = (connection: Connection): number => {
  const table = connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'holdfast_migration'");
  if (table === undefined) return 0;
  return (connection.get("SELECT max(version) FROM holdfast_migration")?.[0] as number | null) ?? 0;
};
