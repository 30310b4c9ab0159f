import type { Claim, StandingClaim } from "../../claim/claim.ts";
import { poolOf } from "../../claim/unit.ts";
import { intervalSet, intersect, subtract, toIntervals } from "../../time/interval-set.ts";
import { overlaps, type Interval } from "../../time/interval.ts";
import type { CenterIndex } from "../calendar/center-index.ts";
import type { Busy } from "./busy.ts";
import { hullOf, leavesRoom, leftClaims } from "./left-claims.ts";

/**
 * Reduces claims until every claim of a removed unit still fits on a remaining one (rules 24 and 26). Only time that
 * such a claim overlaps is left out, in whole parts between the instants at which a claim begins or ends.
 */
export const leavingRoom = (index: CenterIndex, busy: Busy, wanted: readonly Claim[]): readonly Claim[] => {
  if (wanted.length === 0) return wanted;
  const left = leftClaims(index, busy, hullOf(wanted));
  if (left.length === 0) return wanted;
  const sure: Claim[] = [];
  const doubtful: Claim[] = [];
  for (const claim of wanted) {
    const met = left.filter(({ of, ...span }) => poolOf(of.unit) === poolOf(claim.unit) && overlaps(span, claim));
    sure.push(...without(claim, met));
    for (const span of cutAt(met)) doubtful.push(...within(claim, span));
  }
  const taken = sure;
  for (const part of doubtful) if (leavesRoom(index, busy, [...taken, part])) taken.push(part);
  return wanted.flatMap((claim) => within(claim, ...taken.filter(({ unit }) => unit === claim.unit)));
};

/**
 * Returns the claims of removed units that conflict with these claims because they fit nowhere else: by unit, in order
 * of time.
 */
export const laidOn = (index: CenterIndex, busy: Busy, wanted: readonly Claim[]): readonly StandingClaim[] => {
  const taken = leavingRoom(index, busy, wanted);
  if (taken === wanted) return [];
  const kept = wanted.flatMap((claim) =>
    without(
      claim,
      taken.filter(({ unit }) => unit === claim.unit),
    ),
  );
  const found = new Set<StandingClaim>();
  for (const { of, ...span } of kept.length === 0 ? [] : leftClaims(index, busy, hullOf(wanted))) {
    if (kept.some((claim) => poolOf(claim.unit) === poolOf(of.unit) && overlaps(claim, span))) found.add(of);
  }
  return [...found];
};

const without = (claim: Claim, spans: readonly Interval[]): readonly Claim[] =>
  toIntervals(subtract(intervalSet([claim]), intervalSet(spans))).map((span) => ({ ...claim, ...span }));

const within = (claim: Claim, ...spans: readonly Interval[]): readonly Claim[] =>
  toIntervals(intersect(intervalSet([claim]), intervalSet(spans))).map((span) => ({ ...claim, ...span }));

/** Splits the time of the spans wherever one of them begins or ends. */
const cutAt = (spans: readonly Interval[]) => {
  const cuts = [...new Set(spans.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((one, other) => one - other);
  return cuts
    .slice(1)
    .map((endMs, at) => ({ startMs: cuts[at] as typeof endMs, endMs }))
    .filter((part) => spans.some((span) => overlaps(span, part)));
};
