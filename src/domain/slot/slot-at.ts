import { err, ok, type Result } from "neverthrow";
import type { EpochMs } from "../time/instant.ts";
import { allocate } from "./allocate.ts";
import { contestsOf } from "./contests.ts";
import { ineligibleFor } from "./eligible.ts";
import { EXHAUSTED, noSlotReasons, type NoSlot } from "./no-slot.ts";
import { STEPS_PER_START, type Search } from "./search.ts";
import type { Slot } from "./slot.ts";

/**
 * The slot at one start, or why there is none: nothing at the center can serve it, nothing works then, it is held and
 * until when, it is taken for good.
 */
export const slotAt = (search: Search, startMs: EpochMs): Result<Slot, NoSlot> => {
  const allocation = allocate(search, startMs);
  if (allocation.kind === "found") return ok(allocation.slot);
  if (allocation.kind === "exhausted") return err(EXHAUSTED);
  return err(ineligibleFor(search.demand, search.plan) ?? whyNot(search, startMs));
};

const whyNot = (search: Search, startMs: EpochMs): NoSlot => {
  const { demand, plan, options, calendar } = search;
  const alone: Search = { ...search, calendar: { ...calendar, starts: [startMs] } };
  return noSlotReasons(alone, contestsOf(demand, plan, options))(0, { left: STEPS_PER_START });
};
