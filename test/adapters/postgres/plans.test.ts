import { describe, expect, it } from "vitest";
import type pg from "pg";
import { createPostgresStore, migratePostgres } from "../../../src/adapters/postgres/index.ts";
import { CENTER, openEngine } from "../../crash/center.ts";
import { askEngine } from "../../crash/journal.ts";
import { Workload } from "../../crash/workload.ts";
import { explaining, type Explained, type Plan } from "./explain.ts";
import { createDatabase } from "./server/shared.ts";
import { tagOf } from "../../../src/domain/ids.ts";
import { orderKeyOf } from "../../../src/domain/reservation/events.ts";
import { reading } from "../../../src/conformance/store/change-sets.ts";
import { hostPool } from "../../support/postgres-database.ts";
import { readOne } from "../../support/read-one.ts";

const COMMANDS = 120;
/** How many records of each kind are stored, of the same center and units, on earlier days. */
const STORED = 3_000;
/** More than a day of this center has, and far less than is stored. */
const MOST_ROWS = 150;

const TABLES = ["bookings", "reservations", "reservation_guests", "blocks", "claims", "holders", "commands", "events"];

/** The rows that a node of a plan has read and discarded, or returned. */
const lookedAt = (plan: Plan): number =>
  plan["Actual Loops"] *
  (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0) + (plan["Rows Removed by Join Filter"] ?? 0));

const greediest = (plan: Plan): number => Math.max(lookedAt(plan), ...(plan.Plans ?? []).map(greediest));

const indexesOf = (plan: Plan): readonly string[] => [
  ...(plan["Index Name"] === undefined ? [] : [plan["Index Name"]]),
  ...(plan.Plans ?? []).flatMap(indexesOf),
];

/** Statements, shortened, with a node that read more rows than allowed, and the indexes that they used. */
const greedy = (explained: readonly Explained[]): readonly string[] => {
  const texts = explained
    .filter(({ Plan }) => greediest(Plan) > MOST_ROWS)
    .map((it) => `${it["Query Text"].replaceAll(/\s+/g, " ").slice(0, 160)} (${indexesOf(it.Plan).join(", ")})`);
  return [...new Set(texts)];
};

const open = async (prepare: string) => {
  const pool = hostPool(await createDatabase(), 1);
  expect((await migratePostgres({ pool })).isOk()).toBe(true);
  for (const table of TABLES) await pool.query(`ALTER TABLE holdfast.${table} SET (autovacuum_enabled = off)`);
  await pool.query(prepare);
  const store = createPostgresStore({ pool });
  const engine = openEngine(store);
  const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const workload = new Workload({ seed: 11, name: "c1", dateNow: () => date });
  return {
    pool,
    /** Commands of all kinds, and every other request of the store. */
    work: async (): Promise<void> => {
      for (let at = 0; at < COMMANDS; at += 1) {
        const ask = workload.next();
        workload.learn(ask, await askEngine(engine, ask));
      }
      const live = (await engine.listLiveReservations({ centerId: CENTER, limit: 5 }))._unsafeUnwrap();
      const bookingId = live.reservations[0]?.bookingId;
      if (bookingId === undefined) throw new Error("the workload leaves something held");
      const holder = { kind: "of_booking", otherwise: null, expiredWithinMs: 3_600_000 } as const;
      const recent = await readOne(store, {
        ...reading({ kind: "booking", bookingId }, { holder }),
        tag: tagOf(bookingId),
      });
      expect(recent._unsafeUnwrap().holder?.recentHolds.length).toBeGreaterThan(0);
      expect((await engine.listGuestReservations({ centerId: CENTER, guestId: "ada", limit: 5 })).isOk()).toBe(true);
      const referring = { centerId: CENTER, reference: "order-7" };
      const looked = await engine.findBooking(referring);
      expect(looked.isOk() || looked.error.code === "REFERENCE_NOT_FOUND").toBe(true);
      expect((await engine.listAgenda({ centerId: CENTER, date, days: 2, limit: 3 })).isOk()).toBe(true);
      const guests = { guestId: "ada", centerIds: [CENTER, "elsewhere"], limit: 3 };
      const ahead = (await engine.listGuestBookings(guests))._unsafeUnwrap();
      expect((await engine.listGuestBookings({ ...guests, after: ahead.next })).isOk()).toBe(true);
      expect((await engine.listGuestBookings({ ...guests, after: `behind.${Date.now()}` })).isOk()).toBe(true);
      expect((await engine.expireDue()).isOk()).toBe(true);
      const history = (await engine.historyOf({ bookingId, limit: 1 }))._unsafeUnwrap();
      expect((await engine.historyOf({ bookingId, limit: 1, after: history.next })).isOk()).toBe(true);
      const by = { consumer: "mail", dispatcher: "one" };
      const take = () => store.outbox.takeEvents({ ...by, leaseMs: 60_000, limit: 10 });
      const taken = (await take())._unsafeUnwrap();
      const [first] = taken.kind === "taken" ? taken.events : [];
      if (first === undefined) throw new Error("the workload leaves something to take");
      const key = orderKeyOf(first.event);
      const parked = { key, position: first.position, attempts: 1, retryAtMs: first.atMs, cause: "away" };
      const settled = await store.outbox.settleEvents({ ...by, upTo: first.position, parked: [parked], caughtUp: [] });
      expect(settled._unsafeUnwrap()).toBe("settled");
      const again = (await take())._unsafeUnwrap();
      expect(again.kind === "taken" && again.due.some((it) => it.key === key)).toBe(true);
    },
  };
};

