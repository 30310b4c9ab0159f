import { canonicalId } from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Removed, RemoveOld } from "../../ports/retention.ts";
import type { Connection } from "./connection.ts";
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
  const { id, bookingId, appointments } = state;
  for (const { guestId } of appointments) {
    const sql = "DELETE FROM holdfast_served WHERE center_id = ? AND guest_id = ? AND reservation_id = ?";
    if (guestId !== null) connection.run(sql, canonicalId(state.centerId), canonicalId(guestId), id);
  }
  connection.run("DELETE FROM holdfast_reservation WHERE id = ?", id);
  return connection.run(
    `DELETE FROM holdfast_booking
     WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM holdfast_reservation WHERE booking_id = ?1)`,
    bookingId,
  );
};

const removeUnreserved = (connection: Connection, untilMs: EpochMs, limit: number): number =>
  connection.run(
    `DELETE FROM holdfast_booking WHERE key IN (
       SELECT key FROM holdfast_booking AS booking
       WHERE reservation_id IS NULL AND written_at_ms <= ?
         AND NOT EXISTS (SELECT 1 FROM holdfast_reservation WHERE booking_id = booking.id)
       ORDER BY written_at_ms LIMIT ?
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
  const delivered = connection.get("SELECT min(position) FROM holdfast_consumer")?.[0] as number | null;
  const rows = connection.all(
    `SELECT position, at_ms FROM holdfast_event
     WHERE position <= ? AND position NOT IN (SELECT position FROM holdfast_waiting) ORDER BY position LIMIT ?`,
    delivered ?? Number.MAX_SAFE_INTEGER,
    limit,
  );
  const end = lastOld(rows as readonly (readonly [number, number])[], untilMs);
  if (end === null) return 0;
  const removed = "holdfast_event WHERE position <= ?1 AND position NOT IN (SELECT position FROM holdfast_waiting)";
  connection.run(
    `UPDATE holdfast_counter SET removed_ms = max(coalesce(removed_ms, 0), (SELECT max(at_ms) FROM ${removed}))`,
    end,
  );
  return connection.run(`DELETE FROM ${removed}`, end);
};
