import type { Instant, StoreClock } from "../../ports/store-rules/store-clock.ts";
import type { OrderedEngine, TableReader, TableWriter } from "./engine.ts";

/** Work on tables, with the instant that it is done at once the latest recorded one is known. */
export type DatedWork<Tables extends TableReader, Value> = (tables: Tables, instant: Instant) => Value;

/** An engine and a clock as one: what a store over tables is made of, however the tables are reached. */
export type DatedEngine = Readonly<{
  /** One consistent state; the clock was read before it (S-47). */
  snapshot: <Value>(work: DatedWork<TableReader, Value>) => Promise<Value>;
  /** While nothing commits; the clock is read under the lock. Null if an engine gives up after so many milliseconds. */
  alone: <Value>(work: DatedWork<TableReader, Value>, waitMs: number) => Promise<Value | null>;
  /** As the only one that writes; the clock is read under the lock (S-05). */
  transact: <Value>(work: DatedWork<TableWriter, Value>) => Promise<Value>;
  close: () => Promise<void>;
}>;

/** An ordered engine by the clock of its process. */
export const datedBy = (clock: StoreClock, engine: OrderedEngine): DatedEngine => {
  const transact: DatedEngine["transact"] = (work) => engine.transact((tables) => work(tables, clock.instant));
  return {
    snapshot: (work) => {
      const instant = clock.read();
      return engine.snapshot((tables) => work(tables, instant));
    },
    alone: transact,
    transact,
    close: () => engine.close(),
  };
};

/** Rejects a transaction that failed before anything was sent to be written. */
export class NothingWritten extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
