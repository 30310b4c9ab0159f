import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { OpenRefusal } from "./open-refusal.ts";

/** Names the problem that a person can fix, when SQLite only reports that it cannot open the file. */
export const whyNotOpened = (refusal: OpenRefusal, file: string): OpenRefusal => {
  if (refusal.code !== "FILE_NOT_OPENED") return refusal;
  const problem = problemOf(file);
  return problem === null ? refusal : { ...refusal, message: problem };
};

/** Returns why a path is not a regular file, or null: SQLite would leave a journal beside a pipe or a device. */
export const otherThanFile = (file: string): string | null => {
  const there = statOf(file);
  if (there === null || there.isFile()) return null;
  return there.isDirectory() ? `${file} is a folder` : `${file} is not a regular file`;
};

const problemOf = (file: string): string | null => {
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
