import { plus, type EpochMs } from "../../time/instant.ts";
import { spanFrom } from "../../time/interval-set.ts";
import { assign } from "../search/assign.ts";
import { claimsBetween, isWait, type BusyClaim } from "../search/busy.ts";
import type { Contest } from "../search/contests.ts";
import { beside, boundIn, type Bound, type LeftClaim } from "../search/left-claims.ts";
import { shortageOf, type Candidates } from "../search/matching.ts";
import {
  EXCEEDED,
  warningOf,
  type ClaimFacts,
  type NotWorking,
  type Obstacle,
  type Resource,
  type WarningKind,
} from "./obstacle.ts";
import { candidatesAt, computeMasks, type ContestMasks } from "../search/possible-starts.ts";
import { STEPS_PER_START, type Effort, type Search, type StepBudget } from "../search/search.ts";
import type { StartGrid } from "../calendar/start-mask.ts";
import { guestUnit, type UnitKey } from "../../claim/unit.ts";

/**
 * A contest with the free starts of its units, the claims of removed units that compete with it (rule 26), and its
 * distinct spans: `ids` has those of each need, in order.
 */
export type Contested = Readonly<{
  contest: Contest;
  grid: StartGrid;
  bound: readonly Bound[];
  masks: ContestMasks;
  spans: Readonly<{ count: number; ids: readonly (readonly number[])[] }>;
}>;

export const contestedBy = (
  search: Search,
  grid: StartGrid,
  contest: Contest,
  left: readonly LeftClaim[],
): Contested => {
  const known = new Map<string, number>();
  const ids = contest.needs.map(({ spans }) =>
    spans.map(({ fromMs, untilMs }) => {
      const name = `${fromMs} ${untilMs}`;
      const id = known.get(name) ?? known.size;
      known.set(name, id);
      return id;
    }),
  );
  const masks = computeMasks(grid, search, contest);
  return { contest, grid, bound: boundIn(contest, left), masks, spans: { count: known.size, ids } };
};

/**
 * Why a contest cannot be served at a start: a need has no candidate; there are too few candidates for all needs; too
 * few remain beside the claims of removed units; or the search gave up.
 */
export type Failure = Readonly<{
  contested: Contested;
  kind: "lacking" | "together" | "beside_left" | "undecided";
  candidates: Candidates;
}>;

const RESOURCES = {
  therapist: "therapist",
  bed: "room",
  equipment: "equipment",
} as const satisfies Readonly<Record<Contest["kind"], Resource>>;

/** Returns null if the contest can be served at the start. */
export const failureAt = (contested: Contested, at: number, budget: StepBudget): Failure | null => {
  const { contest, masks, grid, bound } = contested;
  const candidates = candidatesAt(contest, masks, at);
  const joined = beside(contest, candidates, bound, grid.starts[at] as EpochMs);
  const { kind } = assign(joined.contest, joined.candidates, budget, "any");
  if (kind === "found") return null;
  if (kind === "exhausted") return { contested, kind: "undecided", candidates };
  if (joined.contest !== contest && assign(contest, candidates, budget, "any").kind === "found")
    return { contested, kind: "beside_left", candidates };
  return { contested, kind: candidates.some(({ length }) => length === 0) ? "lacking" : "together", candidates };
};

/** Yields all obstacles that cause a failure, each once. */
export function* obstaclesOf(search: Search, failure: Failure, startMs: EpochMs, effort: Effort): Generator<Obstacle> {
  const { kind, candidates } = failure;
  const { contest } = failure.contested;
  const resource = RESOURCES[contest.kind];
  if (kind === "undecided") yield { kind: "undecided", resource, steps: STEPS_PER_START };
  if (kind === "together") {
    const short = shortageOf(contest, candidates);
    yield short === null ? { kind: "no_arrangement", resource } : { kind: "too_few", resource, ...short };
  }
  yield* away(search, failure, startMs, effort);
}

/** Returns the warnings of a failure's obstacles, and stops as soon as all possible warnings are found. */
export const warningsOfFailure = (
  search: Search,
  failure: Failure,
  startMs: EpochMs,
  effort: Effort,
): ReadonlySet<WarningKind> => {
  const warnings = new Set<WarningKind>();
  const resource = RESOURCES[failure.contested.contest.kind];
  if (failure.kind === "together") warnings.add(EXCEEDED[resource]);
  const most = resource === "therapist" ? 2 : 1;
  if (warnings.size === most) return warnings;
  for (const obstacle of away(search, failure, startMs, effort)) {
    const warning = warningOf(obstacle);
    if (warning !== null) warnings.add(warning);
    if (warnings.size === most) break;
  }
  return warnings;
};

