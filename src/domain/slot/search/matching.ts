import type { Contest } from "./contests.ts";
import { STEPS_PER_START, type StepBudget } from "./search.ts";

/** For each need the places of the units that are free for it, best first. */
export type Candidates = readonly (readonly number[])[];

/** More needs at one time than units for them: `needed` of the needs have only `free` units between them. */
export type Shortage = Readonly<{ needed: number; free: number }>;

/**
 * Gives each of some needs that all overlap a unit of its own, by augmenting paths: exact, in at most needs × units
 * steps for each need.
 */
export class Matching {
  readonly #candidates: Candidates;
  readonly #budget: StepBudget;
  /** The unit of each need and the need of each unit; -1 for none. */
  readonly #unitOf: Int32Array;
  readonly #needOf: Int32Array;
  /** The round in which a unit was last visited. */
  readonly #seen: Int32Array;
  #round = 0;
  /** Needs before this one keep their units. */
  #settled = 0;

  constructor(candidates: Candidates, unitCount: number, budget: StepBudget) {
    this.#candidates = candidates;
    this.#budget = budget;
    this.#unitOf = new Int32Array(candidates.length).fill(-1);
    this.#needOf = new Int32Array(unitCount).fill(-1);
    this.#seen = new Int32Array(unitCount);
  }

  /** Serves every need, or returns which are too many (Hall); null if the budget ran out. */
  serveAll(): "served" | Shortage | null {
    for (let need = 0; need < this.#candidates.length; need += 1) {
      if (this.#serve(need)) continue;
      if (this.#budget.left < 0) return null;
      const free = this.#seen.reduce((count, round) => (round === this.#round ? count + 1 : count), 0);
      return { needed: free + 1, free };
    }
    return "served";
  }

  /** Then gives each need, in order, the best of its units that leaves the rest possible. */
  preferBest(): void {
    for (let need = 0; need < this.#candidates.length; need += 1) {
      this.#settled = need + 1;
      const own = this.#unitOf[need] as number;
      for (const unit of this.#candidates[need] ?? []) {
        if (unit === own) break;
        const owner = this.#needOf[unit] as number;
        if (owner >= 0 && owner < need) continue;
        if (this.#takeOver(need, unit, owner)) break;
      }
    }
  }

  get units(): readonly number[] {
    return [...this.#unitOf];
  }

  #serve(need: number): boolean {
    this.#round += 1;
    return this.#augment(need);
  }

  #augment(need: number): boolean {
    const candidates = this.#candidates[need] as readonly number[];
    for (const unit of candidates) {
      if (this.#needOf[unit] !== -1) continue;
      this.#budget.left -= 1;
      this.#give(unit, need);
      return true;
    }
    for (const unit of candidates) {
      if (this.#seen[unit] === this.#round) continue;
      this.#seen[unit] = this.#round;
      this.#budget.left -= 1;
      if (this.#budget.left < 0) return false;
      const owner = this.#needOf[unit] as number;
      if (owner < this.#settled || !this.#augment(owner)) continue;
      this.#give(unit, need);
      return true;
    }
    return false;
  }

  /** Takes a unit from another need, if that need can be served otherwise. */
  #takeOver(need: number, unit: number, owner: number): boolean {
    const own = this.#unitOf[need] as number;
    this.#needOf[own] = -1;
    this.#give(unit, need);
    if (owner < 0) return true;
    this.#round += 1;
    this.#seen[unit] = this.#round;
    if (this.#augment(owner)) return true;
    this.#give(unit, owner);
    this.#give(own, need);
    return false;
  }

  #give(unit: number, need: number): void {
    this.#unitOf[need] = unit;
    this.#needOf[unit] = need;
  }
}

/** Returns which needs of a contest are too many for their free units; null if no overlapping needs are. */
export const shortageOf = ({ rivalry, units, roomOf }: Contest, candidates: Candidates): Shortage | null => {
  const crowds = rivalry.isComplete ? [candidates.map((_, need) => need)] : rivalry.crowds;
  const rooms = roomOf === null ? [null] : [...new Set(roomOf)];
  let least: Shortage | null = null;
  for (const room of rooms) {
    const free = candidates.map((own) => own.filter((unit) => roomOf === null || roomOf[unit] === room));
    for (const crowd of crowds) {
      const wanted = crowd.map((need) => free[need] as readonly number[]);
      const served = new Matching(wanted, units.length, { left: STEPS_PER_START }).serveAll();
      if (served === null || served === "served") continue;
      if (least === null || served.needed - served.free < least.needed - least.free) least = served;
    }
  }
  return least;
};
