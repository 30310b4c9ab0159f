import type { EpochMs } from "../time/instant.ts";
import type { UnitKey } from "./unit.ts";

/** One need for one unit, with the units that are free for it, best first. */
export type Need<U extends Readonly<{ unit: UnitKey }>> = Readonly<{
  guestIndex: number;
  sequence: number;
  fromMs: EpochMs;
  untilMs: EpochMs;
  candidates: readonly U[];
}>;

export type Assignment<U> = Readonly<{ kind: "found"; units: readonly U[] }> | Readonly<{ kind: "none" }> | Exhausted;
export type Exhausted = Readonly<{ kind: "exhausted" }>;

/** Attempts to place a need before a search gives up; counts down across one search. */
export type StepBudget = { left: number };

/**
 * Gives each need a unit of its own for its time: the first choice of the earliest need wherever that leaves the rest
 * possible. Backtracks, trying needs with fewer candidates first, within the budget.
 */
export const assign = <U extends Readonly<{ unit: UnitKey }>>(
  needs: readonly Need<U>[],
  budget: StepBudget,
): Assignment<U> => {
  if (needs.length === 1) {
    const only = needs[0]?.candidates[0];
    return only === undefined ? NONE : { kind: "found", units: [only] };
  }
  const order = needs.map((_, at) => at).sort((a, b) => candidatesOf(needs, a) - candidatesOf(needs, b) || a - b);
  const chosen: (U | null)[] = needs.map(() => null);
  const place = (depth: number): boolean => {
    const at = order[depth];
    if (at === undefined) return true;
    const need = needs[at] as Need<U>;
    for (const candidate of need.candidates) {
      budget.left -= 1;
      if (budget.left < 0) return false;
      if (clashes(need, candidate.unit, needs, chosen)) continue;
      chosen[at] = candidate;
      if (place(depth + 1)) return true;
      chosen[at] = null;
    }
    return false;
  };
  if (place(0)) return { kind: "found", units: chosen as U[] };
  return budget.left < 0 ? { kind: "exhausted" } : NONE;
};

const NONE = { kind: "none" } as const;

const candidatesOf = <U extends Readonly<{ unit: UnitKey }>>(needs: readonly Need<U>[], at: number): number =>
  needs[at]?.candidates.length ?? 0;

const clashes = <U extends Readonly<{ unit: UnitKey }>>(
  need: Need<U>,
  unit: UnitKey,
  needs: readonly Need<U>[],
  chosen: readonly (U | null)[],
): boolean => {
  for (let at = 0; at < needs.length; at += 1) {
    if (chosen[at]?.unit !== unit) continue;
    const other = needs[at] as Need<U>;
    // Rule 2: items of one guest that follow each other on the same unit have no buffer between them.
    const follows = other.guestIndex === need.guestIndex && Math.abs(other.sequence - need.sequence) === 1;
    if (!follows && need.fromMs < other.untilMs && other.fromMs < need.untilMs) return true;
  }
  return false;
};
