import type { Task } from "../calendar/demand.ts";
import type { Need } from "./need.ts";

/**
 * A wish for a unit, by its place in the contest's units, at any one of these needs: those of one task (rule 29).
 * `apart` are those of them to try: of needs that may change places with each other, the first.
 */
export type Preference = Readonly<{ needs: readonly number[]; apart: readonly number[]; unit: number }>;

export const hasPreferences = (tasks: readonly Task[]): boolean => tasks.some(({ preferred }) => preferred !== null);

/** The parts of a contest of therapists that preferences are about. */
type Therapists = Readonly<{
  units: readonly Readonly<{ assigned: Readonly<{ id: string }> }>[];
  needs: readonly Need[];
}>;

/** Adds to contests of therapists the preferences of their tasks, in the order of guests and items. */
export const withPreferences = <Of extends Therapists>(
  contests: readonly Of[],
  tasks: readonly Task[],
): readonly Of[] =>
  hasPreferences(tasks) ? contests.map((it) => ({ ...it, preferences: preferencesIn(it, tasks) })) : contests;

const preferencesIn = ({ units, needs }: Therapists, tasks: readonly Task[]): readonly Preference[] =>
  tasks.flatMap(({ preferred }, task) => {
    const unit = preferred === null ? -1 : units.findIndex(({ assigned }) => assigned.id === preferred);
    const able = needs.flatMap((need, at) => (need.tasks.includes(task) && need.eligible.includes(unit) ? [at] : []));
    const apart = able.filter((at, nth) => !able.slice(0, nth).some((other) => mayChangePlaces(needs, at, other)));
    return able.length === 0 ? [] : [{ needs: able, apart, unit }];
  });

/** Whether two needs of one task are alike: neither is of another task, too, and the same units could serve both. */
const mayChangePlaces = (needs: readonly Need[], one: number, other: number): boolean => {
  const [a, b] = [needs[one], needs[other]];
  if (a === undefined || b === undefined || a.tasks.length > 1 || b.tasks.length > 1) return false;
  return a.eligible.length === b.eligible.length && a.eligible.every((unit, at) => unit === b.eligible[at]);
};
