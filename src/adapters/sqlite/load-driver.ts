import { err, ok, type Result } from "neverthrow";
import type { SqliteDatabase } from "./driver.ts";

/** Opens a file; throws the driver's error. */
export type OpenFile = (file: string) => SqliteDatabase;

/** The command that installs a driver, for Node versions without a built-in one. */
export const INSTALL_LINE = "npm install libsql@0.5.29";

/**
 * Returns the driver that is built into Node from 22.13 on, else libsql; else why the installed ones cannot be loaded.
 */
export const loadDriver = async (loads = [builtIn, libsql]): Promise<Result<OpenFile, readonly string[]>> => {
  const causes: string[] = [];
  for (const load of loads) {
    try {
      return ok(await load());
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      // Not installed: the next one may be. An installed driver that cannot be loaded, such as a broken binary, is
      // reported.
      const isAbsent = NOT_INSTALLED.has(code ?? "") && /node:sqlite|'libsql'/.test(message);
      if (!isAbsent) causes.push(firstLine(message));
    }
  }
  return err(causes);
};

const NOT_INSTALLED = new Set(["ERR_MODULE_NOT_FOUND", "ERR_UNKNOWN_BUILTIN_MODULE", "MODULE_NOT_FOUND"]);

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** Named by a variable: the types of the oldest supported Node do not know it. */
const BUILT_IN = "node:sqlite" as string;

const builtIn = async (): Promise<OpenFile> => {
  const { DatabaseSync } = (await import(BUILT_IN)) as { DatabaseSync: new (file: string) => SqliteDatabase };
  return (file) => new DatabaseSync(file);
};

const libsql = async (): Promise<OpenFile> => {
  const { default: Database } = await import("libsql");
  return (file) => new Database(file);
};
