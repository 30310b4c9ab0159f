import { later } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../ports/reservation-store.ts";
import { centerTag } from "../../domain/ids.ts";
import { assertWellFormed } from "../../ports/well-formed.ts";
import { applySet } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { outboxStatus, retryParked, settleEvents, takeEvents } from "./consumers.ts";
import { readCounter, saveCounter, type Counter } from "./counter.ts";
import { Gathering } from "./gathering.ts";
import { refusalOf } from "./guards.ts";
import { assertLimit, duePage, listPage } from "./pages.ts";
import { parkedEvents, waitingEvents } from "./parked.ts";
import { removeOld } from "./retention.ts";
import { takeSnapshot } from "./snapshot.ts";

/** The store of a file that has its tables. The clock is read once in each transaction, first of all. */
export const createStore = (connection: Connection, clock: Clock, close: () => void): ReservationStore => {
  const gathering = new Gathering();
  return {
    read: (request) => {
      gathering.noteRead();
      return connection.read(() => takeSnapshot(connection, request, clock.nowMs()));
    },
    commit: async (changeSets) => {
      for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
      await gathering.letOthersIn(changeSets.length);
      return connection.write(() => commitBatch(connection, clock, changeSets));
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
        close();
        resolve();
      }),
  };
};

const commitBatch = (
  connection: Connection,
  clock: Clock,
  changeSets: readonly ChangeSet[],
): readonly CommitOutcome[] => {
  const clockMs = clock.nowMs();
  const counter = readCounter(connection);
  const before = counter.sequence;
  const outcomes = changeSets.map((set) => commitOne(connection, counter, set, clockMs));
  if (counter.sequence > before) saveCounter(connection, counter);
  return outcomes;
};

/** Each set sees what those before it in the batch have done. */
const commitOne = (
  connection: Connection,
  counter: Counter,
  set: ChangeSet,
  clockMs: CommitOutcome["atMs"],
): CommitOutcome => {
  const atMs = later(clockMs, set.decidedAtMs);
  const because = refusalOf(connection, set, atMs);
  return because === null
    ? { kind: "accepted", sequence: applySet(connection, counter, set, atMs), atMs }
    : { kind: "refused", because, atMs };
};
