import { err, ok, type Result } from "neverthrow";
import type { SqliteDatabase } from "./driver.ts";

/** Opens a file; throws what the driver throws. */
export type OpenFile = (file: string) => SqliteDatabase;

/** How to get the driver for Nodes that have none built in. */
export const INSTALL_LINE = "npm install libsql@0.5.29";

/** The driver that is built into Node from 22.13 on, else libsql; else why each that is there cannot be loaded. */
export const loadDriver = async (loads = [builtIn, libsql]): Promise<Result<OpenFile, readonly string[]>> => {
  const causes: string[] = [];
  for (const load of loads) {
    try {
      return ok(await load());
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      // Not here: the next one may be. One that is here and cannot be loaded, such as a broken binary, says why.
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
