/** Not an answer about reservations: the store could not be asked, or what became of the commit is not known. */
export type StoreFailure = Readonly<{ outcome: "not_done" | "unknown"; cause: string }>;
