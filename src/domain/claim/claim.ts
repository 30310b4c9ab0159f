import type { BlockId, ReservationId } from "../ids.ts";
import { DAY_MS, HOUR_MS, type EpochMs } from "../time/instant.ts";
import { isLive } from "../time/deadline.ts";
import { overlaps, type Interval } from "../time/interval.ts";
import type { UnitKey } from "./unit.ts";

/** One unit, taken for `[startMs, endMs)`. No two live claims on one unit overlap (rule 2). */
export type Claim = Readonly<{ unit: UnitKey; startMs: EpochMs; endMs: EpochMs }>;

/** The record that a claim belongs to. */
export type ClaimOwner =
  | Readonly<{ kind: "reservation"; id: ReservationId }>
  | Readonly<{ kind: "block"; id: BlockId }>;

/** A claim in a store: held until its reservation's expiry, or taken permanently if `heldUntilMs` is null. */
export type StandingClaim = Claim & Readonly<{ owner: ClaimOwner; heldUntilMs: EpochMs | null }>;

/** A place that the booking's holder let expire and may not hold again before `heldUntilMs` (rule 10). */
export type Wait = Claim & Readonly<{ owner: Readonly<{ kind: "wait"; id: ReservationId }>; heldUntilMs: EpochMs }>;

/** Rules 2 and 3: a held claim counts until its expiry, a taken one always. */
export const isLiveClaim = ({ heldUntilMs }: Pick<StandingClaim, "heldUntilMs">, nowMs: EpochMs): boolean =>
  heldUntilMs === null || isLive(heldUntilMs, nowMs);

/** The claims that a change of one owner gives back and takes; claims that stay are in neither list. */
export type ClaimChange = Readonly<{ released: readonly Claim[]; claimed: readonly Claim[] }>;

/** Whether two claims conflict: the same unit, and overlapping, not merely touching (rule 2). */
export const claimsClash = (one: Claim, other: Claim): boolean => overlaps(one, other) && one.unit === other.unit;

/** Whether a claim conflicts with some of these. A plain loop: it runs over a day's claims for each reserve. */
export const clashesWithAny = (claim: Claim, others: readonly Claim[]): boolean => {
  for (const other of others) if (claimsClash(claim, other)) return true;
  return false;
};

/** Whether two claims take the same unit for the same interval. */
export const sameClaim = (one: Claim, other: Claim): boolean =>
  one.startMs === other.startMs && one.endMs === other.endMs && one.unit === other.unit;

/** The change that turns one list of claims into another. */
export const claimChange = (before: readonly Claim[], after: readonly Claim[]): ClaimChange =>
  before === after
    ? NO_CLAIM_CHANGE
    : {
        released: without(before, after),
        claimed: without(after, before),
      };

/** Whether a claim is among these. */
export const hasClaim = (claims: readonly Claim[], claim: Claim): boolean => {
  for (const it of claims) if (sameClaim(it, claim)) return true;
  return false;
};

/** Skips the comparison if one list is empty: the owner ends, or is new. */
const without = (claims: readonly Claim[], others: readonly Claim[]): readonly Claim[] =>
  others.length === 0 ? claims : claims.filter((claim) => !hasClaim(others, claim));

export const NO_CLAIM_CHANGE: ClaimChange = { released: [], claimed: [] };

/**
 * Upper bounds of claim length, in ms, for stores that index claims by length. No claim of a class is longer than its
 * bound, so a claim that overlaps a span starts no earlier than that long before it. A week of sick leave then does not
 * widen every search by a week.
 */
export const LENGTH_BOUNDS_MS: readonly number[] = [2 * HOUR_MS, 8 * HOUR_MS, DAY_MS, 7 * DAY_MS, Infinity];

/** Returns the class of a claim, counted from 0: the first whose bound it does not exceed. */
export const lengthClassOf = ({ startMs, endMs }: Interval): number => {
  let at = 0;
  while (endMs - startMs > (LENGTH_BOUNDS_MS[at] as number)) at += 1;
  return at;
};
