import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type pg from "pg";
import { createPostgresStore, migratePostgres } from "../../../src/adapters/postgres/index.ts";
import type { FullStore } from "../../../src/ports/reservation-store.ts";
import {
  blocking,
  commandRecord,
  confirming,
  holding,
  ofBooking,
  reading,
} from "../../../src/conformance/store/change-sets.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { aBlock, aHold, hourOf, instant, SPA } from "../../../src/conformance/store/fixtures.ts";
import { hostPool, openWorld, type PostgresWorld } from "../../support/postgres-database.ts";
import { readOne } from "../../support/read-one.ts";
import { accepted } from "../../support/answers.ts";

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const databaseName = (): string => new URL(world.connectionString).pathname.slice(1);

/** A pool of sessions that begin with this setting of their database. */
const poolWith = async (setting: string, value: string): Promise<pg.Pool> => {
  await world.pool.query(`ALTER DATABASE ${databaseName()} RESET ALL`);
  await world.pool.query(`ALTER DATABASE ${databaseName()} SET ${setting} TO ${value}`);
  return hostPool(world.connectionString, 2);
};

const ODD = `O'Brien \\ "x" {NULL} — ☃\n\t$$ $1 %`;

/** Creates, refuses, confirms, blocks, delivers and removes, and checks that every record is as written. */
const expectFlow = async (store: FullStore, schema: string): Promise<void> => {
  const first = holding(
    1,
    { currency: ODD },
    { command: commandRecord("order-1"), beforeMs: null, decidedAtMs: instant(0) },
  );
  const third = holding(3, {}, { decidedAtMs: instant(0), beforeMs: null });
  const overlapping = holding(2, { claims: first.reservations[0]!.claims.claimed }, { beforeMs: null });
  const outcomes = accepted(await store.commit([first, overlapping, third]));
  expect([schema, outcomes.map(({ kind }) => kind)]).toEqual([schema, ["accepted", "refused", "accepted"]]);
  const [again] = accepted(await store.commit([first]));
  expect(again).toMatchObject({ because: { kind: "duplicate_command" } });
  expect(accepted(await store.commit([confirming(aHold(3), { beforeMs: null })]))).toMatchObject([
    { kind: "accepted" },
  ]);
  expect(accepted(await store.commit([blocking(aBlock(4, { claims: [hourOf(400)] }))]))).toMatchObject([
    { kind: "accepted" },
  ]);
  const read = accepted(await readOne(store, reading(ofBooking(1), { claims: { kind: "around_reservation" } })));
  expect(read.reservation?.state).toEqual(first.reservations[0]!.state);
  expect(read.claims.length).toBeGreaterThan(0);
  const taken = accepted(
    await store.outbox.takeEvents({ consumer: ODD, dispatcher: ODD, leaseMs: 60_000, limit: 100 }),
  );
  if (taken.kind !== "taken") throw new Error(taken.kind);
  expect(taken.events.map(({ event }) => event)).toContainEqual(first.events[0]);
  const { position, sequence: _, ...parked } = { ...taken.events[0]!, key: first.reservations[0]!.state.id };
  const waiting = { key: parked.key, position, attempts: 1, retryAtMs: null, cause: ODD };
  const settlement = { consumer: ODD, dispatcher: ODD, upTo: taken.upTo, parked: [waiting], caughtUp: [] };
  expect(accepted(await store.outbox.settleEvents(settlement))).toBe("settled");
  expect(accepted(await store.outbox.parkedEvents({ consumer: ODD, afterKey: null, limit: 5 }))).toEqual([waiting]);
  for (const [name, call] of Object.entries(everyCall(store, 5)))
    expect([name, (await call()).isOk()]).toEqual([name, true]);
  const live = accepted(
    await store.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 10, floorMs: instant(0) }),
  );
  expect(live.reservations.length).toBeGreaterThanOrEqual(0);
};

/** Settings of a role or a database that change the meaning of SQL, or limit its run time. */
const HARMLESS: readonly (readonly [setting: string, value: string])[] = [
  ["array_nulls", "off"],
  ["DateStyle", "'German, DMY'"],
  ["IntervalStyle", "iso_8601"],
  ["TimeZone", "'Pacific/Chatham'"],
  ["search_path", "''"],
  ["search_path", "nowhere"],
  ["search_path", "shadows, pg_catalog"],
  ["standard_conforming_strings", "off"],
  ["backslash_quote", "off"],
  ["bytea_output", "escape"],
  ["extra_float_digits", "-15"],
  ["row_security", "off"],
  ["quote_all_identifiers", "on"],
  ["plan_cache_mode", "force_custom_plan"],
  ["synchronous_commit", "off"],
  ["idle_in_transaction_session_timeout", "1"],
  ["lock_timeout", "1"],
  ["check_function_bodies", "off"],
  ["client_encoding", "LATIN1"],
  ["client_encoding", "SQL_ASCII"],
  ["client_min_messages", "debug5"],
  ["transform_null_equals", "on"],
  ["exit_on_error", "on"],
  ["default_transaction_deferrable", "on"],
  ["enable_indexscan", "off"],
  ["work_mem", "'64kB'"],
  ["plpgsql.variable_conflict", "use_column"],
  ["plpgsql.extra_errors", "'all'"],
];

