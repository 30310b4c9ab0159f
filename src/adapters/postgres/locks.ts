import type { ReservationId } from "../../domain/ids.ts";
import { isGuestUnit } from "../../domain/claim/unit.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { DAY_MS } from "../../domain/time/instant.ts";
import type { ChangeSet, RecordWrite } from "../../ports/reservation-store.ts";

/** A lock of a center: the center by its place among the centers, from 1. */
export type CenterLock<Key> = readonly [key: Key, center: number];

/** A unit's day, or the quarters of an hour of it from the first to the last, counted from 0; both -1 for the whole day. */
export type DayLock = readonly [day: string, center: number, firstQuarter: number, lastQuarter: number];

/** What a commit locks: its keys, and each center that they belong to; or its centers alone, where keys are too many. */
export type Locks = Readonly<{
  centers: readonly string[];
  /** Of records. */
  keys: readonly CenterLock<string>[];
  days: readonly DayLock[];
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
  const keys = new Map<string, CenterLock<string>>();
  const days = new Map<string, DayLock>();
  const finish = new Map<ReservationId, number>();
  for (const set of changeSets) {
    const center = centers.get(set.centerId) ?? centers.size + 1;
    centers.set(set.centerId, center);
    // Each center has its own, if two centers should ever have a key of one text.
    for (const key of recordKeysOf(set)) keys.set(`${center} ${key}`, [key, center]);
    for (const { claims } of [...set.reservations, ...set.blocks]) {
      for (const claim of [...claims.claimed, ...claims.released]) {
        if (isGuestUnit(claim.unit)) keys.set(`${center} ${claim.unit}`, [`${set.centerId} ${claim.unit}`, center]);
        else for (const day of daysOf(set, center, claim)) days.set(day.join(" "), day);
      }
    }
    for (const id of finishOf(set)) finish.set(id, center);
  }
  const wholeCenters = keys.size + days.size > MOST_KEYS;
  return {
    centers: [...centers.keys()],
    keys: wholeCenters ? [] : [...keys.values()],
    days: wholeCenters ? [] : [...days.values()],
    wholeCenters,
    finish: [...finish],
  };
};

/** The recorded reservations that a set must write before its deadline. */
export const finishOf = ({ beforeMs, reservations }: ChangeSet): readonly ReservationId[] =>
  beforeMs === null ? [] : reservations.filter(isChange).map(({ state }) => state.id);

export const isChange = ({ expectedVersion }: RecordWrite<unknown>): boolean => expectedVersion !== 0;

/** What names the records that a set reads or writes. Two sets with none in common touch each other by claims at most. */
export const recordKeysOf = ({
  centerId,
  command,
  holder,
  openBookings,
  bookings,
  reservations,
  blocks,
  unchanged,
}: ChangeSet): readonly string[] => {
  const keys: string[] = [];
  if (command !== null) keys.push(`command ${centerId} ${command.commandId}`);
  if (holder !== null) keys.push(`holder ${centerId} ${holder.key}`);
  if (openBookings !== null) keys.push(`open ${centerId} ${openBookings.holder}`);
  for (const { state } of bookings) keys.push(state.id);
  for (const { state } of reservations) keys.push(state.id);
  for (const { state } of blocks) keys.push(state.id, `block ${centerId} ${state.externalId}`);
  for (const { id } of unchanged) keys.push(id);
  return keys;
};

const QUARTER_MS = DAY_MS / 96;

/**
 * Claims that overlap have a quarter of an hour in common, so that two hours of one therapist need not wait for each other. More
 * days than keys lock the center as a whole anyway.
 */
const daysOf = ({ centerId }: ChangeSet, center: number, { unit, startMs, endMs }: Claim): readonly DayLock[] => {
  const first = Math.floor(startMs / DAY_MS);
  const last = Math.min(Math.floor((endMs - 1) / DAY_MS), first + MOST_KEYS);
  const days: DayLock[] = [];
  for (let day = first; day <= last; day += 1) {
    const from = Math.floor((Math.max(startMs, day * DAY_MS) - day * DAY_MS) / QUARTER_MS);
    const until = Math.floor((Math.min(endMs, (day + 1) * DAY_MS) - 1 - day * DAY_MS) / QUARTER_MS);
    const isWhole = from === 0 && until === 95;
    days.push([`${centerId} ${unit} ${day}`, center, isWhole ? -1 : from, isWhole ? -1 : until]);
  }
  return days;
};

/** A batch in runs of neighbours with few enough keys each; a set with too many of its own is alone. */
export const runsOf = (changeSets: readonly ChangeSet[]): readonly (readonly ChangeSet[])[] => {
  const runs: ChangeSet[][] = [];
  for (const set of changeSets) {
    const run = runs.at(-1);
    if (run === undefined || locksOf([...run, set]).wholeCenters) runs.push([set]);
    else run.push(set);
  }
  return runs;
};
