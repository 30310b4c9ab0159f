import type { Booking } from "../../domain/booking/booking.ts";
import type { Block } from "../../domain/block/block.ts";
import { invariant } from "../../domain/invariant.ts";
import { claimsOf, type Reservation } from "../../domain/reservation/reservation.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import { giveBackClaim, updateHeldUntil, takeClaim, type ClaimIndex } from "./claims.ts";
import { countBooking } from "./open-bookings.ts";
import { appendEvents } from "./outbox.ts";
import {
  isHold,
  newBlock,
  newReservation,
  rewrite,
  type StoredBlock,
  type StoredOwner,
  type StoredReservation,
} from "./stored.ts";
import { addReference } from "./references.ts";
import { addToGuests, addToHolder, countHolder, removeFromHolder } from "./people.ts";
import { find, insert, NOWHERE, removeAt } from "./structures/sorted.ts";
import type { Center, Tables } from "./tables.ts";

/** Applies a set whose guards hold, and returns its sequence. */
export const applySet = (tables: Tables, center: Center, set: ChangeSet, atMs: EpochMs): number => {
  tables.sequence += 1;
  giveBack(center, set);
  for (const { state } of set.bookings) writeBooking(center, state, atMs);
  for (const { state, claims } of set.reservations) {
    const record = writeReservation(tables, center, state, atMs);
    take(center.claims, claims.claimed, record);
    if (record.version === 1) addToGuests(center.people, record);
    else keep(center.claims, claimsOf(state), record);
  }
  for (const { state, claims } of set.blocks) {
    take(center.claims, claims.claimed, writeBlock(center, state, atMs));
  }
  if (set.holder !== null) countHolder(center.people, set.holder.key);
  if (set.command !== null) center.commands.set(set.command.commandId, set.command);
  appendEvents(tables.outbox, set, tables.sequence, atMs);
  return tables.sequence;
};

/** Runs first: a set may take claims that another of its records gives back. */
const giveBack = ({ partition, claims: index }: Center, set: ChangeSet): void => {
  for (const { state, claims } of set.reservations) {
    if (claims.released.length === 0) continue;
    const owner = partition.reservations.get(state.id) as StoredReservation;
    for (const claim of claims.released) giveBackClaim(index, claim, owner);
  }
  for (const { state, claims } of set.blocks) {
    if (claims.released.length === 0) continue;
    const owner = partition.blocks.get(state.id) as StoredBlock;
    for (const claim of claims.released) giveBackClaim(index, claim, owner);
  }
};

const take = (index: ClaimIndex, claims: readonly Claim[], owner: StoredOwner): void => {
  for (const claim of claims) takeClaim(index, claim, owner);
};

/** A confirmed reservation is no longer held; an extended one is held for longer. */
const keep = (index: ClaimIndex, claims: readonly Claim[], owner: StoredOwner): void => {
  for (const claim of claims) updateHeldUntil(index, claim, owner);
};

const writeBooking = (center: Center, state: Booking, atMs: EpochMs): void => {
  const {
    partition: { bookings },
    open,
  } = center;
  const record = bookings.get(state.id);
  if (record !== undefined) countBooking(open, record.state, -1);
  countBooking(open, state, 1);
  if (record !== undefined) {
    rewrite(record, state, atMs);
    return;
  }
  const added = { state, version: 1, writtenAtMs: atMs };
  bookings.set(state.id, added);
  addReference(center, added);
};

const writeBlock = ({ partition, blocksByExternalId }: Center, state: Block, atMs: EpochMs): StoredBlock => {
  let record = partition.blocks.get(state.id);
  if (record === undefined) {
    record = newBlock(state, atMs);
    partition.blocks.set(state.id, record);
  } else {
    rewrite(record, state, atMs);
  }
  if (state.status === "standing") blocksByExternalId.set(state.externalId, record);
  return record;
};

const writeReservation = (tables: Tables, center: Center, state: Reservation, atMs: EpochMs): StoredReservation => {
  const { reservations } = center.partition;
  const known = reservations.get(state.id);
  if (known === undefined) {
    const record = newReservation(state, atMs);
    reservations.set(state.id, record);
    list(tables, center, record);
    return record;
  }
  unlist(tables, center, known);
  rewrite(known, state, atMs);
  list(tables, center, known);
  return known;
};

/** Lists a record by its state: with its holder, and in the due queue. */
const list = (tables: Tables, { people }: Center, record: StoredReservation): void => {
  addToHolder(people, record);
  if (isHold(record)) insert(tables.due, record, record.state.expiresAtMs, 0);
};

/** Called while the record still has the state by which it was listed. */
const unlist = (tables: Tables, { people }: Center, record: StoredReservation): void => {
  removeFromHolder(people, record);
  if (!isHold(record)) return;
  const spot = find(tables.due, record, record.state.expiresAtMs, 0);
  invariant(spot !== NOWHERE, "a reserved reservation is in the due queue");
  removeAt(tables.due, spot);
};
