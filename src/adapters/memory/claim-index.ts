import { isGuestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import type { Claim, StandingClaim } from "../../domain/claim/claim.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { addIn, createCalendar, gatherAll, gatherUnit, hasIn, holdIn, removeIn, type Calendar } from "./calendar.ts";
import { personIn, type People, type Person } from "./people.ts";
import { heldUntil, type StoredOwner } from "./stored.ts";
import { addOn, gatherOn, hasOn, removeOn } from "./timeline.ts";

/**
 * Every recorded claim of one center. Resources and guests lie apart: a window is read of all resources together, and
 * never looks at a guest who was not asked for by name.
 */
export type ClaimIndex = Readonly<{ resources: Calendar; people: People }>;

/** Without a claim. */
export const createClaimIndex = (): ClaimIndex => ({ resources: createCalendar(), people: new Map() });

/** Records a claim that overlaps none on its unit. */
export const takeClaim = ({ resources, people }: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  if (isGuestUnit(claim.unit)) addOn(personIn(people, claim.unit), claim, owner);
  else addIn(resources, claim, owner.asOwner, heldUntil(owner));
};

/** Takes back a claim that {@link hasClaim}. */
export const giveBackClaim = ({ resources, people }: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  if (isGuestUnit(claim.unit)) removeOn(people.get(claim.unit) as Person, claim, owner);
  else removeIn(resources, claim, owner.asOwner);
};

/** Keeps a claim that {@link hasClaim}, whose owner may be held until another instant now, or for good. */
export const keepClaim = ({ resources }: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  // A guest's claims are read together with their owner.
  if (!isGuestUnit(claim.unit)) holdIn(resources, claim, owner.asOwner, heldUntil(owner));
};

/** Whether exactly this claim of this owner is recorded. */
export const hasClaim = ({ resources, people }: ClaimIndex, claim: Claim, owner: StoredOwner): boolean => {
  if (!isGuestUnit(claim.unit)) return hasIn(resources, claim, owner.asOwner);
  const guest = people.get(claim.unit);
  return guest !== undefined && hasOn(guest, claim, owner);
};

/** Gathers the claims on one unit that overlap a span. */
export const gatherOnUnit = (
  { resources, people }: ClaimIndex,
  unit: UnitKey,
  span: Interval,
  into: StandingClaim[],
): void => {
  if (isGuestUnit(unit)) {
    const guest = people.get(unit);
    if (guest !== undefined) gatherOn(guest, span, into);
  } else {
    gatherUnit(resources, unit, span, into);
  }
};

/** Gathers the claims on the center's own resources that overlap a span. */
export const gatherOnResources = ({ resources }: ClaimIndex, span: Interval, into: StandingClaim[]): void =>
  gatherAll(resources, span, into);
