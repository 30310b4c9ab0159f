import { err, ok, type Result } from "neverthrow";
import { checkOptions, withFunctions } from "../../domain/input/options.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import { LEAP_OPTIONS, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import type { FullStore } from "../../ports/reservation-store.ts";
import { snapshotsOf } from "../../ports/store-rules/snapshot-of.ts";
import { createStoreClock } from "../../ports/store-rules/store-clock.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { untilClosed } from "../../ports/store-rules/until-closed.ts";
import { assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./commit.ts";
import { assertFits } from "./assert-fits.ts";
import {
  consumersPage,
  outboxStatus,
  parkedEvents,
  removeConsumer,
  retryParked,
  settleEvents,
  takeEvents,
} from "./consumers.ts";
import { dumpOf, type MemoryDump } from "./dump.ts";
import { bookingEvents } from "./outbox.ts";
import { agendaOf, duePage, listPage, recordedIn } from "./read.ts";
import { createRetention } from "./retention.ts";
import { centerOf, createTables, type Tables } from "./tables.ts";

/** A store that also returns all its records. */
export type MemoryStore = FullStore & Readonly<{ dump(): MemoryDump }>;

/**
 * The reference store: all of the port's guarantees except durability, since its data ends with the process. It is for
 * tests, demonstrations and single processes whose data may be lost. It fails only if its clock leaps (rule 7), or once
 * it is closed.
 *
 * Each call does its work before it first waits, so calls cannot interleave; it needs no other lock. Throws a TypeError
 * if the clock is missing, or if an option is misspelt or out of range.
 */
export const createMemoryStore = (options: Readonly<{ clock: Clock }> & LeapOptions): MemoryStore => {
  checkOptions("createMemoryStore", options, {
    clock: withFunctions("nowMs", "elapsedMs"),
    ...LEAP_OPTIONS,
  });
  const { clock, ...leaps } = options;
  const tables = createTables();
  const { outbox } = tables;
  const storeClock = createStoreClock(clock, leaps);
  const dated = <Value>(work: (nowMs: EpochMs) => Value): Promise<Result<Value, StoreFailure>> =>
    settled(() => {
      const now = storeClock.instant(tables.latestMs);
      return now.isErr() ? err(now.error) : ok(work(now.value));
    });
  const recorded = recordedIn(tables);
  const apply = applyTo(tables);
  const removeOld = createRetention(tables);
  const store: FullStore = {
    readsInFlight: 1,
    concurrentCommits: null,
    hostTransactions: null,
    awaitDurable: null,
    read: (requests, floorMs) => dated((nowMs) => snapshotsOf(recorded, requests, later(nowMs, floorMs))),
    commit: (changeSets) =>
      dated((nowMs) => {
        for (const set of changeSets) assertWellFormed(set, centerOf(tables, set.centerId).tag);
        return commitInOrder(changeSets, nowMs, { recorded, apply });
      }),
    due: (request) => dated((nowMs) => duePage(tables, request, nowMs)),
    list: (request) => dated((nowMs) => listPage(tables, request, nowMs)),
    agenda: (request) => dated((nowMs) => agendaOf(tables, request, nowMs)),
    outbox: {
      takeEvents: (request) => dated((nowMs) => takeEvents(outbox, request, nowMs)),
      settleEvents: (settlement) => answer(() => settleEvents(outbox, settlement)),
      retryParked: (parked) => dated((nowMs) => retryParked(outbox, parked, nowMs)),
      parkedEvents: (request) => answer(() => parkedEvents(outbox, request)),
      outboxStatus: (consumer) => answer(() => outboxStatus(outbox, consumer)),
      consumers: (request) => dated((nowMs) => consumersPage(outbox, request, nowMs)),
      removeConsumer: (consumer) => dated((nowMs) => removeConsumer(outbox, consumer, nowMs)),
      bookingEvents: (request) => dated((nowMs) => bookingEvents(outbox, request, nowMs)),
    },
    retention: { removeOld: (request) => dated((nowMs) => removeOld(request, nowMs)) },
    close: () => Promise.resolve(),
  };
  return { ...untilClosed(store), dump: () => dumpOf(tables) };
};

/** Runs at once, within the call. A broken invariant rejects. */
const settled = <Value>(work: () => Result<Value, StoreFailure>): Promise<Result<Value, StoreFailure>> =>
  new Promise((resolve) => {
    resolve(work());
  });

const answer = <Value>(work: () => Value): Promise<Result<Value, StoreFailure>> => settled(() => ok(work()));

const applyTo =
  (tables: Tables): ApplySet =>
  (set, atMs) => {
    const center = centerOf(tables, set.centerId);
    assertFits(center, set);
    tables.latestMs = later(tables.latestMs, atMs);
    return applySet(tables, center, set, atMs);
  };
