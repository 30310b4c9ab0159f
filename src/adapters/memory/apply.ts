import type { Booking } from "../../domain/booking/booking.ts";
import type { Block } from "../../domain/block/block.ts";
import { sameId, type GuestId } from "../../domain/ids.ts";
import type { Appointment } from "../../domain/reservation/appointment.ts";
import { claimsOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { guestUnit } from "../../domain/claim/unit.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import { giveBackClaim, keepClaim, takeClaim, type ClaimIndex } from "./claim-index.ts";
import { dequeue, enqueue } from "./due-queue.ts";
import { addExpired, removeExpired } from "./expired-holds.ts";
import { withItem, withoutItem } from "./few.ts";
import { countBooking } from "./open-bookings.ts";
import { appendEvents } from "./outbox.ts";
import {
  isExpired,
  isHold,
  newBlock,
  newReservation,
  rewrite,
  type StoredBlock,
  type StoredOwner,
  type StoredReservation,
} from "./stored.ts";
import { personIn } from "./people.ts";
import type { Center, Tables } from "./tables.ts";

/** Applies a set that nothing speaks against, and answers with its sequence. */
export const applySet = (tables: Tables, center: Center, set: ChangeSet, atMs: EpochMs): number => {
  tables.sequence += 1;
  giveBack(center, set);
  for (const { state } of set.bookings) writeBooking(center, state, atMs);
  for (const { state, claims } of set.reservations) {
    const record = writeReservation(tables, center, state, atMs);
    take(center.claims, claims.claimed, record);
    if (record.version === 1) addToGuests(center, record);
    else keep(center.claims, claimsOf(state), record);
  }
  for (const { state, claims } of set.blocks) {
    take(center.claims, claims.claimed, writeBlock(center, state, atMs));
  }
  if (set.holder !== null) personIn(center.claims.people, set.holder.key).version += 1;
  if (set.command !== null) center.commands.set(set.command.commandId, set.command);
  appendEvents(tables.outbox, set.events, tables.sequence, atMs);
  return tables.sequence;
};

/** First of all: what one record of a set gives back another of the same set may take. */
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

/** What is confirmed or extended is held no longer, or for longer. */
const keep = (index: ClaimIndex, claims: readonly Claim[], owner: StoredOwner): void => {
  for (const claim of claims) keepClaim(index, claim, owner);
};

const writeBooking = ({ partition: { bookings }, open }: Center, state: Booking, atMs: EpochMs): void => {
  const record = bookings.get(state.id);
  if (record !== undefined) countBooking(open, record.state, -1);
  countBooking(open, state, 1);
  if (record === undefined) bookings.set(state.id, { state, version: 1, writtenAtMs: atMs });
  else rewrite(record, state, atMs);
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
    addToHolder(tables, center, record);
    return record;
  }
  removeFromHolder(tables, center, known);
  rewrite(known, state, atMs);
  addToHolder(tables, center, known);
  return known;
};

/** A reservation belongs to every guest that it serves; that never changes. */
const addToGuests = ({ claims }: Center, record: StoredReservation): void => {
  const { appointments } = record.state;
  for (let at = 0; at < appointments.length; at += 1) {
    const { guestId } = appointments[at] as Appointment;
    if (guestId === null || servedBefore(appointments, at, guestId)) continue;
    const guest = personIn(claims.people, guestUnit(guestId));
    guest.reservations = withItem(guest.reservations, record);
  }
};

const servedBefore = (appointments: readonly Appointment[], place: number, guestId: GuestId): boolean => {
  for (let at = 0; at < place; at += 1) {
    if (sameId((appointments[at] as Appointment).guestId, guestId)) return true;
  }
  return false;
};

const addToHolder = (tables: Tables, center: Center, record: StoredReservation): void => {
  if (isHold(record)) {
    const holder = personIn(center.claims.people, record.state.holder);
    holder.held = withItem(holder.held, record);
    center.reserved.add(record);
    enqueue(tables.due, record.state);
  } else if (isExpired(record)) {
    addExpired((personIn(center.claims.people, record.state.holder).expired ??= []), record);
  }
};

/** While the record still has the state that it was listed by. */
export const removeFromHolder = (tables: Tables, center: Center, record: StoredReservation): void => {
  const holder = center.claims.people.get(record.state.holder);
  if (holder === undefined) return;
  if (isHold(record)) {
    holder.held = withoutItem(holder.held, record);
    center.reserved.delete(record);
    dequeue(tables.due, record.state);
  } else if (isExpired(record)) {
    removeExpired(holder.expired ?? [], record);
  }
};
