/** Not an answer about reservations: the store could not be asked, or what became of the commit is not known. */
export type StoreFailure = Readonly<{ outcome: "not_done" | "unknown"; cause: string }>;

/** What every call of a closed store answers (S-44). */
export const STORE_CLOSED: StoreFailure = { outcome: "not_done", cause: "the store is closed" };
