/**
 * Items in order, each with two numbers, in chunks: adding or removing one moves no more than a chunk, however many
 * there are. What the order is, is the business of whoever searches: {@link Timeline} and {@link Ordered}.
 *
 * The numbers of a chunk lie side by side in one array, and so do those of the last items of all chunks. A search reads
 * little else: to visit each item where it lies in memory would cost more than all the rest that a search does.
 */
export type Chunked<Item> = Readonly<{ lasts: Columns<Item>; chunks: Columns<Item>[] }>;

/** `[first, second, first, second, …]` and the item that each pair belongs to. */
export type Columns<Item> = Readonly<{ numbers: number[]; items: Item[] }>;

/** Long enough for few chunks, short enough to move within a fraction of a microsecond. */
export const CHUNK_SIZE = 128;

export const createChunked = <Item>(): Chunked<Item> => ({ lasts: { numbers: [], items: [] }, chunks: [] });

/** Adds at a place of a chunk; 0 and 0 where there is no chunk yet. */
export const insertAt = <Item>(
  chunked: Chunked<Item>,
  at: number,
  place: number,
  first: number,
  second: number,
  item: Item,
): void => {
  const { lasts, chunks } = chunked;
  const chunk = chunks[at];
  if (chunk === undefined) {
    chunks.push({ numbers: [first, second], items: [item] });
    lasts.numbers.push(first, second);
    lasts.items.push(item);
    return;
  }
  chunk.numbers.splice(2 * place, 0, first, second);
  chunk.items.splice(place, 0, item);
  if (place === chunk.items.length - 1) noteLast(lasts, at, chunk);
  if (chunk.items.length > CHUNK_SIZE) split(chunked, at, place);
};

export const removeAt = <Item>({ lasts, chunks }: Chunked<Item>, at: number, place: number): void => {
  const chunk = chunks[at] as Columns<Item>;
  if (chunk.items.length === 1) {
    chunks.splice(at, 1);
    lasts.numbers.splice(2 * at, 2);
    lasts.items.splice(at, 1);
    return;
  }
  chunk.numbers.splice(2 * place, 2);
  chunk.items.splice(place, 1);
  if (place === chunk.items.length) noteLast(lasts, at, chunk);
};

const noteLast = <Item>(lasts: Columns<Item>, at: number, { numbers, items }: Columns<Item>): void => {
  lasts.numbers[2 * at] = numbers[numbers.length - 2] as number;
  lasts.numbers[2 * at + 1] = numbers[numbers.length - 1] as number;
  lasts.items[at] = items[items.length - 1] as Item;
};

/** In the middle; but at the end of all, where items come in order, so that they leave full chunks behind. */
const split = <Item>({ lasts, chunks }: Chunked<Item>, at: number, added: number): void => {
  const chunk = chunks[at] as Columns<Item>;
  const keep = at === chunks.length - 1 && added === CHUNK_SIZE ? CHUNK_SIZE : CHUNK_SIZE >>> 1;
  const rest: Columns<Item> = { numbers: chunk.numbers.splice(2 * keep), items: chunk.items.splice(keep) };
  chunks.splice(at + 1, 0, rest);
  lasts.numbers.splice(2 * at + 2, 0, 0, 0);
  lasts.items.splice(at + 1, 0, rest.items[0] as Item);
  noteLast(lasts, at, chunk);
  noteLast(lasts, at + 1, rest);
};
