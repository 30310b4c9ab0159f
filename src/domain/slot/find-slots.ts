import { err, ok, type Result } from "neverthrow";
import type { Center } from "../catalog/center.ts";
import { invariant } from "../invariant.ts";
import type {
  NoEligibleResource,
  OutsideWorkingTime,
  SearchExhausted,
  SlotBeyondHorizon,
  SlotHeld,
  SlotInPast,
  SlotTaken,
} from "../refusal/refusal.ts";
import { DAY_MS, MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import { ableTherapists, allocate, STEPS_PER_START, type Search } from "./allocate.ts";
import type { StepBudget } from "./assign.ts";
import { busyAfterHolds, holdEnds, NOTHING_BUSY } from "./busy.ts";
import type { Demand } from "./demand.ts";
import type { CenterPlan } from "./plan.ts";
import type { Slot } from "./slot.ts";

/** All slots of the search's day, in order of time. Listing and reserving use the same function. */
export const findSlots = (
  search: Search,
  nowMs: EpochMs,
): Result<readonly Slot[], NoEligibleResource | SearchExhausted> => {
  const ineligible = ineligibleFor(search.demand, search.plan);
  if (ineligible !== null) return err(ineligible);
  const { center } = search.plan.catalog;
  const slots: Slot[] = [];
  for (const startMs of search.calendar.starts) {
    if (tooEarlyOrLate(startMs, center, nowMs) !== null) continue;
    const allocation = allocate(search, startMs);
    if (allocation.kind === "exhausted") return err({ code: "SEARCH_EXHAUSTED", steps: STEPS_PER_START });
    if (allocation.kind === "found") slots.push(allocation.slot);
  }
  return ok(slots);
};

/** Rule 10 and case B10: a start that is past, too soon, or too far away. */
export const tooEarlyOrLate = (
  startMs: EpochMs,
  { limits }: Center,
  nowMs: EpochMs,
): SlotInPast | SlotBeyondHorizon | null => {
  const earliestMs = plus(nowMs, limits.leadTimeMinutes * MINUTE_MS);
  if (startMs <= nowMs || startMs < earliestMs) return { code: "SLOT_IN_PAST", earliestMs };
  const latestMs = plus(nowMs, limits.horizonDays * DAY_MS);
  return startMs > latestMs ? { code: "SLOT_BEYOND_HORIZON", latestMs } : null;
};

/** Something that nobody and nothing at the center can ever serve. */
export const ineligibleFor = ({ tasks }: Demand, plan: CenterPlan): NoEligibleResource | null => {
  for (const task of tasks) {
    if (task.therapist !== null && ableTherapists(plan, task).length === 0) return noEligible("therapist");
    if (task.roomKind !== null && (plan.bedsOfKind.get(task.roomKind)?.length ?? 0) === 0) return noEligible("room");
    if (task.equipmentIds.some((id) => (plan.piecesOf.get(id)?.length ?? 0) === 0)) return noEligible("equipment");
  }
  return null;
};

const noEligible = (resource: NoEligibleResource["resource"]): NoEligibleResource => ({
  code: "NO_ELIGIBLE_RESOURCE",
  resource,
});

export type NoSlot = NoEligibleResource | OutsideWorkingTime | SlotHeld | SlotTaken | SearchExhausted;

/**
 * The slot at one start, or why there is none, in order of precedence: nothing at the center can serve it, nobody works
 * then, it is held and until when, it is taken for good.
 */
export const slotAt = (search: Search, startMs: EpochMs): Result<Slot, NoSlot> => {
  const allocation = allocate(search, startMs);
  if (allocation.kind === "found") return ok(allocation.slot);
  if (allocation.kind === "exhausted") return err({ code: "SEARCH_EXHAUSTED", steps: STEPS_PER_START });
  return err(ineligibleFor(search.demand, search.plan) ?? whyNot(search, startMs));
};

const whyNot = (search: Search, startMs: EpochMs): NoSlot => {
  const budget: StepBudget = { left: STEPS_PER_START };
  const reason = reasonWithin(budget, search, startMs);
  return budget.left < 0 ? { code: "SEARCH_EXHAUSTED", steps: STEPS_PER_START } : reason;
};

/** All searches for the reason share one budget, however many holds end one after another. */
const reasonWithin = (budget: StepBudget, search: Search, startMs: EpochMs): NoSlot => {
  const possible = (busy: Search["busy"]) => allocate({ ...search, busy }, startMs, budget).kind === "found";
  if (!possible(NOTHING_BUSY)) return { code: "OUTSIDE_WORKING_TIME", startMs };
  for (const heldUntilMs of holdEnds(search.busy)) {
    if (possible(busyAfterHolds(search.busy, heldUntilMs))) return { code: "SLOT_HELD", heldUntilMs };
  }
  invariant(search.busy.size > 0, "a start that nothing stands in the way of is available");
  return { code: "SLOT_TAKEN", startMs };
};
