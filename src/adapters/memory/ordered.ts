import { invariant } from "../../domain/invariant.ts";

/**
 * Items in order, in chunks: adding and removing cost one binary search and a short move, whatever the number of
 * items; a walk from any point costs what it visits. Chunks that thin out are dropped when they are empty, not merged:
 * what is kept here leaves within a block time.
 */
export type Ordered<Item> = Readonly<{ compare: Compare<Item>; chunks: Item[][] }>;

/** Negative where `one` comes first; never 0 for two different items. */
export type Compare<Item> = (one: Item, other: Item) => number;

/** Short enough to move in a tenth of a microsecond, long enough for a million items to need few chunks. */
export const CHUNK_SIZE = 512;

export const createOrdered = <Item>(compare: Compare<Item>): Ordered<Item> => ({ compare, chunks: [] });

export const addTo = <Item>({ compare, chunks }: Ordered<Item>, item: Item): void => {
  const last = chunks.at(-1);
  if (last === undefined) {
    chunks.push([item]);
  } else if (compare(last[last.length - 1] as Item, item) < 0) {
    // Deadlines and ids mostly grow: then chunks are filled to the brim and none is ever split.
    if (last.length < CHUNK_SIZE) last.push(item);
    else chunks.push([item]);
  } else {
    const at = chunkOf(chunks, compare, item);
    const chunk = chunks[at] as Item[];
    chunk.splice(placeIn(chunk, compare, item), 0, item);
    if (chunk.length > CHUNK_SIZE) chunks.splice(at + 1, 0, chunk.splice(CHUNK_SIZE >>> 1));
  }
};

/** Takes out an item that is in it, and that compares as it did when it was added. */
export const removeFrom = <Item>({ compare, chunks }: Ordered<Item>, item: Item): void => {
  const at = chunkOf(chunks, compare, item);
  const chunk = chunks[at];
  const place = chunk === undefined ? 0 : placeIn(chunk, compare, item);
  invariant(chunk !== undefined && chunk[place] === item, "what is taken out of an ordered list is in it");
  if (chunk.length === 1) chunks.splice(at, 1);
  else chunk.splice(place, 1);
};

/** The first item for which `isBefore` is false; it is true for all up to some item, and false from there on. */
export const firstNotBefore = <Item>(
  { chunks }: Ordered<Item>,
  isBefore: (item: Item) => boolean,
): Item | undefined => {
  const chunk = chunks[partition(chunks, (it) => isBefore(it[it.length - 1] as Item))];
  return chunk?.[partition(chunk, isBefore)];
};

/** Visits the items from the first on, until `visit` answers false. */
export const walkUp = <Item>({ chunks }: Ordered<Item>, visit: (item: Item) => boolean): void => {
  for (const chunk of chunks) {
    for (const item of chunk) {
      if (!visit(item)) return;
    }
  }
};

/** Visits the items from the last one for which `isBefore` is true downwards, until `visit` answers false. */
export const walkDown = <Item>(
  { chunks }: Ordered<Item>,
  isBefore: (item: Item) => boolean,
  visit: (item: Item) => boolean,
): void => {
  let at = Math.min(
    partition(chunks, (it) => isBefore(it[it.length - 1] as Item)),
    chunks.length - 1,
  );
  let place = at < 0 ? 0 : partition(chunks[at] as Item[], isBefore);
  while (at >= 0) {
    const chunk = chunks[at] as Item[];
    for (place -= 1; place >= 0; place -= 1) {
      if (!visit(chunk[place] as Item)) return;
    }
    at -= 1;
    place = chunks[at]?.length ?? 0;
  }
};

/** How many items of a list that is parted by `isBefore` come before the parting. */
const partition = <Item>(items: readonly Item[], isBefore: (item: Item) => boolean): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The chunk that an item belongs in: the first whose last item is not before it. */
const chunkOf = <Item>(chunks: readonly Item[][], compare: Compare<Item>, item: Item): number => {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const chunk = chunks[middle] as Item[];
    if (compare(chunk[chunk.length - 1] as Item, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const placeIn = <Item>(chunk: readonly Item[], compare: Compare<Item>, item: Item): number => {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(chunk[middle] as Item, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
