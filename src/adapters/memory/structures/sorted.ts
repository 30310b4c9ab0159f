/**
 * Items in the order of (first number, second number, id), each with two or four numbers. They are stored in chunks:
 * inserting or removing an item moves at most one chunk, at any size.
 *
 * The numbers of a chunk are in one array, and so are those of the last items of all chunks. A search reads little
 * else: visiting each item in memory would cost more than the rest of the search.
 */
export type Sorted<Item extends Identified> = Readonly<{ width: Width; lasts: Columns<Item>; chunks: Columns<Item>[] }>;

type Identified = Readonly<{ id: string }>;

/** The items, and their numbers one after another: `width` for each. */
export type Columns<Item> = Readonly<{ numbers: number[]; items: Item[] }>;

/** The count of numbers of each item. The first two give the order. */
export type Width = 2 | 4;

/** Long enough for few chunks, and short enough to move within a fraction of a microsecond. */
export const CHUNK_SIZE = 128;

/** A chunk and a place in it as one number: the place of an item, or its place of insertion. */
export type Spot = number;

const PLACE_BITS = 8;
const PLACE_MASK = 0xff;

/** The two parts of a spot. */
export const chunkOf = (spot: Spot): number => spot >> PLACE_BITS;
export const placeOf = (spot: Spot): number => spot & PLACE_MASK;

/** The spot of a missing item. */
export const NOWHERE: Spot = -1;

/** Less, and greater, than every id. */
export const BEFORE_ALL = "";
export const BEHIND_ALL = "~";

/** Creates an empty list. */
export const createSorted = <Item extends Identified>(width: Width): Sorted<Item> => ({
  width,
  lasts: { numbers: [], items: [] },
  chunks: [],
});

/** Returns the spot of the first item that does not come before these numbers and this id. */
export const seek = <Item extends Identified>(
  { width, lasts, chunks }: Sorted<Item>,
  first: number,
  second: number,
  id: string,
): Spot => {
  const at = placeIn(lasts, width, first, second, id);
  const chunk = chunks[at];
  return chunk === undefined ? at << PLACE_BITS : (at << PLACE_BITS) + placeIn(chunk, width, first, second, id);
};

/** Returns the spot of an item with these numbers, or {@link NOWHERE}. */
export const find = <Item extends Identified>(
  sorted: Sorted<Item>,
  item: Item,
  first: number,
  second: number,
): Spot => {
  const spot = seek(sorted, first, second, item.id);
  const chunk = sorted.chunks[chunkOf(spot)];
  const place = placeOf(spot);
  const isThere =
    chunk?.items[place] === item &&
    chunk.numbers[sorted.width * place] === first &&
    chunk.numbers[sorted.width * place + 1] === second;
  return isThere ? spot : NOWHERE;
};

/** Returns one of the numbers of the item at a spot, counted from 0. */
export const numberAt = <Item extends Identified>({ width, chunks }: Sorted<Item>, spot: Spot, nth: number): number =>
  (chunks[chunkOf(spot)] as Columns<Item>).numbers[width * placeOf(spot) + nth] as number;

/** Visits the items from a spot on, until `visit` returns false. The numbers of an item begin at `from`. */
export const visitFrom = <Item extends Identified>(
  { width, chunks }: Sorted<Item>,
  spot: Spot,
  visit: (item: Item, numbers: readonly number[], from: number) => boolean,
): void => {
  let place = placeOf(spot);
  for (let at = chunkOf(spot); at < chunks.length; at += 1) {
    const { numbers, items } = chunks[at] as Columns<Item>;
    for (; place < items.length; place += 1) {
      if (!visit(items[place] as Item, numbers, width * place)) return;
    }
    place = 0;
  }
};

/** Returns all items, in order. */
export const itemsIn = <Item extends Identified>({ chunks }: Sorted<Item>): readonly Item[] =>
  chunks.flatMap(({ items }) => items);