/**
 * Copies of all live records, further and further back: other names, the same units; live ones of other holders,
 * expired ones of all.
 */
const fill = (pool: pg.Pool): Promise<unknown> =>
  pool.query(`
    WITH few AS (SELECT DISTINCT ON (holder) * FROM holdfast.reservations WHERE expires_at_ms IS NOT NULL)
    INSERT INTO holdfast.reservations
    SELECT tag, gen_random_uuid(), center_id, booking_id, holder, NULL, expires_at_ms - k * 86400000, true,
      start_ms, end_ms, length_class, guest_units, pending, claims, version, written_at_ms, state
    FROM few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    WITH few AS (SELECT * FROM holdfast.reservations WHERE expires_at_ms IS NOT NULL LIMIT 1)
    INSERT INTO holdfast.reservations
    SELECT tag, gen_random_uuid(), center_id, booking_id, holder || k, expires_at_ms + 3600000, NULL, ended,
      start_ms, end_ms, length_class, guest_units, pending, claims, version, written_at_ms, state
    FROM few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    WITH few AS (SELECT * FROM holdfast.bookings LIMIT 1)
    INSERT INTO holdfast.bookings
    SELECT tag, gen_random_uuid(), center_id, 'order-' || k, reservation_id, moved, guest_units, host_holder, holder_key, reach_before_ms,
      reach_after_ms, version, written_at_ms, state
    FROM few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    INSERT INTO holdfast.events
    SELECT tag, -k, ordinal, -k, gen_random_uuid(), gen_random_uuid(), at_ms, event, author
    FROM (SELECT * FROM holdfast.events LIMIT 1) few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    WITH few AS (SELECT DISTINCT ON (unit_id) * FROM holdfast.claims)
    INSERT INTO holdfast.claims
    SELECT tag, unit_id, start_ms - k * 86400000, end_ms - k * 86400000, gen_random_uuid(), held_until_ms, of_block,
      length_class, center_id, unit
    FROM few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    INSERT INTO holdfast.reservation_guests
    SELECT tag, gen_random_uuid(), reservation_id, start_ms
    FROM (SELECT * FROM holdfast.reservation_guests LIMIT 1) few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    INSERT INTO holdfast.commands
    SELECT tag, center_id, command_id || '-' || k, accepted_at_ms, record
    FROM (SELECT * FROM holdfast.commands LIMIT 1) few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k;
    INSERT INTO holdfast.holders
    SELECT tag, center_id, key || k, version
    FROM (SELECT * FROM holdfast.holders LIMIT 1) few CROSS JOIN generate_series(1::bigint, ${STORED}) AS k`);

describe("plans that were made while the tables were empty", () => {
  for (const [statistics, prepare] of [
    ["never analyzed", "SELECT"],
    ["analyzed while empty", "ANALYZE"],
  ] as const) {
    it(`look at a few rows each once much is stored: ${statistics}`, async () => {
      const { pool, work } = await open(prepare);
      await work();
      await fill(pool);
      expect(greedy(await explaining(pool, work))).toEqual([]);
      // The control: a query without an index is caught.
      const counted = await explaining(pool, async () => {
        await pool.query("SELECT count(*) FROM holdfast.claims WHERE end_ms > 0");
      });
      expect(greedy(counted)).toHaveLength(1);
      await pool.end();
    });
  }
});
