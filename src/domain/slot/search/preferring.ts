import { therapistsOf } from "../../claim/appointment-terms.ts";
import type { Task } from "../calendar/demand.ts";
import { assign, type Assignment } from "./assign.ts";
import type { Contest } from "./contests.ts";
import type { Candidates } from "./matching.ts";
import type { Preference } from "./preferences.ts";
import type { StepBudget } from "./search.ts";
import type { AllocatedItem, PreferencesMet } from "./slot.ts";

/** `isSettled` is false if the search gave up on a preference. */
export type Preferred = Readonly<{ assignment: Assignment; isSettled: boolean }>;

/**
 * Assigns the best units, as without preferences; then meets each preference in turn that those before it allow, and
 * ranks what they leave open. Has a budget of its own, so that a preference never makes a start impossible.
 */
export const assignPreferring = (
  contest: Contest,
  candidates: Candidates,
  budget: StepBudget,
  ownBudget: StepBudget,
): Preferred => {
  let assignment = assign(contest, candidates, budget, "best");
  if (assignment.kind !== "found") return { assignment, isSettled: true };
  const met: Preference[] = [];
  for (const preference of contest.preferences ?? []) {
    const { needs, unit } = preference;
    const { units } = assignment;
    if (!needs.some((need) => units[need] === unit)) {
      const found = meeting(contest, [...met, preference], candidates, ownBudget);
      if (found.kind === "exhausted") return { assignment, isSettled: false };
      if (found.kind === "none") continue;
      assignment = found;
    }
    met.push(preference);
  }
  return { assignment, isSettled: true };
};

/** Meets all of these preferences, each at any of its needs. */
const meeting = (
  contest: Contest,
  [preference, ...others]: readonly Preference[],
  candidates: Candidates,
  budget: StepBudget,
): Assignment => {
  if (preference === undefined) return assign(contest, candidates, budget, "best");
  for (const need of preference.apart) {
    if (candidates[need]?.includes(preference.unit) !== true) continue;
    const bound = candidates.map((own, at) => (at === need ? [preference.unit] : own));
    const found = meeting(contest, others, bound, budget);
    if (found.kind !== "none") return found;
  }
  return NONE;
};

const NONE: Assignment = { kind: "none" };

/** Returns how many preferences an allocation of the tasks meets. */
export const preferencesMet = (
  tasks: readonly Task[],
  allocation: readonly AllocatedItem[],
  isSettled: boolean,
): PreferencesMet => {
  const wanted = tasks.flatMap(({ preferred }, at) => (preferred === null ? [] : [{ preferred, at }]));
  const met = wanted.filter(({ preferred, at }) => {
    const item = allocation[at];
    return item !== undefined && therapistsOf(item).some(({ id }) => id === preferred);
  });
  return { wanted: wanted.length, met: isSettled ? met.length : null };
};
