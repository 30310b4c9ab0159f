import type { Instant, StoreClock } from "../../ports/store-rules/store-clock.ts";
import type { OrderedEngine, TableReader, TableWriter } from "./engine.ts";

/** Work on tables, with the instant at which it is done, once the latest recorded instant is known. */
export type DatedWork<Tables extends TableReader, Value> = (tables: Tables, instant: Instant) => Value;

/** An engine with its clock: the base of a store over tables, local or remote. */
export type DatedEngine = Readonly<{
  /** Runs work on one consistent state; the clock was read before it (S-47). */
  snapshot: <Value>(work: DatedWork<TableReader, Value>) => Promise<Value>;
  /**
   * Runs work while nothing commits; the clock is read under the lock. Null if an engine gives up after so many
   * milliseconds.
   */
  alone: <Value>(work: DatedWork<TableReader, Value>, waitMs: number) => Promise<Value | null>;
  /** Runs work as the only writer; the clock is read under the lock (S-05). */
  transact: <Value>(work: DatedWork<TableWriter, Value>) => Promise<Value>;
  close: () => Promise<void>;
}>;

/** An ordered engine with the clock of its process. */
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

/** Rejects a transaction that failed before any write was sent. */
export class NothingWritten extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
