import type { BlockId, ReservationId } from "../../ids.ts";
import { earlier, later, type EpochMs } from "../../time/instant.ts";
import type { Interval } from "../../time/interval.ts";
import { isLiveClaim, type StandingClaim, type Wait } from "../../claim/claim.ts";
import { withCovers } from "../../claim/cover.ts";
import { claimsBeyond, type FreedTime } from "../../claim/occupancy.ts";
import type { UnitKey } from "../../claim/unit.ts";

/** A live claim of others, or a wait of the booking's own holder. */
export type BusyClaim = StandingClaim | Wait;

/**
 * The claims and waits that block a booking, by unit. No two live claims overlap, but waits overlap claims and each
 * other.
 */
export type Busy = ReadonlyMap<UnitKey, readonly BusyClaim[]>;

/** Live claims alone. */
export type Claimed = ReadonlyMap<UnitKey, readonly StandingClaim[]>;

export const NOTHING_BUSY: Claimed = new Map();

/** The booking that the claims are judged for. */
export type Viewpoint = Readonly<{
  nowMs: EpochMs;
  /** A booking's own hold never blocks it (rule 9). */
  ownReservationId: ReservationId | BlockId | null;
  /** Time that a reschedule frees. */
  freed: FreedTime;
}>;

export const busyFor = (claims: readonly StandingClaim[], view: Viewpoint): Claimed => {
  const busy: Grouped = new Map();
  for (const claim of inTheWay(claims, view)) group(busy, claim);
  return busy;
};

/** The same for each of some spans, sorted by both their starts and their ends. */
export const busyInEach = (
  claims: readonly StandingClaim[],
  view: Viewpoint,
  spans: readonly Interval[],
): readonly Claimed[] => {
  const each = spans.map((): Grouped => new Map());
  // Claims are mostly in order of time: the next one is in the same span, or soon after it.
  let from = 0;
  for (const claim of inTheWay(claims, view)) {
    const { startMs, endMs } = claim;
    while (from > 0 && (spans[from - 1] as Interval).endMs > startMs) from -= 1;
    while (from < spans.length && (spans[from] as Interval).endMs <= startMs) from += 1;
    for (let at = from; at < spans.length && (spans[at] as Interval).startMs < endMs; at += 1)
      group(each[at] as Grouped, claim);
  }
  return each;
};

/** Returns others' live claims, with covers applied. A cover is on a unit of its own, so a move frees nothing of it. */
const inTheWay = (
  claims: readonly StandingClaim[],
  { nowMs, ownReservationId, freed }: Viewpoint,
): readonly StandingClaim[] => {
  // Owners are far apart in memory: without a hold of its own to exclude, they are not read.
  const others = claimsBeyond(claims, freed).filter(
    (claim) => isLiveClaim(claim, nowMs) && (ownReservationId === null || claim.owner.id !== ownReservationId),
  );
  return withCovers(others, "give_way");
};

type Grouped = Map<UnitKey, StandingClaim[]>;

const group = (busy: Grouped, claim: StandingClaim): void => {
  const others = busy.get(claim.unit);
  if (others === undefined) busy.set(claim.unit, [claim]);
  else others.push(claim);
};

export const isWait = (it: BusyClaim): it is Wait => it.owner.kind === "wait";

/** Adds the waits of the booking's holder. */
export const besideWaits = (busy: Claimed, waits: readonly BusyClaim[]): Busy => {
  if (waits.length === 0) return busy;
  const both = new Map<UnitKey, BusyClaim[]>([...busy].map(([unit, claims]) => [unit, [...claims]]));
  for (const wait of waits) {
    const standing = both.get(wait.unit);
    if (standing === undefined) both.set(wait.unit, [wait]);
    else standing.push(wait);
  }
  return both;
};

export const hasWaits = (busy: Busy): boolean => [...busy.values()].some((all) => all.some(isWait));

/** The claims without the waits. */
export const withoutWaits = (busy: Busy): Claimed =>
  hasWaits(busy)
    ? new Map([...busy].map(([unit, all]) => [unit, all.filter((it): it is StandingClaim => !isWait(it))]))
    : (busy as Claimed);

/** Returns the claims as if all were permanent: only waits end. */
export const onlyWaitsEnd = (busy: Busy): Busy =>
  new Map([...busy].map(([unit, all]) => [unit, all.map((it) => (isWait(it) ? it : { ...it, heldUntilMs: null }))]));

/** Returns the free time around `[fromMs, untilMs)` on a unit, limited to the window; null if it is taken. */
export const gapAround = (
  busy: Busy,
  unit: UnitKey,
  fromMs: EpochMs,
  untilMs: EpochMs,
  window: Interval,
): number | null => {
  let before = fromMs - window.startMs;
  let after = window.endMs - untilMs;
  const claims = busy.get(unit);
  if (claims === undefined) return before + after;
  for (const { startMs, endMs } of claims) {
    if (startMs < untilMs && fromMs < endMs) return null;
    if (endMs <= fromMs) before = Math.min(before, fromMs - endMs);
    else after = Math.min(after, startMs - untilMs);
  }
  return before + after;
};

/**
 * Returns how much of a day is claimed on a unit. Claims on a unit do not overlap (rule 2), and a wait is not a claim.
 */
export const takenOn = (busy: Busy, unit: UnitKey, day: Interval): number => {
  let takenMs = 0;
  for (const claim of busy.get(unit) ?? NO_CLAIMS) {
    if (!isWait(claim)) takenMs += Math.max(0, earlier(claim.endMs, day.endMs) - later(claim.startMs, day.startMs));
  }
  return takenMs;
};

/** Returns the claims that stay when every hold and every wait has ended. */
export const withoutHolds = (busy: Busy): Busy =>
  new Map([...busy].map(([unit, claims]) => [unit, claims.filter(({ heldUntilMs }) => heldUntilMs === null)]));

/** Returns the claims that would remain if every hold that ends by `instantMs` had ended, and nothing else changed. */
export const busyAfterHolds = (busy: Busy, instantMs: EpochMs): Busy =>
  new Map([...busy].map(([unit, claims]) => [unit, claims.filter((claim) => isLiveClaim(claim, instantMs))]));

/** Returns the instants at which holds among these claims end, ascending. */
export const holdEnds = (busy: Busy): readonly EpochMs[] => {
  const ends = new Set([...busy.values()].flatMap((claims) => claims.flatMap(({ heldUntilMs }) => heldUntilMs ?? [])));
  return [...ends].sort((one, other) => one - other);
};

/** Returns the claims and waits on a unit that overlap `[fromMs, untilMs)`. */
export const claimsBetween = (busy: Busy, unit: UnitKey, fromMs: EpochMs, untilMs: EpochMs): readonly BusyClaim[] =>
  busy.get(unit)?.filter(({ startMs, endMs }) => startMs < untilMs && fromMs < endMs) ?? NO_CLAIMS;

const NO_CLAIMS: readonly StandingClaim[] = [];
