import { createMemoryStore, type MemoryDump } from "../../src/adapters/memory/index.ts";
import { Connection } from "../../src/adapters/sqlite/connection.ts";
import type { SqliteDatabase } from "../../src/adapters/sqlite/driver.ts";
import { loadDriver } from "../../src/adapters/sqlite/load-driver.ts";
import { migrateNow } from "../../src/adapters/sqlite/migrate.ts";
import { createStore } from "../../src/adapters/sqlite/store.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { LeapOptions } from "../../src/ports/store-rules/leap-guard.ts";
import type { FullStore } from "../../src/ports/reservation-store.ts";
import { createParse, dumpOf } from "../adapters/sqlite/dump.ts";

/** A store that a test can look into. */
export type TestStore = FullStore & Readonly<{ dump(): MemoryDump }>;

/** The stores that the same tests run on; vitest.config.ts has a project for each. */
export const STORE = process.env["HOLDFAST_STORE"] ?? "memory";

const openFile = (await loadDriver()).unwrapOr(null);

/** A handle of the driver that this Node has. */
export const openHandle = (file: string): SqliteDatabase => {
  if (openFile === null) throw new Error("libsql is a development dependency: npm ci installs it");
  return openFile(file);
};

/** A fresh store of this project's kind. */
export const createTestStore = (options: Readonly<{ clock: Clock }> & LeapOptions): TestStore =>
  STORE === "sqlite" ? createSqliteTestStore(options) : createMemoryStore(options);

/** Without a file: a hundred times as fast, for tests that need no second process. */
export const createSqliteTestStore = ({ clock, ...leaps }: Readonly<{ clock: Clock }> & LeapOptions): TestStore => {
  const database = openHandle(":memory:");
  const connection = new Connection(database, { waitLimitMs: 0, onStep: () => undefined });
  connection.exec("BEGIN IMMEDIATE");
  migrateNow(connection, 0);
  connection.exec("COMMIT");
  const parse = createParse();
  return {
    ...createStore(connection, { clock, finishWaitMs: 0, waitLimitMs: 0, ...leaps }, () => undefined),
    dump: () => dumpOf(database, parse),
  };
};
