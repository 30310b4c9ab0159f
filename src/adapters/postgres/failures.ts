import { InvariantBroken } from "../../domain/invariant.ts";
import type { EpochMs } from "../../domain/time/instant.ts";

/**
 * What became of a statement that failed. `rolled_back` and `not_sent` left nothing behind; after `lost` nobody knows.
 * `again` says that the same statement may well succeed at once.
 */
export type Trouble =
  | Readonly<{ kind: "not_sent" | "rolled_back" | "lost"; again: boolean; cause: string }>
  /** Another transaction had a lock for as long as the statement may wait for it: rolled back. */
  | Readonly<{ kind: "locked"; cause: string }>
  | Leapt;

/** The server's clock was read above the ceiling that the call named: rolled back. */
export type Leapt = Readonly<{ kind: "leapt"; cause: string; nowMs: EpochMs }>;

/** SQLSTATEs of transactions that only met others at the wrong moment: a conflict, a deadlock, a row made meanwhile. */
const MET_OTHERS = new Set(["40001", "40P01", "23505", "23P01"]);

/**
 * The server ends the connection: by then it may have committed already and have waited for its standbys only. The last
 * one is what proxies say.
 */
const ENDED_BY_SERVER = new Set(["57P01", "57P02", "57P05", "08006", "08P01"]);

/** Raised by the functions in sql/postgres where a change set contradicts what is recorded. */
const BROKEN_INVARIANT = "HF001";

/** Raised by instant_1 in sql/postgres; the detail is the reading. */
const CLOCK_LEAPT = "HF002";

/** Reads what the driver rejected with, once the statement was handed to a connection. Throws where a rule of the program is broken. */
export const troubleOf = (cause: unknown): Trouble => {
  // Without a SQLSTATE it was no answer of the server: the connection broke.
  if (!isAnswered(cause)) return { kind: "lost", again: true, cause: errorOf(cause).message };
  return rolledBack(errorOf(cause));
};

/** What a statement failed with, if the server says so. */
export const rolledBack = ({
  code,
  message,
  detail,
}: ReturnType<typeof errorOf>): Exclude<Trouble, { kind: "not_sent" | "lost" }> => {
  if (code === CLOCK_LEAPT) return { kind: "leapt", cause: message, nowMs: Number(detail) as EpochMs };
  if (code === BROKEN_INVARIANT) throw new InvariantBroken(`must be true: ${message}`);
  const described = `${message} (${code ?? ""})`;
  if (code === LOCK_NOT_AVAILABLE) return { kind: "locked", cause: described };
  return { kind: "rolled_back", again: MET_OTHERS.has(code ?? ""), cause: described };
};

const LOCK_NOT_AVAILABLE = "55P03";

/** Whether a statement failed by an answer of the server, after which the connection can be used again. */
export const isAnswered = (cause: unknown): boolean => {
  const { code } = errorOf(cause);
  return code !== null && !ENDED_BY_SERVER.has(code);
};

/** Reads why no connection could be had. */
export const notConnected = (cause: unknown): Trouble => ({
  kind: "not_sent",
  // A wait that has lasted as long as it may is not begun again.
  again: !(cause instanceof NotInTime),
  cause: errorOf(cause).message,
});

/** No answer came within the time that the host allows. */
export class NotInTime extends Error {
  override readonly name = "NotInTime";
}

/** The SQLSTATE, if the server has answered at all, and a text that is never empty. */
export const errorOf = (cause: unknown): Readonly<{ code: string | null; message: string; detail: unknown }> => {
  const { code, severity, message, detail } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  return {
    detail,
    // Only the server says how severe it is; the codes of a broken socket, such as EPIPE, are no SQLSTATEs.
    code: typeof code === "string" && severity !== undefined ? code : null,
    message: typeof message === "string" && message !== "" ? message : String(code ?? cause),
  };
};