describe("settings of a role or a database", () => {
  it.each(HARMLESS)("%s = %s changes nothing: not a migration, and no call", async (setting, value) => {
    // Functions and operators that would be found first if their schema came first.
    await world.pool.query(`CREATE SCHEMA IF NOT EXISTS shadows;
      CREATE OR REPLACE FUNCTION shadows.hashtextextended(text, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1/0';
      CREATE OR REPLACE FUNCTION shadows.cardinality(bigint[]) RETURNS integer LANGUAGE sql AS 'SELECT 0';
      CREATE OR REPLACE FUNCTION shadows.json_build_array(VARIADIC "any") RETURNS json LANGUAGE internal AS 'json_build_array_noargs'`);
    const pool = await poolWith(setting, value);
    const schema = `of ${setting} ${value}`.slice(0, 60);
    try {
      accepted(await migratePostgres({ pool, schema }));
      await expectFlow(createPostgresStore({ pool, schema }), schema);
    } finally {
      await pool.end();
      await world.pool.query(`ALTER DATABASE ${databaseName()} RESET ALL`);
    }
  });

  it.each(["'repeatable read'", "serializable"])(
    "default_transaction_isolation = %s is refused by every call, with the reason",
    async (level) => {
      const pool = await poolWith("default_transaction_isolation", level);
      try {
        // The migration sets its own level.
        expect(accepted(await migratePostgres({ pool })).applied).toEqual([]);
        for (const [name, call] of Object.entries(everyCall(createPostgresStore({ pool }), 1))) {
          const failed = (await call())._unsafeUnwrapErr();
          expect([name, failed]).toEqual([
            name,
            { outcome: "not_done", cause: expect.stringContaining("read committed") as unknown },
          ]);
        }
      } finally {
        await pool.end();
        await world.pool.query(`ALTER DATABASE ${databaseName()} RESET ALL`);
      }
    },
  );

  it("default_transaction_read_only = on: writes are refused, with the reason", async () => {
    const pool = await poolWith("default_transaction_read_only", "on");
    try {
      accepted(await migratePostgres({ pool, schema: "made_by_a_reader" }));
      const calls = everyCall(createPostgresStore({ pool }), 1);
      expect((await calls.read()).isOk()).toBe(true);
      const refused = {
        outcome: "not_done",
        cause: expect.stringContaining("read-only transaction (25006)") as unknown,
      };
      expect((await calls.commit())._unsafeUnwrapErr()).toEqual(refused);
      expect((await calls.takeEvents?.())?._unsafeUnwrapErr()).toEqual(refused);
    } finally {
      await pool.end();
      await world.pool.query(`ALTER DATABASE ${databaseName()} RESET ALL`);
    }
  });

  it("statement_timeout ends a call that takes longer, with the reason, and nothing was done", async () => {
    const pool = await poolWith("statement_timeout", "'50ms'");
    const holder = await world.pool.connect();
    try {
      await holder.query("BEGIN; LOCK TABLE holdfast.commands IN ACCESS EXCLUSIVE MODE");
      const failed = (
        await everyCall(createPostgresStore({ pool, lockTimeoutMs: 60_000 }), 1).commit()
      )._unsafeUnwrapErr();
      expect(failed).toEqual({ outcome: "not_done", cause: expect.stringContaining("(57014)") as unknown });
    } finally {
      await holder.query("ROLLBACK");
      holder.release();
      await pool.end();
      await world.pool.query(`ALTER DATABASE ${databaseName()} RESET ALL`);
    }
  });

  it("synchronous_commit = off: accepted changes are on the disk all the same", async () => {
    const one = await poolWith("synchronous_commit", "off");
    try {
      // It is on within the transaction of a call, and restored afterwards.
      const client = await one.connect();
      const levels = [];
      for (const text of [
        "BEGIN",
        "SHOW synchronous_commit",
        "SELECT holdfast.session_1()",
        "SHOW synchronous_commit",
        "COMMIT",
        "SHOW synchronous_commit",
      ]) {
        const { rows } = await client.query<{ synchronous_commit?: string }>(text);
        if (text.startsWith("SHOW")) levels.push(rows[0]?.synchronous_commit);
      }
      client.release();
      expect(levels).toEqual(["off", "on", "off"]);
    } finally {
      await one.end();
      await world.pool.query(`ALTER DATABASE ${databaseName()} RESET ALL`);
    }
  });
});
