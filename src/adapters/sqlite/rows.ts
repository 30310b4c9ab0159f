import { claimsOfBlock, type Block } from "../../domain/block/block.ts";
import { holderOf, type Booking } from "../../domain/booking/booking.ts";
import { canonicalId } from "../../domain/ids.ts";
import {
  claimsOf,
  expiredAtOf,
  hasEnded,
  heldUntilOf,
  type Reservation,
} from "../../domain/reservation/reservation.ts";
import { lengthClassOf } from "../../domain/claim/claim.ts";
import { spanOfReservation, standingSpanOf } from "../../domain/reservation/standing-span.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { Connection } from "./connection.ts";

type Columns = Readonly<Record<string, string | number | null>>;

/** A record by its columns: constant ones, those that each write changes, and those that it adds to. */
export type RecordRow = Readonly<{
  table: "holdfast_booking" | "holdfast_reservation" | "holdfast_block";
  made: Columns & Readonly<{ id: string; center_id: string }>;
  changed: Columns;
  added: Columns;
}>;

/** A booking that gains so many reservations. */
export const bookingRow = (state: Booking, reservations: number): RecordRow => ({
  table: "holdfast_booking",
  made: { id: state.id, center_id: canonicalId(state.centerId), opened_by: state.openedBy, reference: state.reference },
  changed: { reservation_id: state.reservationId, holder: holderOf(state), state: JSON.stringify(state) },
  added: { reservations },
});

export const reservationRow = (state: Reservation): RecordRow => ({
  table: "holdfast_reservation",
  made: {
    id: state.id,
    center_id: canonicalId(state.centerId),
    booking_id: state.bookingId,
    holder: state.holder,
    ...timeOf(spanOfReservation(state)),
  },
  changed: {
    expires_at_ms: heldUntilOf(state),
    expired_at_ms: expiredAtOf(state),
    ended: hasEnded(state) ? 1 : 0,
    claims: claimsOf(state).length,
    state: JSON.stringify(state),
  },
  added: {},
});

export const blockRow = (state: Block): RecordRow => ({
  table: "holdfast_block",
  made: { id: state.id, center_id: canonicalId(state.centerId), external_id: state.externalId },
  changed: {
    standing: state.status === "standing" ? 1 : 0,
    claims: claimsOfBlock(state).length,
    ...timeOf(standingSpanOf(state)),
    state: JSON.stringify(state),
  },
  added: {},
});

/** Its span, for the agenda. */
const timeOf = (span: Interval | null): Columns => ({
  start_ms: span?.startMs ?? null,
  end_ms: span?.endMs ?? null,
  length_class: span === null ? null : lengthClassOf(span),
});

/** All rows of a table have the same columns, so each statement is built once. */
const statements = new Map<string, string>();
const statementOf = (name: string, make: () => string): string => {
  const known = statements.get(name);
  if (known !== undefined) return known;
  const made = make();
  statements.set(name, made);
  return made;
};

export const insertRecord = (
  connection: Connection,
  { table, made, changed, added }: RecordRow,
  atMs: EpochMs,
): void => {
  const sql = statementOf(`insert ${table}`, () => {
    const names = [made, changed, added].flatMap(Object.keys);
    return `INSERT INTO ${table} (version, written_at_ms, ${names.join(", ")})
      VALUES (1, ?, ${names.map(() => "?").join(", ")})`;
  });
  connection.run(sql, atMs, ...Object.values(made), ...Object.values(changed), ...Object.values(added));
};

/** Returns whether the record exists, in its center, and with so many claims, if it has any. */
export const changeRecord = (
  connection: Connection,
  { table, made, changed, added }: RecordRow,
  atMs: EpochMs,
  claimsBefore?: number,
): boolean => {
  const sql = statementOf(`change ${table}`, () => {
    const set = [
      ...Object.keys(changed).map((name) => `${name} = ?`),
      ...Object.keys(added).map((name) => `${name} = ${name} + ?`),
    ];
    return `UPDATE ${table} SET version = version + 1, written_at_ms = ?, ${set.join(", ")}
      WHERE id = ? AND center_id = ?${claimsBefore === undefined ? "" : " AND claims = ?"}`;
  });
  const where = claimsBefore === undefined ? [made.id, made.center_id] : [made.id, made.center_id, claimsBefore];
  return connection.run(sql, atMs, ...Object.values(changed), ...Object.values(added), ...where) === 1;
};
