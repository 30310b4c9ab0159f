import { isGuestUnit, type UnitKey } from "../../domain/slot/unit.ts";
import type { Claim } from "../../domain/slot/claim.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { StoredOwner } from "./stored.ts";
import { addOn, createTimeline, hasOn, meetOn, removeOn, type Meet, type Timeline } from "./timeline.ts";

/**
 * Every recorded claim of one center, unit by unit. The center's own resources are also kept as a list: reading a
 * window costs one search for each of them and never looks at the guests, who are found by name.
 */
export type ClaimIndex = Readonly<{ timelines: Map<UnitKey, Timeline>; resources: Timeline[] }>;

export const createClaimIndex = (): ClaimIndex => ({ timelines: new Map(), resources: [] });

/** Records a claim that overlaps none on its unit. */
export const takeClaim = (index: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  let timeline = index.timelines.get(claim.unit);
  if (timeline === undefined) {
    timeline = createTimeline(claim.unit);
    index.timelines.set(claim.unit, timeline);
    if (!isGuestUnit(claim.unit)) index.resources.push(timeline);
  }
  addOn(timeline, claim, owner);
};

/** Takes back a claim that {@link hasClaim}. */
export const giveBackClaim = (index: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  removeOn(index.timelines.get(claim.unit) as Timeline, claim, owner);
};

/** Whether exactly this claim of this owner is recorded. */
export const hasClaim = (index: ClaimIndex, claim: Claim, owner: StoredOwner): boolean => {
  const timeline = index.timelines.get(claim.unit);
  return timeline !== undefined && hasOn(timeline, claim, owner);
};

/** Meets the claims on one unit that overlap a span; false where `meet` ended it. */
export const meetOnUnit = (index: ClaimIndex, unit: UnitKey, span: Interval, meet: Meet): boolean => {
  const timeline = index.timelines.get(unit);
  return timeline === undefined || meetOn(timeline, span, meet);
};

/** Meets the claims on the center's own resources that overlap a span. */
export const meetOnResources = (index: ClaimIndex, span: Interval, meet: Meet): void => {
  for (const timeline of index.resources) {
    if (!meetOn(timeline, span, meet)) return;
  }
};
