import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { Expired, Reserved } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import type { CommandAnswer, Versioned } from "../../ports/reservation-store.ts";
import { claimsInWindow } from "./claims.ts";
import type { Connection } from "./connection.ts";
import type { Bound, Row } from "./driver.ts";
import { parseState } from "./parse-state.ts";

// States are bound as JSON text, which keeps every text unchanged: characters that a driver could cut or change, a NUL
// or half a surrogate pair, are escaped.

/** Converts the columns state, version and written_at_ms. */
export const recordOf = <State>(row: Row): Versioned<State> => ({
  state: parseState<State>(row[0]),
  version: row[1] as number,
  writtenAtMs: row[2] as EpochMs,
});

/** The tables, with the lookups that the rules of the port use; all within one transaction. */
export const recordedIn = (connection: Connection): Recorded => {
  const find = <State>(sql: string, ...parameters: readonly Bound[]): Versioned<State> | null => {
    const row = connection.get(sql, ...parameters);
    return row === undefined ? null : recordOf<State>(row);
  };
  const count = (sql: string, ...parameters: readonly Bound[]): number =>
    (connection.get(sql, ...parameters)?.[0] as number | undefined) ?? 0;
  return {
    booking: (id) => find<Booking>("SELECT state, version, written_at_ms FROM holdfast_booking WHERE id = ?", id),
    reservation: (id) => find("SELECT state, version, written_at_ms FROM holdfast_reservation WHERE id = ?", id),
    referenced: (centerId, reference, before) =>
      find<Booking>(REFERENCED, centerId, reference, before ?? AFTER_ALL_IDS),
    block: (centerId, externalId) => find<Block>(BLOCK, centerId, externalId),
    blockById: (id) => find<Block>("SELECT state, version, written_at_ms FROM holdfast_block WHERE id = ?", id),
    versionOf: (id) => count(VERSION_OF_ANY, id),
    command: (centerId, commandId) => {
      const row = connection.get(COMMAND, centerId, commandId);
      if (row === undefined) return null;
      const [requestHash, answer, acceptedAtMs] = row as readonly [string, string, EpochMs];
      return { commandId, requestHash, answer: parseState<CommandAnswer>(answer), acceptedAtMs };
    },
    holderVersion: (centerId, key) => count(HOLDER_VERSION, centerId, key),
    openBookings: (centerId, of) => {
      if (of.kind === "center") return count(OPEN, centerId);
      return of.kind === "holder"
        ? count(`${OPEN} AND holder = ?`, centerId, of.key)
        : count(`${OPEN} AND opened_by = ?`, centerId, of.name);
    },
    heldBy: (centerId, key) =>
      connection.all(HELD_BY, centerId, key).map(([id, expiresAtMs]) => ({
        id: id as ReservationId,
        expiresAtMs: expiresAtMs as EpochMs,
      })),
    recentHolds: (centerId, key, afterMs) =>
      connection.all(RECENT_HOLDS, centerId, key, afterMs).map(recordOf<Reserved | Expired>),
    claims: (centerId, window) => claimsInWindow(connection, centerId, window),
  };
};

/** Ids are hex digits. */
const AFTER_ALL_IDS = "g";

const REFERENCED = `
  SELECT state, version, written_at_ms FROM holdfast_booking
  WHERE center_id = ? AND reference = ? AND id < ? ORDER BY id DESC LIMIT 1`;

const BLOCK = `
  SELECT state, version, written_at_ms FROM holdfast_block WHERE center_id = ? AND external_id = ?
  ORDER BY standing DESC, key DESC LIMIT 1`;

const VERSION_OF_ANY = `
  SELECT version FROM holdfast_booking WHERE id = ?1
  UNION ALL SELECT version FROM holdfast_reservation WHERE id = ?1
  UNION ALL SELECT version FROM holdfast_block WHERE id = ?1
  LIMIT 1`;

const COMMAND = "SELECT request_hash, answer, accepted_at_ms FROM holdfast_command WHERE center_id = ? AND id = ?";

const HOLDER_VERSION = "SELECT version FROM holdfast_person WHERE center_id = ? AND key = ? AND start_ms = -1";

const OPEN = "SELECT count(*) FROM holdfast_booking WHERE reservation_id IS NULL AND center_id = ?";

const HELD_BY = `
  SELECT id, expires_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND holder = ? AND expired_at_ms IS NULL AND expires_at_ms IS NOT NULL ORDER BY id`;

const RECENT_HOLDS = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ?1 AND holder = ?2 AND expired_at_ms IS NULL AND expires_at_ms IS NOT NULL AND expires_at_ms > ?3
  UNION ALL
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ?1 AND holder = ?2 AND expired_at_ms IS NOT NULL AND expired_at_ms > ?3`;
