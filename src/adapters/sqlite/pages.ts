import type { Booking } from "../../domain/booking/booking.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { DuePage, DueRequest, ListRequest, ReservationPage, Versioned } from "../../ports/reservation-store.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";
import { recordOf } from "./recorded.ts";

/** What is due, in order; it stays due until a commit records that it has ended. */
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

/** One page of a guest's reservations, or of those of a center that are live or standing, newest id first. */
export const listPage = (connection: Connection, request: ListRequest, clockMs: EpochMs): ReservationPage => {
  const atMs = later(clockMs, request.floorMs);
  const found = rowsOf(connection, request, atMs, request.limit + 1).map((row) => recordOf<Reservation>(row));
  return reservationPage(found, { limit: request.limit, atMs });
};

/** The holds that a page of live ones leaves out as dead, though no end of theirs is recorded. */
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
      return connection.all(OF_GUEST, of.centerId, of.guestId, below, limit);
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

const OF_GUEST = `
  SELECT state, version, written_at_ms
  FROM holdfast_served CROSS JOIN holdfast_reservation ON id = reservation_id
  WHERE holdfast_served.center_id = ? AND guest_id = ? AND reservation_id < ?
  ORDER BY reservation_id DESC LIMIT ?`;

const LEFT_OUT = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND expires_at_ms <= ? AND id < ? AND id > ?`;

/** Newest ids first through all centers: rarely asked, and an index would be paid for by each reserve. */
const STANDING = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND ended = 0 AND id < ? ORDER BY id DESC LIMIT ?`;

/** Sorted only when somebody looks: a center has a few live holds at a time, and each reserve would pay for the order. */
const LIVE = `
  SELECT state, version, written_at_ms FROM holdfast_reservation
  WHERE center_id = ? AND expires_at_ms > ? AND id < ? ORDER BY id DESC LIMIT ?`;
