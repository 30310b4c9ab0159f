import { ok, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type {
  AgendaPage,
  ChangeSet,
  CommitOutcome,
  FullStore,
  ReservationPage,
} from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { assertAgendaRequest } from "../../ports/store-rules/agenda.ts";
import { calledDead, calledDeadOn, calledDeadOnAgenda } from "../../ports/store-rules/called-dead.ts";
import { createCertainLook } from "../../ports/store-rules/certainty.ts";
import { commitInOrder } from "../../ports/store-rules/commit-in-order.ts";
import { snapshotsOf } from "../../ports/store-rules/snapshot-of.ts";
import { untilClosed } from "../../ports/store-rules/until-closed.ts";
import { assertLimit, assertListRequest, assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./apply.ts";
import { Calls } from "./calls.ts";
import {
  consumersPage,
  outboxStatus,
  parkedEvents,
  removeConsumer,
  retryParked,
  settleEvents,
  takeEvents,
} from "./consumers.ts";
import { readCounter, saveCounter } from "./counter.ts";
import type { DatedEngine, DatedWork } from "./dated-engine.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { bookingEvents } from "./events.ts";
import { agendaOf, duePage, leftOut, listPage } from "./pages.ts";
import { recordedIn } from "./recorded.ts";
import { removeOld } from "./retention.ts";

/** How a store over tables may use its engine. */
export type TablesStoreOptions = Readonly<{
  finishWaitMs: number;
  /** If true, nothing commits unless a write of this store is in progress. */
  soleWriter: boolean;
  readsInFlight: number;
}>;

export const DEFAULT_FINISH_WAIT_MS = 1_000;

/** Creates a complete store over tables. Each call is one piece of work on them, which reads the clock once. */
export const createTablesStore = (
  engine: DatedEngine,
  { finishWaitMs, soleWriter, readsInFlight }: TablesStoreOptions,
): FullStore => {
  const calls = new Calls(engine);
  const dated =
    <Tables extends TableReader, Value>(
      work: (tables: Tables, nowMs: EpochMs) => Value,
    ): DatedWork<Tables, Result<Value, StoreFailure>> =>
    (tables, instant) =>
      instant(readCounter(tables).latestMs).map((nowMs) => work(tables, nowMs));
  const readAt = async <Value>(work: (tables: TableReader, nowMs: EpochMs) => Value) =>
    (await calls.snapshot(dated(work))).andThen((done) => done);
  const writeAt = async <Value>(work: (tables: TableWriter, nowMs: EpochMs) => Value) =>
    (await calls.transact(dated(work))).andThen((done) => done);
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
    readsInFlight,
    concurrentCommits: null,
    hostTransactions: null,
    awaitDurable: null,
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
    agenda: async (request) => {
      assertAgendaRequest(request);
      const pages = await certain((tables, nowMs) => {
        const answer = agendaOf(tables, request, nowMs);
        return [{ answer, dead: calledDeadOnAgenda(answer) }];
      });
      return pages.map(([page]) => page as AgendaPage);
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
      consumers: async (request) => {
        assertLimit(request.limit);
        return readAt((tables, nowMs) => consumersPage(tables, request, nowMs));
      },
      removeConsumer: (consumer) => writeAt((tables, nowMs) => removeConsumer(tables, consumer, nowMs)),
      bookingEvents: async (request) => {
        assertLimit(request.limit);
        return readAt((tables, nowMs) => bookingEvents(tables, request, nowMs));
      },
    },
    retention: { removeOld: (request) => writeAt((tables, nowMs) => removeOld(tables, request, nowMs)) },
    close: () => calls.close(),
  });
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
