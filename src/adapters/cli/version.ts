import { readFile } from "node:fs/promises";

/** The version of this package. */
export const packageVersion = async (): Promise<string> => {
  const text = await readFile(new URL(import.meta.resolve("holdfast/package.json")), "utf8");
  return (JSON.parse(text) as { version: string }).version;
};
