import { closeSync, fsyncSync, openSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { err, ok, type Result } from "neverthrow";
import type { Connection } from "./connection.ts";
import { fileNameProblem } from "./file-name.ts";
import { backUpRefusalFor, type BackUpRefusal } from "./open-refusal.ts";

/** Writes a copy of a connection's file to a new one, and syncs it to the disk. */
export const backUpTo = async (connection: Connection, file: string): Promise<Result<void, BackUpRefusal>> => {
  const problem = fileNameProblem(file);
  if (problem !== null) return err({ code: "INVALID_INPUT", field: "file", message: `file: ${problem}` });
  const target = resolve(file);
  const made = makeFile(target);
  if (made.isErr()) return err(made.error);
  const copied = await connection.outside(() => void connection.run("VACUUM INTO ?", target));
  // SQLite does not sync a copy.
  if (copied.isOk()) fsyncSync(made.value);
  closeSync(made.value);
  if (copied.isOk()) return ok();
  rmSync(target, { force: true });
  return err(backUpRefusalFor(copied.error));
};

/** Makes the empty file that becomes the copy, so that two backups of one name cannot meet. */
const makeFile = (target: string): Result<number, BackUpRefusal> => {
  try {
    return ok(openSync(target, "wx"));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return err({ code: code === "EEXIST" ? "FILE_EXISTS" : "FILE_NOT_OPENED", message });
  }
};
