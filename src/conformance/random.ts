import { invariant } from "../domain/invariant.ts";

/** Random-looking numbers, the same for the same seed, so that a failing history can be replayed. */
export type Random = Readonly<{
  /** Returns a whole number from 0 up to, and without, `bound`. */
  below: (bound: number) => number;
  /** Returns true so many times in a hundred. */
  chance: (percent: number) => boolean;
  /** Returns one of these; the list is not empty. */
  pick: <Item>(items: readonly Item[]) => Item;
}>;

/** Creates a source for a seed, any whole number: the generator known as mulberry32. */
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
      invariant(items.length > 0, "`pick` has at least one item");
      return items[below(items.length)] as Item;
    },
  };
};
