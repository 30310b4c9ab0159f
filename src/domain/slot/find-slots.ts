import { err, ok, type Result } from "neverthrow";
import type { NoEligibleResource, SearchExhausted } from "../refusal/refusal.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import type { CalendarDate } from "../time/wall-time.ts";
import { allocate } from "./search/allocate.ts";
import type { StandingClaim } from "../claim/claim.ts";
import { besideWaits, busyInEach, type BusyClaim, type Claimed, type Viewpoint } from "./search/busy.ts";
import { contestsOf, type Contests } from "./search/contests.ts";
import type { DayCalendar } from "./calendar/day-calendar.ts";
import { ineligibleFor } from "./search/ineligible.ts";
import { Explainer, type UnavailableStart, type WarnedStart } from "./explanation/explain.ts";
import { availabilityOf, type DayAvailability } from "./search/day-availability.ts";
import { hasLeft } from "./search/left-claims.ts";
import { noSlotOnDay, type NoSlotOnDay } from "./search/no-slot-on-day.ts";
import { EXHAUSTED } from "./explanation/no-slot.ts";
import { possibleStarts, serveWithin } from "./search/possible-starts.ts";
import { hasPreferences } from "./search/preferences.ts";
import { rangeOf } from "./calendar/range.ts";
import { viewOf } from "./search/reach.ts";
import { DaySteps, Effort, type Search } from "./search/search.ts";
import type { ListedSlot } from "./search/slot.ts";
import { hasStart } from "./calendar/start-mask.ts";

/** Several days in order, with all claims and waits that can matter to them. */
export type Window = Omit<Search, "calendar" | "busy"> &
  Readonly<{
    calendars: readonly DayCalendar[];
    claims: readonly StandingClaim[];
    waits: readonly BusyClaim[];
    view: Viewpoint;
  }>;

/** Returns a search for each day of a window, with only the claims that can matter to that day. */
export const searchEach = (window: Window): readonly Search[] => {
  const { index, demand, options, bookingId, ranking } = window;
  const spans = window.calendars.map((calendar) => viewOf(calendar, demand.reach));
  const claimed = busyInEach(window.claims, window.view, spans);
  return window.calendars.map((calendar, at) => {
    const busy = besideWaits(claimed[at] as Claimed, window.waits);
    return { index, calendar, demand, options, busy, bookingId, ranking };
  });
};

/** The optional parts of a listing. */
export type ListingWish = Readonly<{
  withAllocations: boolean;
  warn: boolean;
  explain: boolean;
  /** The days after the window; null if they are not requested. */
  future: readonly Search[] | null;
}>;

/** The results for the days of a window. */
export type Listing = Readonly<{
  /** Each day of the window: whether it has a slot. */
  byDay: readonly DayAvailability[];
  /** In order of time: a start is listed if and only if the whole booking can be served then. */
  slots: readonly ListedSlot[];
  /** Starts at which the search gave up: neither found nor excluded. */
  undecided: readonly EpochMs[];
  /** All other starts of the grid with their warnings; null if not requested. */
  warned: readonly WarnedStart[] | null;
  /** All other starts of the grid with their reasons; null if not requested. */
  unavailable: readonly UnavailableStart[] | null;
  future: FutureDays | null;
}>;

/** The days after a window. */
export type FutureDays = Readonly<{ days: readonly DayAvailability[]; nextAvailableDate: CalendarDate | null }>;

/** The number of days after the window to search. */
export const FUTURE_DAYS = 7;

type Turns<Answer> = Generator<void, Answer>;

/** Runs a search to its end in one turn. */
export const inOneTurn = <Answer>(search: Turns<Answer>): Answer => {
  for (;;) {
    const turn = search.next();
    if (turn.done === true) return turn.value;
  }
};

/**
 * Lists the slots of some days of one booking, in turns of about 5 ms: the caller may run other work between turns.
 * Refused if nothing could ever serve the booking, or if the search gave up on every start.
 */
export function* findSlots(
  searches: readonly Search[],
  nowMs: EpochMs,
  wish: ListingWish,
): Turns<Result<Listing, NoEligibleResource | SearchExhausted>> {
  const ineligible = ineligibleIn(searches);
  if (ineligible !== null) return err(ineligible);
  const effort = new Effort();
  const contestsIn = contestsOnce();
  const days: (Listed & Others & Readonly<{ day: DayAvailability }>)[] = [];
  for (const search of searches) {
    const contests = contestsIn(search);
    const listed = yield* listDay(search, contests, nowMs, wish.withAllocations, effort);
    const isEmpty = listed.slots.length === 0 && listed.undecided.length === 0;
    const because = isEmpty ? yield* noSlotOnDay(search, contests, nowMs, effort) : null;
    const day = dayOf(search.calendar, listed, because);
    const others =
      wish.warn || wish.explain ? yield* othersOn(search, contests, listed, nowMs, wish, effort) : NO_OTHERS;
    days.push({ day, ...listed, ...others });
  }
  const slots = days.flatMap((it) => it.slots);
  const undecided = days.flatMap((it) => it.undecided);
  // An empty list would mean that the days are full, which is unknown.
  if (slots.length === 0 && undecided.length > 0) return err(EXHAUSTED);
  return ok({
    byDay: days.map(({ day }) => day),
    slots,
    undecided,
    warned: wish.warn ? days.flatMap((it) => it.warned ?? []) : null,
    unavailable: wish.explain ? days.flatMap((it) => it.unavailable ?? []) : null,
    future: wish.future === null ? null : futureDays(yield* eachDay(wish.future, contestsIn, nowMs, effort)),
  });
}

