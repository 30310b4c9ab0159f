import { ok, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import { between, checkOptions, mayBeLeftOut, trueOrFalse, withFunctions } from "../../domain/input/options.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import type { ChangeSet, CommitOutcome, FullStore, ReservationPage } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { calledDead, calledDeadOn } from "../../ports/store-rules/called-dead.ts";
import { createCertainLook } from "../../ports/store-rules/certainty.ts";
import { commitInOrder } from "../../ports/store-rules/commit-in-order.ts";
import { LEAP_OPTIONS, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { snapshotsOf } from "../../ports/store-rules/snapshot-of.ts";
import { createStoreClock } from "../../ports/store-rules/store-clock.ts";
import { untilClosed } from "../../ports/store-rules/until-closed.ts";
import { assertLimit, assertListRequest, assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./apply.ts";
import { Calls } from "./calls.ts";
import { outboxStatus, parkedEvents, retryParked, settleEvents, takeEvents } from "./consumers.ts";
import { readCounter, saveCounter } from "./counter.ts";
import type { OrderedEngine, TableReader, TableWriter } from "./engine.ts";
import { duePage, leftOut, listPage } from "./pages.ts";
import { recordedIn } from "./recorded.ts";
import { removeOld } from "./retention.ts";

/** Options of a store over ordered tables. */
export type OrderedTablesOptions = Readonly<{
  clock: Clock;
  /**
   * For how long a read waits for a commit that may still confirm a hold past its deadline, in milliseconds; 1,000 by
   * default. After that it is not certain of that hold.
   */
  finishWaitMs?: number;
  /**
   * Whether no other process and no other store writes to the engine's data; false by default. Then a read that calls a
   * hold dead needs no lock unless a write of this store is under way.
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
  const { clock, finishWaitMs = 1_000, soleWriter = false, ...leaps } = options;
  const storeClock = createStoreClock(clock, leaps);
  const calls = new Calls(engine);
  const dated =
    <Tables extends TableReader, Value>(work: (tables: Tables, nowMs: EpochMs) => Value, reading = storeClock.read) =>
    (tables: Tables): Result<Value, StoreFailure> =>
      reading()(readCounter(tables).latestMs).map((nowMs) => work(tables, nowMs));
  /** The clock first, then the data (S-47): a snapshot may show a state from before its work began. */
  const readAt = async <Value>(work: (tables: TableReader, nowMs: EpochMs) => Value) => {
    const reading = storeClock.read();
    return (await calls.snapshot<Result<Value, StoreFailure>>(dated(work, () => reading))).andThen((done) => done);
  };
  const writeAt = async <Value>(work: (tables: TableWriter, nowMs: EpochMs) => Value) =>
    (await calls.transact<Result<Value, StoreFailure>>(dated(work))).andThen((done) => done);
  const certain = createCertainLook<TableReader>({
    once: readAt,
    alone: async <Value>(work: (tables: TableReader, nowMs: EpochMs) => Value) =>
      soleWriter && !calls.isWriting
        ? readAt<Value | null>(work)
        : (await calls.alone<Result<Value | null, StoreFailure>>(dated(work), finishWaitMs)).andThen(
            (looked) => looked ?? ok(null),
          ),
  });

  return untilClosed({
    readsInFlight: 1,
    concurrentCommits: null,
    read: (requests, floorMs) =>
      certain((tables, nowMs) =>
        snapshotsOf(recordedIn(tables), requests, later(nowMs, floorMs)).map((answer) => ({
          answer,
          dead: calledDead(answer),
        })),
      ),
    commit: async (changeSets) => {
      for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
      return writeAt((tables, nowMs) => commitBatch(tables, changeSets, nowMs));
    },
    due: async (request) => {
      assertLimit(request.limit);
      return readAt((tables, nowMs) => duePage(tables, request, nowMs));
    },
    list: async (request) => {
      assertListRequest(request);
      const pages = await certain((tables, nowMs) => {
        const answer = listPage(tables, request, nowMs);
        return [{ answer, dead: [...calledDeadOn(answer), ...leftOut(tables, request, answer)] }];
      });
      return pages.map(([page]) => page as ReservationPage);
    },
    outbox: {
      takeEvents: async (request) => {
        assertLimit(request.limit);
        return writeAt((tables, nowMs) => takeEvents(tables, request, nowMs));
      },
      settleEvents: (settlement) => calls.transact((tables) => settleEvents(tables, settlement)),
      retryParked: (request) => writeAt((tables, nowMs) => retryParked(tables, request, nowMs)),
      parkedEvents: async (request) => {
        assertLimit(request.limit);
        return calls.snapshot((tables) => parkedEvents(tables, request));
      },
      outboxStatus: (consumer) => calls.snapshot((tables) => outboxStatus(tables, consumer)),
    },
    retention: { removeOld: (request) => writeAt((tables, nowMs) => removeOld(tables, request, nowMs)) },
    close: () => calls.close(),
  });
};

const OPTIONS = {
  clock: withFunctions("nowMs", "elapsedMs"),
  finishWaitMs: mayBeLeftOut(between(0, LONGEST_TIMER_MS)),
  soleWriter: mayBeLeftOut(trueOrFalse),
  ...LEAP_OPTIONS,
};

const commitBatch = (
  tables: TableWriter,
  changeSets: readonly ChangeSet[],
  clockMs: EpochMs,
): readonly CommitOutcome[] => {
  const counter = readCounter(tables);
  const before = counter.sequence;
  const outcomes = commitInOrder(changeSets, clockMs, {
    recorded: recordedIn(tables),
    apply: (set, atMs) => applySet(tables, counter, set, atMs),
  });
  if (counter.sequence > before) saveCounter(tables, counter);
  return outcomes;
};
