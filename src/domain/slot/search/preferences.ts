import type { Task } from "../calendar/demand.ts";
import type { Need } from "./need.ts";

/** A wish for a unit, by its place in the contest's units, at any one of these needs: those of one task (rule 29). */
export type Preference = Readonly<{ needs: readonly number[]; unit: number }>;

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
    return able.length === 0 ? [] : [{ needs: able, unit }];
  });
