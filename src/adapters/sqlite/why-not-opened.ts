import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { OpenRefusal } from "./open-refusal.ts";

/** Says what a person can mend, where SQLite itself only says that it cannot open the file. */
export const whyNotOpened = (refusal: OpenRefusal, file: string): OpenRefusal => {
  if (refusal.code !== "FILE_NOT_OPENED") return refusal;
  const problem = problemOf(file);
  return problem === null ? refusal : { ...refusal, message: problem };
};

const problemOf = (file: string): string | null => {
  if (statOf(file)?.isDirectory() === true) return `${file} is a folder`;
  const folder = dirname(file);
  const found = statOf(folder);
  if (found === null) return `the folder ${folder} does not exist`;
  return found.isDirectory() ? null : `${folder} is not a folder`;
};

const statOf = (path: string) => {
  try {
    return statSync(path);
  } catch {
    return null;
  }
};
