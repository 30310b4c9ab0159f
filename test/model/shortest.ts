import type { Generated } from "./histories.ts";
import type { Step } from "./steps.ts";

/** Drops steps, many at once and then one by one, as long as the rest still shows a difference. */
export const shortest = async (
  { spec, steps }: Generated,
  differs: (fewer: Generated) => Promise<boolean>,
): Promise<Generated> => {
  let kept: readonly Step[] = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = kept.length - size; at > -size; at -= size) {
      const fewer = [...kept.slice(0, Math.max(0, at)), ...kept.slice(at + size)];
      if (fewer.length < kept.length && (await differs({ spec, steps: fewer }))) kept = fewer;
    }
  }
  return { spec, steps: kept };
};
