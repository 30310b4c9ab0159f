import type { TransactionUnfitness } from "../domain/refusal/refusal.ts";

/** No answer about reservations: the store could not be asked, or what became of the commit is not known. */
export type StoreSilence = Readonly<{ outcome: "not_done" | "unknown"; cause: string }>;

/** The store's clock shows more than has passed since its last reading (rule 7): nothing was done. */
export type ClockLeap = Readonly<{
  outcome: "clock_leapt";
  cause: string;
  /** How far the reading is ahead of the last one plus what elapsed. */
  aheadMs: number;
  /** After how long the reading is the time, if all readings until then agree with it. */
  settlesInMs: number;
}>;

/** Another transaction has had a lock that the call needs for as long as a call may wait: nothing was done. */
export type Locked = Readonly<{ outcome: "locked"; cause: string }>;

/** Why a store gave no answer about reservations. */
export type StoreFailure = StoreSilence | ClockLeap | Locked;

/** The host's transaction was not joined, or met another one: nothing was done in it, and it is as it was (rule 20). */
export type TransactionFailure = Readonly<{
  outcome: "transaction";
  because: TransactionUnfitness | TransactionClash;
  cause: string;
}>;

/** How two transactions got into each other's way. */
export type TransactionClash =
  /** Each waited for a lock of the other: the other one goes on once this one ends. */
  | "deadlock"
  /** Another transaction changed the same rows. */
  | "conflict";

/** What every call of a closed store answers (S-44). */
export const STORE_CLOSED: StoreSilence = { outcome: "not_done", cause: "the store is closed" };
