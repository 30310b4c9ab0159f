import { err, ok, type Result } from "neverthrow";
import { centerTag } from "../../domain/ids.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { assertAgendaRequest } from "../../ports/store-rules/agenda.ts";
import { calledDead, calledDeadOn, calledDeadOnAgenda } from "../../ports/store-rules/called-dead.ts";
import { createCertainLook } from "../../ports/store-rules/certainty.ts";
import type { AgendaPage, FullStore, ReservationPage } from "../../ports/reservation-store.ts";
import type { LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { snapshotsOf } from "../../ports/store-rules/snapshot-of.ts";
import { createStoreClock } from "../../ports/store-rules/store-clock.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { assertLimit, assertListRequest, assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { commitBatch } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { readCounter } from "./counter.ts";
import { aTurn } from "./a-turn.ts";
import { hostTransactions } from "./joined.ts";
import { createOutbox } from "./outbox.ts";
import { agendaOf, duePage, leftOut, listPage } from "./pages.ts";
import { recordedIn } from "./recorded.ts";
import { removeOld } from "./retention.ts";

/**
 * The clock of a file's store, the size of a leap, how long a read waits to be certain of an end, and how long a call
 * inside a host's transaction waits for another writer.
 */
export type FileClock = Readonly<{ clock: Clock; finishWaitMs: number; waitLimitMs: number }> & LeapOptions;

/** Creates the store of a file that has its tables. The clock is read once in each transaction, before any data. */
export const createStore = (
  connection: Connection,
  { clock, finishWaitMs, waitLimitMs, ...leaps }: FileClock,
  close: () => void,
): FullStore => {
  const recorded = recordedIn(connection);
  const storeClock = createStoreClock(clock, leaps);
  const instant = (reading = storeClock.read()): Result<EpochMs, StoreFailure> =>
    reading(readCounter(connection).latestMs);
  const transactions = hostTransactions(connection, { waitLimitMs, instant: storeClock.instant });
  const dated = async <Value>(
    transaction: "read" | "write",
    work: (nowMs: EpochMs) => Value,
    waitedMs = 0,
  ): Promise<Result<Value, StoreFailure>> => {
    const locked = transaction === "write" ? transactions.heldUpByCaller() : null;
    if (locked !== null) return err(locked);
    // A read-only transaction has its state from its first read on, before its work begins. A writing one has the lock
    // by then, and nothing commits between its state and its clock.
    const reading = transaction === "read" ? storeClock.read() : undefined;
    return (
      await connection[transaction]<Result<Value, StoreFailure>>(() => instant(reading).map(work), waitedMs)
    ).andThen((done) => done);
  };
  const certain = createCertainLook<Connection>({
    once: (work) => dated("read", (nowMs) => work(connection, nowMs)),
    alone: async (work) =>
      (await connection.alone(() => instant().map((nowMs) => work(connection, nowMs)), finishWaitMs)).andThen(
        (looked) => looked ?? ok(null),
      ),
  });
  return {
    readsInFlight: 1,
    concurrentCommits: null,
    hostTransactions: transactions,
    awaitDurable: null,
    read: async (requests, floorMs) => {
      await aTurn();
      return certain((_, nowMs) =>
        snapshotsOf(recorded, requests, later(nowMs, floorMs)).map((answer) => ({ answer, dead: calledDead(answer) })),
      );
    },
    commit: async (changeSets, waitedMs) => {
      for (const set of changeSets) assertWellFormed(set, centerTag(set.centerId));
      await aTurn();
      return dated("write", (nowMs) => commitBatch(connection, recorded, nowMs, changeSets), waitedMs);
    },
    due: async (request) => {
      assertLimit(request.limit);
      return dated("read", (nowMs) => duePage(connection, request, nowMs));
    },
    list: async (request) => {
      assertListRequest(request);
      const pages = await certain((_, nowMs) => {
        const answer = listPage(connection, request, nowMs);
        return [{ answer, dead: [...calledDeadOn(answer), ...leftOut(connection, request, answer)] }];
      });
      return pages.map(([page]) => page as ReservationPage);
    },
    agenda: async (request) => {
      assertAgendaRequest(request);
      const pages = await certain((_, nowMs) => {
        const answer = agendaOf(connection, request, nowMs);
        return [{ answer, dead: calledDeadOnAgenda(answer) }];
      });
      return pages.map(([page]) => page as AgendaPage);
    },
    outbox: createOutbox(connection, {
      readAt: (work) => dated("read", work),
      writeAt: (work) => dated("write", work),
    }),
    retention: { removeOld: (request) => dated("write", (nowMs) => removeOld(connection, request, nowMs)) },
    close: () =>
      new Promise((resolve) => {
        connection.close(close);
        resolve();
      }),
  };
};
