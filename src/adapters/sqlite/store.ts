import { centerTag } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../ports/reservation-store.ts";
import { snapshotOf } from "../../ports/store-rules/snapshot-of.ts";
import { assertLimit, assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { outboxStatus, retryParked, settleEvents, takeEvents } from "./consumers.ts";
import { readCounter, saveCounter } from "./counter.ts";
import { Gathering } from "./gathering.ts";
import { duePage, listPage } from "./pages.ts";
import { parkedEvents, waitingEvents } from "./parked.ts";
import { recordedIn } from "./recorded.ts";
import { removeOld } from "./retention.ts";

/** The store of a file that has its tables. The clock is read once in each transaction, first of all. */
export const createStore = (connection: Connection, clock: Clock, close: () => void): ReservationStore => {
  const gathering = new Gathering();
  const recorded = recordedIn(connection);
  return {
    read: (request) => {
      gathering.noteRead();
      return connection.read(() => snapshotOf(recorded, request, clock.nowMs()));
    },
    commit: async (changeSets) => {
      for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
      await gathering.letOthersIn(changeSets.length);
      return connection.write(() => commitBatch(connection, recorded, clock.nowMs(), changeSets));
    },
    due: async (request) => {
      assertLimit(request.limit);
      return connection.read(() => duePage(connection, request, clock.nowMs()));
    },
    list: async (request) => {
      assertLimit(request.limit);
      return connection.read(() => listPage(connection, request, clock.nowMs()));
    },
    takeEvents: async (request) => {
      assertLimit(request.limit);
      return connection.write(() => takeEvents(connection, request, clock.nowMs()));
    },
    waitingEvents: async (request) => {
      assertLimit(request.limit);
      return connection.read(() => waitingEvents(connection, request));
    },
    settleEvents: (settlement) => connection.write(() => settleEvents(connection, settlement)),
    retryParked: (request) => connection.write(() => retryParked(connection, request, clock.nowMs())),
    parkedEvents: async (request) => {
      assertLimit(request.limit);
      return connection.read(() => parkedEvents(connection, request));
    },
    outboxStatus: (consumer) => connection.read(() => outboxStatus(connection, consumer)),
    removeOld: (request) => connection.write(() => removeOld(connection, request, clock.nowMs())),
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
