import { guestHolder, type CenterId, type GuestId } from "../../domain/ids.ts";
import { claimsOfBlock, type Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import { orderKeyOf, subjectOf } from "../../domain/reservation/events.ts";
import {
  claimsOf,
  expiredAtOf,
  hasEnded,
  heldUntilOf,
  isBooked,
  type Reservation,
} from "../../domain/reservation/reservation.ts";
import { claimsClash, type Claim, type ClaimChange } from "../../domain/claim/claim.ts";
import { guestUnit, isGuestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { spanOfReservation, standingSpanOf } from "../../domain/reservation/standing-span.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { DAY_MS, HOUR_MS } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandRecord, RecordWrite } from "../../ports/reservation-store.ts";
import { authorOf } from "../../ports/store-rules/author-of.ts";
import type { ChangedRow, MadeRow } from "./columns.ts";
import { guardsOf, OF_BLOCKS } from "./guards.ts";
import { unitId } from "./unit-id.ts";

/** In the order of commit_1's parameters. */
export const ROW_KINDS = [
  "commands",
  "guards",
  "block_guards",
  "released",
  "claimed",
  "kept",
  "new_bookings",
  "bookings",
  "booked",
  "new_reservations",
  "reservations",
  "guests",
  "new_blocks",
  "blocks",
  "holders",
  "events",
] as const;
type RowKind = (typeof ROW_KINDS)[number];

/** Rows for the commit function, by kind; null if there are none. */
export type Rows = Record<RowKind, object[] | null>;

export const noRows = (): Rows => Object.fromEntries(ROW_KINDS.map((kind) => [kind, null])) as Rows;

const push = (rows: Rows, kind: RowKind, row: object): void => {
  (rows[kind] ??= []).push(row);
};

/**
 * Adds the rows of a set, each with `n`, the set's place in the batch from 1, by which the function finds its center.
 * Fields that are null or false in most rows are left out: every field costs the database a lookup.
 */
export const pushRows = (rows: Rows, set: ChangeSet, n: number): void => {
  if (set.command !== null) {
    push(rows, "commands", { n, ...commandRow(set.command) });
  }
  guardsOf(set).forEach((guard, place) => {
    push(rows, OF_BLOCKS.has(guard.kind) ? "block_guards" : "guards", { n, place, ...guard });
  });
  for (const write of set.bookings) push(rows, kindOf(write, "bookings"), { n, ...bookingRow(write.state) });
  for (const { state, claims, expectedVersion } of set.reservations) {
    if (expectedVersion > 0) push(rows, "reservations", { n, ...reservationRow(state), gained: gained(claims) });
    else {
      push(rows, "new_reservations", { n, ...newReservationRow(state) });
      const isWritten = set.bookings.some((write) => write.state.id === state.bookingId);
      if (!isWritten) push(rows, "booked", { n, booking_id: state.bookingId });
      const { id: reservation_id, startMs: start_ms } = state;
      for (const unit of guestUnitsOf(state.appointments)) {
        push(rows, "guests", { n, reservation_id, unit_id: unitId(set.centerId, unit), start_ms });
      }
    }
  }
  for (const write of set.blocks) {
    push(rows, kindOf(write, "blocks"), { n, ...blockRow(write.state), gained: gained(write.claims) });
  }
  pushClaims(rows, set, n);
  if (set.holder !== null) push(rows, "holders", { n, key: set.holder.key });
  set.events.forEach((event, ordinal) => {
    const row: MadeRow<"events"> = {
      ordinal,
      order_key: orderKeyOf(event),
      subject: subjectOf(event),
      event,
      author: authorOf(set, event) ?? undefined,
    };
    push(rows, "events", { n, ...row });
  });
};

const commandRow = (record: CommandRecord): MadeRow<"commands"> => ({
  command_id: record.commandId,
  accepted_at_ms: record.acceptedAtMs,
  record,
});

const kindOf = <Kind extends "bookings" | "blocks">(
  { expectedVersion }: RecordWrite<unknown>,
  kind: Kind,
): Kind | `new_${Kind}` => (expectedVersion === 0 ? `new_${kind}` : kind);

const gained = ({ claimed, released }: ClaimChange): number => claimed.length - released.length;

/** Fields of a booking that the read function uses are columns beside its state. */
const bookingRow = (state: Booking): MadeRow<"bookings"> => ({
  id: state.id,
  reference: state.reference ?? undefined,
  reservation_id: state.reservationId,
  moved: unique(state.moves.map(({ reservationId }) => reservationId)),
  guest_units: guestUnitsOf(state.party),
  host_holder: state.hostId === null ? null : guestHolder(state.hostId),
  holder_key: state.holderKey,
  reach_before_ms: state.reach.beforeMs,
  reach_after_ms: state.reach.afterMs,
  state,
});

const newReservationRow = (state: Reservation): MadeRow<"reservations"> => ({
  ...reservationRow(state),
  booking_id: state.bookingId,
  holder: state.holder,
  ...timeOf(spanOfReservation(state)),
  guest_units: guestUnitsOf(state.appointments),
});

/** The fields of a reservation that may change. */
const reservationRow = (state: Reservation): ChangedRow<"reservations"> => ({
  id: state.id,
  expires_at_ms: heldUntilOf(state),
  expired_at_ms: expiredAtOf(state) ?? undefined,
  ended: hasEnded(state),
  pending: pendingMovesOf(state),
  claims: claimsOf(state).length,
  state,
});

const guestUnitsOf = (served: readonly Readonly<{ guestId: GuestId | null }>[]): readonly UnitKey[] =>
  unique(served.flatMap(({ guestId }) => (guestId === null ? [] : [guestUnit(guestId)])));

const pendingMovesOf = (state: Reservation): readonly string[] =>
  state.status !== "confirmed"
    ? []
    : unique(
        state.appointments.flatMap((it) => (isBooked(it) && it.move.kind === "pending" ? [it.move.reservationId] : [])),
      );

const blockRow = (state: Block): MadeRow<"blocks"> => ({
  id: state.id,
  external_id: state.externalId,
  standing: state.status === "standing",
  claims: claimsOfBlock(state).length,
  ...timeOf(standingSpanOf(state)),
  state,
});

/** A record's span, for the agenda. */
const timeOf = (span: Interval | null) => ({
  start_ms: span?.startMs,
  end_ms: span?.endMs,
  length_class: span === null ? undefined : classOf(span),
});

/** Every claim of a set, in the order in which overlaps are checked. */
export const claimedBy = (set: ChangeSet): readonly Claim[] =>
  [...set.reservations, ...set.blocks].flatMap(({ claims }) => claims.claimed);

const pushClaims = (rows: Rows, set: ChangeSet, n: number): void => {
  const taken: Claim[] = [];
  for (const { state, claims } of set.reservations) {
    const owner = { owner: state.id, of_block: false, held_until_ms: heldUntilOf(state) };
    pushClaimsOf(rows, n, { centerId: set.centerId, owner, change: claims, after: claimsOf(state), taken });
  }
  for (const { state, claims } of set.blocks) {
    const owner = { owner: state.id, of_block: true, held_until_ms: null };
    pushClaimsOf(rows, n, { centerId: set.centerId, owner, change: claims, after: claimsOfBlock(state), taken });
  }
};

type OwnerClaims = Readonly<{
  centerId: CenterId;
  owner: Readonly<{ owner: string; of_block: boolean; held_until_ms: number | null }>;
  change: ClaimChange;
  after: readonly Claim[];
  /** By this set so far. */
  taken: Claim[];
}>;

const pushClaimsOf = (rows: Rows, n: number, { centerId, owner: by, change, after, taken }: OwnerClaims): void => {
  const { owner, held_until_ms } = by;
  for (const { unit, startMs: start_ms, endMs: end_ms } of change.released) {
    push(rows, "released", { n, unit, unit_id: unitId(centerId, unit), start_ms, end_ms, owner });
  }
  for (const claim of change.claimed) {
    const { unit, startMs: start_ms, endMs: end_ms } = claim;
    // Claims of one set must not overlap each other either.
    const clashes = taken.some((other) => claimsClash(other, claim)) || undefined;
    const row: MadeRow<"claims"> = { unit, start_ms, end_ms, ...by, length_class: lengthClass(claim) };
    push(rows, "claimed", { n, place: taken.length, unit_id: unitId(centerId, unit), ...row, clashes });
    taken.push(claim);
  }
  for (const claim of after) {
    const isNew = change.claimed.some((it) => it.unit === claim.unit && it.startMs === claim.startMs);
    if (isNew) continue;
    push(rows, "kept", { n, unit_id: unitId(centerId, claim.unit), start_ms: claim.startMs, owner, held_until_ms });
  }
};

/** The bounds are also in snapshots_1 and agenda_page_1. */
const BOUNDS_MS = [2 * HOUR_MS, DAY_MS, Infinity];

const lengthClass = (claim: Claim): number | null => (isGuestUnit(claim.unit) ? null : classOf(claim));

const classOf = ({ startMs, endMs }: Interval): number => BOUNDS_MS.findIndex((boundMs) => endMs - startMs <= boundMs);

const unique = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)];
