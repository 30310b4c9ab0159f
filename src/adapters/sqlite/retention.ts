import { canonicalId, guestHolder } from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Removed, RemoveOld } from "../../ports/retention.ts";
import type { Connection } from "./connection.ts";
import { reaching } from "./events.ts";
import { parseState } from "./parse-state.ts";

/** Removes records past their age; see the port. */
export const removeOld = (connection: Connection, request: RemoveOld, nowMs: EpochMs): Removed => {
  const { limit } = request;
  const endedUntilMs = plus(nowMs, -request.endedOlderThanMs);
  const commands = removeCommands(connection, plus(nowMs, -request.commandsOlderThanMs), limit);
  const { reservations, bookings: reserved } = removeReservations(connection, endedUntilMs, limit);
  const unreserved = removeUnreserved(connection, plus(nowMs, -request.openOlderThanMs), limit - reserved);
  const blocks = removeBlocks(connection, endedUntilMs, limit);
  const events = removeEvents(connection, plus(nowMs, -request.eventsOlderThanMs), limit);
  const bookings = reserved + unreserved;
  const more = [commands, reservations, bookings, blocks, events].some((count) => count === limit);
  return { commands, reservations, bookings, blocks, events, more };
};

/** In insertion order: the first younger command ends the scan, because no index has their age. */
const removeCommands = (connection: Connection, untilMs: EpochMs, limit: number): number => {
  const rows = connection.all("SELECT key, accepted_at_ms FROM holdfast_command ORDER BY key LIMIT ?", limit);
  const end = lastOld(rows as readonly (readonly [number, number])[], untilMs);
  return end === null ? 0 : connection.run("DELETE FROM holdfast_command WHERE key <= ?", end);
};

const lastOld = (rows: readonly (readonly [number, number])[], untilMs: EpochMs): number | null => {
  const young = rows.findIndex(([, atMs]) => atMs > untilMs);
  return rows[(young === -1 ? rows.length : young) - 1]?.[0] ?? null;
};

const removeReservations = (
  connection: Connection,
  untilMs: EpochMs,
  limit: number,
): Pick<Removed, "reservations" | "bookings"> => {
  const rows = connection.all(
    `SELECT state FROM holdfast_reservation WHERE ended = 1 AND written_at_ms <= ? ORDER BY written_at_ms LIMIT ?`,
    untilMs,
    limit,
  );
  let bookings = 0;
  for (const [state] of rows) bookings += removeReservation(connection, parseState<Reservation>(state));
  return { reservations: rows.length, bookings };
};

/**
 * Removes it with the rows that refer to it, and its booking if that has no other. Returns the number of removed
 * bookings.
 */
const removeReservation = (connection: Connection, state: Reservation): number => {
  const { id, centerId, bookingId, startMs, appointments } = state;
  for (const { guestId } of appointments) {
    const sql = "DELETE FROM holdfast_person WHERE center_id = ? AND key = ? AND start_ms = ? AND reservation_id = ?";
    if (guestId !== null) connection.run(sql, canonicalId(centerId), guestHolder(guestId), startMs, id);
  }
  connection.run("DELETE FROM holdfast_reservation WHERE id = ?", id);
  connection.run("UPDATE holdfast_booking SET reservations = reservations - 1 WHERE id = ?", bookingId);
  return connection.run("DELETE FROM holdfast_booking WHERE id = ? AND reservations = 0", bookingId);
};

const removeUnreserved = (connection: Connection, untilMs: EpochMs, limit: number): number =>
  connection.run(
    `DELETE FROM holdfast_booking WHERE key IN (
       SELECT key FROM holdfast_booking INDEXED BY holdfast_booking_open
       WHERE reservation_id IS NULL AND written_at_ms <= ? AND reservations = 0 LIMIT ?
     )`,
    untilMs,
    limit,
  );

const removeBlocks = (connection: Connection, untilMs: EpochMs, limit: number): number =>
  connection.run(
    `DELETE FROM holdfast_block WHERE key IN (
       SELECT key FROM holdfast_block WHERE standing = 0 AND written_at_ms <= ? ORDER BY written_at_ms LIMIT ?
     )`,
    untilMs,
    limit,
  );

/** From the front, up to the first event that is younger or not delivered; events that a consumer waits for stay. */
const removeEvents = (connection: Connection, untilMs: EpochMs, limit: number): number => {
  const delivered = connection.get("SELECT min(position) FROM holdfast_consumer")?.[0] ?? Number.MAX_SAFE_INTEGER;
  let [removed, removedMs] = [0, 0];
  for (const [position, count, atMs, keptFrom] of connection.all(OLD_EVENTS, delivered, limit) as readonly OldRun[]) {
    if (atMs > untilMs || removed === limit) break;
    const old = Math.min(keptFrom - (position - count + 1), limit - removed);
    if (old <= 0) continue;
    if (old === count) connection.run("DELETE FROM holdfast_event WHERE position = ?", position);
    else connection.run(SHORTEN, position, old);
    removed += old;
    removedMs = Math.max(removedMs, atMs);
  }
  const sql = "UPDATE holdfast_counter SET removed_ms = max(coalesce(removed_ms, 0), ?)";
  if (removed > 0) connection.run(sql, removedMs);
  return removed;
};

type OldRun = readonly [position: number, count: number, atMs: EpochMs, keptFrom: number];

/** Runs, and the first event of each that some consumer still needs, or the place after its last. */
const OLD_EVENTS = `
  SELECT position, count, at_ms, min(position + 1, ?1 + 1, coalesce((
    SELECT min(parked.position) FROM holdfast_waiting AS waiting JOIN holdfast_parked AS parked
      ON parked.consumer = waiting.consumer AND parked.order_key = waiting.order_key
    WHERE waiting.position = event.position
  ), position + 1)) AS kept_from
  FROM holdfast_event AS event
  WHERE ${reaching("0", "?1")} AND kept_from > position - count + 1 ORDER BY position LIMIT ?2`;

const SHORTEN = `
  UPDATE holdfast_event SET count = count - ?2, events = (
    SELECT json_group_array(json(value)) FROM (SELECT value FROM json_each(events) WHERE key >= ?2 ORDER BY key)
  ) WHERE position = ?1`;
