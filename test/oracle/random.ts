/** A stream of numbers that follows from its seed (mulberry32), and the choices that are made with it. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  nat(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.nat(most - least + 1);
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    return choices[this.nat(choices.length)] as Choice;
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.nat(100) < percent;
  }

  some<Choice>(choices: readonly Choice[], percent: number): readonly Choice[] {
    return choices.filter(() => this.chance(percent));
  }
}
