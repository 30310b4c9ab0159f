import type { EquipmentId } from "../../ids.ts";
import type { NoEligibleResource } from "../../refusal/refusal.ts";
import type { Demand, Task } from "../calendar/demand.ts";
import type { AssignableTherapist, CenterPlan } from "../calendar/center-plan.ts";

/**
 * Returns the therapists who could give a task's service: by skill, and by the binding name or gender. If several give
 * it together, a name is that of the first; a gender is that of all.
 */
export const ableTherapists = (
  plan: CenterPlan,
  { terms, therapist }: Task,
  place = 0,
): readonly AssignableTherapist[] => {
  const able = plan.therapistsFor.get(terms.id) ?? NOBODY;
  if (therapist?.kind === "named" && place === 0) return able.filter((it) => it.assigned.id === therapist.therapistId);
  if (therapist?.kind === "gender") return able.filter((it) => it.therapist.gender === therapist.gender);
  return able;
};

const NOBODY: readonly AssignableTherapist[] = [];

/** Returns the refusal if no unit of the center can ever serve some need; else null. */
export const ineligibleFor = ({ tasks }: Demand, plan: CenterPlan): NoEligibleResource | null => {
  for (const task of tasks) {
    if (task.therapist !== null && !canBeGiven(task, plan)) return noEligible("therapist");
    if (task.roomKind !== null && (plan.bedsOfKind.get(task.roomKind)?.length ?? 0) === 0) return noEligible("room");
    if (task.equipmentIds.some((id) => (plan.piecesOf.get(id)?.length ?? 0) < piecesWanted(task, id)))
      return noEligible("equipment");
  }
  return null;
};

const canBeGiven = (task: Task, plan: CenterPlan): boolean =>
  ableTherapists(plan, task).length > 0 &&
  (task.therapistCount === 1 || ableTherapists(plan, task, 1).length >= task.therapistCount);

/** A service and its add-on that need the same equipment take a piece each. */
const piecesWanted = ({ equipmentIds }: Task, id: EquipmentId): number =>
  equipmentIds.reduce((count, other) => (other === id ? count + 1 : count), 0);

const noEligible = (resource: NoEligibleResource["resource"]): NoEligibleResource => ({
  code: "NO_ELIGIBLE_RESOURCE",
  resource,
});
