import fc from "fast-check";
import { historyOf, type Length } from "./step-arbitrary.ts";
import type { Step } from "./steps.ts";
import type { WorldSpec } from "./scene.ts";
import { worldSpec } from "./world-arbitrary.ts";

export type Generated = Readonly<{ spec: WorldSpec; steps: readonly Step[] }>;

export const histories = (length: Length): fc.Arbitrary<Generated> =>
  fc.noBias(fc.record({ spec: worldSpec, steps: historyOf(length) }));

const byLength = new Map<number, fc.Arbitrary<Generated>>();

/** Generates the history of a number; always the same for the same seed and length. */
export const generateHistory = (seed: number, number: number, steps: number): Generated => {
  const arbitrary = byLength.get(steps) ?? histories({ least: steps, most: steps });
  byLength.set(steps, arbitrary);
  // Neighbouring seeds and numbers give unrelated histories: both are hashed into one.
  const stirred = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b);
  const [generated] = fc.sample(arbitrary, { seed: stirred | 0, numRuns: 1 });
  return generated as Generated;
};
