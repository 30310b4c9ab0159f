import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SqliteDatabase } from "../../../src/adapters/sqlite/index.ts";
import { openWithSteps } from "../../../src/adapters/sqlite/open.ts";
import type { WriteStep } from "../../../src/adapters/sqlite/connection.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { emptySet, holding, reading } from "../../../src/conformance/store/change-sets.ts";
import { reservationId, SPA } from "../../../src/conformance/store/fixtures.ts";
import { NOW } from "../../support/small-spa.ts";
import { commit, failure, freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { dumpOf } from "./dump.ts";
import { CENTER, DATE, guest } from "../../support/catalog.ts";
import { openWorld } from "../../support/engine-world.ts";
import { readOne } from "../../support/read-one.ts";
import { accepted } from "../../support/answers.ts";

const clock = createManualClock(NOW);
const ofReservation = (n: number) => reading({ kind: "reservation", reservationId: reservationId(n) });

/** A handle whose next COMMIT fails with a driver's error, before or after it is done. */
const failingAtCommit = (handle: SqliteDatabase) => {
  let next: Readonly<{ errcode: number; isDone: boolean }> | null = null;
  const database: SqliteDatabase = {
    prepare: (sql) => handle.prepare(sql),
    close: () => handle.close(),
    exec: (sql) => {
      if (sql !== "COMMIT" || next === null) return handle.exec(sql);
      const { errcode, isDone } = next;
      next = null;
      if (isDone) handle.exec(sql);
      throw Object.assign(new Error("thrown by the test"), { errcode });
    },
  };
  return { database, failNext: (errcode: number, isDone: boolean) => (next = { errcode, isDone }) };
};

const fillAndClose = async (file: string): Promise<void> => {
  const { store } = await opened({ file, clock });
  for (let n = 1; n <= 40; n += 1) await commit(store, holding(n));
  await store.close();
  handleOn(file).exec("PRAGMA wal_checkpoint(TRUNCATE)");
};

/** Overwrites every page but the first, which identifies the file. */
const damage = (file: string): void => {
  const descriptor = openSync(file, "r+");
  const noise = Buffer.alloc(4_096, 0xa5);
  for (let at = 4_096; at < statSync(file).size; at += 4_096) writeSync(descriptor, noise, 0, noise.length, at);
  closeSync(descriptor);
};

const [BUSY, IO_ERROR, FULL] = [5, 10, 13];

describe("a failure during work", () => {
  it("a full disk: nothing was done, and it goes on once there is room", async () => {
    const file = freshFile();
    const database = handleOn(file);
    const { store } = await opened({ database, clock });
    await commit(store, holding(1));
    const before = dumpOf(handleOn(file));
    database.exec("PRAGMA max_page_count = 1");
    const long = emptySet({ ...holding(2, { currency: "E".repeat(100_000) }) });
    const failed = await failure(store.commit([holding(3), long]));
    expect(failed).toEqual({ outcome: "not_done", cause: expect.stringContaining("full") as unknown });
    expect(dumpOf(handleOn(file))).toEqual(before);
    database.exec("PRAGMA max_page_count = 1000000");
    await commit(store, holding(3), long);
  });

  it("a file that can no longer be written to: nothing was done, and it can still be read", async () => {
    const database = handleOn(freshFile());
    const { store } = await opened({ database, clock });
    await commit(store, holding(1));
    database.exec("PRAGMA query_only = ON");
    expect(await failure(store.commit([holding(2)]))).toMatchObject({ outcome: "not_done" });
    expect(accepted(await readOne(store, ofReservation(1))).reservation?.version).toBe(1);
    expect(accepted(await readOne(store, ofReservation(2))).reservation).toBeNull();
  });

  it("a corrupt file is reported as such, and no answer is made up", async () => {
    const file = freshFile();
    await fillAndClose(file);
    damage(file);
    const reopened = await openWithSteps({ database: handleOn(file), clock }, () => undefined);
    expect(reopened.isErr() && reopened.error.code).toBe("FILE_CORRUPT");
  });

  it("a file that is damaged while it is in use: each call says so, and nothing is done", async () => {
    const file = freshFile();
    await fillAndClose(file);
    const { store } = await opened({ file, clock });
    damage(file);
    const corrupt = { outcome: "not_done", cause: expect.stringContaining("restore a backup") as unknown };
    expect(await failure(readOne(store, ofReservation(1)))).toEqual(corrupt);
    expect(await failure(store.commit([holding(41)]))).toEqual(corrupt);
    expect(await failure(store.due({ floorMs: clock.nowMs(), limit: 10 }))).toEqual(corrupt);
  });

  it("a record that a damaged disk has changed is reported as corrupt, and the others are served", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    await commit(store, holding(1), holding(2));
    handleOn(file).exec(`UPDATE holdfast_reservation SET state = substr(state, 2) WHERE id = '${reservationId(1)}'`);
    const cause = expect.stringContaining("restore a backup") as unknown;
    expect(await failure(readOne(store, ofReservation(1)))).toEqual({ outcome: "not_done", cause });
    expect(accepted(await readOne(store, ofReservation(2))).reservation?.version).toBe(1);
  });

  it("a COMMIT in doubt is unknown; the next read shows it, and the next commit continues", async () => {
    for (const isDone of [false, true]) {
      const { database, failNext } = failingAtCommit(handleOn(freshFile()));
      const { store } = await opened({ database, clock });
      failNext(IO_ERROR, isDone);
      expect(await failure(store.commit([holding(1)]))).toMatchObject({ outcome: "unknown" });
      expect(accepted(await readOne(store, ofReservation(1))).reservation !== null).toBe(isDone);
      await commit(store, holding(2));
    }
  });

  it("a COMMIT that finds the disk full was not done, and is rolled back", async () => {
    const { database, failNext } = failingAtCommit(handleOn(freshFile()));
    const { store } = await opened({ database, clock });
    failNext(FULL, false);
    expect(await failure(store.commit([holding(1)]))).toMatchObject({ outcome: "not_done" });
    expect(accepted(await readOne(store, ofReservation(1))).reservation).toBeNull();
    await commit(store, holding(1));
  });

  it("a COMMIT that finds the file busy is tried again from the start", async () => {
    const { database, failNext } = failingAtCommit(handleOn(freshFile()));
    const { store } = await opened({ database, clock });
    failNext(BUSY, false);
    expect(await commit(store, holding(1))).toMatchObject([{ kind: "accepted", sequence: 1 }]);
  });

  it("a transaction that the host has left open on its handle: nothing was done", async () => {
    const database = handleOn(":memory:");
    const { store } = await opened({ database, clock });
    database.exec("BEGIN");
    expect(await failure(store.commit([holding(1)]))).toMatchObject({ outcome: "not_done" });
    database.exec("ROLLBACK");
    await commit(store, holding(1));
  });
});

