import { STORE_CLOSED, type Locked, type StoreSilence } from "../../ports/store-failure.ts";
import { BUSY, CORRUPT, FULL, isStaleSnapshot, NOT_A_DATABASE, PROTOCOL, READ_ONLY, sqliteCodeOf } from "./driver.ts";

/** An error of the driver, or a problem of its file, and whether it happened at a COMMIT. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  readonly problem: FileProblem;
  readonly isAtCommit: boolean;

  constructor(cause: unknown, problem: FileProblem = problemOf(cause), isAtCommit = false) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.problem = problem;
    this.isAtCommit = isAtCommit;
  }

  /** Returns the same error, marked as thrown at a COMMIT. */
  atCommit(): DriverError {
    return new DriverError(this.cause, this.problem, true);
  }
}

/**
 * A problem of a file that an operator can act on. `moved`: its name refers to another file, or to none. `too_new`: a
 * later version of this library has migrated it. `stale`: a transaction read before another one wrote.
 */
export type FileProblem =
  | "busy"
  | "stale"
  | "disk_full"
  | "read_only"
  | "corrupt"
  | "not_a_database"
  | "moved"
  | "too_new"
  | "closed"
  | "other";

const PROBLEMS: readonly (readonly [number, FileProblem])[] = [
  [BUSY, "busy"],
  [PROTOCOL, "busy"],
  [FULL, "disk_full"],
  [READ_ONLY, "read_only"],
  [CORRUPT, "corrupt"],
  [NOT_A_DATABASE, "not_a_database"],
];

const problemOf = (cause: unknown): FileProblem => {
  const code = sqliteCodeOf(cause);
  if (isStaleSnapshot(cause)) return "stale";
  return PROBLEMS.find(([it]) => it === code)?.[1] ?? "other";
};

/** A failure that also names the file's problem. */
export type FileFailure = (StoreSilence | Locked) & Readonly<{ problem: FileProblem }>;

/** Returns a call's failure for a driver's error. */
export const failureOf = (error: DriverError): FileFailure => ({
  outcome: mayHaveCommitted(error) ? "unknown" : "not_done",
  cause: describe(error),
  problem: error.problem,
});

/** Returns the failure of a call that timed out. */
export const stayedBusy = (waitedMs: number): FileFailure => ({
  outcome: "locked",
  cause: `the file was busy for ${Math.round(waitedMs)} ms: another process, or a transaction of the host, is writing to it`,
  problem: "busy",
});

/** The failure of every call after `close`. */
export const CLOSED: FileFailure = { ...STORE_CLOSED, problem: "closed" };

/**
 * Whether the change may be durable after all. A commit that finds the disk full, the file read-only or locked has not
 * written its last page. After any other failure, such as one of the sync, the outcome is unknown.
 */
const mayHaveCommitted = ({ isAtCommit, problem }: DriverError): boolean =>
  isAtCommit && problem !== "disk_full" && problem !== "read_only" && problem !== "busy";

const describe = ({ problem, message }: DriverError): string => {
  const words = WORDS[problem];
  return words === "" ? message : `${words} (${message})`;
};

const WORDS: Readonly<Record<FileProblem, string>> = {
  busy: "another process is writing to the file",
  stale: "others have written since the transaction began to read",
  disk_full: "the disk is full",
  read_only: "the file cannot be written to",
  corrupt: "the file is corrupt: restore a backup",
  not_a_database: "the file is not an SQLite database",
  moved: "",
  too_new: "",
  closed: "",
  other: "",
};
