import type { ReservationStore } from "../../src/index.ts";
import type { StoreDump } from "../../src/conformance/index.ts";
import { openPostgresStore, POSTGRES_STEPS, postgresStores } from "./postgres.ts";
import { openSqliteStore, SQLITE_STEPS, sqliteStores } from "./sqlite.ts";

export const KINDS = ["sqlite", "postgres"] as const;
export type StoreKind = (typeof KINDS)[number];

/** The points of a commit at which a client may kill itself. */
export const STEPS = { sqlite: SQLITE_STEPS, postgres: POSTGRES_STEPS } as const;
export type Step = (typeof STEPS)[StoreKind][number];

/** The place and the clock of a store, to hand to another process. */
export type StoreSpec = Readonly<{ kind: StoreKind; place: string; startedMs: number; aheadMs: number }>;

/** Makes fresh stores of one kind, and removes them. */
export type CrashStores = Readonly<{
  make: (startedMs: number) => Promise<string>;
  remove: (place: string) => Promise<void>;
  end: () => Promise<void>;
}>;

/** A handle on a store, as each process has its own. A dump shows one consistent state, while others go on writing. */
export type OpenedStore = Readonly<{
  store: ReservationStore;
  dump: () => Promise<StoreDump>;
  close: () => Promise<void>;
}>;

export type OpenCrashStore = (spec: StoreSpec, onStep: (step: Step) => void) => Promise<OpenedStore>;

export const openStores = (kind: StoreKind): Promise<CrashStores> =>
  kind === "sqlite" ? Promise.resolve(sqliteStores()) : postgresStores();

export const openStore: OpenCrashStore = (spec, onStep) =>
  (spec.kind === "sqlite" ? openSqliteStore : openPostgresStore)(spec, onStep);

/** Dumps one consistent state, while clients go on writing. */
export const dumpOf = async (spec: StoreSpec): Promise<StoreDump> => {
  const opened = await openStore(spec, () => undefined);
  try {
    return await opened.dump();
  } finally {
    await opened.close();
  }
};
