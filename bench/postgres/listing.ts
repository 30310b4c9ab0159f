import pg from "pg";
import { createPostgresStore, migratePostgres } from "../../src/adapters/postgres/index.ts";
import { centerTag } from "../../src/index.ts";
import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { goal, measured, ratios, type Finding, type Scale } from "../report.ts";
import { openEngine } from "../search/engine.ts";
import { measure } from "../search/measure.ts";
import { A, B, CENTER, NOW_MS, prepare, type Size } from "../search/world.ts";
import { onServer } from "./server.ts";

/** The engine's listing on PostgreSQL: its growth with the stored records, and its times in milliseconds. */
export const benchListing = (scale: Scale): Promise<readonly Finding[]> =>
  onServer(async (cluster) => {
    const most = { quick: 20_000, default: 100_000, full: 1_000_000 }[scale];
    const little = await openListing(cluster, "little", A, 10_000);
    const much = await openListing(cluster, "much", A, most);
    const month = await openListing(cluster, "month", B, most);
    const listings = { little: little.list, much: much.list, month: month.list };
    const timesOf = await measure(listings, { roundMs: 400, nowMs: () => performance.now() });
    for (const { pool } of [little, much, month]) await pool.end();
    return [
      measured("A on PostgreSQL, 10,000 stored", timesOf("little"), " ms"),
      goal(`A on PostgreSQL, ${most} stored, ms`, timesOf("much"), 1, "at most"),
      goal(`A on PostgreSQL, ${most} stored beside 10,000`, ratios(timesOf("much"), timesOf("little")), 1.5, "at most"),
      goal(`B on PostgreSQL, ${most} stored, ms`, timesOf("month"), 40, "at most"),
    ];
  });

/** `engine.findSlots` on a separate database, with `stored` appointments of the same units before the listed days. */
const openListing = async (cluster: Cluster, name: string, size: Size, stored: number) => {
  const admin = new pg.Client(cluster.url());
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const pool = new pg.Pool({ connectionString: cluster.url(name), max: 8 }).on("error", () => undefined);
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  await pool.query(`CREATE OR REPLACE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN ${NOW_MS}::bigint`);
  await pool.query(historyOf(stored));
  const list = await openEngine(size, createPostgresStore({ pool }));
  await pool.query("VACUUM ANALYZE");
  if (JSON.stringify(await list()) !== JSON.stringify(prepare(size).floor())) throw new Error("other starts");
  return { list, pool };
};

/** Ten therapists with an appointment each half hour, day and night, up to a day before the first that is listed. */
const historyOf = (stored: number): string => `
  INSERT INTO holdfast.claims
    (tag, unit_id, start_ms, end_ms, owner, held_until_ms, of_block, length_class, center_id, unit)
  SELECT ${Number.parseInt(centerTag(CENTER as never), 16)}, holdfast.unit_id('${CENTER}', unit), end_ms - 1800000, end_ms,
    lpad(to_hex(nth), 32, '0')::uuid, NULL, true, 0, '${CENTER}', unit
  FROM (
    SELECT nth, 't:t' || (nth % 10) AS unit, ${NOW_MS}::bigint - (nth / 10) * 1800000 AS end_ms
    FROM generate_series(0::bigint, ${stored - 1}) AS nth
  ) past`;
