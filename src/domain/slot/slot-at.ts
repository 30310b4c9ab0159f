import { err, ok, type Result } from "neverthrow";
import { invariant } from "../invariant.ts";
import type {
  NoEligibleResource,
  OutsideWorkingTime,
  SearchExhausted,
  SlotHeld,
  SlotTaken,
} from "../refusal/refusal.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import { allocate } from "./allocate.ts";
import { busyAfterHolds, holdEnds, NOTHING_BUSY, type Busy } from "./busy.ts";
import { ineligibleFor } from "./eligible.ts";
import { STEPS_PER_START, type Search, type StepBudget } from "./search.ts";
import type { Slot } from "./slot.ts";

/** Why a start within the center's range is no slot, in order of precedence. */
export type NoSlot = NoEligibleResource | OutsideWorkingTime | SlotHeld | SlotTaken | SearchExhausted;

export const EXHAUSTED: SearchExhausted = { code: "SEARCH_EXHAUSTED", steps: STEPS_PER_START };

/**
 * The slot at one start, or why there is none: nothing at the center can serve it, nobody works then, it is held and
 * until when, it is taken for good.
 */
export const slotAt = (search: Search, startMs: EpochMs): Result<Slot, NoSlot> => {
  const allocation = allocate(search, startMs);
  if (allocation.kind === "found") return ok(allocation.slot);
  if (allocation.kind === "exhausted") return err(EXHAUSTED);
  return err(ineligibleFor(search.demand, search.plan) ?? whyNot(search, startMs));
};

/** Why a start is no slot that {@link allocate} excluded, though somebody could serve the booking at some time. */
export const whyNot = (search: Search, startMs: EpochMs): NoSlot => {
  const budget: StepBudget = { left: STEPS_PER_START };
  const reason = reasonWithin(budget, search, startMs);
  return budget.left < 0 ? EXHAUSTED : reason;
};

/** All searches for the reason share one budget, however many holds end one after another. */
const reasonWithin = (budget: StepBudget, search: Search, startMs: EpochMs): NoSlot => {
  const possible = (busy: Busy) => allocate({ ...search, busy }, startMs, budget).kind === "found";
  if (!possible(NOTHING_BUSY)) return { code: "OUTSIDE_WORKING_TIME", startMs };
  const { beforeMs, afterMs } = search.demand.reach;
  const ends = holdEnds(search.busy, { startMs: plus(startMs, -beforeMs), endMs: plus(startMs, afterMs) });
  // What is possible once some holds have ended stays possible when more have: the first such end is searched for.
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (possible(busyAfterHolds(search.busy, ends[middle] as EpochMs))) high = middle;
    else low = middle + 1;
  }
  const heldUntilMs = ends[low];
  if (heldUntilMs !== undefined) return { code: "SLOT_HELD", heldUntilMs };
  invariant(search.busy.size > 0, "a start that nothing stands in the way of is available");
  return { code: "SLOT_TAKEN", startMs };
};
