import { err, ok, type Result } from "neverthrow";
import type { NoEligibleResource, SearchExhausted } from "../refusal/refusal.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import { allocate, type Allocation } from "./allocate.ts";
import type { DayCalendar } from "./day-calendar.ts";
import { ineligibleFor } from "./eligible.ts";
import { explainStart, type UnavailableStart } from "./explain.ts";
import { futureDays, type FutureDays } from "./future-days.ts";
import { contestsOf, type Contests } from "./contests.ts";
import { hasLeft } from "./left-claims.ts";
import { possibleStarts, serveAt } from "./possible-starts.ts";
import { spend, STEPS_PER_DAY, type Search, type StepBudget } from "./search.ts";
import { EXHAUSTED } from "./slot-at.ts";
import type { ListedSlot } from "./slot.ts";
import { hasStart } from "./start-mask.ts";

/** What is wanted besides the slots themselves. */
export type ListingWish = Readonly<{
  withAllocations: boolean;
  explain: boolean;
  /** The days after the search's own; null where they are not wanted. */
  future: readonly DayCalendar[] | null;
}>;

/** What was found out about a day. */
export type DayListing = Readonly<{
  /** In order of time: a start is here if and only if the whole booking can be served then. */
  slots: readonly ListedSlot[];
  /** Starts at which the search gave up: neither found nor excluded. */
  undecided: readonly EpochMs[];
  /** All other starts of the day's grid; null where they were not to be explained. */
  unavailable: readonly UnavailableStart[] | null;
  future: FutureDays | null;
}>;

/** All slots of the search's day. Refused where nothing could ever serve the booking, or nobody knows of any slot. */
export const findSlots = (
  search: Search,
  nowMs: EpochMs,
  wish: ListingWish,
): Result<DayListing, NoEligibleResource | SearchExhausted> => {
  const { demand, plan, options, busy } = search;
  const ineligible = ineligibleFor(demand, plan);
  if (ineligible !== null) return err(ineligible);
  const contests = contestsOf(demand, plan, options, hasLeft(plan, busy));
  const { slots, undecided } = listDay(search, contests, nowMs, wish.withAllocations);
  // An empty list would say that the day is full, which nobody knows.
  if (slots.length === 0 && undecided.length > 0) return err(EXHAUSTED);
  return ok({
    slots,
    undecided,
    unavailable: wish.explain ? explainOthers(search, contests, slots, nowMs) : null,
    future: wish.future === null ? null : futureDays(search, contests, wish.future, nowMs),
  });
};

const explainOthers = (
  search: Search,
  contests: Contests,
  slots: readonly ListedSlot[],
  nowMs: EpochMs,
): readonly UnavailableStart[] => {
  const listed = new Set(slots.map(({ startMs }) => startMs));
  return search.calendar.starts
    .filter((startMs) => !listed.has(startMs))
    .map((startMs) => explainStart(search, contests, startMs, nowMs));
};

const listDay = (
  search: Search,
  contests: Contests,
  nowMs: EpochMs,
  withAllocations: boolean,
): Pick<DayListing, "slots" | "undecided"> => {
  const slots: ListedSlot[] = [];
  const undecided: EpochMs[] = [];
  const { durationMs, priceMinor } = search.demand;
  const possible = possibleStarts(search, contests, nowMs);
  const day = { left: STEPS_PER_DAY };
  search.calendar.starts.forEach((startMs, at) => {
    if (!hasStart(possible.starts, at)) return;
    const allocated = withAllocations ? allocateWithin(day, search, startMs) : null;
    const { kind } = allocated ?? serveAt(possible, at, day);
    if (kind === "exhausted") undecided.push(startMs);
    if (kind !== "found") return;
    const allocation = allocated?.kind === "found" ? allocated.slot.allocation : null;
    slots.push({ startMs, endMs: plus(startMs, durationMs), priceMinor, allocation });
  });
  return { slots, undecided };
};

const allocateWithin = (day: StepBudget, search: Search, startMs: EpochMs): Allocation =>
  spend(day, (budget) => allocate(search, startMs, budget));
