import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import { canonicalId, type CenterId, type MintedId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { orderKeyOf, subjectOf } from "../../domain/reservation/events.ts";
import { claimsOf, hasEnded, heldUntilOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { lengthClassOf, type Claim, type ClaimChange } from "../../domain/claim/claim.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandRecord, CommitOutcome, RecordWrite } from "../../ports/reservation-store.ts";
import { authorOf } from "../../ports/store-rules/author-of.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import type { Connection } from "./connection.ts";
import { readCounter, saveCounter, type Counter } from "./counter.ts";
import { blockRow, bookingRow, changeRecord, insertRecord, reservationRow, type RecordRow } from "./rows.ts";

/** Judges and applies the sets of a batch, within the transaction that has read its clock. */
export const commitBatch = (
  connection: Connection,
  recorded: Recorded,
  clockMs: EpochMs,
  changeSets: readonly ChangeSet[],
): readonly CommitOutcome[] => {
  const counter = readCounter(connection);
  const before = counter.sequence;
  const apply: ApplySet = (set, atMs) => applySet(connection, counter, set, atMs);
  const outcomes = commitInOrder(changeSets, clockMs, { recorded, apply });
  if (counter.sequence > before) saveCounter(connection, counter);
  return outcomes;
};

/**
 * Applies a set whose guards hold, and returns its sequence. If the set contradicts the records, an invariant breaks,
 * and the whole transaction is rolled back.
 */
const applySet = (connection: Connection, counter: Counter, set: ChangeSet, atMs: EpochMs): number => {
  counter.sequence += 1;
  counter.latestMs = later(counter.latestMs, atMs);
  // Give-backs come first: a set may take claims that another of its records gives back.
  for (const { state, claims } of set.reservations) giveBack(connection, set.centerId, state.id, claims);
  for (const { state, claims } of set.blocks) giveBack(connection, set.centerId, state.id, claims);
  for (const write of set.bookings) writeBooking(connection, write, atMs);
  for (const write of set.reservations) writeReservation(connection, write, atMs);
  for (const write of set.blocks) writeBlock(connection, write, atMs);
  if (set.holder !== null) countUp(connection, set.centerId, set.holder);
  if (set.command !== null) writeCommand(connection, set.centerId, set.command);
  for (const event of set.events) {
    counter.position += 1;
    const by = authorOf(set, event);
    connection.run(
      "INSERT INTO holdfast_event VALUES (?, ?, ?, ?, ?, ?, ?)",
      counter.position,
      counter.sequence,
      orderKeyOf(event),
      atMs,
      JSON.stringify(event),
      by === null ? null : JSON.stringify(by),
      subjectOf(event),
    );
  }
  return counter.sequence;
};

type Owner = Reservation | Block;
type OwnerWrite<State extends Owner> = RecordWrite<State> & Readonly<{ claims: ClaimChange }>;

const giveBack = (connection: Connection, centerId: CenterId, owner: MintedId, { released }: ClaimChange): void => {
  for (const claim of released) {
    const removed = connection.run(
      `DELETE FROM holdfast_claim
       WHERE center_id = ? AND length_class = ? AND start_ms = ? AND unit = ? AND end_ms = ? AND owner = ?`,
      centerId,
      lengthClassOf(claim),
      claim.startMs,
      claim.unit,
      claim.endMs,
      owner,
    );
    invariant(removed === 1, "a claim that is given back is recorded");
  }
};

const take = (connection: Connection, state: Owner, claims: readonly Claim[], owner: "r" | "b"): void => {
  const centerId = canonicalId(state.centerId);
  for (const claim of claims) {
    connection.run(
      "INSERT INTO holdfast_claim VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      centerId,
      lengthClassOf(claim),
      claim.startMs,
      claim.unit,
      claim.endMs,
      state.id,
      owner,
      owner === "r" ? heldUntilOf(state as Reservation) : null,
    );
  }
};

const writeBooking = (
  connection: Connection,
  { state, expectedVersion }: RecordWrite<Booking>,
  atMs: EpochMs,
): void => {
  const row = bookingRow(state);
  if (expectedVersion === 0) insertRecord(connection, row, atMs);
  else invariant(changeRecord(connection, row, atMs), "a record stays in its center");
};

/** Writes a record that has claims; its claims change from its old state's to its new one's. */
const writeOwner = (
  connection: Connection,
  row: RecordRow,
  { expectedVersion, claims: { claimed, released } }: OwnerWrite<Owner>,
  atMs: EpochMs,
): void => {
  const before = Number(row.changed["claims"]) - claimed.length + released.length;
  if (expectedVersion === 0) {
    invariant(before === 0, "a change of claims leads from the old state's claims to the new one's");
    insertRecord(connection, row, atMs);
  } else {
    const isChanged = changeRecord(connection, row, atMs, before);
    invariant(isChanged, "a record stays in its center, and its claims lead from the old state to the new one");
  }
};

const writeReservation = (connection: Connection, write: OwnerWrite<Reservation>, atMs: EpochMs): void => {
  const { state, expectedVersion, claims } = write;
  if (expectedVersion === 0) {
    const booking = connection.get("SELECT 1 FROM holdfast_booking WHERE id = ?", state.bookingId);
    invariant(booking !== undefined, "a reservation's booking is recorded");
  }
  writeOwner(connection, reservationRow(state), write, atMs);
  if (expectedVersion === 0) serve(connection, state);
  else if (!hasEnded(state)) keep(connection, state);
  take(connection, state, claims.claimed, "r");
};

const serve = (connection: Connection, { id, centerId, startMs, appointments }: Reservation): void => {
  const guestIds = appointments.flatMap((it) => (it.guestId === null ? [] : canonicalId(it.guestId)));
  for (const guestId of new Set(guestIds)) {
    connection.run("INSERT INTO holdfast_served VALUES (?, ?, ?, ?)", canonicalId(centerId), guestId, id, startMs);
  }
};

/** The kept claims of a reservation are held until its new expiry, or for good. */
const keep = (connection: Connection, state: Reservation): void => {
  for (const claim of claimsOf(state)) {
    connection.run(
      `UPDATE holdfast_claim SET held_until_ms = ?1
       WHERE center_id = ?2 AND length_class = ?3 AND start_ms = ?4 AND unit = ?5 AND owner = ?6
         AND held_until_ms IS NOT ?1`,
      heldUntilOf(state),
      canonicalId(state.centerId),
      lengthClassOf(claim),
      claim.startMs,
      claim.unit,
      state.id,
    );
  }
};

const writeBlock = (connection: Connection, write: OwnerWrite<Block>, atMs: EpochMs): void => {
  writeOwner(connection, blockRow(write.state), write, atMs);
  take(connection, write.state, write.claims.claimed, "b");
};

const countUp = (
  connection: Connection,
  centerId: string,
  { key, expectedVersion }: NonNullable<ChangeSet["holder"]>,
): void => {
  const sql =
    expectedVersion === 0
      ? "INSERT INTO holdfast_holder VALUES (?, ?, 1)"
      : "UPDATE holdfast_holder SET version = version + 1 WHERE center_id = ? AND key = ?";
  connection.run(sql, centerId, key);
};

const writeCommand = (connection: Connection, centerId: ChangeSet["centerId"], command: CommandRecord): void => {
  connection.run(
    "INSERT INTO holdfast_command VALUES (NULL, ?, ?, ?, ?, ?)",
    centerId,
    command.commandId,
    command.requestHash,
    command.acceptedAtMs,
    JSON.stringify(command.answer),
  );
};
