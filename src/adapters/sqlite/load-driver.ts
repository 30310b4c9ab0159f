import type { SqliteDatabase } from "./driver.ts";

/** Opens a file; throws what the driver throws. */
export type OpenFile = (file: string) => SqliteDatabase;

/** How to get the driver for Nodes that have none built in. */
export const INSTALL_LINE = "npm install libsql@0.5.29";

/** The driver that is built into Node from 22.13 on, else libsql; null where there is neither. */
export const loadDriver = async (): Promise<OpenFile | null> => {
  for (const load of [builtIn, libsql]) {
    try {
      return await load();
    } catch {
      // Not here: the next one may be.
    }
  }
  return null;
};

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
