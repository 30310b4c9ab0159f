import { invariant } from "../../domain/invariant.ts";
import { DAY_MS } from "../../domain/time/instant.ts";

/** A stretch `[startMs, endMs)` in which a zone is `offsetMs` ahead of UTC. The next one may have the same offset. */
export type Stretch = Readonly<{ startMs: number; endMs: number; offsetMs: number }>;

/** The known changes of a zone, extended on demand. */
export type ZoneTable = Readonly<{ stretchAt: (instantMs: number) => Stretch }>;

/** The span of one search: long enough that searches are rare, short enough that one takes under 1 ms. */
const SPAN_MS = 64 * DAY_MS;

/**
 * Two changes of one zone are never this close together: between 1970 and 2100 the shortest time between two, of any
 * zone, is an hour less than seven days (Boa Vista in October 2000, in a scan of all zones every three hours). So each
 * change shows in two readings this far apart.
 */
const PROBE_MS = 2 * DAY_MS;

/**
 * Creates a cache of a slow function that returns the offset at an instant (luxon's takes microseconds). A lookup in a
 * known stretch takes nanoseconds. Exact to the millisecond, since each change is searched for.
 */
export const createZoneTable = (offsetMsAt: (instantMs: number) => number): ZoneTable => {
  // By the number of the span; a hole is a span that was never searched.
  const spans: (readonly Stretch[] | undefined)[] = [];
  let latest: Stretch = { startMs: 0, endMs: 0, offsetMs: 0 };

  const spanAt = (instantMs: number): readonly Stretch[] => {
    const index = Math.floor(instantMs / SPAN_MS);
    return (spans[index] ??= findStretches(index * SPAN_MS, (index + 1) * SPAN_MS, offsetMsAt));
  };

  return {
    stretchAt: (instantMs) => {
      if (holds(latest, instantMs)) return latest;
      for (const stretch of spanAt(instantMs)) if (holds(stretch, instantMs)) latest = stretch;
      invariant(holds(latest, instantMs), "the stretches of a span hold all of its instants");
      return latest;
    },
  };
};

const holds = (stretch: Stretch, instantMs: number): boolean =>
  stretch.startMs <= instantMs && instantMs < stretch.endMs;

const findStretches = (startMs: number, endMs: number, read: (instantMs: number) => number): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  let stretchStartMs = startMs;
  let offsetMs = read(startMs);
  let fromMs = startMs;
  while (fromMs < endMs) {
    const toMs = Math.min(fromMs + PROBE_MS, endMs);
    if (read(toMs) === offsetMs) {
      fromMs = toMs;
      continue;
    }
    const changeMs = changeBetween(fromMs, toMs, (instantMs) => read(instantMs) !== offsetMs);
    stretches.push({ startMs: stretchStartMs, endMs: changeMs, offsetMs });
    stretchStartMs = changeMs;
    fromMs = changeMs;
    offsetMs = read(changeMs);
  }
  // A change at the very end belongs to the next span.
  if (stretchStartMs < endMs) stretches.push({ startMs: stretchStartMs, endMs, offsetMs });
  return stretches;
};

/** Returns the first instant of `(fromMs, toMs]` that has changed, by bisection: `toMs` has, `fromMs` has not. */
const changeBetween = (fromMs: number, toMs: number, hasChanged: (instantMs: number) => boolean): number => {
  let before = fromMs;
  let after = toMs;
  while (after - before > 1) {
    const middle = before + Math.floor((after - before) / 2);
    if (hasChanged(middle)) after = middle;
    else before = middle;
  }
  return after;
};
