import type { ReservationId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { createChunked, insertAt, removeAt, type Chunked, type Columns } from "./chunked.ts";

/**
 * Reservations in the order of two numbers and, where both are equal, of their ids. The ids themselves lie here and not
 * the records, since many that are made in one millisecond differ in nothing else.
 */
export type Ordered = Chunked<ReservationId>;

export const createOrdered = (): Ordered => createChunked();

/** Adds one that is not in it. */
export const addTo = (list: Ordered, first: number, second: number, id: ReservationId): void => {
  // Behind the last of all belongs in the last chunk.
  const at = Math.max(0, Math.min(placeIn(list.lasts, first, second, id), list.chunks.length - 1));
  const chunk = list.chunks[at];
  insertAt(list, at, chunk === undefined ? 0 : placeIn(chunk, first, second, id), first, second, id);
};

/** Takes out one that is in it under these numbers. */
export const removeFrom = (list: Ordered, first: number, second: number, id: ReservationId): void => {
  const at = placeIn(list.lasts, first, second, id);
  const chunk = list.chunks[at];
  const place = chunk === undefined ? 0 : placeIn(chunk, first, second, id);
  invariant(chunk?.items[place] === id, "what is taken out of an ordered list is in it");
  removeAt(list, at, place);
};

/** Visits the ids from the first on, until `visit` answers false. */
export const walkUp = ({ chunks }: Ordered, visit: (id: ReservationId, first: number) => boolean): void => {
  for (const { numbers, items } of chunks) {
    for (let place = 0; place < items.length; place += 1) {
      if (!visit(items[place] as ReservationId, numbers[2 * place] as number)) return;
    }
  }
};

/** Visits the ids below one, or from the last on where it is null, downwards, until `visit` answers false. */
export const walkDown = (
  { lasts, chunks }: Ordered,
  below: ReservationId | null,
  visit: (id: ReservationId) => boolean,
): void => {
  let at = below === null ? chunks.length - 1 : Math.min(placeIn(lasts, 0, 0, below), chunks.length - 1);
  let place = -1;
  for (; at >= 0; at -= 1) {
    const chunk = chunks[at] as Columns<ReservationId>;
    place = below === null ? chunk.items.length : placeIn(chunk, 0, 0, below);
    for (place -= 1; place >= 0; place -= 1) {
      if (!visit(chunk.items[place] as ReservationId)) return;
    }
  }
};

/** The lowest first number above a bound; null where there is none. */
export const firstAbove = ({ lasts, chunks }: Ordered, bound: number): number | null => {
  const chunk = chunks[placeIn(lasts, bound, Infinity, LOWEST)];
  return chunk === undefined ? null : (chunk.numbers[2 * placeIn(chunk, bound, Infinity, LOWEST)] as number);
};

const LOWEST = "" as ReservationId;

/** How many come before one with this key. */
const placeIn = (
  { numbers, items }: Columns<ReservationId>,
  first: number,
  second: number,
  id: ReservationId,
): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = numbers[2 * middle] as number;
    const two = numbers[2 * middle + 1] as number;
    const isBefore =
      one === first ? (two === second ? (items[middle] as ReservationId) < id : two < second) : one < first;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
};
