import { InvariantBroken } from "../../domain/invariant.ts";
import type { EpochMs } from "../../domain/time/instant.ts";

/**
 * The outcome of a failed statement. `rolled_back` and `not_sent` left nothing behind; after `lost` the outcome is
 * unknown. `again` means that the same statement may succeed at once.
 */
export type Trouble =
  | Readonly<{ kind: "not_sent" | "rolled_back" | "lost"; again: boolean; cause: string }>
  /** Another transaction had a lock for as long as the statement may wait for it: rolled back. */
  | Readonly<{ kind: "locked"; cause: string }>
  | Leapt;

/** The server's clock was read above the ceiling of the call: rolled back. */
export type Leapt = Readonly<{ kind: "leapt"; cause: string; nowMs: EpochMs }>;

/** SQLSTATEs of transactions that collided with others: a conflict, a deadlock, a row inserted meanwhile. */
const MET_OTHERS = new Set(["40001", "40P01", "23505", "23P01"]);

/**
 * The server ends the connection: it may have committed before and only have waited for its standbys. Proxies use the
 * last one.
 */
const ENDED_BY_SERVER = new Set(["57P01", "57P02", "57P05", "08006", "08P01"]);

/** Raised by the functions in sql/postgres if a change set contradicts the records. */
const BROKEN_INVARIANT = "HF001";

/** Raised by instant_1 in sql/postgres; the detail is the reading. */
const CLOCK_LEAPT = "HF002";

/**
 * Classifies the driver's error, once the statement was passed to a connection. Throws if an invariant of the program
 * is broken.
 */
export const troubleOf = (cause: unknown): Trouble => {
  // Without a SQLSTATE the error is not the server's: the connection broke.
  if (!isAnswered(cause)) return { kind: "lost", again: true, cause: errorOf(cause).message };
  return rolledBack(errorOf(cause));
};

/** Returns the trouble of a statement that the server reported as failed. */
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

/** Whether the server itself answered with an error, after which the connection can be used again. */
export const isAnswered = (cause: unknown): boolean => {
  const { code } = errorOf(cause);
  return code !== null && !ENDED_BY_SERVER.has(code);
};

/** Classifies a failure to get a connection. */
export const notConnected = (cause: unknown): Trouble => ({
  kind: "not_sent",
  // A wait that has timed out is not repeated.
  again: !(cause instanceof NotInTime),
  cause: errorOf(cause).message,
});

/** No answer came within the time that the host allows. */
export class NotInTime extends Error {
  override readonly name = "NotInTime";
}

/** The SQLSTATE, if the server answered, and a text that is never empty. */
export const errorOf = (cause: unknown): Readonly<{ code: string | null; message: string; detail: unknown }> => {
  const { code, severity, message, detail } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  return {
    detail,
    // Only the server reports a severity; the codes of a broken socket, such as EPIPE, are not SQLSTATEs.
    code: typeof code === "string" && severity !== undefined ? code : null,
    message: typeof message === "string" && message !== "" ? message : String(code ?? cause),
  };
};
