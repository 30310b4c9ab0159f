import { invariant } from "../domain/invariant.ts";

/** Numbers that look random and are the same for the same seed, so that a failing history can be told again. */
export type Random = Readonly<{
  /** A whole number from 0 up to, and without, `bound`. */
  below: (bound: number) => number;
  /** True so many times in a hundred. */
  chance: (percent: number) => boolean;
  /** One of these; there is at least one. */
  pick: <Item>(items: readonly Item[]) => Item;
}>;

/** A source for a seed, any whole number: the generator known as mulberry32. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: <Item>(items: readonly Item[]): Item => {
      invariant(items.length > 0, "one is picked of at least one");
      return items[below(items.length)] as Item;
    },
  };
};
