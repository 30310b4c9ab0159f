import { unreachable } from "../../domain/invariant.ts";
import type { FileFailure } from "./failures.ts";

/** Why a file was not opened: a stable code, and a sentence for a person. Nothing was changed. */
export type OpenRefusal =
  | Readonly<{ code: OpenRefusalCode; message: string }>
  | Readonly<{ code: "INVALID_OPTION"; field: string; message: string }>
  /** A later version of this library has written to it. */
  | Readonly<{ code: "SCHEMA_TOO_NEW"; found: number; known: number; message: string }>;

export type OpenRefusalCode =
  | "DRIVER_MISSING"
  | "FILE_NOT_OPENED"
  | "NOT_A_DATABASE"
  | "FILE_CORRUPT"
  | "FILE_READ_ONLY"
  | "FILE_BUSY"
  | "DISK_FULL"
  | "WAL_UNAVAILABLE";

/** Returns the refusal for a file's failure at opening. */
export const refusalFor = ({ problem, cause }: FileFailure): OpenRefusal => ({
  code: codeFor(problem),
  message: cause,
});

/** Why no copy was made. A partial copy is removed. */
export type BackUpRefusal =
  /** The name of the copy is not valid. */
  | Readonly<{ code: "INVALID_INPUT"; field: "file"; message: string }>
  | Readonly<{ code: BackUpRefusalCode; message: string }>;

export type BackUpRefusalCode =
  | Exclude<OpenRefusalCode, "DRIVER_MISSING" | "WAL_UNAVAILABLE">
  /** There is something of that name: a copy overwrites nothing. */
  | "FILE_EXISTS"
  /** The file of the store was deleted, renamed or replaced. */
  | "FILE_MOVED"
  | "STORE_CLOSED";

/** Returns the refusal for a file's failure at copying. */
export const backUpRefusalFor = ({ problem, cause }: FileFailure): BackUpRefusal => {
  if (problem === "closed") return { code: "STORE_CLOSED", message: cause };
  return { code: problem === "moved" ? "FILE_MOVED" : codeFor(problem), message: cause };
};

const codeFor = (problem: FileFailure["problem"]): Exclude<OpenRefusalCode, "DRIVER_MISSING" | "WAL_UNAVAILABLE"> => {
  switch (problem) {
    case "busy":
    case "stale":
      return "FILE_BUSY";
    case "disk_full":
      return "DISK_FULL";
    case "read_only":
      return "FILE_READ_ONLY";
    case "corrupt":
      return "FILE_CORRUPT";
    case "not_a_database":
      return "NOT_A_DATABASE";
    case "moved":
    case "too_new":
    case "closed":
    case "other":
      return "FILE_NOT_OPENED";
    default:
      return unreachable(problem);
  }
};
