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

/** Why a store gave no answer about reservations. */
export type StoreFailure = StoreSilence | ClockLeap;

/** What every call of a closed store answers (S-44). */
export const STORE_CLOSED: StoreSilence = { outcome: "not_done", cause: "the store is closed" };
