import type { Block } from "../../domain/block/block.ts";
import { holderOf, type Booking } from "../../domain/booking/booking.ts";
import { canonicalId, type CenterId, type MintedId } from "../../domain/ids.ts";
import { expiredAtOf, hasEnded, heldUntilOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { lengthClassOf } from "../../domain/claim/claim.ts";
import { standingSpanOf } from "../../domain/reservation/standing-span.ts";
import { standingClaimsOf } from "../../domain/reservation/standing-claims.ts";
import type { Versioned } from "../../ports/reservation-store.ts";
import type { OpenBookingsOf } from "../../ports/store-rules/recorded.ts";
import { claimEntry } from "./claims.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { inverseNumber, inverseOf, keyOf } from "./keys.ts";

/** The value of an id: a record and its kind. */
export type AnyRecord =
  | (Versioned<Booking> & Readonly<{ kind: "booking" }>)
  | (Versioned<Reservation> & Readonly<{ kind: "reservation" }>)
  | (Versioned<Block> & Readonly<{ kind: "block" }>);

/** Returns the record of an id, of any kind. */
export const recordIn = (tables: TableReader, id: MintedId): AnyRecord | null =>
  parsed<AnyRecord>(tables, keyOf("record", id));

/** Returns the value of a key, or null. */
export const parsed = <Value>(tables: TableReader, key: string): Value | null => {
  const text = tables.get(key);
  return text === undefined ? null : (JSON.parse(text) as Value);
};

export type Entries = ReadonlyMap<string, string>;

/** Returns every entry of a record in the tables: itself, and its place in every index. */
export const entriesOf = (record: AnyRecord): Entries => {
  const { state, writtenAtMs } = record;
  const entries = new Map([[keyOf("record", state.id), JSON.stringify(record)]]);
  const add = (key: string, value: unknown = state.id): void => void entries.set(key, JSON.stringify(value));
  if (record.kind === "booking") {
    const { id, reservationId, reference } = record.state;
    if (reservationId === null) add(keyOf("unreserved", writtenAtMs, id));
    if (reference !== null) add(keyOf("referenced", canonicalId(state.centerId), reference, inverseOf(id)));
    return entries;
  }
  const centerId = canonicalId(state.centerId);
  for (const claim of standingClaimsOf(record.state)) entries.set(...claimEntry(centerId, claim));
  const span = standingSpanOf(record.state);
  if (span !== null)
    add(keyOf("agenda", centerId, lengthClassOf(span), span.startMs, state.id), { ...span, id: state.id });
  if (record.kind === "block") {
    if (record.state.status === "removed") add(keyOf("removed", writtenAtMs, state.id));
    return entries;
  }
  const { id, bookingId, holder, startMs, appointments } = record.state;
  const [expiresAtMs, expiredAtMs] = [heldUntilOf(record.state), expiredAtOf(record.state)];
  add(keyOf("made", bookingId, id));
  for (const { guestId } of appointments) {
    if (guestId === null) continue;
    add(keyOf("served", centerId, canonicalId(guestId), inverseOf(id)));
    add(keyOf("visit", centerId, canonicalId(guestId), inverseNumber(startMs), inverseOf(id)), { startMs, id });
  }
  if (hasEnded(record.state)) add(keyOf("ended", writtenAtMs, id));
  else add(keyOf("standing", centerId, inverseOf(id)));
  if (expiredAtMs !== null) add(keyOf("expired", centerId, holder, expiredAtMs, id));
  if (expiresAtMs !== null) {
    add(keyOf("due", expiresAtMs, id), { id, expiresAtMs });
    add(keyOf("held", centerId, holder, id), { id, expiresAtMs });
  }
  return entries;
};

/** Removes the entries that are not among the new ones. */
export const removeBefore = (tables: TableWriter, before: Entries, after: Entries): void => {
  for (const key of before.keys()) if (!after.has(key)) tables.remove(key);
};

/** Puts the new entries, except unchanged ones. */
export const putAfter = (tables: TableWriter, before: Entries, after: Entries): void => {
  for (const [key, value] of after) if (before.get(key) !== value) tables.put(key, value);
};

/** Replaces entries of one table by others. */
export const replaceEntries = (tables: TableWriter, before: Entries, after: Entries): void => {
  removeBefore(tables, before, after);
  putAfter(tables, before, after);
};

export const NO_ENTRIES: Entries = new Map();

/** The key that counts a center's open bookings: of one holder, of one caller, or all. */
export const openKey = (centerId: CenterId, of: OpenBookingsOf): string =>
  keyOf("open", centerId, of.kind, of.kind === "holder" ? of.key : of.kind === "caller" ? of.name : "");

/** Adds to, or subtracts from, every counter of a record: a booking without a reservation counts as open. */
export const countOpen = (tables: TableWriter, record: AnyRecord, by: 1 | -1): void => {
  if (record.kind !== "booking" || record.state.reservationId !== null) return;
  const { openedBy: name } = record.state;
  const [centerId, key] = [canonicalId(record.state.centerId), holderOf(record.state)];
  const counted: OpenBookingsOf[] = [{ kind: "center" }];
  if (key !== null) counted.push({ kind: "holder", key });
  if (name !== null) counted.push({ kind: "caller", name });
  for (const of of counted) {
    const at = openKey(centerId, of);
    const count = (parsed<number>(tables, at) ?? 0) + by;
    if (count === 0) tables.remove(at);
    else tables.put(at, JSON.stringify(count));
  }
};