describe("the steps of a write", () => {
  it("the clock is read once the lock is held, and no answer comes before the commit", async () => {
    const steps: (WriteStep | "clock")[] = [];
    const file = freshFile();
    const clock = createManualClock(NOW);
    const stepping = { ...clock, nowMs: () => (steps.push("clock"), clock.nowMs()) };
    const { store } = accepted(await openWithSteps({ file, clock: stepping }, (step) => steps.push(step)));
    steps.length = 0;
    const committed = store.commit([holding(1)]).then(() => steps.push("locked"));
    await committed;
    expect(steps).toEqual(["locked", "clock", "written", "committed", "locked"]);
    await store.close();
  });

  it("calls that arrive one by one in one turn of the event loop, as requests over sockets do, share reads and commits", async () => {
    const file = freshFile();
    const world = await openWorld();
    let commits = 0;
    const count = (step: WriteStep): void => void (commits += Number(step === "committed"));
    const { store } = accepted(await openWithSteps({ file, clock: world.clock }, count));
    let reads = 0;
    const read: typeof store.read = (...asked) => ((reads += 1), store.read(...asked));
    const engine = world.engineOn({ ...store, read });
    commits = 0;
    const arrived = Array.from({ length: 20 }, () => new Promise((resolve) => setImmediate(resolve)));
    const booked = arrived.map((it) =>
      it.then(() => engine.createBooking({ centerId: CENTER, date: DATE, guests: [guest("ada", "massage")] })),
    );
    for (const booking of await Promise.all(booked)) accepted(booking);
    // The first of them does not know that others follow: it goes alone.
    expect({ reads, commits }).toEqual({ reads: 2, commits: 2 });
    await store.close();
  });

  it("nothing is visible elsewhere before the commit, and everything after it", async () => {
    const file = freshFile();
    const seen: Record<string, number> = {};
    const beside = { sequence: (): number => 0 };
    const { store } = accepted(
      await openWithSteps({ file, clock }, (step) => {
        seen[step] = beside.sequence();
      }),
    );
    const other = handleOn(file);
    beside.sequence = () => dumpOf(other).sequence;
    await commit(store, holding(1));
    expect(seen).toEqual({ locked: 0, written: 0, committed: 1 });
    await store.close();
  });
});

describe("waiting for another process", () => {
  it("is bounded: then nothing was done, and the cause says why", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock, waitLimitMs: 60 });
    const other = handleOn(file);
    other.exec("BEGIN IMMEDIATE");
    const failed = await failure(store.commit([holding(1)]));
    expect(failed).toEqual({ outcome: "locked", cause: expect.stringContaining("busy") as unknown });
    other.exec("ROLLBACK");
    await commit(store, holding(1));
  });

  it("a read waits for no writer, and sees nothing of it", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock, waitLimitMs: 0 });
    await commit(store, holding(1));
    const other = handleOn(file);
    other.exec("BEGIN IMMEDIATE; UPDATE holdfast_reservation SET version = 99");
    expect(accepted(await readOne(store, ofReservation(1))).reservation?.version).toBe(1);
    const live = { of: { kind: "live", centerId: SPA }, before: null, limit: 5, floorMs: clock.nowMs() } as const;
    expect(accepted(await store.list(live)).reservations).toHaveLength(1);
    other.exec("ROLLBACK");
  });

  // Retried up to twice: other work on the machine may delay the process.
  it("never blocks the event loop for 50 ms", { retry: 2 }, async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock, waitLimitMs: 300 });
    const other = handleOn(file);
    other.exec("BEGIN IMMEDIATE");
    let [longestMs, turns, turnedAt] = [0, 0, performance.now()];
    const turning = setInterval(() => {
      const nowMs = performance.now();
      longestMs = Math.max(longestMs, nowMs - turnedAt);
      [turns, turnedAt] = [turns + 1, nowMs];
    }, 1);
    await failure(store.commit([holding(1)]));
    clearInterval(turning);
    other.exec("ROLLBACK");
    expect(turns).toBeGreaterThan(30);
    expect(longestMs).toBeLessThan(50);
  });
});
