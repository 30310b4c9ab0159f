import { fork } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { overlaps } from "../../../../src/domain/time/interval.ts";
import type { EpochMs } from "../../../../src/domain/time/instant.ts";
import { comparableDump } from "../../../../src/conformance/store/comparable.ts";
import { Model } from "../../../../src/conformance/store/model.ts";
import { dumpOf } from "../dump.ts";
import { openWorld, type PostgresWorld } from "../../../support/postgres-database.ts";
import { CLIENTS_EACH, PLACES, PROCESSES, TRIES, tryOf, type Order, type Pattern, type WorkerReport } from "./work.ts";

// 64 clients in 4 processes whose clocks are ten minutes apart. `npm test` has one pattern once; HOLDFAST_REPEATS=20 has
// all of them, 20 times each.

const asked = process.env["HOLDFAST_REPEATS"];
const REPEATS = Number(asked ?? 1);
const PATTERNS: readonly Pattern[] = asked === undefined ? ["slots"] : ["slots", "windows", "groups"];
const MINUTE_MS = 60_000;

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
  await world.pool.query("CREATE TABLE naive (place integer)");
});
afterAll(() => world.close());

const runWorker = (order: Order): Promise<WorkerReport> =>
  new Promise((resolve, reject) => {
    const worker = fork(new URL("worker.ts", import.meta.url), { execArgv: ["--import", "tsx"] });
    worker.once("message", (report) => {
      resolve(report as WorkerReport);
    });
    worker.once("error", reject);
    worker.once("exit", (code) => {
      if (code !== 0) reject(new Error(`a worker ended with ${code}`));
    });
    worker.send(order);
  });

const fight = async (pattern: Pattern): Promise<WorkerReport> => {
  await world.pool.query(`
    DELETE FROM holdfast.events; DELETE FROM holdfast.holders; DELETE FROM holdfast.claims; UPDATE holdfast.outbox SET last_position = 0;
    DELETE FROM holdfast.reservation_guests; DELETE FROM holdfast.reservations; DELETE FROM holdfast.bookings; DELETE FROM naive`);
  const { connectionString } = world;
  const reports = await Promise.all(
    Array.from({ length: PROCESSES }, (_, at) => {
      const skewMs = (at - 1) * 10 * MINUTE_MS;
      return runWorker({ connectionString, pattern, first: at * CLIENTS_EACH, skewMs });
    }),
  );
  return {
    accepted: reports.flatMap((it) => it.accepted).sort((one, other) => one.sequence - other.sequence),
    refused: Object.fromEntries(
      [...new Set(reports.flatMap((it) => Object.keys(it.refused)))].map((kind) => [
        kind,
        reports.reduce((sum, it) => sum + (it.refused[kind] ?? 0), 0),
      ]),
    ),
    failures: reports.flatMap((it) => it.failures),
    tookMs: reports.flatMap((it) => it.tookMs).sort((one, other) => one - other),
    naive: reports.reduce((sum, it) => sum + it.naive, 0),
  };
};

/** Replays the history in the order of its sequence: it must be possible, and lead to the records. */
const expectLinearizable = async (pattern: Pattern, { accepted }: WorkerReport): Promise<void> => {
  const model = new Model();
  for (const { n, sequence, atMs } of accepted) {
    const set = tryOf(pattern, n);
    expect(model.refusalsOf(set, atMs as EpochMs), `sequence ${sequence}`).toEqual([]);
    model.apply({ set, sequence, atMs: atMs as EpochMs });
  }
  const recorded = comparableDump(await dumpOf(world.pool));
  expect(recorded.claims).toEqual(comparableDump(model.dump()).claims);
  expect(recorded.reservations).toEqual(comparableDump(model.dump()).reservations);
  for (const [at, one] of recorded.claims.entries()) {
    const next = recorded.claims[at + 1];
    if (next?.unit === one.unit) expect(overlaps(one, next)).toBe(false);
  }
};

describe("64 clients of 4 processes, their clocks ten minutes apart", () => {
  it.each(PATTERNS)(
    "%s: one live claim for each unit and instant, every loser a typed refusal, and no deadlock",
    { timeout: 120_000 * REPEATS },
    async (pattern) => {
      for (let repeat = 0; repeat < REPEATS; repeat += 1) {
        const report = await fight(pattern);
        expect(report.failures).toEqual([]);
        expect(Object.keys(report.refused)).toEqual(["overlap"]);
        expect(report.accepted.length + (report.refused["overlap"] ?? 0)).toBe(PROCESSES * CLIENTS_EACH * TRIES);
        if (pattern === "slots") expect(report.accepted.length).toBe(PLACES);
        expect(report.accepted.length).toBeGreaterThan(0);
        await expectLinearizable(pattern, report);
        // The control: checking and then inserting gives places away more than once.
        if (pattern === "slots") expect(report.naive).toBeGreaterThan(PLACES);
        if (asked !== undefined) {
          const p99 = report.tookMs[Math.floor(report.tookMs.length * 0.99)] ?? 0;
          console.log(
            `${pattern} ${repeat + 1}: ${report.accepted.length} won, naive ${report.naive}, p99 ${p99.toFixed(0)} ms`,
          );
        }
      }
    },
  );
});
