import { claimsOfBlock, type Block } from "../../domain/block/block.ts";
import { holderOf, type Booking } from "../../domain/booking/booking.ts";
import { canonicalId, type CenterId, type MintedId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import {
  claimsOf,
  expiredAtOf,
  hasEnded,
  heldUntilOf,
  type Reservation,
} from "../../domain/reservation/reservation.ts";
import { lengthClassOf, type Claim, type ClaimChange } from "../../domain/claim/claim.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandRecord, RecordWrite } from "../../ports/reservation-store.ts";
import type { Connection } from "./connection.ts";
import type { Counter } from "./counter.ts";

/**
 * Applies a set that nothing speaks against, and answers with its sequence. Where the set contradicts what is recorded,
 * an invariant breaks, and the whole transaction is rolled back with it.
 */
export const applySet = (connection: Connection, counter: Counter, set: ChangeSet, atMs: EpochMs): number => {
  counter.sequence += 1;
  counter.latestMs = later(counter.latestMs, atMs);
  // First of all: what one record of a set gives back another of the same set may take.
  for (const { state, claims } of set.reservations) giveBack(connection, set.centerId, state.id, claims);
  for (const { state, claims } of set.blocks) giveBack(connection, set.centerId, state.id, claims);
  for (const write of set.bookings) writeBooking(connection, write, atMs);
  for (const write of set.reservations) writeReservation(connection, write, atMs);
  for (const write of set.blocks) writeBlock(connection, write, atMs);
  if (set.holder !== null) countUp(connection, set.centerId, set.holder);
  if (set.command !== null) writeCommand(connection, set.centerId, set.command);
  for (const event of set.events) {
    counter.position += 1;
    connection.run(
      "INSERT INTO holdfast_event VALUES (?, ?, ?, ?, ?)",
      counter.position,
      counter.sequence,
      orderKeyOf(event),
      atMs,
      JSON.stringify(event),
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
  const { id, reservationId, openedBy } = state;
  const centerId = canonicalId(state.centerId);
  const text = JSON.stringify(state);
  const holder = holderOf(state);
  if (expectedVersion === 0) {
    const sql = "INSERT INTO holdfast_booking VALUES (NULL, ?, ?, 1, ?, ?, ?, ?, ?)";
    connection.run(sql, id, centerId, atMs, reservationId, holder, openedBy, text);
    return;
  }
  const changed = connection.run(
    `UPDATE holdfast_booking SET version = version + 1, written_at_ms = ?, reservation_id = ?, holder = ?, state = ?
     WHERE id = ? AND center_id = ?`,
    atMs,
    reservationId,
    holder,
    text,
    id,
    centerId,
  );
  invariant(changed === 1, "a record stays in its center");
};

const writeReservation = (connection: Connection, write: OwnerWrite<Reservation>, atMs: EpochMs): void => {
  const { state, expectedVersion, claims } = write;
  if (expectedVersion === 0) addReservation(connection, state, claims, atMs);
  else changeReservation(connection, state, claims, atMs);
  take(connection, state, claims.claimed, "r");
};

const addReservation = (connection: Connection, state: Reservation, { claimed }: ClaimChange, atMs: EpochMs): void => {
  const { id, bookingId, holder } = state;
  const centerId = canonicalId(state.centerId);
  assertClaimed(state, claimed.length);
  invariant(
    connection.get("SELECT 1 FROM holdfast_booking WHERE id = ?", bookingId) !== undefined,
    "a reservation's booking is recorded",
  );
  connection.run(
    "INSERT INTO holdfast_reservation VALUES (NULL, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
    id,
    bookingId,
    centerId,
    holder,
    atMs,
    heldUntilOf(state),
    expiredAtOf(state),
    hasEnded(state) ? 1 : 0,
    claimed.length,
    JSON.stringify(state),
  );
  const guestIds = state.appointments.flatMap((it) => (it.guestId === null ? [] : canonicalId(it.guestId)));
  for (const guestId of new Set(guestIds)) {
    connection.run("INSERT INTO holdfast_served VALUES (?, ?, ?)", centerId, guestId, id);
  }
};

const changeReservation = (
  connection: Connection,
  state: Reservation,
  { released, claimed }: ClaimChange,
  atMs: EpochMs,
): void => {
  const { id } = state;
  const centerId = canonicalId(state.centerId);
  const standing = claimsOf(state);
  const heldUntilMs = heldUntilOf(state);
  const changed = connection.run(
    `UPDATE holdfast_reservation
     SET version = version + 1, written_at_ms = ?, expires_at_ms = ?, expired_at_ms = ?, ended = ?, claims = ?, state = ?
     WHERE id = ? AND center_id = ? AND claims = ?`,
    atMs,
    heldUntilMs,
    expiredAtOf(state),
    hasEnded(state) ? 1 : 0,
    standing.length,
    JSON.stringify(state),
    id,
    centerId,
    standing.length - claimed.length + released.length,
  );
  invariant(changed === 1, "a record stays in its center, and its claims lead from the old state to the new one");
  if (hasEnded(state)) return;
  for (const claim of standing) {
    connection.run(
      `UPDATE holdfast_claim SET held_until_ms = ?1
       WHERE center_id = ?2 AND length_class = ?3 AND start_ms = ?4 AND unit = ?5 AND owner = ?6
         AND held_until_ms IS NOT ?1`,
      heldUntilMs,
      centerId,
      lengthClassOf(claim),
      claim.startMs,
      claim.unit,
      id,
    );
  }
};

const assertClaimed = (state: Reservation, count: number): void =>
  invariant(claimsOf(state).length === count, "a change of claims leads from the old state's claims to the new one's");

const writeBlock = (connection: Connection, write: OwnerWrite<Block>, atMs: EpochMs): void => {
  const { state, expectedVersion, claims } = write;
  const { id, externalId } = state;
  const centerId = canonicalId(state.centerId);
  const standing = claimsOfBlock(state).length;
  const [isStanding, text] = [state.status === "standing" ? 1 : 0, JSON.stringify(state)];
  const before = standing - claims.claimed.length + claims.released.length;
  if (expectedVersion === 0) {
    invariant(before === 0, "a change of claims leads from the old state's claims to the new one's");
    const sql = "INSERT INTO holdfast_block VALUES (NULL, ?, ?, ?, ?, 1, ?, ?, ?)";
    connection.run(sql, id, centerId, externalId, isStanding, atMs, standing, text);
  } else {
    const changed = connection.run(
      `UPDATE holdfast_block SET version = version + 1, written_at_ms = ?, standing = ?, claims = ?, state = ?
       WHERE id = ? AND center_id = ? AND claims = ?`,
      atMs,
      isStanding,
      standing,
      text,
      id,
      centerId,
      before,
    );
    invariant(changed === 1, "a record stays in its center, and its claims lead from the old state to the new one");
  }
  take(connection, state, claims.claimed, "b");
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
