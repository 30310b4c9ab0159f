import type { EpochMs } from "../../time/instant.ts";
import type { Interval } from "../../time/interval.ts";
import { EMPTY_SET, type IntervalSet } from "../../time/interval-set.ts";
import { assign, type Assignment } from "./assign.ts";
import { allOf, type Contest, type Contests } from "./contests.ts";
import type { Candidates } from "./matching.ts";
import type { Need, Span } from "./need.ts";
import { beside, boundIn, leftClaims, type Bound } from "./left-claims.ts";
import { viewOf } from "./reach.ts";
import type { DaySteps, Search, StepBudget } from "./search.ts";
import {
  addAll,
  allStarts,
  fillStarts,
  firstFrom,
  hasAll,
  hasStart,
  isEmpty,
  keepCommon,
  noStarts,
  removeRange,
  startGrid,
  type StartGrid,
  type StartMask,
} from "../calendar/start-mask.ts";
import { guestUnit, type UnitKey } from "../../claim/unit.ts";

/**
 * The starts of a day at which every need alone could be served. For needs that compete, the free starts of each unit
 * are kept: {@link serveAt} decides whether all can be served together.
 */
export type PossibleStarts = Readonly<{ grid: readonly EpochMs[]; starts: StartMask; contested: readonly Contested[] }>;

/** Needs that compete at a start: with one another, or with the claims of removed units (`bound`, rule 26). */
type Contested = Readonly<{ contest: Contest; masks: ContestMasks; bound: readonly Bound[] }>;

/** For each need and each place in the contest's units, the starts at which that unit is free for it. */
export type ContestMasks = readonly (readonly (StartMask | undefined)[])[];

/** The first and the last instant at which starts count, both included. */
export type StartRange = Readonly<{ firstMs: number; lastMs: number }>;

export const ANY_TIME: StartRange = { firstMs: -Infinity, lastMs: Infinity };

/**
 * Scans each unit once a day, for any number of starts: a claim from `s` to `e` excludes, for a need from `a` to `b`
 * after the start, every start after `s - b` and before `e - a`.
 */
export const possibleStarts = (search: Search, contests: Contests, range: StartRange): PossibleStarts => {
  const { index, calendar, demand, busy } = search;
  const grid = startGrid(calendar.starts);
  const { length } = calendar.starts;
  const starts = allStarts(length);
  const contested: Contested[] = [];
  const left = leftClaims(index, busy, viewOf(calendar, demand.reach));
  removeRange(starts, 0, firstFrom(grid, range.firstMs));
  removeRange(starts, firstFrom(grid, range.lastMs + 1), length);
  for (const { offsetMs, terms, guestId } of demand.tasks) {
    const served = { fromMs: offsetMs, untilMs: offsetMs + terms.durationMs };
    removeOutside(starts, grid, served, calendar.opening);
    if (guestId !== null) removeTaken(starts, grid, served, busy.get(guestUnit(guestId)) ?? NOTHING_TAKEN);
  }
  for (const contest of allOf(contests)) {
    if (isEmpty(starts)) return { grid: calendar.starts, starts, contested: [] };
    const bound = boundIn(contest, left);
    const [only] = contest.needs;
    if (only !== undefined && contest.needs.length === 1 && bound.length === 0) {
      keepServed(starts, grid, search, contest, only);
    } else contested.push({ contest, masks: keepContested(starts, grid, search, contest), bound });
  }
  return { grid: calendar.starts, starts, contested };
};

/** Decides whether all needs can be served together at a start, within the budget. */
export const serveAt = ({ grid, starts, contested }: PossibleStarts, at: number, budget: StepBudget): Served => {
  if (!hasStart(starts, at)) return NOT_SERVED;
  for (const { contest, masks, bound } of contested) {
    const joined = beside(contest, candidatesAt(contest, masks, at), bound, grid[at] as EpochMs);
    const { kind } = assign(joined.contest, joined.candidates, budget, "any");
    if (kind !== "found") return { kind };
  }
  return SERVED;
};

/** The same within the steps of a day. Most bookings have no competing needs, and take no steps. */
export const serveWithin = (day: DaySteps, possible: PossibleStarts, at: number): Served =>
  possible.contested.length === 0
    ? serveAt(possible, at, NO_STEPS)
    : day.spend((budget) => serveAt(possible, at, budget));

