import { err, ok, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import { calledDead, calledDeadOn, KnownDead } from "../../ports/store-rules/called-dead.ts";
import type {
  ChangeSet,
  CommitOutcome,
  FullStore,
  ReservationPage,
  Snapshot,
  Versioned,
} from "../../ports/reservation-store.ts";
import type { LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { snapshotsOf } from "../../ports/store-rules/snapshot-of.ts";
import { createStoreClock } from "../../ports/store-rules/store-clock.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { assertLimit, assertListRequest, assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { outboxStatus, retryParked, settleEvents, takeEvents } from "./consumers.ts";
import { readCounter, saveCounter } from "./counter.ts";
import { Gathering } from "./gathering.ts";
import { duePage, leftOut, listPage } from "./pages.ts";
import { parkedEvents } from "./parked.ts";
import { recordedIn } from "./recorded.ts";
import { removeOld } from "./retention.ts";

/** The clock of a file's store, what it takes to be a leap, and how long a read waits to be certain of an end. */
export type FileClock = Readonly<{ clock: Clock; finishWaitMs: number }> & LeapOptions;

/** The store of a file that has its tables. The clock is read once in each transaction, before any data. */
export const createStore = (
  connection: Connection,
  { clock, finishWaitMs, ...leaps }: FileClock,
  close: () => void,
): FullStore => {
  const gathering = new Gathering();
  const recorded = recordedIn(connection);
  const storeClock = createStoreClock(clock, leaps);
  const instant = (reading = storeClock.read()): Result<EpochMs, StoreFailure> =>
    reading(readCounter(connection).latestMs);
  const dead = new KnownDead();
  const dated = async <Value>(
    transaction: "read" | "write",
    work: (nowMs: EpochMs) => Value,
  ): Promise<Result<Value, StoreFailure>> => {
    // A transaction that only reads has its state from its first look on, before its work begins. One that writes has the
    // lock by then, and nothing commits between its state and its clock.
    const reading = transaction === "read" ? storeClock.read() : undefined;
    return (await connection[transaction]<Result<Value, StoreFailure>>(() => instant(reading).map(work))).andThen(
      (done) => done,
    );
  };
  /**
   * A commit of another process may have read its clock already and not be seen yet. So what calls holds dead looks again
   * while nothing commits: whatever commits after that reads its clock after it, too.
   */
  const certain = async <Answer extends Undecided>(
    look: (nowMs: EpochMs) => readonly Answer[],
    deadIn: (answer: Answer) => readonly Versioned<Reservation>[],
  ): Promise<Result<readonly Answer[], StoreFailure>> => {
    const find = (nowMs: EpochMs): Found<Answer> => {
      const answers = look(nowMs);
      return { answers, dead: answers.flatMap(deadIn) };
    };
    const first = await dated("read", find);
    if (first.isErr()) return err(first.error);
    const unsure = dead.unknownAmong(first.value.dead);
    if (unsure.length === 0) return ok(first.value.answers);
    const looked = await connection.alone(() => instant().map(find), finishWaitMs);
    if (looked.isErr()) return err(looked.error);
    if (looked.value === null) {
      return ok(
        first.value.answers.map((answer) => ({
          ...answer,
          undecided: dead.unknownAmong(deadIn(answer)).map(({ state }) => state.id),
        })),
      );
    }
    return looked.value.map((again) => {
      dead.note(again.dead);
      return again.answers;
    });
  };
  return {
    readsInFlight: 1,
    read: (requests, floorMs) => {
      gathering.noteRead(requests.length);
      return certain((nowMs) => snapshotsOf(recorded, requests, later(nowMs, floorMs)), calledDead);
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
      const pages = await certain(
        (nowMs) => [listPage(connection, request, nowMs)],
        (page) => [...calledDeadOn(page), ...leftOut(connection, request, page)],
      );
      return pages.map(([page]) => page as ReservationPage);
    },
    outbox: {
      takeEvents: async (request) => {
        assertLimit(request.limit);
        return dated("write", (nowMs) => takeEvents(connection, request, nowMs));
      },
      settleEvents: (settlement) => connection.write(() => settleEvents(connection, settlement)),
      retryParked: (request) => dated("write", (nowMs) => retryParked(connection, request, nowMs)),
      parkedEvents: async (request) => {
        assertLimit(request.limit);
        return connection.read(() => parkedEvents(connection, request));
      },
      outboxStatus: (consumer) => connection.read(() => outboxStatus(connection, consumer)),
    },
    retention: { removeOld: (request) => dated("write", (nowMs) => removeOld(connection, request, nowMs)) },
    close: () =>
      new Promise((resolve) => {
        connection.close(close);
        resolve();
      }),
  };
};

type Undecided = Pick<Snapshot, "undecided">;
type Found<Answer> = Readonly<{ answers: readonly Answer[]; dead: readonly Versioned<Reservation>[] }>;

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
