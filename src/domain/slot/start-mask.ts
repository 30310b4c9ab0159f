import type { EpochMs } from "../time/instant.ts";

/** A subset of a list of starts: one bit for each, 32 to a word. */
export type StartMask = Int32Array;

export const noStarts = (count: number): StartMask => new Int32Array((count + 31) >>> 5);

export const allStarts = (count: number): StartMask => {
  const mask = noStarts(count);
  fillStarts(mask, count);
  return mask;
};

/** Makes it the first `count` starts. */
export const fillStarts = (mask: StartMask, count: number): void => {
  mask.fill(-1);
  const spare = count & 31;
  if (spare !== 0) mask[mask.length - 1] = -1 >>> (32 - spare);
};

export const hasStart = (mask: StartMask, at: number): boolean =>
  (((mask[at >>> 5] as number) >>> (at & 31)) & 1) === 1;

/** Takes out the starts from the `from`th to before the `until`th. */
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

/** Leaves in `mask` what is in both. */
export const keepCommon = (mask: StartMask, other: StartMask): void => {
  for (let word = 0; word < mask.length; word += 1) mask[word] = (mask[word] as number) & (other[word] as number);
};

/** Adds to `mask` what is in `other`. */
export const addAll = (mask: StartMask, other: StartMask): void => {
  for (let word = 0; word < mask.length; word += 1) mask[word] = (mask[word] as number) | (other[word] as number);
};

/** Whether `mask` has all that is wanted. */
export const hasAll = (mask: StartMask, wanted: StartMask): boolean => {
  for (let word = 0; word < mask.length; word += 1) {
    if (((wanted[word] as number) & ~(mask[word] as number)) !== 0) return false;
  }
  return true;
};

export const isEmpty = (mask: StartMask): boolean => {
  for (let word = 0; word < mask.length; word += 1) if (mask[word] !== 0) return false;
  return true;
};

/** Which of ascending starts is the first at an instant or later; their count where none is. */
export const firstFrom = (starts: readonly EpochMs[], instantMs: number): number => {
  const last = starts.length - 1;
  const first = starts[0] as number;
  if (last < 0 || instantMs <= first) return 0;
  const end = starts[last] as number;
  if (instantMs > end) return last + 1;
  // A grid is even but for the days on which the clocks change: the guess is hardly ever off by more than a few.
  let at = Math.ceil(((instantMs - first) * last) / (end - first));
  while (at > 0 && (starts[at - 1] as number) >= instantMs) at -= 1;
  while ((starts[at] as number) < instantMs) at += 1;
  return at;
};