/** Rule 26: yields the claims of removed units that need remaining units at the time of the contest's needs. */
function* laid({ contest, bound }: Contested, startMs: EpochMs): Generator<Obstacle> {
  const spans = contest.needs.flatMap((need) => need.spans);
  const met = bound.filter((it) =>
    spans.some(({ fromMs, untilMs }) => it.startMs < startMs + untilMs && startMs + fromMs < it.endMs),
  );
  for (const of of new Set(met.map((it) => it.of))) yield { kind: "unit_claimed", unit: of.unit, ...factsOf(of) };
}

/** Yields why each eligible unit of an unserved need is unavailable, once for each unit and time. */
function* away(
  search: Search,
  { contested, kind: failed, candidates }: Failure,
  startMs: EpochMs,
  effort: Effort,
): Generator<Obstacle> {
  if (failed === "undecided") return;
  if (failed === "beside_left") yield* laid(contested, startMs);
  const { contest, spans: distinct } = contested;
  const { kind, units } = contest;
  const seen = new Uint8Array(distinct.count * units.length);
  const met = new Set<BusyClaim | string>();
  for (const [nth, { eligible, spans }] of contest.needs.entries()) {
    if (failed === "lacking" && candidates[nth]?.length !== 0) continue;
    for (const at of eligible) {
      const { unit } = units[at] as Contest["units"][number];
      for (const [own, span] of spans.entries()) {
        effort.looks += 1;
        const look = at * distinct.count + (distinct.ids[nth]?.[own] as number);
        if (seen[look] === 1) continue;
        seen[look] = 1;
        const fromMs = plus(startMs, span.fromMs);
        const untilMs = plus(startMs, span.untilMs);
        const off = kind === "therapist" ? notWorking(search, unit, fromMs, untilMs) : null;
        if (off !== null && isNew(met, `${unit} ${off.because} ${off.untilMs}`)) yield off;
        const claims = claimsBetween(search.busy, unit, fromMs, untilMs);
        effort.looks += claims.length;
        for (const claim of claims) if (isNew(met, claim)) yield standingOn(unit, claim);
      }
    }
  }
}

const isNew = <It>(met: Set<It>, it: It): boolean => {
  if (met.has(it)) return false;
  met.add(it);
  return true;
};

export const closing = ({ calendar, demand }: Search, startMs: EpochMs): readonly Obstacle[] => {
  const { opening, holiday } = calendar;
  const endMs = plus(startMs, demand.durationMs);
  const open = spanFrom(opening, startMs);
  const fromMs = open !== null && open.startMs <= startMs ? open.endMs : startMs;
  if (fromMs >= endMs) return [];
  const untilMs = spanFrom(opening, fromMs)?.startMs ?? null;
  const closed: Obstacle = { kind: "closed", fromMs, untilMs };
  return holiday === null ? [closed] : [{ kind: "holiday", ...holiday }, closed];
};

export const guestsElsewhere = ({ busy, demand }: Search, startMs: EpochMs): readonly Obstacle[] =>
  demand.tasks.flatMap(({ guestId, offsetMs, terms }) => {
    if (guestId === null) return [];
    const fromMs = plus(startMs, offsetMs);
    return claimsBetween(busy, guestUnit(guestId), fromMs, plus(fromMs, terms.durationMs)).map(
      (claim): Obstacle => ({ kind: "guest_claimed", guestId, ...factsOf(claim) }),
    );
  });

const standingOn = (unit: UnitKey, claim: BusyClaim): Obstacle =>
  isWait(claim)
    ? { kind: "held_before", unit, endMs: claim.endMs, againAtMs: claim.heldUntilMs }
    : { kind: "unit_claimed", unit, ...factsOf(claim) };

const factsOf = ({ owner, heldUntilMs, endMs }: BusyClaim): ClaimFacts => ({
  by: heldUntilMs !== null ? "hold" : owner.kind === "block" ? "block" : "appointment",
  endMs,
  heldUntilMs,
});

const notWorking = (
  { calendar }: Search,
  unit: UnitKey,
  fromMs: EpochMs,
  untilMs: EpochMs,
): Extract<Obstacle, { kind: "not_working" }> | null => {
  const working = calendar.working.get(unit);
  const works = working === undefined ? null : spanFrom(working, fromMs);
  const offMs = works !== null && works.startMs <= fromMs ? works.endMs : fromMs;
  if (offMs >= untilMs) return null;
  const again = working === undefined ? null : spanFrom(working, offMs);
  return { kind: "not_working", unit, because: whyOff(calendar, unit, offMs), untilMs: again?.startMs ?? null };
};

const whyOff = ({ off }: Search["calendar"], unit: UnitKey, atMs: EpochMs): NotWorking => {
  const own = off.get(unit);
  const isIn = (set: Parameters<typeof spanFrom>[0] | undefined): boolean =>
    set !== undefined && (spanFrom(set, atMs)?.startMs ?? Infinity) <= atMs;
  if (isIn(own?.blockOuts) || isIn(own?.daysOff)) return "block_out";
  return isIn(own?.breaks) ? "break" : "outside_shift";
};
