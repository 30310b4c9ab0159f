import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingId, CenterTag, MintedId, ReservationId } from "../../domain/ids.ts";
import { tagOf } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Holding, Versioned } from "../../ports/reservation-store.ts";
import type { Connection } from "./connection.ts";
import type { Row } from "./driver.ts";

// States are bound as JSON text. It carries every text unchanged: what a driver could cut or change, a NUL or half a
// surrogate pair, is written as an escape.

/** A record from its columns state, version and written_at_ms. */
export const recordOf = <State>(row: Row): Versioned<State> => ({
  state: JSON.parse(row[0] as string) as State,
  version: row[1] as number,
  writtenAtMs: row[2] as EpochMs,
});

/** The booking of an id; null where there is none in the partition. */
export const findBooking = (connection: Connection, tag: CenterTag, id: BookingId): Versioned<Booking> | null => {
  const row = connection.get("SELECT state, version, written_at_ms FROM holdfast_booking WHERE id = ?", id);
  return row === undefined ? null : inPartition(tag, recordOf<Booking>(row));
};

/** The reservation of an id; null where there is none in the partition. */
export const findReservation = (
  connection: Connection,
  tag: CenterTag,
  id: ReservationId,
): Versioned<Reservation> | null => {
  const row = connection.get("SELECT state, version, written_at_ms FROM holdfast_reservation WHERE id = ?", id);
  return row === undefined ? null : inPartition(tag, recordOf<Reservation>(row));
};

/** What an appointment or an invoice is called in the table of parts. */
export type PartKind = "a" | "i";

/** The reservation that an appointment or an invoice is part of. */
export const findByPart = (
  connection: Connection,
  tag: CenterTag,
  kind: PartKind,
  id: MintedId,
): Versioned<Reservation> | null => {
  const row = connection.get(
    `SELECT state, version, written_at_ms FROM holdfast_part
     JOIN holdfast_reservation ON key = reservation_key WHERE holdfast_part.id = ? AND kind = ?`,
    id,
    kind,
  );
  return row === undefined ? null : inPartition(tag, recordOf<Reservation>(row));
};

/** The block that stands in the name of an external id, else the latest that did. */
export const findBlock = (connection: Connection, centerId: string, externalId: string): Versioned<Block> | null => {
  const row = connection.get(
    `SELECT state, version, written_at_ms FROM holdfast_block WHERE center_id = ? AND external_id = ?
     ORDER BY standing DESC, key DESC LIMIT 1`,
    centerId,
    externalId,
  );
  return row === undefined ? null : recordOf<Block>(row);
};

const inPartition = <State extends { id: MintedId }>(
  tag: CenterTag,
  record: Versioned<State>,
): Versioned<State> | null => (tagOf(record.state.id) === tag ? record : null);

/** A reservation and its booking; one that is recorded has a booking that is. */
export const holdingOf = (connection: Connection, reservation: Versioned<Reservation>): Holding => {
  const booking = findBooking(connection, tagOf(reservation.state.id), reservation.state.bookingId);
  invariant(booking !== null, "a recorded reservation has a recorded booking");
  return { reservation, booking };
};
