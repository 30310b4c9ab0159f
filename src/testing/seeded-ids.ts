import { type Entropy, parseEntropy } from "../domain/ids.ts";
import { invariant } from "../domain/invariant.ts";
import type { IdSource } from "../ports/id-source.ts";

/**
 * Creates a source of ids that are the same for the same seed (any whole number), so that a failing test fails again.
 * One source never repeats itself within 4,294,967,296 ids. The ids can be guessed: for tests only.
 */
export const createSeededIds = (seed: number): IdSource => {
  invariant(Number.isSafeInteger(seed), `a seed is a whole number, not ${seed}`);
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  // Both words of the seed are mixed into a start and a second stream, so that neighbouring seeds have unrelated ids.
  const start = mixed(low ^ mixed(high ^ 0x9e3779b9));
  const stream = mixed(high ^ mixed(low ^ 0x85ebca6b));
  let count = 0;
  return {
    entropy: (): Entropy => {
      const step = (start + Math.imul(count, 0x9e3779b9)) >>> 0;
      count = (count + 1) >>> 0;
      const entropy = parseEntropy(hex(mixed(step ^ stream) >>> 8, 6) + hex(mixed(step), 8));
      invariant(entropy !== null, "six and eight hex digits are fourteen");
      return entropy;
    },
  };
};

/** Mixes 32 bits one to one (the finalizer of MurmurHash3): different steps give different ids. */
const mixed = (word: number): number => {
  let bits = word >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
};

const hex = (word: number, digits: number): string => word.toString(16).padStart(digits, "0");
