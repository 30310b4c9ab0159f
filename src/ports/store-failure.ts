import type { TransactionUnfitness } from "../domain/refusal/refusal.ts";

/** No answer: the store could not be reached, or the outcome of the commit is unknown. */
export type StoreSilence = Readonly<{ outcome: "not_done" | "unknown"; cause: string }>;

/**
 * The store's clock is further ahead than the time that has passed since its last reading (rule 7): nothing was done.
 */
export type ClockLeap = Readonly<{
  outcome: "clock_leapt";
  cause: string;
  /** How far the reading is ahead of the last one plus the elapsed time. */
  aheadMs: number;
  /** When the reading will be accepted, if all readings until then agree with it. */
  settlesInMs: number;
}>;

/** Another transaction has held a lock that the call needs for as long as a call may wait: nothing was done. */
export type Locked = Readonly<{ outcome: "locked"; cause: string }>;

/** Why a store gave no answer. */
export type StoreFailure = StoreSilence | ClockLeap | Locked;

/**
 * The host's transaction was not joined, or conflicted with another: nothing was done in it, and it is unchanged (rule
 * 20).
 */
export type TransactionFailure = Readonly<{
  outcome: "transaction";
  because: TransactionUnfitness | TransactionClash;
  cause: string;
}>;

/** How two transactions conflicted. */
export type TransactionClash =
  /** Each waited for a lock of the other: the other one continues once this one ends. */
  | "deadlock"
  /** Another transaction changed the same rows. */
  | "conflict";

/** The answer of every call of a closed store (S-44). */
export const STORE_CLOSED: StoreSilence = { outcome: "not_done", cause: "the store is closed" };
