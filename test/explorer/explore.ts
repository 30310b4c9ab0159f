import { brokenIn, stuckIn } from "./invariants.ts";
import { stepsOf } from "./steps.ts";
import { firstWorld, keyOf, type Setting, type Step, type World } from "./world.ts";

export type Found = Readonly<{
  states: number;
  transitions: number;
  /** The number of steps of the longest shortest path. */
  depth: number;
  /** Whether there was more than the bound. */
  isBounded: boolean;
  /** The first broken law, by a shortest path. */
  broken: Readonly<{ problem: string; trace: readonly string[] }> | null;
}>;

type Seen = Readonly<{ world: World; way: Way | null }>;
/** The index of a step, and the step before it. Labels of millions of steps would fill the memory. */
type Way = Readonly<{ step: number; before: Way | null }>;

/** Every interleaving, breadth first: worlds with one key are one. */
export const explore = (setting: Setting, mostStates = Infinity): Found => {
  const first = firstWorld(setting);
  const known = new Set([keyOf(first)]);
  let [level, transitions, depth]: [Seen[], number, number] = [[{ world: first, way: null }], 0, 0];
  const found = (broken: Found["broken"], isBounded = false): Found => ({
    states: known.size,
    transitions,
    depth,
    isBounded,
    broken,
  });
  for (; level.length > 0; depth += 1) {
    const next: Seen[] = [];
    for (const { world, way } of level) {
      const steps = stepsOf(setting, world);
      if (steps.length === 0) {
        const problem = stuckIn(world);
        if (problem !== null) return found({ problem, trace: traceOf(setting, first, way) });
      }
      for (const [step, { world: to }] of steps.entries()) {
        transitions += 1;
        const key = keyOf(to);
        if (known.has(key)) continue;
        known.add(key);
        const on = { step, before: way };
        const problem = brokenIn(setting, to);
        if (problem !== null) return found({ problem, trace: traceOf(setting, first, on) });
        next.push({ world: to, way: on });
      }
      if (known.size > mostStates) return found(null, true);
    }
    level = next;
  }
  return found(null);
};

const traceOf = (setting: Setting, first: World, last: Way | null): readonly string[] => {
  const ways: Way[] = [];
  for (let way = last; way !== null; way = way.before) ways.unshift(way);
  let world = first;
  return ways.map(({ step }) => {
    const taken = stepsOf(setting, world)[step] as Step;
    world = taken.world;
    return taken.label;
  });
};
