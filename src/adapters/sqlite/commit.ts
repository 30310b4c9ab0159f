import type { Block } from "../../domain/block/block.ts";
import { canonicalId, guestHolder, type BookingId, type CenterId, type MintedId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { claimsOf, hasEnded, heldUntilOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { lengthClassOf, type ClaimChange } from "../../domain/claim/claim.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandRecord, CommitOutcome, RecordWrite } from "../../ports/reservation-store.ts";
import { commitInOrder, type ApplySet } from "../../ports/store-rules/commit-in-order.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import type { Connection } from "./connection.ts";
import { readCounter, saveCounter, type Counter } from "./counter.ts";
import type { Row } from "./driver.ts";
import { runsOf } from "./events.ts";
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
  const { centerId } = set;
  // Give-backs come first: a set may take claims that another of its records gives back.
  for (const { state, claims } of set.reservations) giveBack(connection, centerId, state.id, claims);
  for (const { state, claims } of set.blocks) giveBack(connection, centerId, state.id, claims);
  writeBookings(connection, set, atMs);
  const people: Row[] = set.holder === null ? [] : [[centerId, set.holder.key, -1, "", 1]];
  for (const write of set.reservations) {
    writeOwner(connection, reservationRow(write.state), write, atMs);
    if (write.expectedVersion === 0) people.push(...servedRows(centerId, write.state));
    else if (!hasEnded(write.state)) keep(connection, write.state);
  }
  for (const write of set.blocks) writeOwner(connection, blockRow(write.state), write, atMs);
  connection.insert("holdfast_claim", [
    ...set.reservations.flatMap(({ state, claims }) => claimRows(state, claims, "r", heldUntilOf(state))),
    ...set.blocks.flatMap(({ state, claims }) => claimRows(state, claims, "b", null)),
  ]);
  connection.insert("holdfast_person", people, COUNTS_UP);
  if (set.command !== null) writeCommand(connection, centerId, set.command);
  connection.insert(
    "holdfast_event",
    runsOf(set).map(({ key, subject, by, events }) => {
      counter.position += events.length;
      const texts = [JSON.stringify(events), by === null ? null : JSON.stringify(by)];
      return [counter.position, events.length, counter.sequence, key, atMs, ...texts, subject];
    }),
  );
  return counter.sequence;
};

/** A holder that is known gets its next version. */
const COUNTS_UP = "ON CONFLICT DO UPDATE SET version = version + 1";

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

const claimRows = (
  { id, centerId }: Owner,
  { claimed }: ClaimChange,
  owner: "r" | "b",
  heldUntilMs: EpochMs | null,
): readonly Row[] => {
  const center = canonicalId(centerId);
  return claimed.map((it) => [center, lengthClassOf(it), it.startMs, it.unit, it.endMs, id, owner, heldUntilMs]);
};

/** Writes the bookings of a set, and counts the reservations that each gains, also those of other bookings. */
const writeBookings = (connection: Connection, { bookings, reservations }: ChangeSet, atMs: EpochMs): void => {
  const gained = new Map<BookingId, number>();
  for (const { state, expectedVersion } of reservations) {
    if (expectedVersion === 0) gained.set(state.bookingId, (gained.get(state.bookingId) ?? 0) + 1);
  }
  for (const { state, expectedVersion } of bookings) {
    const row = bookingRow(state, gained.get(state.id) ?? 0);
    gained.delete(state.id);
    if (expectedVersion === 0) insertRecord(connection, row, atMs);
    else invariant(changeRecord(connection, row, atMs), "a record stays in its center");
  }
  for (const [id, count] of gained) {
    const sql = "UPDATE holdfast_booking SET reservations = reservations + ? WHERE id = ?";
    invariant(connection.run(sql, count, id) === 1, "a reservation's booking is recorded");
  }
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

/** The rows of the guests that a reservation serves. */
const servedRows = (centerId: CenterId, { id, startMs, appointments }: Reservation): readonly Row[] => {
  const keys = new Set(appointments.flatMap((it) => (it.guestId === null ? [] : guestHolder(it.guestId))));
  return [...keys].map((key) => [centerId, key, startMs, id, null]);
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
