import { guestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { sameId, type GuestId, type HolderKey } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { createNames, numberFor, type Names } from "./structures/names.ts";
import { isExpired, isHold, type StoredExpired, type StoredHold, type StoredReservation } from "./stored.ts";
import {
  BEFORE_ALL,
  BEHIND_ALL,
  createSorted,
  find,
  insert,
  NOWHERE,
  removeAt,
  seek,
  visitFrom,
  type Sorted,
} from "./structures/sorted.ts";

/**
 * The guests and other holders of one center, and their reservations. The domain writes a guest as the same text,
 * `g:<id>`, both as a unit and as a holder, so one number stands for both.
 */
export type People = Names<HolderKey | UnitKey> &
  Readonly<{
    /** By number: the count of reservations ever added to this holder. */
    versions: number[];
    /** Reservations recorded as reserved: holder, expiry. */
    holds: Sorted<StoredHold>;
    /** Reservations recorded as expired: holder, expiry. */
    expired: Sorted<StoredExpired>;
    /** Every reservation ever made for a guest: guest, 0. */
    served: Sorted<StoredReservation>;
  }>;

export const createPeople = (): People => ({
  ...createNames(),
  versions: [],
  holds: createSorted(2),
  expired: createSorted(2),
  served: createSorted(2),
});

/** Returns 0 for an unknown holder. */
export const holderVersion = ({ numbers, versions }: People, key: HolderKey): number =>
  versions[numbers.get(key) ?? NOWHERE] ?? 0;

export const countHolder = (people: People, key: HolderKey): void => {
  const number = numberFor(people, key);
  while (people.versions.length <= number) people.versions.push(0);
  people.versions[number] = (people.versions[number] as number) + 1;
};

/** Lists a live or expired hold with its holder. */
export const addToHolder = (people: People, record: StoredReservation): void => {
  if (isHold(record)) insert(people.holds, record, numberFor(people, record.state.holder), record.state.expiresAtMs);
  else if (isExpired(record))
    insert(people.expired, record, numberFor(people, record.state.holder), record.state.expiredAtMs);
};

/** Called while the record still has the state by which it was listed. */
export const removeFromHolder = (people: People, record: StoredReservation): void => {
  const number = people.numbers.get(record.state.holder) ?? NOWHERE;
  if (isHold(record)) removeItem(people.holds, record, number, record.state.expiresAtMs);
  else if (isExpired(record)) removeItem(people.expired, record, number, record.state.expiredAtMs);
};

/** Returns a holder's reserved or expired reservations whose expiry is after an instant. */
export const holdsAfter = <Hold extends StoredHold | StoredExpired>(
  people: People,
  of: Sorted<Hold>,
  key: HolderKey,
  afterMs: EpochMs | -1,
): readonly Hold[] => rowsOf(of, people.numbers.get(key), afterMs, BEHIND_ALL);

/** A reservation belongs to every guest that it serves; its guests never change. */
export const addToGuests = (people: People, record: StoredReservation): void => {
  for (const guestId of guestsOf(record)) insert(people.served, record, numberFor(people, guestUnit(guestId)), 0);
};

export const removeFromGuests = (people: People, record: StoredReservation): void => {
  for (const guestId of guestsOf(record))
    removeItem(people.served, record, people.numbers.get(guestUnit(guestId)) ?? NOWHERE, 0);
};

/** Returns a guest's reservations by id, ascending. */
export const servedTo = (people: People, key: HolderKey | UnitKey): readonly StoredReservation[] =>
  rowsOf(people.served, people.numbers.get(key), 0, BEFORE_ALL);

const rowsOf = <Item extends StoredReservation>(
  rows: Sorted<Item>,
  number: number | undefined,
  from: number,
  id: string,
): readonly Item[] => {
  if (number === undefined) return [];
  const found: Item[] = [];
  visitFrom(rows, seek(rows, number, from, id), (item, numbers, at) => {
    if (numbers[at] !== number) return false;
    found.push(item);
    return true;
  });
  return found;
};

const removeItem = <Item extends StoredReservation>(
  rows: Sorted<Item>,
  item: Item,
  first: number,
  second: number,
): void => {
  const spot = find(rows, item, first, second);
  invariant(spot !== NOWHERE, "a record is listed by its state");
  removeAt(rows, spot);
};

/** Each once. */
const guestsOf = ({ state: { appointments } }: StoredReservation): readonly GuestId[] => {
  const guests: GuestId[] = [];
  for (const { guestId } of appointments) {
    if (guestId !== null && !guests.some((it) => sameId(it, guestId))) guests.push(guestId);
  }
  return guests;
};