/** Inserts a new item, with as many of the numbers as the width allows. */
export const insert = <Item extends Identified>(
  sorted: Sorted<Item>,
  item: Item,
  first: number,
  second: number,
  third = 0,
  fourth = 0,
): void => {
  const { width, lasts, chunks } = sorted;
  const end = lasts.items.length;
  let at = end - 1;
  let place = CHUNK_SIZE;
  if (end === 0) {
    at = 0;
    chunks.push({ numbers: [], items: [] });
    insertNumbers(lasts.numbers, width, 0, first, second, third, fourth);
    lasts.items.push(item);
  } else if (!isBefore(lasts, width, at, first, second, item.id)) {
    const spot = seek(sorted, first, second, item.id);
    at = chunkOf(spot);
    place = placeOf(spot);
  }
  const { numbers, items } = chunks[at] as Columns<Item>;
  // An item behind all others goes into the last chunk without a search: most items come in order.
  place = Math.min(place, items.length);
  insertNumbers(numbers, width, place, first, second, third, fourth);
  if (place === items.length) items.push(item);
  else items.splice(place, 0, item);
  if (place === items.length - 1) noteLast(sorted, at);
  if (items.length > CHUNK_SIZE) split(sorted, at, place);
};

/** Removes the item at a spot. */
export const removeAt = <Item extends Identified>(sorted: Sorted<Item>, spot: Spot): void => {
  const { width, lasts, chunks } = sorted;
  const at = chunkOf(spot);
  const place = placeOf(spot);
  const { numbers, items } = chunks[at] as Columns<Item>;
  if (items.length === 1) {
    chunks.splice(at, 1);
    lasts.numbers.splice(width * at, width);
    lasts.items.splice(at, 1);
    return;
  }
  numbers.splice(width * place, width);
  items.splice(place, 1);
  if (place === items.length) noteLast(sorted, at);
};

/** Changes the last number of the item at a spot, which does not affect the order of items with four numbers. */
export const changeLast = <Item extends Identified>(sorted: Sorted<Item>, spot: Spot, value: number): void => {
  const at = chunkOf(spot);
  const place = placeOf(spot);
  const { numbers, items } = sorted.chunks[at] as Columns<Item>;
  numbers[sorted.width * (place + 1) - 1] = value;
  if (place === items.length - 1) noteLast(sorted, at);
};

/** Counts the items before these numbers and this id. */
const placeIn = <Item extends Identified>(
  columns: Columns<Item>,
  width: Width,
  first: number,
  second: number,
  id: string,
): number => {
  let low = 0;
  let high = columns.items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(columns, width, middle, first, second, id)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isBefore = <Item extends Identified>(
  { numbers, items }: Columns<Item>,
  width: Width,
  place: number,
  first: number,
  second: number,
  id: string,
): boolean => {
  const one = numbers[width * place] as number;
  if (one !== first) return one < first;
  const two = numbers[width * place + 1] as number;
  return two === second ? (items[place] as Item).id < id : two < second;
};

const insertNumbers = (
  numbers: number[],
  width: Width,
  place: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
): void => {
  const at = width * place;
  // Most rows come in order, and a push, unlike a splice, creates no list of removed items.
  if (at < numbers.length) {
    if (width === 4) numbers.splice(at, 0, first, second, third, fourth);
    else numbers.splice(at, 0, first, second);
  } else if (width === 4) numbers.push(first, second, third, fourth);
  else numbers.push(first, second);
};

const noteLast = <Item extends Identified>({ width, lasts, chunks }: Sorted<Item>, at: number): void => {
  const { numbers, items } = chunks[at] as Columns<Item>;
  const from = numbers.length - width;
  for (let each = 0; each < width; each += 1) lasts.numbers[width * at + each] = numbers[from + each] as number;
  lasts.items[at] = items[items.length - 1] as Item;
};

/**
 * Splits in the middle; but at the end of the list it splits off the last item, because items come in order and so
 * leave full chunks behind.
 */
const split = <Item extends Identified>(sorted: Sorted<Item>, at: number, added: number): void => {
  const { width, lasts, chunks } = sorted;
  const { numbers, items } = chunks[at] as Columns<Item>;
  const keep = at === chunks.length - 1 && added === CHUNK_SIZE ? CHUNK_SIZE : CHUNK_SIZE >>> 1;
  // A slice has no spare capacity, unlike a truncated array: full chunks stay unchanged for long.
  const kept: Columns<Item> = { numbers: numbers.slice(0, width * keep), items: items.slice(0, keep) };
  const rest: Columns<Item> = { numbers: numbers.slice(width * keep), items: items.slice(keep) };
  chunks.splice(at, 1, kept, rest);
  insertNumbers(lasts.numbers, width, at + 1, 0, 0, 0, 0);
  lasts.items.splice(at + 1, 0, rest.items[0] as Item);
  noteLast(sorted, at);
  noteLast(sorted, at + 1);
};
