import type { EquipmentId } from "../../ids.ts";
import type { NoEligibleResource } from "../../refusal/refusal.ts";
import type { Demand, Task } from "../calendar/demand.ts";
import type { AssignableTherapist, CenterIndex } from "../calendar/center-index.ts";

/** Returns the therapists who could give a task's service: by skill, and by the binding name or gender. */
export const ableTherapists = (index: CenterIndex, { terms, therapist }: Task): readonly AssignableTherapist[] => {
  const able = index.therapistsFor.get(terms.id) ?? NO_THERAPISTS;
  if (therapist?.kind === "named") return able.filter((it) => it.assigned.id === therapist.therapistId);
  if (therapist?.kind === "gender") return able.filter((it) => it.therapist.gender === therapist.gender);
  return able;
};

const NO_THERAPISTS: readonly AssignableTherapist[] = [];

/** Returns the refusal if no unit of the center can ever serve some need; else null. */
export const ineligibleFor = ({ tasks }: Demand, index: CenterIndex): NoEligibleResource | null => {
  for (const task of tasks) {
    if (task.therapist !== null && ableTherapists(index, task).length === 0) return noEligible("therapist");
    if (task.roomKind !== null && (index.bedsOfKind.get(task.roomKind)?.length ?? 0) === 0) return noEligible("room");
    if (task.equipmentIds.some((id) => (index.piecesOf.get(id)?.length ?? 0) < piecesWanted(task, id)))
      return noEligible("equipment");
  }
  return null;
};

/** A service and its add-on that need the same equipment take a piece each. */
const piecesWanted = ({ equipmentIds }: Task, id: EquipmentId): number =>
  equipmentIds.reduce((count, other) => (other === id ? count + 1 : count), 0);

const noEligible = (resource: NoEligibleResource["resource"]): NoEligibleResource => ({
  code: "NO_ELIGIBLE_RESOURCE",
  resource,
});