/** Finds the first slot of each day. Refused if nothing could ever serve the booking. */
export function* findDays(
  searches: readonly Search[],
  nowMs: EpochMs,
): Turns<Result<readonly DayAvailability[], NoEligibleResource>> {
  const ineligible = ineligibleIn(searches);
  if (ineligible !== null) return err(ineligible);
  return ok(yield* eachDay(searches, contestsOnce(), nowMs, new Effort()));
}

const ineligibleIn = ([first]: readonly Search[]): NoEligibleResource | null =>
  first === undefined ? null : ineligibleFor(first);

const futureDays = (days: readonly DayAvailability[]): FutureDays => ({
  days,
  nextAvailableDate: days.find(({ isAvailable }) => isAvailable)?.date ?? null,
});

/** Computes the contests of a day: shared by all days, except days with claims of removed units. */
const contestsOnce = (): ((search: Search) => Contests) => {
  const known = [undefined, undefined] as (Contests | undefined)[];
  return ({ index, demand, options, busy }) => {
    const isLaid = hasLeft(index, busy);
    return (known[Number(isLaid)] ??= contestsOf(demand, index, options, isLaid));
  };
};

const dayOf = (
  { date, holiday }: DayCalendar,
  { slots: [first], undecided }: Listed,
  because: NoSlotOnDay | null,
): DayAvailability => ({
  date,
  isAvailable: first !== undefined,
  isUndecided: first === undefined && undecided.length > 0,
  holiday,
  firstStartMs: first?.startMs ?? null,
  because,
});

function* eachDay(
  searches: readonly Search[],
  contestsIn: (search: Search) => Contests,
  nowMs: EpochMs,
  effort: Effort,
): Turns<readonly DayAvailability[]> {
  const days: DayAvailability[] = [];
  for (const search of searches) days.push(yield* availabilityOf(search, contestsIn(search), nowMs, effort));
  return days;
}

type Listed = Pick<Listing, "slots" | "undecided">;
type Others = Pick<Listing, "warned" | "unavailable">;
const NO_OTHERS: Others = { warned: null, unavailable: null };

/** Yields the starts of a day that are not slots. */
function* othersOn(
  search: Search,
  contests: Contests,
  { slots, undecided }: Listed,
  nowMs: EpochMs,
  wish: Pick<ListingWish, "warn" | "explain">,
  effort: Effort,
): Turns<Others> {
  const { starts } = search.calendar;
  const listed = new Set(slots.map(({ startMs }) => startMs));
  const others = [...starts.keys()].filter((at) => !listed.has(starts[at] as EpochMs));
  const gaveUp = new Set(undecided);
  const explainer = (): Explainer => new Explainer(search, contests, nowMs, effort);
  return {
    warned: wish.warn ? yield* eachOf(others, explainer(), effort, (it, at) => it.warn(at)) : null,
    unavailable: wish.explain
      ? yield* eachOf(others, explainer(), effort, (it, at) => it.explain(at, gaveUp.has(starts[at] as EpochMs)))
      : null,
  };
}

function* eachOf<Reasons>(
  starts: readonly number[],
  explainer: Explainer,
  effort: Effort,
  explain: (explainer: Explainer, at: number) => Reasons,
): Turns<readonly Reasons[]> {
  const all: Reasons[] = [];
  for (const at of starts) {
    all.push(explain(explainer, at));
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
): Turns<Listed> {
  const slots: ListedSlot[] = [];
  const undecided: EpochMs[] = [];
  const { starts } = search.calendar;
  const { durationMs, priceMinor } = search.demand;
  const possible = possibleStarts(
    search,
    contests,
    rangeOf(search.index.catalog.center, search.demand, nowMs, search.calendar),
  );
  const day = new DaySteps(effort);
  // Who is preferred is decided with the allocation, within steps of its own.
  const isAllocated = withAllocations || hasPreferences(search.demand.tasks);
  const forPreferences = new DaySteps(effort);
  for (let at = 0; at < starts.length; at += 1) {
    if (!hasStart(possible.starts, at)) continue;
    const startMs = starts[at] as EpochMs;
    const allocated = isAllocated
      ? day.spend((budget) => forPreferences.spend((own) => allocate(search, startMs, budget, own)))
      : null;
    const { kind } = allocated ?? serveWithin(day, possible, at);
    if (kind === "exhausted") undecided.push(startMs);
    if (kind === "found") {
      const slot = allocated?.kind === "found" ? allocated.slot : null;
      const allocation = withAllocations && slot !== null ? slot.allocation : null;
      const listed = { startMs, endMs: plus(startMs, durationMs), priceMinor, allocation };
      slots.push(slot?.preferences === undefined ? listed : { ...listed, preferences: slot.preferences });
    }
    if (effort.endsTurn()) yield;
  }
  return { slots, undecided };
}
