import { Matching, type Candidates } from "./matching.ts";
import type { Run, Rivalry } from "./rivalry.ts";
import type { StepBudget } from "./search.ts";

/** Dead ends before the first restart; doubled each time, so that the search ends. */
const FIRST_DEAD_ENDS = 8;

/**
 * Gives each need a unit such that no two that clash have the same: a list colouring, an NP-complete problem.
 * Backtracks: the need with the fewest units left first, each with its best unit first. Units that a need can no longer
 * have are crossed out at once, and of interchangeable units only one is tried.
 */
export class Colouring {
  readonly #rivalry: Rivalry;
  readonly #candidates: Candidates;
  readonly #unitCount: number;
  readonly #budget: StepBudget;
  /** The unit of each need; -1 while it has none. */
  readonly #chosen: Int32Array;
  /** How many needs have a unit. */
  readonly #users: Int32Array;
  /** Whether a need may still have a unit, need by need; and how many each has left. */
  readonly #open: Uint8Array;
  readonly #left: Int32Array;
  /** One more than the number of times that a need was left without a unit: hard needs go first after a restart. */
  readonly #weight: Int32Array;
  #deadEndsLeft = 0;
  /** The crossed-out pairs, in order. */
  readonly #trail: number[] = [];
  #alike: Int32Array | null = null;

  constructor(rivalry: Rivalry, candidates: Candidates, unitCount: number, budget: StepBudget) {
    this.#rivalry = rivalry;
    this.#candidates = candidates;
    this.#unitCount = unitCount;
    this.#budget = budget;
    this.#chosen = new Int32Array(rivalry.count).fill(-1);
    this.#users = new Int32Array(unitCount);
    this.#open = new Uint8Array(rivalry.count * unitCount);
    this.#left = Int32Array.from(candidates, ({ length }) => length);
    this.#weight = new Int32Array(rivalry.count).fill(1);
    candidates.forEach((units, need) => {
      for (const unit of units) this.#open[need * unitCount + unit] = 1;
    });
  }

  /** Serves every need, or returns false if that is impossible; null if the budget ran out. */
  serveAll(): boolean | null {
    for (let deadEnds = FIRST_DEAD_ENDS; ; deadEnds *= 2) {
      this.#deadEndsLeft = deadEnds;
      if (this.#place(0)) return true;
      const isDone = this.#deadEndsLeft > 0 || (deadEnds === FIRST_DEAD_ENDS && !this.#crowdsFit());
      if (this.#budget.left < 0) return null;
      if (isDone) return false;
    }
  }

  /** Whether each crowd alone could be served: most impossible cases fail here. */
  #crowdsFit(): boolean {
    return this.#rivalry.crowds.every((crowd) => {
      const candidates = crowd.map((need) => this.#candidates[need] as readonly number[]);
      return new Matching(candidates, this.#unitCount, this.#budget).serveAll() === "served";
    });
  }

  get units(): readonly number[] {
    return [...this.#chosen];
  }

  #place(placed: number): boolean {
    if (placed === this.#chosen.length) return true;
    const need = this.#scarcest();
    const failed: number[] = [];
    for (const unit of this.#candidates[need] as readonly number[]) {
      if (this.#open[need * this.#unitCount + unit] === 0) continue;
      const isFresh = this.#users[unit] === 0;
      if (isFresh && failed.some((other) => this.#areAlike(other, unit))) continue;
      this.#budget.left -= 1;
      if (this.#budget.left < 0 || this.#deadEndsLeft <= 0) return false;
      const mark = this.#trail.length;
      this.#chosen[need] = unit;
      this.#users[unit] = (this.#users[unit] as number) + 1;
      if (this.#propagate(need, unit) && this.#place(placed + 1)) return true;
      this.#chosen[need] = -1;
      this.#users[unit] = this.#users[unit] - 1;
      this.#restore(mark);
      if (isFresh) failed.push(unit);
    }
    return false;
  }

  #scarcest(): number {
    let scarcest = -1;
    let fewest = Infinity;
    for (let need = 0; need < this.#chosen.length; need += 1) {
      if (this.#chosen[need] !== -1) continue;
      const share = (this.#left[need] as number) / (this.#weight[need] as number);
      if (share >= fewest) continue;
      scarcest = need;
      fewest = share;
    }
    return scarcest;
  }

  /** Applies the consequences of a choice; false if a need is left without a unit. */
  #propagate(need: number, unit: number): boolean {
    const { clashes, runs, count } = this.#rivalry;
    for (let other = 0; other < count; other += 1) {
      if (clashes[need * count + other] === 1 && !this.#crossOut(other, unit)) return false;
    }
    return runs.length === 0 || runs.every((run) => this.#join(run, need));
  }

  /** Crosses out a unit for a need; false if it was the last. */
  #crossOut(need: number, unit: number): boolean {
    const at = need * this.#unitCount + unit;
    if (this.#open[at] === 0 || this.#chosen[need] !== -1) return true;
    this.#open[at] = 0;
    this.#trail.push(at);
    const left = (this.#left[need] as number) - 1;
    this.#left[need] = left;
    if (left > 0) return true;
    this.#weight[need] = (this.#weight[need] as number) + 1;
    this.#deadEndsLeft -= 1;
    return false;
  }

  /** Rule 2: if the ends of a run share a unit, each item between them has it too. */
  #join({ one, other, between }: Run, changed: number): boolean {
    const unit = this.#chosen[one] as number;
    if (unit === -1 || unit !== this.#chosen[other]) return true;
    if (changed !== one && changed !== other && !between.some((item) => item.includes(changed))) return true;
    return between.every((item) => {
      const able = item.filter((need) =>
        this.#chosen[need] === -1 ? this.#open[need * this.#unitCount + unit] === 1 : this.#chosen[need] === unit,
      );
      const [only] = able;
      if (only === undefined) return false;
      // Exactly one need can have it, so that need can have no other.
      if (able.length > 1 || this.#chosen[only] !== -1) return true;
      return (this.#candidates[only] as readonly number[]).every((it) => it === unit || this.#crossOut(only, it));
    });
  }

  #restore(mark: number): void {
    while (this.#trail.length > mark) {
      const at = this.#trail.pop() as number;
      this.#open[at] = 1;
      const need = Math.floor(at / this.#unitCount);
      this.#left[need] = (this.#left[need] as number) + 1;
    }
  }

  /** Whether two units could serve the same needs: they are interchangeable while neither is chosen. */
  #areAlike(one: number, other: number): boolean {
    this.#alike ??= this.#classes();
    return this.#alike[one] === this.#alike[other];
  }

  #classes(): Int32Array {
    const classes = new Int32Array(this.#unitCount);
    const known = new Map<string, number>();
    const lists = Array.from(classes, (): number[] => []);
    this.#candidates.forEach((units, need) => {
      for (const unit of units) (lists[unit] as number[]).push(need);
    });
    lists.forEach((needs, unit) => {
      const key = needs.join();
      const own = known.get(key) ?? known.size;
      known.set(key, own);
      classes[unit] = own;
    });
    return classes;
  }
}
