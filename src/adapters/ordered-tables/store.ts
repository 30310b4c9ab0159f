import { between, checkOptions, mayBeLeftOut, trueOrFalse, withFunctions } from "../../domain/input/options.ts";
import type { Clock } from "../../ports/clock.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import type { FullStore } from "../../ports/reservation-store.ts";
import { LEAP_OPTIONS, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { createStoreClock } from "../../ports/store-rules/store-clock.ts";
import { datedBy } from "./dated-engine.ts";
import type { OrderedEngine } from "./engine.ts";
import { createTablesStore, DEFAULT_FINISH_WAIT_MS } from "./tables-store.ts";

/** Options of a store over ordered tables. */
export type OrderedTablesOptions = Readonly<{
  clock: Clock;
  /**
   * How long a read waits for a commit that may still confirm a hold past its deadline, in milliseconds; 1,000 by
   * default. After that the end of that hold is reported as uncertain.
   */
  finishWaitMs?: number;
  /**
   * Whether no other process and no other store writes to the engine's data; false by default. If true, a read that
   * reports a hold as dead needs no lock unless a write of this store is in progress.
   */
  soleWriter?: boolean;
}> &
  LeapOptions;

/**
 * Creates a complete store on an ordered key-value engine: records, indexes, claims, outbox and retention are kept as
 * entries of its tables, and every rule of the port is the library's. The clock is read once in each transaction, and
 * under its lock if it writes. Throws a TypeError if an option is misspelt or out of range.
 */
export const createOrderedTablesStore = (engine: OrderedEngine, options: OrderedTablesOptions): FullStore => {
  checkOptions("createOrderedTablesStore", options, OPTIONS);
  const { clock, finishWaitMs = DEFAULT_FINISH_WAIT_MS, soleWriter = false, ...leaps } = options;
  const dated = datedBy(createStoreClock(clock, leaps), engine);
  return createTablesStore(dated, { finishWaitMs, soleWriter, readsInFlight: 1 });
};

const OPTIONS = {
  clock: withFunctions("nowMs", "elapsedMs"),
  finishWaitMs: mayBeLeftOut(between(0, LONGEST_TIMER_MS)),
  soleWriter: mayBeLeftOut(trueOrFalse),
  ...LEAP_OPTIONS,
};
