import { ok } from "neverthrow";
import { aFunction, between, checkOptions, mayBeLeftOut } from "../../domain/input/options.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import type { FullStore } from "../../ports/reservation-store.ts";
import { LEAP_OPTIONS, LeapGuard, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { guardedInstant, readClock } from "../../ports/store-rules/store-clock.ts";
import { NothingWritten, type DatedEngine, type DatedWork } from "./dated-engine.ts";
import type { OrderedEngine, TableWriter } from "./engine.ts";
import { Hints, Known, type Run } from "./known.ts";
import type { Begin, RoundsEngine, RoundsTransaction } from "./rounds-engine.ts";
import { createTablesStore, DEFAULT_FINISH_WAIT_MS } from "./tables-store.ts";

/** Options of a store in rounds. */
export type RoundsOptions = Readonly<{
  /**
   * How long a read waits for a commit that may still confirm a hold past its deadline, in milliseconds; 1,000 by
   * default. After that the end of that hold is reported as uncertain.
   */
  finishWaitMs?: number;
  /** How many reads run at once; 4 by default. Each has a transaction of its own. */
  readsInFlight?: number;
  /**
   * Milliseconds since some fixed point, used to detect leaps of the server's clock; `performance.now()` by default.
   */
  elapsedMs?: () => number;
}> &
  LeapOptions;

/**
 * Creates a complete store on a server, at a round trip for each lookup. It keeps the same tables as
 * `createOrderedTablesStore` and runs the same rules on prefetched entries: a read mostly takes one round trip and a
 * commit two. Throws a TypeError if an option is misspelt or out of range.
 */
export const createRoundsStore = (engine: RoundsEngine, options: RoundsOptions = {}): FullStore => {
  checkOptions("createRoundsStore", options, OPTIONS);
  const {
    finishWaitMs = DEFAULT_FINISH_WAIT_MS,
    readsInFlight = 4,
    elapsedMs = DEFAULT_ELAPSED_MS,
    ...leaps
  } = options;
  const inRounds = datedInRounds(engine, { elapsedMs, leaps });
  return createTablesStore(inRounds, { finishWaitMs, soleWriter: false, readsInFlight });
};

const DEFAULT_ELAPSED_MS = (): number => performance.now();

const OPTIONS = {
  finishWaitMs: mayBeLeftOut(between(0, LONGEST_TIMER_MS)),
  readsInFlight: mayBeLeftOut(between(1, 1_000)),
  elapsedMs: mayBeLeftOut(aFunction),
  ...LEAP_OPTIONS,
};

/**
 * Presents the tables of a server as those of an ordered engine: for `dumpOrderedTables`, and for inspecting a small
 * store.
 */
export const tablesInRounds = (engine: RoundsEngine): Pick<OrderedEngine, "snapshot"> =>
  datedInRounds(engine, { elapsedMs: DEFAULT_ELAPSED_MS, leaps: {} });

type ClockOptions = Readonly<{ elapsedMs: () => number; leaps: LeapOptions }>;

/**
 * Runs work in rounds. A first run on values from earlier transactions only finds the entries that the work requests.
 * These are fetched in the round trip that begins the transaction, and the work runs again, until it requests nothing
 * unknown. Each run gets further, because its first missing entry is fetched after it, and the state stays the same.
 */
export const datedInRounds = (engine: RoundsEngine, { elapsedMs, leaps }: ClockOptions): DatedEngine => {
  const guard = new LeapGuard(leaps);
  const hints = new Hints();
  let latestMs = 0 as EpochMs;

  const inTransaction = async <Value>(
    how: Pick<Begin, "lock" | "waitMs">,
    work: DatedWork<TableWriter, Value>,
  ): Promise<Readonly<{ value: Value }> | null> => {
    const known = new Known(hints);
    // Not a reading of the clock, so the guard does not see it: it only bounds the requests.
    let run = known.run((tables) => work(tables, (recordedMs) => ok(later(latestMs, recordedMs))));
    const begun = await nothingWritten(() => engine.begin({ ...how, asked: run.missing }));
    if (begun === null) return null;
    const reading = readClock({ nowMs: () => begun.nowMs as EpochMs, elapsedMs });
    const instant = guardedInstant(guard, reading);
    if (reading.isOk()) latestMs = reading.value.nowMs;
    let { found } = begun;
    for (;;) {
      known.add(run.missing, found);
      run = known.run((tables) => work(tables, instant));
      const { missing } = run;
      if (missing.keys.length === 0 && missing.ranges.length === 0) break;
      found = await nothingWritten(() => begun.fetch(missing));
    }
    return { value: await ended(begun, run) };
  };

  const ended = async <Value>(begun: RoundsTransaction, { value, writes }: Run<Value>): Promise<Value> => {
    if (writes.size === 0) {
      begun.end();
      return value();
    }
    const entries = [...writes];
    await begun.commit({
      removed: entries.flatMap(([key, text]) => (text === null ? [key] : [])),
      put: entries.flatMap(([key, text]) => (text === null ? [] : [[key, text]])),
    });
    for (const [key, text] of entries) hints.note(key, text);
    return value();
  };

  return {
    snapshot: (work) => inTransaction({ lock: "none", waitMs: Infinity }, work).then(hadValue),
    alone: async (work, waitMs) => (await inTransaction({ lock: "shared", waitMs }, work))?.value ?? null,
    transact: (work) => inTransaction({ lock: "exclusive", waitMs: Infinity }, work).then(hadValue),
    close: () => engine.close(),
  };
};

const hadValue = <Value>(had: Readonly<{ value: Value }> | null): Value => {
  if (had === null) throw new NothingWritten("the wait for the lock timed out");
  return had.value;
};

const nothingWritten = async <Value>(call: () => Promise<Value>): Promise<Value> => {
  try {
    return await call();
  } catch (cause) {
    throw new NothingWritten(cause);
  }
};
