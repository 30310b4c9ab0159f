import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { createPostgresHarness } from "../adapters/postgres/harness.ts";
import { createSqliteTestStore } from "../support/stores.ts";
import type { Stage } from "./world.ts";

/** A kind of store, and a fresh stage for each history. */
export type Stages = Readonly<{
  name: string;
  /** Whether its clock never shows less than the latest instant that is recorded, as that of a file does. */
  isFile: boolean;
  open: () => Promise<Stage & Readonly<{ close: () => Promise<void> }>>;
  end: () => Promise<void>;
}>;

const LONG_AGO = 0;

const onOneStore = (name: string, create: typeof createSqliteTestStore): Stages => ({
  name,
  isFile: true,
  open: () => {
    const clock = createManualClock(LONG_AGO);
    const store = create({ clock });
    return Promise.resolve({
      handle: () => store,
      setClock: (ms: number) => void clock.set(ms),
      close: () => store.close(),
    });
  },
  end: () => Promise.resolve(),
});

export const memoryStages = (create: typeof createSqliteTestStore = createMemoryStore): Stages =>
  onOneStore("memory", create);
export const sqliteStages = (): Stages => onOneStore("SQLite", createSqliteTestStore);

export const postgresStages = async (): Promise<Stages> => {
  const harness = await createPostgresHarness();
  return {
    name: "PostgreSQL",
    isFile: false,
    open: async () => {
      const opened = await harness.open();
      return { handle: () => opened.store, setClock: opened.setClock, close: () => opened.close() };
    },
    end: () => harness.end(),
  };
};
