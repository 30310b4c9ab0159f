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
    if (at === undefined) return needs.every((need, own) => !clashes(need, (chosen[own] as U).unit, needs, chosen));
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
    if (other === need || need.fromMs >= other.untilMs || other.fromMs >= need.untilMs) continue;
    if (!areOneClaim(need, other, unit, needs, chosen)) return true;
  }
  return false;
};

/**
 * Rule 2: items of one guest that follow each other on the same unit have no buffer between them, however many they
 * are. An item between the two that has no unit yet may still get this one.
 */
const areOneClaim = <U extends Readonly<{ unit: UnitKey }>>(
  one: Need<U>,
  other: Need<U>,
  unit: UnitKey,
  needs: readonly Need<U>[],
  chosen: readonly (U | null)[],
): boolean => {
  if (one.guestIndex !== other.guestIndex || one.sequence === other.sequence) return false;
  const last = Math.max(one.sequence, other.sequence);
  for (let between = Math.min(one.sequence, other.sequence) + 1; between < last; between += 1) {
    const stays = needs.some(
      (it, at) => it.guestIndex === one.guestIndex && it.sequence === between && (chosen[at]?.unit ?? unit) === unit,
    );
    if (!stays) return false;
  }
  return true;
};