/** Returns, for each need, the places of the units that are free for it at a start. */
export const candidatesAt = ({ needs }: Contest, masks: ContestMasks, at: number): Candidates =>
  needs.map(({ eligible }, nth) => eligible.filter((unit) => hasStart(masks[nth]?.[unit] as StartMask, at)));

type Served = Readonly<{ kind: Assignment["kind"] }>;
const NO_STEPS: StepBudget = { left: 0 };
const SERVED: Served = { kind: "found" };
const NOT_SERVED: Served = { kind: "none" };

const NOTHING_TAKEN: readonly Interval[] = [];

/** Removes the starts at which a span would overlap a taken interval. */
const removeTaken = (mask: StartMask, grid: StartGrid, { fromMs, untilMs }: Span, taken: readonly Interval[]): void => {
  for (const { startMs, endMs } of taken) removeBetween(mask, grid, startMs - untilMs, endMs - fromMs);
};

/** Removes the starts at which a span would not lie within the set. */
const removeOutside = (mask: StartMask, grid: StartGrid, { fromMs, untilMs }: Span, set: IntervalSet): void => {
  let endMs = -Infinity;
  for (let at = 0; at < set.length; at += 2) {
    removeBetween(mask, grid, endMs - untilMs, (set[at] as number) - fromMs);
    endMs = set[at + 1] as number;
  }
  removeBetween(mask, grid, endMs - untilMs, Infinity);
};

/** Removes the starts after one instant and before another. */
const removeBetween = (mask: StartMask, grid: StartGrid, afterMs: number, beforeMs: number): void => {
  if (beforeMs <= grid.firstMs || afterMs >= grid.lastMs) return;
  removeRange(mask, firstFrom(grid, afterMs + 1), firstFrom(grid, beforeMs));
};

/** Keeps the starts at which any unit is free for the only need of a contest. */
const keepServed = (starts: StartMask, grid: StartGrid, search: Search, { kind, units }: Contest, need: Need): void => {
  const { length } = grid.starts;
  const served = noStarts(length);
  const own = noStarts(length);
  for (const at of need.eligible) {
    const unit = (units[at] as Contest["units"][number]).unit;
    writeFree(own, grid, search, kind, unit, need.spans);
    addAll(served, own);
    if (hasAll(served, starts)) return;
  }
  keepCommon(starts, served);
};

/** Keeps the starts at which each need of a contest has a free unit. */
const keepContested = (starts: StartMask, grid: StartGrid, search: Search, contest: Contest): ContestMasks => {
  const masks = computeMasks(grid, search, contest);
  contest.needs.forEach(({ eligible }, nth) => {
    const served = noStarts(grid.starts.length);
    for (const at of eligible) addAll(served, masks[nth]?.[at] as StartMask);
    keepCommon(starts, served);
  });
  return masks;
};

/** Needs with the same spans share their masks. */
export const computeMasks = (grid: StartGrid, search: Search, { kind, units, needs }: Contest): ContestMasks => {
  const known = new Map<string, StartMask[]>();
  return needs.map(({ spans, eligible }) => {
    const shape = spans.map(({ fromMs, untilMs }) => `${fromMs} ${untilMs}`).join();
    const ofShape = known.get(shape) ?? [];
    known.set(shape, ofShape);
    for (const at of eligible) {
      if (ofShape[at] !== undefined) continue;
      const own = noStarts(grid.starts.length);
      writeFree(own, grid, search, kind, (units[at] as Contest["units"][number]).unit, spans);
      ofShape[at] = own;
    }
    return ofShape;
  });
};

/** Writes the starts at which a unit is free for all spans. */
const writeFree = (
  mask: StartMask,
  grid: StartGrid,
  { calendar, busy }: Search,
  kind: Contest["kind"],
  unit: UnitKey,
  spans: readonly Span[],
): void => {
  fillStarts(mask, grid.starts.length);
  const claims = busy.get(unit);
  for (const span of spans) {
    if (kind === "therapist") removeOutside(mask, grid, span, calendar.working.get(unit) ?? EMPTY_SET);
    if (claims !== undefined) removeTaken(mask, grid, span, claims);
  }
};
