import type { OrderedEngine, TableReader, TableWriter } from "../../../src/adapters/ordered-tables/index.ts";
import { createSqliteEngine } from "../../conformance/ordered-tables-sqlite.ts";
import { openHandle } from "../../support/stores.ts";

/** The calls of an engine: transactions, and the number of keys, entries and writes within them. */
export type Steps = { snapshots: number; transactions: number; gets: number; entries: number; writes: number };

const none = (): Steps => ({ snapshots: 0, transactions: 0, gets: 0, entries: 0, writes: 0 });

/** An engine in memory that counts its calls, and fails at the point that a test names. */
export const countingEngine = () => {
  const inner = createSqliteEngine(openHandle(":memory:"));
  let steps = none();
  let failsAt: "before" | "within" | "after" | null = null;
  const fail = (at: typeof failsAt): void => {
    if (failsAt === at) throw new Error(`failed ${at} the work`);
  };
  const reader = (tables: TableReader): TableReader => ({
    get: (key) => {
      fail("within");
      steps.gets += 1;
      return tables.get(key);
    },
    range: (...range) => {
      const found = [...tables.range(...range)];
      steps.entries += found.length + 1;
      return found;
    },
  });
  const writer = (tables: TableWriter): TableWriter => ({
    ...reader(tables),
    put: (key, value) => {
      steps.writes += 1;
      tables.put(key, value);
    },
    remove: (key) => {
      steps.writes += 1;
      tables.remove(key);
    },
  });
  const failing = async <Value>(run: () => Promise<Value>): Promise<Value> => {
    fail("before");
    const value = await run();
    fail("after");
    return value;
  };
  const engine: OrderedEngine = {
    snapshot: (work) => {
      steps.snapshots += 1;
      return failing(() => inner.snapshot((tables) => work(reader(tables))));
    },
    transact: (work) => {
      steps.transactions += 1;
      return failing(() => inner.transact((tables) => work(writer(tables))));
    },
    close: () => inner.close(),
  };
  return {
    engine,
    /** Without counting or failing. */
    inner,
    failAt: (at: typeof failsAt): void => {
      failsAt = at;
    },
    /** Returns the steps since the last call. */
    taken: (): Steps => {
      const taken = steps;
      steps = none();
      return taken;
    },
  };
};
