import { randomBytes } from "node:crypto";
import type pg from "pg";

/** The facts of a place for the bare write set: enough for the rows, without rules. */
export type Place = Readonly<{ center: number; startMs: number; place: number; n: number }>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The read that any reserve needs: the booking, the day's claims, and the command. */
const READ = `
  SELECT
    (SELECT to_json(b) FROM bare.bookings b WHERE tag = $1 AND id = $2) AS booking,
    (SELECT json_agg(json_build_array(unit, start_ms, end_ms, owner)) FROM bare.claims
     WHERE tag = $1 AND center_id = $3 AND length_class = 0 AND length_class IS NOT NULL
       AND start_ms > $4 AND start_ms < $5) AS claims,
    (SELECT record FROM bare.commands WHERE tag = $1 AND center_id = $3 AND command_id = $6) AS command`;

/** The bare write set in one statement, guarded by the exclusion constraint alone. */
const WRITE_BARE = `
  WITH booking AS (
    UPDATE bare.bookings SET reservation_id = $3, version = version + 1, written_at_ms = $4 WHERE tag = $1 AND id = $2
  ), reservation AS (
    INSERT INTO bare.reservations VALUES ($1, $3, $5, $2, $6, $4 + 600000, NULL, false, $7, $7 + 3600000, 0, '{}', '{}', 3, 1, $4, $8)
  ), claims AS (
    INSERT INTO bare.claims
    SELECT $1, bare.unit_id($5, unit), $7, $7 + 4500000, $3, $4 + 600000, false, 0, $5, unit FROM unnest($9::text[]) unit
  ), command AS (
    INSERT INTO bare.commands VALUES ($1, $5, $10, $4, $11)
  )
  INSERT INTO bare.events (tag, sequence, ordinal, order_key, subject, at_ms, event)
  VALUES ($1, nextval('bare.sequence'), 0, $3, $2, $4, $12)`;

/** The same, and the engine's other rows: the guest, the guest's claim, the holder, a second event. */
const WRITE_ALL = `
  WITH booking AS (
    UPDATE bare.bookings SET reservation_id = $3, version = version + 1, written_at_ms = $4 WHERE tag = $1 AND id = $2
  ), reservation AS (
    INSERT INTO bare.reservations VALUES ($1, $3, $5, $2, $6, $4 + 600000, NULL, false, $7, $7 + 3600000, 0, '{}', '{}', 4, 1, $4, $8)
  ), guests AS (
    INSERT INTO bare.reservation_guests VALUES ($1, bare.unit_id($5, $6), $3, $7)
  ), claims AS (
    INSERT INTO bare.claims
    SELECT $1, bare.unit_id($5, unit), $7, $7 + 4500000, $3, $4 + 600000, false, CASE WHEN unit <> $6 THEN 0 END, $5, unit
    FROM unnest($9::text[]) unit
  ), holder AS (
    INSERT INTO bare.holders AS h VALUES ($1, $5, $6, 1)
    ON CONFLICT (tag, center_id, key) DO UPDATE SET version = h.version + 1
  ), command AS (
    INSERT INTO bare.commands VALUES ($1, $5, $10, $4, $11)
  )
  INSERT INTO bare.events (tag, sequence, ordinal, order_key, subject, at_ms, event)
  SELECT $1, sequence, ordinal, $3, $2, $4, event
  FROM nextval('bare.sequence') sequence, (VALUES (0, $12::json), (1, $13)) given (ordinal, event)`;

/** The states and the two events that a reserve writes. */
export type Texts = Readonly<{ booking: string; reservation: string; made: string; opened: string }>;

/**
 * Which rows are written by hand: `bare` are booking, reservation, three claims, command and event, which any reserve
 * needs and the goals are held against; `all` are those that the engine writes.
 */
export type WriteSet = "bare" | "all";

/** Rows in the store's own tables and indexes, written by hand: the least cost of a reserve. */
export const createBare = (pool: pg.Pool, texts: Texts) => {
  const id = (): string => randomBytes(16).toString("hex");
  const book = async ({ center }: Place): Promise<string> => {
    const bookingId = id();
    await pool.query(
      `INSERT INTO bare.bookings VALUES ($1, $2, $3, null, null, '{}', '{}', null, null, 0, 0, 1, 0, $4)`,
      [center, bookingId, `center-${center}`, texts.booking],
    );
    return bookingId;
  };
  const reserve = async (bookingId: string, { center, startMs, place, n }: Place, rows: WriteSet): Promise<void> => {
    const centerId = `center-${center}`;
    const key = `key-${n}`;
    const now = Date.now();
    await pool.query(READ, [center, bookingId, centerId, startMs - DAY_MS / 2, startMs + DAY_MS / 2, key]);
    const guest = `g:guest-${n}`;
    const units = ["t", "r", "e"].map((kind) => `${kind}:${place}`);
    const record = JSON.stringify({ commandId: key, requestHash: id() + id(), acceptedAtMs: now });
    const written = [
      center,
      bookingId,
      id(),
      now,
      centerId,
      guest,
      startMs,
      texts.reservation,
      rows === "all" ? [...units, guest] : units,
      key,
      record,
      texts.made,
    ];
    if (rows === "bare") await pool.query(WRITE_BARE, written);
    else await pool.query(WRITE_ALL, [...written, texts.opened]);
  };
  return { book, reserve };
};
