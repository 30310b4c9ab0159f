import { closeSync, fsyncSync, openSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "neverthrow";
import type { Connection } from "./connection.ts";
import { fileNameProblem } from "./file-name.ts";
import { backUpRefusalFor, type BackUpRefusal } from "./open-refusal.ts";

/** Copies a connection's file to a new file, and syncs it to the disk. */
export const backUpTo = async (connection: Connection, file: string): Promise<Result<void, BackUpRefusal>> => {
  const problem = fileNameProblem(file);
  if (problem !== null) return err({ code: "INVALID_INPUT", field: "file", message: `file: ${problem}` });
  const target = resolve(file);
  const made = makeFile(target);
  if (made.isErr()) return err(made.error);
  const copied = await connection.outside(() => void connection.run("VACUUM INTO ?", target));
  const synced = copied.mapErr(backUpRefusalFor).andThen(() => syncCopy(made.value, target));
  closeSync(made.value);
  if (synced.isErr()) rmSync(target, { force: true });
  return synced;
};

/** SQLite syncs a copy only if the store syncs, and the name of a new file is durable once its folder is. */
const syncCopy = (copy: number, target: string): Result<void, BackUpRefusal> => {
  try {
    fsyncSync(copy);
    syncFolder(dirname(target));
    return ok();
  } catch (cause) {
    return err({ code: "FILE_NOT_OPENED", message: `the copy could not be synced: ${(cause as Error).message}` });
  }
};

const syncFolder = (folder: string): void => {
  // On Windows a folder cannot be opened, and a name is durable with its file.
  if (process.platform === "win32") return;
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
};

/** Creates the empty file that becomes the copy, so that two backups cannot use one name. */
const makeFile = (target: string): Result<number, BackUpRefusal> => {
  try {
    return ok(openSync(target, "wx"));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return err({ code: code === "EEXIST" ? "FILE_EXISTS" : "FILE_NOT_OPENED", message });
  }
};
