import { earlier, later, type EpochMs } from "../../time/instant.ts";
import { overlaps, type Interval } from "../../time/interval.ts";
import { assign } from "./assign.ts";
import { withoutWaits, type Busy, type Claimed } from "./busy.ts";
import { isLiveClaim, type Claim, type StandingClaim } from "../../claim/claim.ts";
import type { Contest } from "./contests.ts";
import type { Demand } from "../calendar/demand.ts";
import type { Candidates } from "./matching.ts";
import type { Need } from "./need.ts";
import type { CenterIndex } from "../calendar/center-index.ts";
import { rivalryOf } from "./rivalry.ts";
import { STEPS_PER_START } from "./search.ts";
import { poolOf, type UnitKey } from "../../claim/unit.ts";

/**
 * Rule 26: a live claim on a bed or a piece that the catalog no longer has, or a part of such a claim. It needs one of
 * the remaining units for its interval; `free` are those without another claim then.
 */
export type LeftClaim = Interval & Readonly<{ of: StandingClaim; free: readonly UnitKey[] }>;

/** Whether a removed unit has claims and its room or equipment still has units. */
export const hasLeft = (index: CenterIndex, busy: Busy): boolean => {
  for (const unit of busy.keys()) if (remainingFor(index, unit) !== null) return true;
  return false;
};

/** The same for the needs of a party, in a span. */
export const hasLeftFor = ({ tasks }: Demand, index: CenterIndex, busy: Busy, span: Interval): boolean => {
  if (!hasLeft(index, busy)) return false;
  const wanted = new Set<UnitKey>();
  for (const { roomKind, equipmentIds } of tasks) {
    for (const { unit } of roomKind === null ? [] : (index.bedsOfKind.get(roomKind) ?? [])) wanted.add(unit);
    for (const id of equipmentIds) for (const { unit } of index.piecesOf.get(id) ?? []) wanted.add(unit);
  }
  for (const [unit, claims] of busy) {
    if (remainingFor(index, unit)?.some((it) => wanted.has(it)) !== true) continue;
    if (claims.some((claim) => overlaps(claim, span))) return true;
  }
  return false;
};

/**
 * Returns the remaining units for a claim on a removed unit; null if the unit still exists, is not in a pool, or none
 * remains.
 */
export const remainingFor = ({ pools, units }: CenterIndex, unit: UnitKey): readonly UnitKey[] | null => {
  if (units.has(unit)) return null;
  const pool = poolOf(unit);
  const remaining = pool === null ? undefined : pools.get(pool);
  return remaining === undefined || remaining.length === 0 ? null : remaining;
};

const NONE: readonly LeftClaim[] = [];

/** Returns the claims of removed units, cut to the span. Each fits on one of the remaining units. */
export const leftClaims = (index: CenterIndex, all: Busy, span: Interval): readonly LeftClaim[] => {
  if (!hasLeft(index, all)) return NONE;
  // The wait of the booking's holder does not block others' claims.
  const busy = withoutWaits(all);
  const pools = new Map<readonly UnitKey[], LeftClaim[]>();
  for (const [unit, claims] of busy) {
    const remaining = remainingFor(index, unit);
    if (remaining === null) continue;
    const ofPool = pools.get(remaining) ?? [];
    pools.set(remaining, ofPool);
    for (const of of claims) if (overlaps(of, span)) ofPool.push(leftClaim(of, span, remaining, busy));
  }
  return [...pools].flatMap(([remaining, claims]) => layable(claims.sort(byTime), remaining, busy)).sort(byTime);
};

const leftClaim = (of: StandingClaim, span: Interval, remaining: readonly UnitKey[], busy: Claimed): LeftClaim => {
  const own = { startMs: later(of.startMs, span.startMs), endMs: earlier(of.endMs, span.endMs) };
  return { ...own, of, free: remaining.filter((unit) => !(busy.get(unit) ?? []).some((it) => overlaps(it, own))) };
};

const byTime = (one: LeftClaim, other: LeftClaim): number =>
  one.startMs - other.startMs || one.endMs - other.endMs || (one.of.unit < other.of.unit ? -1 : 1);

/**
 * Keeps each claim whole if the claims before it leave it a unit. If more was promised than remains, it is split at the
 * instants at which a claim begins or ends, and each part that still finds a unit takes it: at no instant is more
 * promised than there is.
 */
const layable = (claims: readonly LeftClaim[], remaining: readonly UnitKey[], busy: Claimed): readonly LeftClaim[] => {
  const laid: LeftClaim[] = [];
  for (const claim of claims) {
    if (fit([...laid, claim], remaining)) laid.push(claim);
    else
      for (const part of partsOf(claim, claims, remaining, busy)) if (fit([...laid, part], remaining)) laid.push(part);
  }
  return laid;
};

const partsOf = (
  claim: LeftClaim,
  claims: readonly LeftClaim[],
  remaining: readonly UnitKey[],
  busy: Claimed,
): readonly LeftClaim[] => {
  const cuts = new Set<EpochMs>([claim.endMs]);
  const others: Interval[] = [...claims];
  for (const unit of remaining) others.push(...(busy.get(unit) ?? []));
  for (const { startMs, endMs } of others) {
    for (const cut of [startMs, endMs]) if (claim.startMs < cut && cut < claim.endMs) cuts.add(cut);
  }
  let startMs = claim.startMs;
  return [...cuts]
    .sort((one, other) => one - other)
    .map((endMs) => {
      const part = leftClaim(claim.of, { startMs, endMs }, remaining, busy);
      startMs = endMs;
      return part;
    });
};

