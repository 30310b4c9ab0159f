import { invariant } from "../../domain/invariant.ts";
import type { Claim } from "../../domain/slot/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { StoredOwner } from "./stored.ts";

/**
 * The recorded claims on one unit. None overlap, so sorting by start sorts by end as well and one binary search finds
 * where any span begins. The ends lie in an array of their own: that search then reads plain numbers, side by side.
 *
 * Adding in the middle moves what lies behind it: a few microseconds with tens of thousands of claims on one unit,
 * nothing for what is booked at the end. A unit with hundreds of thousands would want a tree.
 *
 * A single claim needs no arrays. Most units are guests with just one, and arrays would cost five times its size.
 */
export type Timeline = { sole: Claim | null; soleOwner: StoredOwner | null; sorted: SortedClaims | null };

type SortedClaims = Readonly<{ ends: EpochMs[]; claims: Claim[]; owners: StoredOwner[] }>;

export const emptyTimeline = (): Timeline => ({ sole: null, soleOwner: null, sorted: null });

/** The place of the first claim that ends after an instant: the first that can overlap a span starting there. */
export const firstEndingAfter = (timeline: Timeline, instantMs: EpochMs): number => {
  const { sole, sorted } = timeline;
  if (sorted === null) return sole !== null && sole.endMs <= instantMs ? 1 : 0;
  const { ends } = sorted;
  let low = 0;
  let high = ends.length;
  // Bookings are mostly made for days on which little is taken yet.
  if (high > 0 && (ends[high - 1] as EpochMs) <= instantMs) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] as EpochMs) <= instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The claim at a place, undefined behind the last. */
export const claimAt = (timeline: Timeline, place: number): Claim | undefined => {
  const { sole, sorted } = timeline;
  if (sorted !== null) return sorted.claims[place];
  return sole !== null && place === 0 ? sole : undefined;
};

/** Who stands behind the claim at a place where there is one. */
export const ownerAt = (timeline: Timeline, place: number): StoredOwner =>
  (timeline.sorted === null ? timeline.soleOwner : timeline.sorted.owners[place]) as StoredOwner;

export const sameClaim = (one: Claim, other: Claim): boolean =>
  one.startMs === other.startMs && one.endMs === other.endMs && one.unit === other.unit;

/** Where exactly this claim of this owner is recorded; -1 where it is not. */
export const placeOf = (timeline: Timeline, claim: Claim, owner: StoredOwner): number => {
  const place = firstEndingAfter(timeline, claim.startMs);
  const found = claimAt(timeline, place);
  return found !== undefined && sameClaim(found, claim) && ownerAt(timeline, place) === owner ? place : -1;
};

/** Adds a claim that overlaps none here. */
export const addClaim = (timeline: Timeline, claim: Claim, owner: StoredOwner): void => {
  if (timeline.sorted === null) {
    if (timeline.sole === null) {
      timeline.sole = claim;
      timeline.soleOwner = owner;
      return;
    }
    timeline.sorted = sortedFrom(timeline);
  }
  const { ends, claims, owners } = timeline.sorted;
  const place = firstEndingAfter(timeline, claim.startMs);
  if (place === ends.length) {
    ends.push(claim.endMs);
    claims.push(claim);
    owners.push(owner);
  } else {
    ends.splice(place, 0, claim.endMs);
    claims.splice(place, 0, claim);
    owners.splice(place, 0, owner);
  }
};

/** From the second claim on there are arrays, for good: a unit that was in use twice will be again. */
const sortedFrom = (timeline: Timeline): SortedClaims => {
  const sole = timeline.sole as Claim;
  const owner = timeline.soleOwner as StoredOwner;
  timeline.sole = null;
  timeline.soleOwner = null;
  return { ends: [sole.endMs], claims: [sole], owners: [owner] };
};

/** Takes back a claim that is recorded here. */
export const removeClaim = (timeline: Timeline, claim: Claim, owner: StoredOwner): void => {
  const place = placeOf(timeline, claim, owner);
  invariant(place >= 0, "a claim that is taken back is recorded");
  if (timeline.sorted === null) {
    timeline.sole = null;
    timeline.soleOwner = null;
    return;
  }
  timeline.sorted.ends.splice(place, 1);
  timeline.sorted.claims.splice(place, 1);
  timeline.sorted.owners.splice(place, 1);
};
