import { err, ok, type Result } from "neverthrow";
import type { EpochMs } from "../time/instant.ts";
import { allocate } from "./search/allocate.ts";
import { contestsOf } from "./search/contests.ts";
import { ineligibleFor } from "./search/ineligible.ts";
import { hasLeft } from "./search/left-claims.ts";
import { EXHAUSTED, noSlotReasons, type NoSlot } from "./explanation/no-slot.ts";
import { STEPS_PER_START, type Search } from "./search/search.ts";
import type { Slot } from "./search/slot.ts";

/**
 * Returns the slot at one start, or why there is none: no eligible unit, no working time, held until an instant, or
 * taken permanently.
 */
export const slotAt = (search: Search, startMs: EpochMs): Result<Slot, NoSlot> => {
  const allocation = allocate(search, startMs);
  if (allocation.kind === "found") return ok(allocation.slot);
  if (allocation.kind === "exhausted") return err(EXHAUSTED);
  return err(ineligibleFor(search) ?? whyNot(search, startMs));
};

const whyNot = (search: Search, startMs: EpochMs): NoSlot => {
  const { demand, index, options, calendar, busy } = search;
  // The placement of claims of removed units depends on the whole day (rule 26).
  const isLaid = hasLeft(index, busy);
  const seen: Search = isLaid ? search : { ...search, calendar: { ...calendar, starts: [startMs] } };
  const at = seen.calendar.starts.indexOf(startMs);
  return noSlotReasons(seen, contestsOf(demand, index, options, isLaid))(at, { left: STEPS_PER_START });
};
