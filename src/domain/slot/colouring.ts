import { Matching, type Candidates } from "./matching.ts";
import type { Chain, Rivalry } from "./rivalry.ts";
import type { StepBudget } from "./search.ts";

/**
 * Gives each need a unit such that no two that clash have the same: a list colouring, which no polynomial method is
 * known for. Backtracks: the need with the fewest units left first, each with its best unit first; what a unit can no
 * longer serve is crossed out at once, and of units that are alike only one is tried.
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
  /** What was crossed out, in order. */
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
    candidates.forEach((units, need) => {
      for (const unit of units) this.#open[need * unitCount + unit] = 1;
    });
  }

  /** Serves every need, or says that it cannot be done; null where the budget ran out. */
  serveAll(): boolean | null {
    for (const crowd of this.#rivalry.crowds) {
      const candidates = crowd.map((need) => this.#candidates[need] as readonly number[]);
      if (new Matching(candidates, this.#unitCount, this.#budget).serveAll() !== "served") {
        return this.#budget.left < 0 ? null : false;
      }
    }
    if (this.#place(0)) return true;
    return this.#budget.left < 0 ? null : false;
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
      if (this.#budget.left < 0) return false;
      const mark = this.#trail.length;
      this.#chosen[need] = unit;
      this.#users[unit] = (this.#users[unit] as number) + 1;
      if (this.#chainsHold(need) && this.#crossOut(need, unit) && this.#place(placed + 1)) return true;
      this.#chosen[need] = -1;
      this.#users[unit] = (this.#users[unit] as number) - 1;
      this.#restore(mark);
      if (isFresh) failed.push(unit);
    }
    return false;
  }

  #scarcest(): number {
    let scarcest = -1;
    let fewest = Infinity;
    for (let need = 0; need < this.#chosen.length; need += 1) {
      if (this.#chosen[need] !== -1 || (this.#left[need] as number) >= fewest) continue;
      scarcest = need;
      fewest = this.#left[need] as number;
    }
    return scarcest;
  }

  /** No need that clashes with this one may have its unit; false where one of them is left with none. */
  #crossOut(need: number, unit: number): boolean {
    const { clashes, count } = this.#rivalry;
    for (let other = 0; other < count; other += 1) {
      if (clashes[need * count + other] === 0 || this.#chosen[other] !== -1) continue;
      const at = other * this.#unitCount + unit;
      if (this.#open[at] === 0) continue;
      this.#open[at] = 0;
      this.#trail.push(at);
      const left = (this.#left[other] as number) - 1;
      this.#left[other] = left;
      if (left === 0) return false;
    }
    return true;
  }

  #restore(mark: number): void {
    while (this.#trail.length > mark) {
      const at = this.#trail.pop() as number;
      this.#open[at] = 1;
      const need = Math.floor(at / this.#unitCount);
      this.#left[need] = (this.#left[need] as number) + 1;
    }
  }

  /** An item between the two that has no unit yet may still get this one. */
  #chainsHold(need: number): boolean {
    const isBroken = ({ one, other, between }: Chain): boolean => {
      if (need !== one && need !== other && !between.some((item) => item.includes(need))) return false;
      const unit = this.#chosen[one] as number;
      if (unit === -1 || unit !== this.#chosen[other]) return false;
      return between.some((item) => item.every((it) => this.#chosen[it] !== -1 && this.#chosen[it] !== unit));
    };
    return !this.#rivalry.chains.some(isBroken);
  }

  /** Whether two units could serve the same needs, so that one is as good as the other while neither has any. */
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
