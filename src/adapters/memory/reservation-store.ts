import { ok, type Result } from "neverthrow";
import { checkOptions, withFunctions } from "../../domain/input/options.ts";
import type { Clock } from "../../ports/clock.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import { snapshotOf } from "../../ports/store-rules/snapshot-of.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { assertWellFormed } from "../../ports/store-rules/well-formed.ts";
import { applySet } from "./apply.ts";
import { assertFits } from "./assert-fits.ts";
import { outboxStatus, parkedEvents, retryParked, settleEvents, takeEvents, waitingEvents } from "./consumers.ts";
import { dumpOf, type MemoryDump } from "./dump.ts";
import { duePage, listPage } from "./pages.ts";
import { recordedIn } from "./recorded.ts";
import { createRetention } from "./retention.ts";
import { centerOf, createTables, type Tables } from "./tables.ts";

/** A store that also shows everything it has recorded. */
export type MemoryStore = ReservationStore & Readonly<{ dump(): MemoryDump }>;

/**
 * The reference store: all of the port's guarantees but durability, since everything ends with the process. Fit for
 * tests, for demonstrations and for one process that may forget. It never answers with a {@link StoreFailure}.
 *
 * Each call does its work before it first waits, so calls cannot interleave within one: that is its only lock. Throws a TypeError without a clock.
 */
export const createMemoryStore = (options: Readonly<{ clock: Clock }>): MemoryStore => {
  checkOptions("createMemoryStore", options, { clock: withFunctions("nowMs") });
  const { clock } = options;
  const tables = createTables();
  const { outbox } = tables;
  const recorded = recordedIn(tables);
  const apply = applyTo(tables);
  const removeOld = createRetention(tables);
  return {
    read: (request) => answer(() => snapshotOf(recorded, request, clock.nowMs())),
    commit: (changeSets) =>
      answer(() => {
        const clockMs = clock.nowMs();
        for (const set of changeSets) assertWellFormed(set, centerOf(tables, set.centerId).tag);
        return commitInOrder(changeSets, clockMs, { recorded, apply });
      }),
    due: (request) => answer(() => duePage(tables, request, clock.nowMs())),
    list: (request) => answer(() => listPage(tables, request, clock.nowMs())),
    takeEvents: (request) => answer(() => takeEvents(outbox, request, clock.nowMs())),
    waitingEvents: (request) => answer(() => waitingEvents(outbox, request)),
    settleEvents: (settlement) => answer(() => settleEvents(outbox, settlement)),
    retryParked: (parked) => answer(() => retryParked(outbox, parked, clock.nowMs())),
    parkedEvents: (request) => answer(() => parkedEvents(outbox, request)),
    outboxStatus: (consumer) => answer(() => outboxStatus(outbox, consumer)),
    removeOld: (request) => answer(() => removeOld(request, clock.nowMs())),
    close: () => Promise.resolve(),
    dump: () => dumpOf(tables),
  };
};

/** Runs at once, within the call; a broken invariant rejects. */
const answer = <Value>(work: () => Value): Promise<Result<Value, StoreFailure>> =>
  new Promise((resolve) => {
    resolve(ok(work()));
  });

const applyTo =
  (tables: Tables): ApplySet =>
  (set, atMs) => {
    const center = centerOf(tables, set.centerId);
    assertFits(center, set);
    return applySet(tables, center, set, atMs);
  };