/** Whether claims on given units leave a remaining unit for every claim of a removed one. */
export const leavesRoom = (index: CenterIndex, busy: Busy, wanted: readonly Claim[]): boolean => {
  const pools = new Set(wanted.flatMap(({ unit }) => poolOf(unit) ?? []));
  return [...pools].every((pool) => {
    const own = wanted.filter(({ unit }) => poolOf(unit) === pool);
    const left = leftClaims(index, busy, hullOf(own));
    const units = (index.pools.get(pool) ?? []).map((unit) => ({ unit, hash: 0, assigned: null }));
    const needs = own.map((claim, at): Need => {
      const eligible = units.flatMap(({ unit }, place) => (unit === claim.unit ? [place] : []));
      const span = { fromMs: claim.startMs, untilMs: claim.endMs };
      return { guestIndex: at, sequence: 0, tasks: [at], spans: [span], eligible };
    });
    const contest: Contest = { kind: "bed", units, needs, rivalry: rivalryOf(needs), roomOf: null };
    const bound = boundIn(contest, left);
    if (bound.length === 0) return true;
    const candidates = needs.map(({ eligible }) => eligible);
    const joined = beside(contest, candidates, bound, 0);
    return assign(joined.contest, joined.candidates, { left: STEPS_PER_START }, "any").kind === "found";
  });
};

/** Returns the interval from the first start to the last end. */
export const hullOf = (spans: readonly Interval[]): Interval => ({
  startMs: Math.min(...spans.map(({ startMs }) => startMs)) as EpochMs,
  endMs: Math.max(...spans.map(({ endMs }) => endMs)) as EpochMs,
});

/**
 * Returns the lapsed claims of removed units that overlap these claims, in the same rooms and equipment: a claim on a
 * remaining unit depends on their end, as if they were on the same unit.
 */
export const lapsedOnLeft = (
  index: CenterIndex,
  wanted: readonly Claim[],
  standing: readonly StandingClaim[],
  nowMs: EpochMs,
): readonly Claim[] =>
  standing.filter((claim) => {
    if (isLiveClaim(claim, nowMs) || remainingFor(index, claim.unit) === null) return false;
    return wanted.some((it) => poolOf(it.unit) === poolOf(claim.unit) && overlaps(it, claim));
  });

/** Whether each of these claims can have a unit of its own for its time. */
const fit = (claims: readonly LeftClaim[], remaining: readonly UnitKey[]): boolean => {
  if (claims.some(({ free }) => free.length === 0)) return false;
  if (firstFits(claims)) return true;
  const units = remaining.map((unit) => ({ unit, hash: 0, assigned: null }));
  const alone: Contest = { kind: "bed", units, needs: [], rivalry: rivalryOf([]), roomOf: null };
  const joined = beside(alone, [], boundIn(alone, claims), 0);
  return assign(joined.contest, joined.candidates, { left: STEPS_PER_START }, "any").kind === "found";
};

/** Tries each in order of time on the first free unit, which is usually enough. */
const firstFits = (claims: readonly LeftClaim[]): boolean => {
  const untilMs = new Map<UnitKey, number>();
  return [...claims].sort(byTime).every(({ free, startMs, endMs }) => {
    const unit = free.find((it) => (untilMs.get(it) ?? -Infinity) <= startMs);
    if (unit !== undefined) untilMs.set(unit, endMs);
    return unit !== undefined;
  });
};

/** A claim of a removed unit, by the places of a contest's units. */
export type Bound = Interval & Readonly<{ of: StandingClaim; places: readonly number[] }>;

/** Returns the claims that compete for units of this contest. */
export const boundIn = ({ units }: Contest, left: readonly LeftClaim[]): readonly Bound[] => {
  if (left.length === 0) return [];
  const placeOf = new Map(units.map(({ unit }, at) => [unit, at]));
  return left.flatMap(({ startMs, endMs, of, free }) => {
    const places = free.flatMap((unit) => placeOf.get(unit) ?? []);
    return places.length === 0 ? [] : [{ startMs, endMs, of, places }];
  });
};

type Joined<Assigned> = Readonly<{ contest: Contest<Assigned>; candidates: Candidates }>;

/**
 * Returns the contest at a start, with the claims of removed units as further needs: those that overlap the booking's
 * needs, directly or through each other. They come last, and have no tasks.
 */
export const beside = <Assigned>(
  contest: Contest<Assigned>,
  candidates: Candidates,
  bound: readonly Bound[],
  startMs: number,
): Joined<Assigned> => {
  const near = contest.needs.length === 0 ? bound : nearTo(contest.needs, bound, startMs);
  if (near.length === 0) return { contest, candidates };
  const left = near.map((it, nth): Need => {
    const span = { fromMs: it.startMs - startMs, untilMs: it.endMs - startMs };
    return { guestIndex: -1 - nth, sequence: 0, tasks: [], spans: [span], eligible: it.places };
  });
  const needs = [...contest.needs, ...left];
  return {
    contest: { ...contest, needs, rivalry: rivalryOf(needs) },
    candidates: [...candidates, ...near.map(({ places }) => places)],
  };
};

const nearTo = (needs: readonly Need[], bound: readonly Bound[], startMs: number): readonly Bound[] => {
  const spans = needs.flatMap((need) => need.spans.map((it) => [startMs + it.fromMs, startMs + it.untilMs] as const));
  let fromMs = Math.min(...spans.map(([from]) => from));
  let untilMs = Math.max(...spans.map(([, until]) => until));
  let near: readonly Bound[] = [];
  for (;;) {
    const found = bound.filter((it) => it.startMs < untilMs && fromMs < it.endMs);
    if (found.length === near.length) return near;
    near = found;
    fromMs = Math.min(fromMs, ...near.map((it) => it.startMs));
    untilMs = Math.max(untilMs, ...near.map((it) => it.endMs));
  }
};
