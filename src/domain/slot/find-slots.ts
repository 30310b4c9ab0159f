import { err, ok, type Result } from "neverthrow";
import type { NoEligibleResource, SearchExhausted } from "../refusal/refusal.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import type { CalendarDate } from "../time/wall-time.ts";
import { allocate } from "./search/allocate.ts";
import { busyInEach, type Busy } from "./search/busy.ts";
import { contestsOf, type Contests } from "./search/contests.ts";
import type { DayCalendar } from "./calendar/day-calendar.ts";
import { ineligibleFor } from "./search/eligible.ts";
import { Explainer, type UnavailableStart, type WarnedStart } from "./explanation/explain.ts";
import { availabilityOf, type DayAvailability } from "./search/day-availability.ts";
import { hasLeft } from "./search/left-claims.ts";
import { EXHAUSTED } from "./explanation/no-slot.ts";
import { possibleStarts, serveWithin } from "./search/possible-starts.ts";
import { rangeOf } from "./calendar/range.ts";
import { viewOf } from "./search/reach.ts";
import { DaySteps, Effort, type Search } from "./search/search.ts";
import type { ListedSlot } from "./search/slot.ts";
import { hasStart } from "./calendar/start-mask.ts";

/** What a listing looks through: a search of several days, in their order. */
export type WindowSearch = Omit<Search, "calendar"> & Readonly<{ calendars: readonly DayCalendar[] }>;

/** What is wanted besides the slots themselves. */
export type ListingWish = Readonly<{
  withAllocations: boolean;
  warn: boolean;
  explain: boolean;
  /** The days after the window; null if they are not wanted. */
  future: readonly DayCalendar[] | null;
}>;

/** What was found out about the days of a window. */
export type Listing = Readonly<{
  /** Each day of the window: whether it has a slot. */
  byDay: readonly DayAvailability[];
  /** In order of time: a start is here if and only if the whole booking can be served then. */
  slots: readonly ListedSlot[];
  /** Starts at which the search gave up: neither found nor excluded. */
  undecided: readonly EpochMs[];
  /** All other starts of the grid with their warnings; null if not asked for. */
  warned: readonly WarnedStart[] | null;
  /** All other starts of the grid with their reasons; null if not asked for. */
  unavailable: readonly UnavailableStart[] | null;
  future: FutureDays | null;
}>;

/** The days after a window. */
export type FutureDays = Readonly<{ days: readonly DayAvailability[]; nextAvailableDate: CalendarDate | null }>;

/** How many days after the window are looked at. */
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
 * Lists the slots of the window's days, in turns of some 5 ms: the caller may let other work go on between them. Refused if
 * nothing could ever serve the booking, or if it is not known of any start.
 */
export function* findSlots(
  window: WindowSearch,
  nowMs: EpochMs,
  wish: ListingWish,
): Turns<Result<Listing, NoEligibleResource | SearchExhausted>> {
  const ineligible = ineligibleFor(window.demand, window.plan);
  if (ineligible !== null) return err(ineligible);
  const effort = new Effort();
  const searches = dayByDay(window, [...window.calendars, ...(wish.future ?? [])]);
  const days: (Pick<Listing, "slots" | "undecided" | "warned" | "unavailable"> & { day: DayAvailability })[] = [];
  for (const { search, contests } of searches.slice(0, window.calendars.length)) {
    const { slots, undecided } = yield* listDay(search, contests, nowMs, wish.withAllocations, effort);
    const { starts } = search.calendar;
    const listed = new Set(slots.map(({ startMs }) => startMs));
    const others = [...starts.keys()].filter((at) => !listed.has(starts[at] as EpochMs));
    const gaveUp = new Set(undecided);
    const explainer = (): Explainer => new Explainer(search, contests, nowMs, effort);
    days.push({
      day: dayOf(search.calendar, slots, undecided),
      slots,
      undecided,
      warned: wish.warn ? yield* eachOf(others, explainer(), effort, (it, at) => it.warn(at)) : null,
      unavailable: wish.explain
        ? yield* eachOf(others, explainer(), effort, (it, at) => it.explain(at, gaveUp.has(starts[at] as EpochMs)))
        : null,
    });
  }
  const slots = days.flatMap((it) => it.slots);
  const undecided = days.flatMap((it) => it.undecided);
  // An empty list would say that the days are full, which is not known.
  if (slots.length === 0 && undecided.length > 0) return err(EXHAUSTED);
  return ok({
    byDay: days.map(({ day }) => day),
    slots,
    undecided,
    warned: wish.warn ? days.flatMap((it) => it.warned ?? []) : null,
    unavailable: wish.explain ? days.flatMap((it) => it.unavailable ?? []) : null,
    future:
      wish.future === null ? null : futureDays(yield* eachDay(searches.slice(window.calendars.length), nowMs, effort)),
  });
}

/** Looks for the first slot of each day of the window. Refused if nothing could ever serve the booking. */
export function* findDays(
  window: WindowSearch,
  nowMs: EpochMs,
): Turns<Result<readonly DayAvailability[], NoEligibleResource>> {
  const ineligible = ineligibleFor(window.demand, window.plan);
  if (ineligible !== null) return err(ineligible);
  return ok(yield* eachDay(dayByDay(window, window.calendars), nowMs, new Effort()));
}

const futureDays = (days: readonly DayAvailability[]): FutureDays => ({
  days,
  nextAvailableDate: days.find(({ isAvailable }) => isAvailable)?.date ?? null,
});

/** A search of one day, and what competes in it. */
type DaySearch = Readonly<{ search: Search; contests: Contests }>;

/** A search for each day, which sees what can matter to that day alone. */
const dayByDay = (window: WindowSearch, calendars: readonly DayCalendar[]): readonly DaySearch[] => {
  const { plan, demand, options } = window;
  const views = calendars.map((calendar) => viewOf(calendar, demand.reach));
  const busy = calendars.length === 1 ? [window.busy] : busyInEach(window.busy, views);
  const contests = [undefined, undefined] as (Contests | undefined)[];
  return calendars.map((calendar, at) => {
    const search = { ...window, calendar, busy: busy[at] as Busy };
    const isLaid = hasLeft(plan, search.busy);
    return { search, contests: (contests[Number(isLaid)] ??= contestsOf(demand, plan, options, isLaid)) };
  });
};

const dayOf = (
  { date, holiday }: DayCalendar,
  [first]: readonly ListedSlot[],
  undecided: readonly EpochMs[],
): DayAvailability => ({
  date,
  isAvailable: first !== undefined,
  isUndecided: first === undefined && undecided.length > 0,
  holiday,
  firstStartMs: first?.startMs ?? null,
});

function* eachDay(searches: readonly DaySearch[], nowMs: EpochMs, effort: Effort): Turns<readonly DayAvailability[]> {
  const days: DayAvailability[] = [];
  for (const { search, contests } of searches) days.push(yield* availabilityOf(search, contests, nowMs, effort));
  return days;
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
): Turns<Pick<Listing, "slots" | "undecided">> {
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
