import type { Result } from "neverthrow";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqlite, type Sqlite, type SqliteDatabase, type SqliteOptions } from "../../src/adapters/sqlite/index.ts";
import type { CommitOutcome, ChangeSet, FullStore } from "../../src/ports/reservation-store.ts";
import type { StoreFailure } from "../../src/ports/store-failure.ts";
import { openHandle } from "./stores.ts";
import { accepted } from "./answers.ts";

/** A path in a folder that the end of the test removes. */
export const freshFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-sqlite-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, "holdfast.db");
};

/** Opens a store, and closes it at the end of the test. */
export const opened = async (options: SqliteOptions): Promise<Sqlite> => {
  const sqlite = accepted(await openSqlite(options));
  onTestFinished(() => sqlite.store.close());
  return sqlite;
};

/** The error of a file that is not opened. */
export const refusedToOpen = async (options: unknown) => {
  const result = await openSqlite(options as SqliteOptions);
  if (result.isErr()) return result.error;
  await result.value.store.close();
  throw new Error("the file was opened");
};

/** A handle beside the store's own, as another process would have it. */
export const handleOn = (file: string): SqliteDatabase => {
  const handle = openHandle(file);
  onTestFinished(() => void handle.close());
  return handle;
};

export const commit = async (store: FullStore, ...sets: readonly ChangeSet[]): Promise<readonly CommitOutcome[]> =>
  accepted(await store.commit(sets));

/** The failure of a call that could not be served. */
export const failure = async (answer: Promise<Result<unknown, StoreFailure>>): Promise<StoreFailure> => {
  const result = await answer;
  if (result.isOk()) throw new Error("the call was served");
  const { outcome, cause } = result.error;
  if (outcome === "clock_leapt") throw new Error(cause);
  return { outcome, cause };
};
