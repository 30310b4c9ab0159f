import type { Task } from "../calendar/demand.ts";
import type { AssignableTherapist, CenterIndex } from "../calendar/center-index.ts";

/**
 * Returns the therapists who could give a task's service: by skill, and by the binding name or gender. If several give
 * it together, a name is that of the first; a gender is that of all.
 */
export const ableTherapists = (
  index: CenterIndex,
  { terms, therapist }: Task,
  place = 0,
): readonly AssignableTherapist[] => {
  const able = index.therapistsFor.get(terms.id) ?? NO_THERAPISTS;
  if (therapist?.kind === "named" && place === 0) return able.filter((it) => it.assigned.id === therapist.therapistId);
  if (therapist?.kind === "gender") return able.filter((it) => it.therapist.gender === therapist.gender);
  return able;
};

const NO_THERAPISTS: readonly AssignableTherapist[] = [];
