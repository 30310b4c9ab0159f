/**
 * Items in order, each with a few numbers, in chunks: adding or removing one moves no more than a chunk, however many
 * there are. What the order is, is the business of whoever searches.
 *
 * The numbers of a chunk lie side by side in one array, and so do those of the last items of all chunks. A search reads
 * little else: to visit each item where it lies in memory would cost more than all the rest that a search does.
 */
export type Chunked<Item> = Readonly<{ width: Width; lasts: Columns<Item>; chunks: Columns<Item>[] }>;

/** Each item, and its numbers one after another: `width` of them. */
export type Columns<Item> = Readonly<{ numbers: number[]; items: Item[] }>;

/** How many numbers each item has. */
export type Width = 1 | 2 | 4;

/** Long enough for few chunks, short enough to move within a fraction of a microsecond. */
export const CHUNK_SIZE = 128;

/** Without an item. */
export const createChunked = <Item>(width: Width): Chunked<Item> => ({
  width,
  lasts: { numbers: [], items: [] },
  chunks: [],
});

/** Adds an item with as many of the numbers as there is room for; at 0 and 0 where there is no chunk yet. */
export const insertAt = <Item>(
  chunked: Chunked<Item>,
  at: number,
  place: number,
  item: Item,
  first: number,
  second: number,
  third: number,
  fourth: number,
): void => {
  const { width, lasts, chunks } = chunked;
  let chunk = chunks[at];
  if (chunk === undefined) {
    chunk = { numbers: [], items: [] };
    chunks.push(chunk);
    insertNumbers(lasts.numbers, width, 0, first, second, third, fourth);
    lasts.items.push(item);
  }
  insertNumbers(chunk.numbers, width, place, first, second, third, fourth);
  chunk.items.splice(place, 0, item);
  if (place === chunk.items.length - 1) noteLast(chunked, at);
  if (chunk.items.length > CHUNK_SIZE) split(chunked, at, place);
};

/** Takes out the item at a place of a chunk. */
export const removeAt = <Item>(chunked: Chunked<Item>, at: number, place: number): void => {
  const { width, lasts, chunks } = chunked;
  const { numbers, items } = chunks[at] as Columns<Item>;
  if (items.length === 1) {
    chunks.splice(at, 1);
    lasts.numbers.splice(width * at, width);
    lasts.items.splice(at, 1);
    return;
  }
  numbers.splice(width * place, width);
  items.splice(place, 1);
  if (place === items.length) noteLast(chunked, at);
};

/** Makes one number of the item at a place of a chunk, counted from 0, another. */
export const changeAt = <Item>(chunked: Chunked<Item>, at: number, place: number, nth: number, value: number): void => {
  const { numbers, items } = chunked.chunks[at] as Columns<Item>;
  numbers[chunked.width * place + nth] = value;
  if (place === items.length - 1) noteLast(chunked, at);
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
  if (width === 4) numbers.splice(4 * place, 0, first, second, third, fourth);
  else if (width === 2) numbers.splice(2 * place, 0, first, second);
  else numbers.splice(place, 0, first);
};

const noteLast = <Item>({ width, lasts, chunks }: Chunked<Item>, at: number): void => {
  const { numbers, items } = chunks[at] as Columns<Item>;
  const from = numbers.length - width;
  for (let each = 0; each < width; each += 1) lasts.numbers[width * at + each] = numbers[from + each] as number;
  lasts.items[at] = items[items.length - 1] as Item;
};

/** In the middle; but at the end of all, where items come in order, so that they leave full chunks behind. */
const split = <Item>(chunked: Chunked<Item>, at: number, added: number): void => {
  const { width, lasts, chunks } = chunked;
  const { numbers, items } = chunks[at] as Columns<Item>;
  const keep = at === chunks.length - 1 && added === CHUNK_SIZE ? CHUNK_SIZE : CHUNK_SIZE >>> 1;
  // A slice has no room to grow, as a cut array keeps it: full chunks stay as they are for long.
  const kept: Columns<Item> = { numbers: numbers.slice(0, width * keep), items: items.slice(0, keep) };
  const rest: Columns<Item> = { numbers: numbers.slice(width * keep), items: items.slice(keep) };
  chunks.splice(at, 1, kept, rest);
  insertNumbers(lasts.numbers, width, at + 1, 0, 0, 0, 0);
  lasts.items.splice(at + 1, 0, rest.items[0] as Item);
  noteLast(chunked, at);
  noteLast(chunked, at + 1);
};
