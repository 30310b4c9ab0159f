import { createRandom } from "../../src/conformance/random.ts";

/** The kit's random numbers, with the choices that a generated world needs. */
export class Random {
  readonly #source: ReturnType<typeof createRandom>;

  constructor(seed: number) {
    this.#source = createRandom(seed);
  }

  /** A whole number from 0 to `below` - 1. */
  nat(below: number): number {
    return this.#source.below(below);
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
    return this.#source.chance(percent);
  }

  some<Choice>(choices: readonly Choice[], percent: number): readonly Choice[] {
    return choices.filter(() => this.chance(percent));
  }
}
