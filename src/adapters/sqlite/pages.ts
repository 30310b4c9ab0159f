import { guestHolder } from "../../domain/ids.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import { agendaPage, isBackwards } from "../../ports/store-rules/agenda.ts";
import type {
  AgendaEntry,
  AgendaPage,
  AgendaRequest,
  DuePage,
  DueRequest,
  ListRequest,
  ReservationPage,
  Versioned,
} from "../../ports/reservation-store.ts";
import type { Block } from "../../domain/block/block.ts";
import { LENGTH_BOUNDS_MS } from "../../domain/claim/claim.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";
import { recordOf } from "./recorded.ts";

/** Returns due reservations in order. They stay due until a commit records their end. */
export const duePage = (connection: Connection, { floorMs, limit }: DueRequest, clockMs: EpochMs): DuePage => {
  const atMs = later(clockMs, floorMs);
  const due = connection.all(DUE, atMs, limit);
  const next = connection.get("SELECT min(expires_at_ms) FROM holdfast_reservation WHERE expires_at_ms > ?", atMs);
  return {
    atMs,
    due: due.map((row) => ({
      reservation: recordOf<Reservation>(row),
      booking: recordOf<Booking>(row.slice(3)),
    })),
    nextExpiryMs: (next?.[0] as EpochMs | null | undefined) ?? null,
  };
};

const DUE = `
  SELECT r.state AS state, r.version AS version, r.written_at_ms AS written_at_ms,
    b.state AS b_state, b.version AS b_version, b.written_at_ms AS b_written_at_ms
  FROM holdfast_reservation AS r CROSS JOIN holdfast_booking AS b ON b.id = r.booking_id
  WHERE r.expires_at_ms <= ? ORDER BY r.expires_at_ms, r.id LIMIT ?`;

/** Returns one page of a guest's reservations, or of a center's live or standing ones, newest id first. */
export const listPage = (connection: Connection, request: ListRequest, clockMs: EpochMs): ReservationPage => {
  const atMs = later(clockMs, request.floorMs);
  const found = rowsOf(connection, request, atMs, request.limit + 1).map((row) => recordOf<Reservation>(row));
  return reservationPage(found, { limit: request.limit, atMs });
};

/** Returns the holds that a page of live ones omits as dead, although no end of them is recorded. */
export const leftOut = (
  connection: Connection,
  { of, before }: ListRequest,
  { atMs, next }: ReservationPage,
): readonly Versioned<Reservation>[] =>
  of.kind === "live"
    ? connection
        .all(LEFT_OUT, of.centerId, atMs, before ?? AFTER_ALL_IDS, next ?? "")
        .map((row) => recordOf<Reservation>(row))
    : [];

const rowsOf = (connection: Connection, { of, before }: ListRequest, atMs: EpochMs, limit: number): readonly Row[] => {
  const below = before ?? AFTER_ALL_IDS;
  switch (of.kind) {
    case "guest":
      return connection.all(OF_GUEST, of.centerId, guestHolder(of.guestId), below, limit);
    case "live":
      return connection.all(LIVE, of.centerId, atMs, below, limit);
    case "standing":
      return connection.all(STANDING, of.centerId, below, limit);
    default:
      return unreachable(of);
  }
};

/** Ids are hex digits. */
const AFTER_ALL_IDS = "g";

/** Sorted at each call, without the states: a guest has few reservations in a center. */
const OF_GUEST = `
  SELECT state, version, written_at_ms
  FROM (
    SELECT reservation_id FROM holdfast_person
    WHERE center_id = ? AND key = ? AND start_ms >= 0 AND reservation_id < ?
    ORDER BY reservation_id DESC LIMIT ?
  ) CROSS JOIN holdfast_reservation ON id = reservation_id
  ORDER BY reservation_id DESC`;

const LEFT_OUT = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND expires_at_ms <= ? AND id < ? AND id > ?`;

/** Newest ids first through all centers: rarely used, and an index would cost every reserve. */
const STANDING = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND ended = 0 AND id < ? ORDER BY id DESC LIMIT ?`;

