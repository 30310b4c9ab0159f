import type { ReservationId } from "../../domain/ids.ts";
import { isGuestUnit } from "../../domain/claim/unit.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { DAY_MS } from "../../domain/time/instant.ts";
import type { ChangeSet, RecordWrite } from "../../ports/reservation-store.ts";

/** A lock that a set needs: the set by its place in the batch, from 1. */
export type SetLock<Key> = readonly [key: Key, n: number];

/** A unit's day, or the quarters of an hour of it from the first to the last, counted from 0; both -1 for the whole day. */
export type DayLock = readonly [day: string, n: number, firstQuarter: number, lastQuarter: number];

/** The locks of a commit besides its centers; or only its centers, if there are too many keys. */
export type Locks = Readonly<{
  /** Of records. */
  keys: readonly SetLock<string>[];
  days: readonly DayLock[];
  wholeCenters: boolean;
  /** Last, the finish locks of these holds. */
  finish: readonly SetLock<ReservationId>[];
}>;

/**
 * A server's lock table has room for some thousands of locks, which all connections share (64 for each by default).
 * A commit with more keys than this locks its centers as a whole, and takes only one lock for each.
 */
const MOST_KEYS = 256;

/** Returns the locks of each set of a batch. The database sorts them by their hashes. */
export const locksOf = (changeSets: readonly ChangeSet[]): Locks => {
  const keys: SetLock<string>[] = [];
  const days: DayLock[] = [];
  const finish: SetLock<ReservationId>[] = [];
  const different = new Set<string>();
  changeSets.forEach((set, at) => {
    const n = at + 1;
    const own = new Map<string, SetLock<string> | DayLock>();
    for (const key of recordKeysOf(set)) own.set(key, [key, n]);
    for (const { claims } of [...set.reservations, ...set.blocks]) {
      for (const claim of [...claims.claimed, ...claims.released]) {
        const guest = `${set.centerId} ${claim.unit}`;
        if (isGuestUnit(claim.unit)) own.set(guest, [guest, n]);
        else for (const day of daysOf(set, n, claim)) own.set(`${day[0]} ${day[2]} ${day[3]}`, day);
      }
    }
    for (const [name, lock] of own) {
      different.add(name);
      if (lock.length === 2) keys.push(lock);
      else days.push(lock);
    }
    for (const id of finishOf(set)) finish.push([id, n]);
  });
  const wholeCenters = different.size > MOST_KEYS;
  return { keys: wholeCenters ? [] : keys, days: wholeCenters ? [] : days, wholeCenters, finish };
};

/** Returns the recorded reservations that a set must write before its deadline. */
export const finishOf = ({ beforeMs, reservations }: ChangeSet): readonly ReservationId[] =>
  beforeMs === null ? [] : reservations.filter(isChange).map(({ state }) => state.id);

export const isChange = ({ expectedVersion }: RecordWrite<unknown>): boolean => expectedVersion !== 0;

/**
 * Returns the names of the records that a set reads or writes. Two sets without a common name can conflict only by
 * claims.
 */
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

const QUARTER_MS = DAY_MS / 96;

/**
 * Claims that overlap have a quarter of an hour in common, so that two hours of one therapist need not wait for each other. More
 * days than keys lock the center as a whole anyway.
 */
const daysOf = ({ centerId }: ChangeSet, n: number, { unit, startMs, endMs }: Claim): readonly DayLock[] => {
  const first = Math.floor(startMs / DAY_MS);
  const last = Math.min(Math.floor((endMs - 1) / DAY_MS), first + MOST_KEYS);
  const days: DayLock[] = [];
  for (let day = first; day <= last; day += 1) {
    const from = Math.floor((Math.max(startMs, day * DAY_MS) - day * DAY_MS) / QUARTER_MS);
    const until = Math.floor((Math.min(endMs, (day + 1) * DAY_MS) - 1 - day * DAY_MS) / QUARTER_MS);
    const isWhole = from === 0 && until === 95;
    days.push([`${centerId} ${unit} ${day}`, n, isWhole ? -1 : from, isWhole ? -1 : until]);
  }
  return days;
};

/** Splits a batch into runs of neighbours with few enough keys each; a set with too many of its own is alone. */
export const runsOf = (changeSets: readonly ChangeSet[]): readonly (readonly ChangeSet[])[] => {
  const runs: ChangeSet[][] = [];
  for (const set of changeSets) {
    const run = runs.at(-1);
    if (run === undefined || locksOf([...run, set]).wholeCenters) runs.push([set]);
    else run.push(set);
  }
  return runs;
};
