import type { Need } from "./need.ts";

/**
 * Which needs cannot share a unit because their times overlap. Depends on the booking alone: the start moves all times
 * together, so it is computed once for all starts.
 */
export type Rivalry = Readonly<{
  /** `clashes[one * count + other]` is 1 if the two never share a unit. */
  clashes: Uint8Array;
  count: number;
  /** Pairs of one guest's needs that may share a unit only if that guest's items between them have it too (rule 2). */
  runs: readonly Run[];
  /** Whether every two clash: then it is a plain matching of needs and units. */
  isComplete: boolean;
  /** The maximal sets of needs that all clash with each other. */
  crowds: readonly (readonly number[])[];
}>;

export type Run = Readonly<{ one: number; other: number; between: readonly (readonly number[])[] }>;

/** The rivalry of a single need. */
export const NO_RIVALRY: Rivalry = { clashes: new Uint8Array(1), count: 1, runs: [], isComplete: true, crowds: [] };

export const rivalryOf = (needs: readonly Need[]): Rivalry => {
  const count = needs.length;
  const clashes = new Uint8Array(count * count);
  const runs: Run[] = [];
  let pairs = 0;
  needs.forEach((one, i) => {
    for (let j = i + 1; j < count; j += 1) {
      const other = needs[j] as Need;
      if (!meet(one, other)) continue;
      const between = betweenOf(needs, one, other);
      if (between === null) {
        clashes[i * count + j] = 1;
        clashes[j * count + i] = 1;
        pairs += 1;
      } else if (between.length > 0) runs.push({ one: i, other: j, between });
    }
  });
  const isComplete = pairs === (count * (count - 1)) / 2;
  return { clashes, count, runs, isComplete, crowds: isComplete ? [] : crowdsOf(needs, clashes) };
};

/** Whether two needs are wanted at the same time. */
const meet = (one: Need, other: Need): boolean =>
  one.spans.some((a) => other.spans.some((b) => a.fromMs < b.untilMs && b.fromMs < a.untilMs));

/**
 * Rule 2: consecutive items of one guest on the same unit have no buffer between them. Returns the needs between two,
 * item by item; null if the two can never be one claim.
 */
const betweenOf = (needs: readonly Need[], one: Need, other: Need): readonly (readonly number[])[] | null => {
  if (one.guestIndex !== other.guestIndex || one.sequence === other.sequence) return null;
  // Of a guest who has the same therapists for all items, no two are one.
  if (one.tasks.length > 1 || other.tasks.length > 1) return null;
  const between: (readonly number[])[] = [];
  const last = Math.max(one.sequence, other.sequence);
  for (let sequence = Math.min(one.sequence, other.sequence) + 1; sequence < last; sequence += 1) {
    const ofItem = needs.flatMap((it, at) =>
      it.guestIndex === one.guestIndex && it.sequence === sequence ? [at] : [],
    );
    if (ofItem.length === 0) return null;
    between.push(ofItem);
  }
  return between;
};

/** Returns, at the beginning of each need, the needs that overlap it and each other then. Equal crowds count once. */
const crowdsOf = (needs: readonly Need[], clashes: Uint8Array): readonly (readonly number[])[] => {
  const crowds = new Map<string, readonly number[]>();
  needs.forEach((need, at) => {
    const crowd = [at];
    const fromMs = need.spans[0]?.fromMs ?? 0;
    needs.forEach((other, own) => {
      const isThere = other.spans.some((span) => span.fromMs <= fromMs && fromMs < span.untilMs);
      if (own === at || !isThere) return;
      if (crowd.every((member) => clashes[member * needs.length + own] === 1)) crowd.push(own);
    });
    crowd.sort((a, b) => a - b);
    crowds.set(crowd.join(), crowd);
  });
  return [...crowds.values()].filter((crowd) => crowd.length > 1);
};
