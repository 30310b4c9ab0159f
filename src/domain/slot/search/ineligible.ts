import type { BookingOptions } from "../../booking/booking.ts";
import type { EquipmentId } from "../../ids.ts";
import type { NoEligibleResource } from "../../refusal/refusal.ts";
import type { Demand, Task } from "../calendar/demand.ts";
import type { CenterIndex } from "../calendar/center-index.ts";
import { assign } from "./assign.ts";
import { therapistContests } from "./contests.ts";
import { ableTherapists } from "./eligible.ts";
import { STEPS_PER_START, type Search } from "./search.ts";

/** Returns the refusal if no unit of the center can ever serve some need; else null. */
export const ineligibleFor = ({
  demand,
  index,
  options,
}: Pick<Search, "demand" | "index" | "options">): NoEligibleResource | null => {
  const { tasks } = demand;
  for (const task of tasks) {
    if (task.therapist !== null && !canBeGiven(task, index)) return noEligible("therapist");
    if (task.roomKind !== null && (index.bedsOfKind.get(task.roomKind)?.length ?? 0) === 0) return noEligible("room");
    if (task.equipmentIds.some((id) => (index.piecesOf.get(id)?.length ?? 0) < piecesWanted(task, id)))
      return noEligible("equipment");
  }
  return hasOneForEach(demand, index, options) ? null : noEligible("therapist");
};

/** Whether each guest by itself could have one therapist for all services, or one for each place of those. */
const hasOneForEach = ({ tasks, ...rest }: Demand, index: CenterIndex, options: BookingOptions): boolean =>
  !options.oneTherapistPerGuest ||
  [...new Set(tasks.map(({ guestIndex }) => guestIndex))].every((guest) => {
    const own = { ...rest, tasks: tasks.filter(({ guestIndex }) => guestIndex === guest) };
    return therapistContests(own, index, options).every((contest) => {
      const eligible = contest.needs.map((need) => need.eligible);
      return assign(contest, eligible, { left: STEPS_PER_START }, "any").kind !== "none";
    });
  });

const canBeGiven = (task: Task, index: CenterIndex): boolean =>
  ableTherapists(index, task).length > 0 &&
  (task.therapistCount === 1 || ableTherapists(index, task, 1).length >= task.therapistCount);

/** A service and its add-on that need the same equipment take a piece each. */
const piecesWanted = ({ equipmentIds }: Task, id: EquipmentId): number =>
  equipmentIds.reduce((count, other) => (other === id ? count + 1 : count), 0);

const noEligible = (resource: NoEligibleResource["resource"]): NoEligibleResource => ({
  code: "NO_ELIGIBLE_RESOURCE",
  resource,
});
