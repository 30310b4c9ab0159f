import { err, ok, type Result } from "neverthrow";
import type { NoEligibleResource, SearchExhausted } from "../refusal/refusal.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import { allocate } from "./search/allocate.ts";
import { contestsOf, type Contests } from "./search/contests.ts";
import type { DayCalendar } from "./calendar/day-calendar.ts";
import { ineligibleFor } from "./search/eligible.ts";
import { Explainer, type UnavailableStart, type WarnedStart } from "./explanation/explain.ts";
import { futureDays, type FutureDays } from "./search/future-days.ts";
import { hasLeft } from "./search/left-claims.ts";
import { EXHAUSTED } from "./explanation/no-slot.ts";
import { possibleStarts, serveWithin } from "./search/possible-starts.ts";
import { rangeOf } from "./calendar/range.ts";
import { DaySteps, Effort, type Search } from "./search/search.ts";
import type { ListedSlot } from "./search/slot.ts";
import { hasStart } from "./calendar/start-mask.ts";

/** What is wanted besides the slots themselves. */
export type ListingWish = Readonly<{
  withAllocations: boolean;
  warn: boolean;
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
  /** All other starts of the day's grid with their warnings; null if not asked for. */
  warned: readonly WarnedStart[] | null;
  /** All other starts of the day's grid with their reasons; null if not asked for. */
  unavailable: readonly UnavailableStart[] | null;
  future: FutureDays | null;
}>;

type Listed = Result<DayListing, NoEligibleResource | SearchExhausted>;

/** All slots of the search's day. Refused if nothing could ever serve the booking, or if it is not known of any start. */
export const findSlots = (search: Search, nowMs: EpochMs, wish: ListingWish): Listed => {
  const listing = findSlotsInTurns(search, nowMs, wish);
  for (;;) {
    const turn = listing.next();
    if (turn.done === true) return turn.value;
  }
};

/** The same, in turns of some 5 ms: the caller may let others work between them. */
export function* findSlotsInTurns(search: Search, nowMs: EpochMs, wish: ListingWish): Generator<void, Listed> {
  const { demand, plan, options, busy } = search;
  const ineligible = ineligibleFor(demand, plan);
  if (ineligible !== null) return err(ineligible);
  const contests = contestsOf(demand, plan, options, hasLeft(plan, busy));
  const effort = new Effort();
  const { slots, undecided } = yield* listDay(search, contests, nowMs, wish.withAllocations, effort);
  // An empty list would say that the day is full, which is not known.
  if (slots.length === 0 && undecided.length > 0) return err(EXHAUSTED);
  const listed = new Set(slots.map(({ startMs }) => startMs));
  const others = [...search.calendar.starts.keys()].filter((at) => !listed.has(search.calendar.starts[at] as EpochMs));
  const gaveUp = new Set(undecided);
  const explainer = (): Explainer => new Explainer(search, contests, nowMs, effort);
  return ok({
    slots,
    undecided,
    warned: wish.warn ? yield* eachOf(others, explainer(), effort, (it, at) => it.warn(at)) : null,
    unavailable: wish.explain
      ? yield* eachOf(others, explainer(), effort, (it, at) =>
          it.explain(at, gaveUp.has(search.calendar.starts[at] as EpochMs)),
        )
      : null,
    future: wish.future === null ? null : yield* futureDays(search, contests, wish.future, nowMs, effort),
  });
}

function* eachOf<Told>(
  starts: readonly number[],
  explainer: Explainer,
  effort: Effort,
  tell: (explainer: Explainer, at: number) => Told,
): Generator<void, readonly Told[]> {
  const all: Told[] = [];
  for (const at of starts) {
    all.push(tell(explainer, at));
    if (effort.endsTurn()) yield;
  }
  return all;
}

function* listDay(
  search: Search,
  contests: Contests,
  nowMs: EpochMs,
  withAllocations: boolean,
  effort: Effort,
): Generator<void, Pick<DayListing, "slots" | "undecided">> {
  const slots: ListedSlot[] = [];
  const undecided: EpochMs[] = [];
  const { starts } = search.calendar;
  const { durationMs, priceMinor } = search.demand;
  const possible = possibleStarts(search, contests, rangeOf(search.plan.catalog.center, search.demand, nowMs));
  const day = new DaySteps(effort);
  for (let at = 0; at < starts.length; at += 1) {
    if (!hasStart(possible.starts, at)) continue;
    const startMs = starts[at] as EpochMs;
    const allocated = withAllocations ? day.spend((budget) => allocate(search, startMs, budget)) : null;
    const { kind } = allocated ?? serveWithin(day, possible, at);
    if (kind === "exhausted") undecided.push(startMs);
    if (kind === "found") {
      const allocation = allocated?.kind === "found" ? allocated.slot.allocation : null;
      slots.push({ startMs, endMs: plus(startMs, durationMs), priceMinor, allocation });
    }
    if (effort.endsTurn()) yield;
  }
  return { slots, undecided };
}
