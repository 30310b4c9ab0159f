import type { EpochMs } from "../../time/instant.ts";

/** A subset of a list of starts: one bit for each, 32 to a word. */
export type StartMask = Int32Array;

export const noStarts = (count: number): StartMask => new Int32Array((count + 31) >>> 5);

export const allStarts = (count: number): StartMask => {
  const mask = noStarts(count);
  fillStarts(mask, count);
  return mask;
};

/** Sets the first `count` starts and clears the others. */
export const fillStarts = (mask: StartMask, count: number): void => {
  mask.fill(-1);
  const spare = count & 31;
  if (spare !== 0) mask[mask.length - 1] = -1 >>> (32 - spare);
};

export const hasStart = (mask: StartMask, at: number): boolean =>
  (((mask[at >>> 5] as number) >>> (at & 31)) & 1) === 1;

/** Removes the starts from the `from`th to before the `until`th. */
export const removeRange = (mask: StartMask, from: number, until: number): void => {
  if (from >= until) return;
  const [first, last] = [from >>> 5, (until - 1) >>> 5];
  const head = -1 << (from & 31);
  const tail = -1 >>> (31 - ((until - 1) & 31));
  if (first === last) {
    mask[first] = (mask[first] as number) & ~(head & tail);
    return;
  }
  mask[first] = (mask[first] as number) & ~head;
  for (let word = first + 1; word < last; word += 1) mask[word] = 0;
  mask[last] = (mask[last] as number) & ~tail;
};

/** Keeps in `mask` only the starts that are in both. */
export const keepCommon = (mask: StartMask, other: StartMask): void => {
  for (let word = 0; word < mask.length; word += 1) mask[word] = (mask[word] as number) & (other[word] as number);
};

/** Adds the starts of `other` to `mask`. */
export const addAll = (mask: StartMask, other: StartMask): void => {
  for (let word = 0; word < mask.length; word += 1) mask[word] = (mask[word] as number) | (other[word] as number);
};

/** Whether `mask` has all wanted starts. */
export const hasAll = (mask: StartMask, wanted: StartMask): boolean => {
  for (let word = 0; word < mask.length; word += 1) {
    if (((wanted[word] as number) & ~(mask[word] as number)) !== 0) return false;
  }
  return true;
};

export const isEmpty = (mask: StartMask): boolean => {
  for (const word of mask) if (word !== 0) return false;
  return true;
};

/** Ascending starts, indexed for a fast search. */
export type StartGrid = Readonly<{
  starts: readonly EpochMs[];
  firstMs: number;
  lastMs: number;
  /** The average number of starts in a millisecond. */
  density: number;
}>;

export const startGrid = (starts: readonly EpochMs[]): StartGrid => {
  const [firstMs, lastMs] = [starts[0] ?? Infinity, starts.at(-1) ?? -Infinity];
  return { starts, firstMs, lastMs, density: starts.length < 2 ? 0 : (starts.length - 1) / (lastMs - firstMs) };
};

/** Returns the index of the first start at an instant or later; the number of starts if there is none. */
export const firstFrom = ({ starts, firstMs, lastMs, density }: StartGrid, instantMs: number): number => {
  if (instantMs <= firstMs) return 0;
  if (instantMs > lastMs) return starts.length;
  // A grid is even except on days of a clock change: the guess is rarely off by more than a few.
  let at = Math.ceil((instantMs - firstMs) * density);
  while (at > 0 && (starts[at - 1] as number) >= instantMs) at -= 1;
  while ((starts[at] as number) < instantMs) at += 1;
  return at;
};
