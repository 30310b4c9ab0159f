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

/** What the file's failure is called when it is opened. */
export const refusalFor = ({ problem, cause }: FileFailure): OpenRefusal => ({
  code: codeFor(problem),
  message: cause,
});

const codeFor = (problem: FileFailure["problem"]): OpenRefusalCode => {
  switch (problem) {
    case "busy":
      return "FILE_BUSY";
    case "disk_full":
      return "DISK_FULL";
    case "read_only":
      return "FILE_READ_ONLY";
    case "corrupt":
      return "FILE_CORRUPT";
    case "not_a_database":
      return "NOT_A_DATABASE";
    case "other":
      return "FILE_NOT_OPENED";
    default:
      return unreachable(problem);
  }
};
