import type { Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../ports/reservation-store.ts";
import type { LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { snapshotOf } from "../../ports/store-rules/snapshot-of.ts";
import { createStoreClock } from "../../ports/store-rules/store-clock.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { assertLimit, assertListRequest, assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { outboxStatus, retryParked, settleEvents, takeEvents } from "./consumers.ts";
import { readCounter, saveCounter } from "./counter.ts";
import { Gathering } from "./gathering.ts";
import { duePage, listPage } from "./pages.ts";
import { parkedEvents, waitingEvents } from "./parked.ts";
import { recordedIn } from "./recorded.ts";
import { removeOld } from "./retention.ts";

/** The clock of a file's store, and what it takes to be a leap. */
export type FileClock = Readonly<{ clock: Clock }> & LeapOptions;

/** The store of a file that has its tables. The clock is read once in each transaction, first of all. */
export const createStore = (
  connection: Connection,
  { clock, ...leaps }: FileClock,
  close: () => void,
): ReservationStore => {
  const gathering = new Gathering();
  const recorded = recordedIn(connection);
  const storeClock = createStoreClock(clock, leaps);
  const dated = async <Value>(
    transaction: "read" | "write",
    work: (nowMs: EpochMs) => Value,
  ): Promise<Result<Value, StoreFailure>> =>
    (
      await connection[transaction]<Result<Value, StoreFailure>>(() =>
        storeClock.instant(readCounter(connection).latestMs).map(work),
      )
    ).andThen((done) => done);
  return {
    read: (request) => {
      gathering.noteRead();
      return dated("read", (nowMs) => snapshotOf(recorded, request, nowMs));
    },
    commit: async (changeSets) => {
      for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
      await gathering.letOthersIn(changeSets.length);
      return dated("write", (nowMs) => commitBatch(connection, recorded, nowMs, changeSets));
    },
    due: async (request) => {
      assertLimit(request.limit);
      return dated("read", (nowMs) => duePage(connection, request, nowMs));
    },
    list: async (request) => {
      assertListRequest(request);
      return dated("read", (nowMs) => listPage(connection, request, nowMs));
    },
    takeEvents: async (request) => {
      assertLimit(request.limit);
      return dated("write", (nowMs) => takeEvents(connection, request, nowMs));
    },
    waitingEvents: async (request) => {
      assertLimit(request.limit);
      return connection.read(() => waitingEvents(connection, request));
    },
    settleEvents: (settlement) => connection.write(() => settleEvents(connection, settlement)),
    retryParked: (request) => dated("write", (nowMs) => retryParked(connection, request, nowMs)),
    parkedEvents: async (request) => {
      assertLimit(request.limit);
      return connection.read(() => parkedEvents(connection, request));
    },
    outboxStatus: (consumer) => connection.read(() => outboxStatus(connection, consumer)),
    removeOld: (request) => dated("write", (nowMs) => removeOld(connection, request, nowMs)),
    close: () =>
      new Promise((resolve) => {
        connection.close(close);
        resolve();
      }),
  };
};

const commitBatch = (
  connection: Connection,
  recorded: Recorded,
  clockMs: EpochMs,
  changeSets: readonly ChangeSet[],
): readonly CommitOutcome[] => {
  const counter = readCounter(connection);
  const before = counter.sequence;
  const apply: ApplySet = (set, atMs) => applySet(connection, counter, set, atMs);
  const outcomes = commitInOrder(changeSets, clockMs, { recorded, apply });
  if (counter.sequence > before) saveCounter(connection, counter);
  return outcomes;
};
