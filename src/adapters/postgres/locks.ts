import type { ReservationId } from "../../domain/ids.ts";
import { isGuestUnit } from "../../domain/claim/unit.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { DAY_MS } from "../../domain/time/instant.ts";
import type { ChangeSet, RecordWrite } from "../../ports/reservation-store.ts";

/** A lock of a center: the center by its place among the centers, from 1. */
export type CenterLock<Key> = readonly [key: Key, center: number];

/** What a commit locks: its keys, and each center that they belong to; or its centers alone, where keys are too many. */
export type Locks = Readonly<{
  centers: readonly string[];
  keys: readonly CenterLock<string>[];
  wholeCenters: boolean;
  /** Last of all, the finish locks of these holds. */
  finish: readonly CenterLock<ReservationId>[];
}>;

/**
 * A server's lock table has room for some thousands of locks, which all connections share (64 for each by default).
 * A commit with more keys than this locks its centers as a whole, and takes only one lock for each.
 */
const MOST_KEYS = 256;

/** The union of what a batch touches. The database puts them in order, by the hashes that it locks. */
export const locksOf = (changeSets: readonly ChangeSet[]): Locks => {
  const centers = new Map<string, number>();
  const keys = new Map<string, readonly [key: string, center: number]>();
  const finish = new Map<ReservationId, number>();
  for (const set of changeSets) {
    const center = centers.get(set.centerId) ?? centers.size + 1;
    centers.set(set.centerId, center);
    // Each center has its own, if two centers should ever have a key of one text.
    for (const key of keysOf(set)) keys.set(`${center} ${key}`, [key, center]);
    for (const id of finishOf(set)) finish.set(id, center);
  }
  const wholeCenters = keys.size > MOST_KEYS;
  return {
    centers: [...centers.keys()],
    keys: wholeCenters ? [] : [...keys.values()],
    wholeCenters,
    finish: [...finish],
  };
};

/** The recorded reservations that a set must write before its deadline. */
export const finishOf = ({ beforeMs, reservations }: ChangeSet): readonly ReservationId[] =>
  beforeMs === null ? [] : reservations.filter(isChange).map(({ state }) => state.id);

export const isChange = ({ expectedVersion }: RecordWrite<unknown>): boolean => expectedVersion !== 0;

/** All that must not race with another commit: records by what they are known by, and units by day. */
const keysOf = (set: ChangeSet): readonly string[] => {
  const keys = [...recordKeysOf(set)];
  for (const { claims } of [...set.reservations, ...set.blocks]) {
    pushUnits(keys, set, claims.claimed);
    pushUnits(keys, set, claims.released);
  }
  return keys;
};

/** What names the records that a set reads or writes. Two sets with none in common touch each other by claims at most. */
export const recordKeysOf = ({
  centerId,
  command,
  holder,
  openBookings,
  uniqueReference,
  bookings,
  reservations,
  blocks,
  unchanged,
}: ChangeSet): readonly string[] => {
  const keys: string[] = [];
  if (command !== null) keys.push(`command ${centerId} ${command.commandId}`);
  if (holder !== null) keys.push(`holder ${centerId} ${holder.key}`);
  if (openBookings !== null) keys.push(`open ${centerId} ${openBookings.holder}`);
  for (const { state, expectedVersion } of bookings) {
    keys.push(state.id);
    if (expectedVersion === 0 && state.reference !== null) keys.push(referenceKey(centerId, state.reference));
  }
  if (uniqueReference !== null) keys.push(referenceKey(centerId, uniqueReference));
  for (const { state } of reservations) keys.push(state.id);
  for (const { state } of blocks) keys.push(state.id, `block ${centerId} ${state.externalId}`);
  for (const { id } of unchanged) keys.push(id);
  return keys;
};

const referenceKey = (centerId: string, reference: string): string => `reference ${centerId} ${reference}`;

const pushUnits = (keys: string[], { centerId }: ChangeSet, claims: readonly Claim[]): void => {
  for (const { unit, startMs, endMs } of claims) {
    if (isGuestUnit(unit)) {
      keys.push(`${centerId} ${unit}`);
      continue;
    }
    // Claims that overlap have a day in common, so that two days of one therapist need not wait for each other. More
    // days than keys lock the center as a whole anyway.
    const first = Math.floor(startMs / DAY_MS);
    const last = Math.min(Math.floor((endMs - 1) / DAY_MS), first + MOST_KEYS);
    for (let day = first; day <= last; day += 1) keys.push(`${centerId} ${unit} ${day}`);
  }
};
