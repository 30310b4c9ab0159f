import type { Brand } from "../brand.ts";
import type { EpochMs } from "./instant.ts";
import type { Interval } from "./interval.ts";

/**
 * A set of instants as its sorted boundaries `[start, end, start, end, …]`: strictly ascending, so the spans are
 * disjoint, do not touch and are not empty. Two equal sets have equal boundaries.
 */
export type IntervalSet = Brand<readonly EpochMs[], "IntervalSet">;

export const EMPTY_SET = [] as readonly EpochMs[] as IntervalSet;

/** Returns the union of any intervals, in any order; empty ones add nothing. */
export const intervalSet = (intervals: Iterable<Interval>): IntervalSet => {
  const sorted = [...intervals].filter((it) => it.startMs < it.endMs).sort((a, b) => a.startMs - b.startMs);
  const bounds: EpochMs[] = [];
  for (const { startMs, endMs } of sorted) {
    const lastEnd = bounds.at(-1);
    if (lastEnd === undefined || startMs > lastEnd) bounds.push(startMs, endMs);
    else if (endMs > lastEnd) bounds[bounds.length - 1] = endMs;
  }
  return bounds as readonly EpochMs[] as IntervalSet;
};

export const toIntervals = (set: IntervalSet): readonly Interval[] => {
  const intervals: Interval[] = [];
  for (let at = 0; at < set.length; at += 2) {
    intervals.push({ startMs: set[at] as EpochMs, endMs: set[at + 1] as EpochMs });
  }
  return intervals;
};

/** Walks both boundary lists once and keeps the instants for which `keep(inOne, inOther)` holds. */
const merge = (
  one: IntervalSet,
  other: IntervalSet,
  keep: (inOne: boolean, inOther: boolean) => boolean,
): IntervalSet => {
  const bounds: EpochMs[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  while (i < one.length || j < other.length) {
    const a = one[i] ?? Infinity;
    const b = other[j] ?? Infinity;
    const at = Math.min(a, b) as EpochMs;
    if (a === at) i += 1;
    if (b === at) j += 1;
    const kept = keep(i % 2 === 1, j % 2 === 1);
    if (kept !== inside) bounds.push(at);
    inside = kept;
  }
  return bounds as readonly EpochMs[] as IntervalSet;
};

export const union = (one: IntervalSet, other: IntervalSet): IntervalSet => merge(one, other, (a, b) => a || b);

export const intersect = (one: IntervalSet, other: IntervalSet): IntervalSet => merge(one, other, (a, b) => a && b);

/** Returns the instants in `one` and not in `other`. */
export const subtract = (one: IntervalSet, other: IntervalSet): IntervalSet => merge(one, other, (a, b) => a && !b);

/** Whether one unbroken span of the set holds all of `[startMs, endMs)`. */
export const covers = (set: IntervalSet, startMs: EpochMs, endMs: EpochMs): boolean => {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((set[mid] as EpochMs) <= startMs) low = mid + 1;
    else high = mid;
  }
  return low % 2 === 1 && endMs <= (set[low] as EpochMs);
};

/** Returns the first span that ends after an instant, even if it begins later; null after the last. */
export const spanFrom = (set: IntervalSet, instantMs: EpochMs): Interval | null => {
  for (let at = 0; at < set.length; at += 2) {
    if ((set[at + 1] as EpochMs) > instantMs) return { startMs: set[at] as EpochMs, endMs: set[at + 1] as EpochMs };
  }
  return null;
};
