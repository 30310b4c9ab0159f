import type { BlockId, ReservationId } from "../ids.ts";
import { DAY_MS, HOUR_MS, type EpochMs } from "../time/instant.ts";
import { isLive } from "../time/deadline.ts";
import { overlaps, type Interval } from "../time/interval.ts";
import type { UnitKey } from "./unit.ts";

/** One unit, taken for `[startMs, endMs)`. No two live claims on one unit overlap (rule 2). */
export type Claim = Readonly<{ unit: UnitKey; startMs: EpochMs; endMs: EpochMs }>;

/** Who stands behind a claim. */
export type ClaimOwner =
  | Readonly<{ kind: "reservation"; id: ReservationId }>
  | Readonly<{ kind: "block"; id: BlockId }>;

/** A claim as a store knows it: held until its reservation's expiry, or taken for good where `heldUntilMs` is null. */
export type StandingClaim = Claim & Readonly<{ owner: ClaimOwner; heldUntilMs: EpochMs | null }>;

/** A place that the booking's holder let expire and may not hold again before `heldUntilMs` (rule 10). */
export type Wait = Claim & Readonly<{ owner: Readonly<{ kind: "wait"; id: ReservationId }>; heldUntilMs: EpochMs }>;

/** Rules 2 and 3: a held claim counts until its expiry, a taken one always. */
export const isLiveClaim = ({ heldUntilMs }: Pick<StandingClaim, "heldUntilMs">, nowMs: EpochMs): boolean =>
  heldUntilMs === null || isLive(heldUntilMs, nowMs);

/** What a change of one owner's claims gives back and takes; claims that stay are in neither. */
export type ClaimChange = Readonly<{ released: readonly Claim[]; claimed: readonly Claim[] }>;

/** Whether two claims cannot both stand: the same unit, and not merely touching (rule 2). */
export const claimsClash = (one: Claim, other: Claim): boolean => overlaps(one, other) && one.unit === other.unit;

/** Whether a claim cannot stand beside some of these. In a loop: a day's claims are asked for each reserve. */
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
        released: before.filter((claim) => !after.some((kept) => sameClaim(kept, claim))),
        claimed: after.filter((claim) => !before.some((kept) => sameClaim(kept, claim))),
      };

export const NO_CLAIM_CHANGE: ClaimChange = { released: [], claimed: [] };

/**
 * For stores that keep claims apart by length. No claim of a class is longer than its bound, in milliseconds, so what
 * overlaps a span starts no earlier than that before it; a week of sick leave makes no search for an hour begin a week
 * early.
 */
export const LENGTH_BOUNDS_MS: readonly number[] = [2 * HOUR_MS, 8 * HOUR_MS, DAY_MS, 7 * DAY_MS, Infinity];

/** The class of a claim, counted from 0: the first whose bound it does not exceed. */
export const lengthClassOf = ({ startMs, endMs }: Interval): number => {
  let at = 0;
  while (endMs - startMs > (LENGTH_BOUNDS_MS[at] as number)) at += 1;
  return at;
};
