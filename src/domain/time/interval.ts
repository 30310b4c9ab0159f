import type { EpochMs } from "./instant.ts";

/** The half-open span `[startMs, endMs)`, never empty: touching is not overlapping (rule 2). */
export type Interval = Readonly<{ startMs: EpochMs; endMs: EpochMs }>;

export const overlaps = (one: Interval, other: Interval): boolean =>
  one.startMs < other.endMs && other.startMs < one.endMs;

export const encloses = (outer: Interval, inner: Interval): boolean =>
  outer.startMs <= inner.startMs && inner.endMs <= outer.endMs;