/** Sorted at each call: a center has few live holds at a time, and an index would cost every reserve. */
const LIVE = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND expires_at_ms > ? AND id < ? ORDER BY id DESC LIMIT ?`;

/** Returns one page of an agenda, by (start, id). */
export const agendaOf = (connection: Connection, request: AgendaRequest, clockMs: EpochMs): AgendaPage => {
  const { of, after, limit, floorMs } = request;
  const atMs = later(clockMs, floorMs);
  // Before, or behind, all entries unless a place is given.
  const place = [after?.startMs ?? (isBackwards(of) ? Number.MAX_SAFE_INTEGER : -1), after?.id ?? ""] as const;
  if (of.kind === "center") {
    const { centerId, span } = of;
    const rows = connection.all(AGENDA, centerId, span.startMs, span.endMs, ...place, limit + 1);
    return agendaPage(rows.map(entryOf), { limit, atMs });
  }
  const sql = isBackwards(of) ? BEHIND : AHEAD;
  const centers = JSON.stringify(of.centerIds);
  const rows = connection.all(sql, centers, guestHolder(of.guestId), of.fromMs ?? atMs, ...place, limit + 1);
  return agendaPage(rows.map(entryOf), { limit, atMs });
};

const entryOf = ([kind, ...record]: Row): AgendaEntry =>
  kind === "r"
    ? { kind: "reservation", record: recordOf<Reservation>(record) }
    : { kind: "block", record: recordOf<Block>(record) };

/**
 * Entries that overlap a span, from a place on: a page of each class in the order of its index, without their states.
 */
const onAgenda = (kind: "r" | "b", table: string, stands: string): readonly string[] =>
  LENGTH_BOUNDS_MS.map(
    (boundMs, at) => `
    SELECT * FROM (
      SELECT '${kind}' AS kind, key, start_ms, id FROM ${table}
      WHERE center_id = ?1 AND length_class = ${at} AND ${stands}
        AND start_ms > ?2 - ${Math.min(boundMs, Number.MAX_SAFE_INTEGER)} AND start_ms < ?3 AND end_ms > ?2
        AND (start_ms, id) > (?4, ?5)
      ORDER BY start_ms, id LIMIT ?6
    )`,
  );

const AGENDA = `
  WITH found AS (
    ${[
      ...onAgenda("r", "holdfast_reservation", "ended = 0"),
      ...onAgenda("b", "holdfast_block", "length_class IS NOT NULL"),
    ].join(" UNION ALL ")}
    ORDER BY start_ms, id LIMIT ?6
  )
  SELECT kind, coalesce(r.state, b.state), coalesce(r.version, b.version), coalesce(r.written_at_ms, b.written_at_ms)
  FROM found
  LEFT JOIN holdfast_reservation AS r ON kind = 'r' AND r.key = found.key
  LEFT JOIN holdfast_block AS b ON kind = 'b' AND b.key = found.key
  ORDER BY found.start_ms, found.id`;

const ofGuest = (reached: ">=" | "<", behind: ">" | "<", order: "ASC" | "DESC"): string => `
  SELECT 'r', state, version, written_at_ms
  FROM (
    SELECT s.start_ms, s.reservation_id
    FROM json_each(?1) AS c CROSS JOIN holdfast_person AS s
    WHERE s.center_id = c.value AND s.key = ?2 AND s.start_ms >= 0 AND s.start_ms ${reached} ?3
      AND (s.start_ms, s.reservation_id) ${behind} (?4, ?5)
    ORDER BY s.start_ms ${order}, s.reservation_id ${order} LIMIT ?6
  ) AS n CROSS JOIN holdfast_reservation AS r ON r.id = n.reservation_id
  ORDER BY n.start_ms ${order}, n.reservation_id ${order}`;

const AHEAD = ofGuest(">=", ">", "ASC");
const BEHIND = ofGuest("<", "<", "DESC");
