import type pg from "pg";
import { DAY_MS } from "../places.ts";

const HOUR_MS = 3_600_000;

/** The records of every hold, and the ids of its copies: the nth copy has its own random bits. */
const PREPARE = `
  CREATE FUNCTION copied_id(id text, k bigint) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN left(id, 18) || lpad(to_hex(k), 10, '0') || right(id, 4);
  CREATE TABLE sample AS
  SELECT DISTINCT ON (r.center_id) r.*, b.state::text AS booking_state, b.guest_units AS booked_units, b.host_holder, b.reach_before_ms, b.reach_after_ms,
    replace(r.id::text, '-', '') AS plain, replace(r.booking_id::text, '-', '') AS plain_booking
  FROM holdfast.reservations r JOIN holdfast.bookings b ON b.tag = r.tag AND b.id = r.booking_id;
  CREATE TABLE copies AS
  SELECT s.*, k, s.start_ms - k * ${DAY_MS} AS start_at, s.expires_at_ms AS until_ms,
    copied_id(plain_booking, k) AS b_id, copied_id(plain, k) AS r_id
  FROM sample s CROSS JOIN generate_series(1::bigint, 0) AS k`;

/** Copies from one number to another, each a day further back than the one before; held until the given instant. */
const copy = (from: number, to: number, untilMs: number): string => `
  TRUNCATE copies;
  INSERT INTO copies
  SELECT s.*, k, s.start_ms - k * ${DAY_MS}, ${untilMs},
    copied_id(plain_booking, k), copied_id(plain, k)
  FROM sample s CROSS JOIN generate_series(${from}::bigint, ${to}) AS k;

  INSERT INTO holdfast.bookings
  SELECT tag, b_id::uuid, center_id, NULL, r_id::uuid, '{}', booked_units, host_holder, NULL, reach_before_ms, reach_after_ms, version,
    written_at_ms, replace(replace(booking_state, plain_booking, b_id), plain, r_id)::json
  FROM copies;

  INSERT INTO holdfast.reservations
  SELECT tag, r_id::uuid, center_id, b_id::uuid, holder, until_ms, expired_at_ms, ended, start_at, start_at + end_ms - start_ms, length_class, guest_units, pending,
    claims, version, written_at_ms,
    replace(replace(replace(replace(replace(state::text, plain_booking, b_id), left(plain, 28), left(r_id, 28)),
      start_ms::text, start_at::text), end_ms::text, (start_at + end_ms - start_ms)::text),
      '"expiresAtMs":' || expires_at_ms, '"expiresAtMs":' || until_ms)::json
  FROM copies;

  INSERT INTO holdfast.reservation_guests
  SELECT tag, holdfast.unit_id(center_id, guest_units[1]), r_id::uuid, start_at FROM copies;

  INSERT INTO holdfast.claims
  SELECT c.tag, c.unit_id, c.start_ms - k * ${DAY_MS}, c.end_ms - k * ${DAY_MS}, r_id::uuid, until_ms, c.of_block, c.length_class,
    c.center_id, c.unit
  FROM copies JOIN holdfast.claims c ON c.tag = copies.tag AND c.owner = copies.id;

  INSERT INTO holdfast.commands SELECT tag, center_id, 'copy ' || r_id, written_at_ms, '{}' FROM copies;

  INSERT INTO holdfast.events (tag, sequence, ordinal, position, order_key, subject, at_ms, event)
  SELECT tag, nextval('holdfast.sequence'), 0, nextval('copied_position'), r_id::uuid, b_id::uuid, written_at_ms, '{}' FROM copies;`;

/** The copies of each sample per statement: bounds memory, and shows progress. */
const AT_ONCE = 100;

/**
 * Copies every hold of the database until it has `live` more, so many of them due an hour from the start as the samples
 * are, and the others an hour later. All copies are in the past of the bench's reserves, and in the way of none.
 */
export const copyHolds = async (
  pool: pg.Pool,
  { live, due, dueAtMs }: Readonly<{ live: number; due: number; dueAtMs: number }>,
): Promise<void> => {
  await pool.query(PREPARE);
  const { rows } = await pool.query<{ count: string; last: string }>(`
    SELECT count(*) AS count, (SELECT last_position FROM holdfast.outbox) + 1000 AS last FROM sample`);
  const samples = Number(rows[0]?.count);
  await pool.query("SELECT holdfast.number_events_1()");
  await pool.query(`CREATE SEQUENCE copied_position START ${String(rows[0]?.last)}`);
  const all = Math.ceil(live / samples);
  const soon = Math.ceil(due / samples);
  const parts: (readonly [number, number])[] = [
    [1, soon],
    [soon + 1, all],
  ];
  for (const [from, to] of parts) {
    for (let at = from; at <= to; at += AT_ONCE) {
      process.stderr.write(`\r  filling: ${(at - 1) * samples} of ${live} `);
      await pool.query(copy(at, Math.min(to, at + AT_ONCE - 1), from === 1 ? dueAtMs : dueAtMs + HOUR_MS));
    }
  }
  process.stderr.write("\r".padEnd(50) + "\r");
  await pool.query(`UPDATE holdfast.outbox SET last_position = (SELECT max(position) FROM holdfast.events)`);
  await pool.query("VACUUM (ANALYZE)");
};
