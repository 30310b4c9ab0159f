import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresStore } from "../../../src/adapters/postgres/index.ts";
import type { ReservationStore } from "../../../src/ports/reservation-store.ts";
import type { StoreFailure } from "../../../src/ports/store-failure.ts";
import { commandRecord, holding, reading, THE_CENTER } from "../../../src/conformance/store/change-sets.ts";
import { claim, commandId, hostId } from "../../../src/conformance/store/fixtures.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { cuttingPool, type CutPoint } from "./cutting-pool.ts";
import { dumpOf } from "./dump.ts";
import { hostPool, openWorld, type PostgresWorld } from "../../support/postgres-database.ts";
import { readOne } from "../../support/read-one.ts";

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const CUTS = Number(process.env["HOLDFAST_CUTS"] ?? 60);
const POINTS: readonly CutPoint[] = ["before_sending", "while_it_runs", "before_the_answer"];

/** The nth command, which conflicts with no other. */
const order = (n: number) => ({
  ...holding(
    n,
    { claims: [claim(therapistUnit(hostId(`t-${n}`)), 0, 60), claim(therapistUnit(hostId(`u-${n}`)), 0, 60)] },
    { command: commandRecord(`order-${n}`) },
  ),
  beforeMs: null,
});

const isRecorded = async (store: ReservationStore, n: number): Promise<boolean> => {
  const request = reading(THE_CENTER, { commandId: commandId(`order-${n}`) });
  return (await readOne(store, request))._unsafeUnwrap().command !== null;
};

const failure = async (answer: ReturnType<ReservationStore["commit"]>): Promise<StoreFailure> =>
  (await answer)._unsafeUnwrapErr();

describe("connections that are cut", () => {
  it("an unknown outcome is resolved by the command's record, and an interrupted commit is there as a whole or not at all", {
    timeout: 60_000 + CUTS * 500,
  }, async () => {
    const { pool, cutAt } = cuttingPool(world.pool);
    const store = createPostgresStore({ pool });
    const counts = { done: 0, unknown: 0, found: 0 };
    for (let n = 0; n < CUTS; n += 1) {
      const point = POINTS[n % POINTS.length] as CutPoint;
      cutAt(point);
      const answer = await store.commit([order(n)]);
      const found = await isRecorded(store, n);
      if (answer.isErr()) {
        expect(answer.error.outcome).toBe("unknown");
        counts.unknown += 1;
        if (found) counts.found += 1;
        if (point === "before_sending") expect(found).toBe(false);
        if (point === "before_the_answer") expect(found).toBe(true);
      } else {
        expect(found).toBe(true);
        counts.done += 1;
      }
      // The same command again takes effect now, or did before. The interrupted commit may still be running when its
      // record is looked up, but it holds its locks, so the same command waits for it.
      const [again] = (await store.commit([order(n)]))._unsafeUnwrap();
      if (again?.kind === "refused") expect(again.because.kind).toBe("duplicate_command");
      else expect(found).toBe(false);
    }
    expect(counts.unknown).toBeGreaterThan(CUTS / 2);
    expect(counts.found).toBeGreaterThanOrEqual(Math.floor(CUTS / 3));

    const { bookings, reservations, claims, commands, holders, events } = await dumpOf(world.pool);
    const sizes = [bookings, reservations, commands, holders, events].map(({ length }) => length);
    expect(sizes).toEqual([CUTS, CUTS, CUTS, CUTS, CUTS]);
    expect(claims).toHaveLength(2 * CUTS);
  });
});

describe("typed failures", () => {
  it("an exhausted pool is reported as not done", async () => {
    const pool = hostPool(world.connectionString, 1);
    const held = await pool.connect();
    const store = createPostgresStore({ pool, connectTimeoutMs: 20, maxAttempts: 2 });
    expect((await failure(store.commit([order(10_001)]))).outcome).toBe("not_done");
    held.release();
    expect((await store.commit([order(10_001)])).isOk()).toBe(true);
    await pool.end();
  });

  it("a lock that is held for longer than a commit may wait is distinguished from an unreachable database", async () => {
    const holder = await world.pool.connect();
    await holder.query("BEGIN");
    await holder.query(`SELECT pg_advisory_xact_lock(hashtextextended('spa', hashtextextended('"holdfast"', 0)))`);
    const store = world.node({ lockTimeoutMs: 20 });
    const failed = await failure(store.commit([order(10_002)]));
    expect(failed).toMatchObject({ outcome: "locked", cause: expect.stringContaining("55P03") as string });
    await holder.query("ROLLBACK");
    holder.release();
    expect((await store.commit([order(10_002)])).isOk()).toBe(true);
  });

  it("an answer that does not come in time is reported as unknown for a commit", async () => {
    const holder = await world.pool.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE holdfast.commands IN ACCESS EXCLUSIVE MODE");
    const store = world.node({ statementTimeoutMs: 50 });
    expect((await failure(store.commit([order(10_003)]))).outcome).toBe("unknown");
    await holder.query("ROLLBACK");
    holder.release();
    // The sent statement continues without a waiting caller: the same command then finds its outcome.
    const [again] = (await world.node().commit([order(10_003)]))._unsafeUnwrap();
    expect(again?.kind === "accepted" || again?.because.kind === "duplicate_command").toBe(true);
    expect(await isRecorded(store, 10_003)).toBe(true);
  });

  it("an unreachable server is reported as not done, by reads and by commits", async () => {
    const pool = hostPool("postgres://postgres@127.0.0.1:1/nowhere");
    const store = createPostgresStore({ pool, maxAttempts: 2 });
    expect((await failure(store.commit([order(10_004)]))).outcome).toBe("not_done");
    expect((await readOne(store, reading(THE_CENTER)))._unsafeUnwrapErr().outcome).toBe("not_done");
    await pool.end();
  });

  it("a missing schema is reported as not done", async () => {
    const store = world.node({ schema: "nobody_made_this" });
    expect((await failure(store.commit([order(10_005)]))).cause).toContain("nobody_made_this");
  });
});
