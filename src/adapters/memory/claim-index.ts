import { isGuestUnit, type UnitKey } from "../../domain/slot/unit.ts";
import type { Claim } from "../../domain/slot/claim.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { addIn, createCalendar, hasIn, meetAll, meetUnit, removeIn, type Calendar } from "./calendar.ts";
import { personIn, type People, type Person } from "./people.ts";
import type { StoredOwner } from "./stored.ts";
import { addOn, hasOn, meetOn, removeOn, type Meet } from "./timeline.ts";

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
  else addIn(resources, claim, owner);
};

/** Takes back a claim that {@link hasClaim}. */
export const giveBackClaim = ({ resources, people }: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  if (isGuestUnit(claim.unit)) removeOn(people.get(claim.unit) as Person, claim, owner);
  else removeIn(resources, claim, owner);
};

/** Whether exactly this claim of this owner is recorded. */
export const hasClaim = ({ resources, people }: ClaimIndex, claim: Claim, owner: StoredOwner): boolean => {
  if (!isGuestUnit(claim.unit)) return hasIn(resources, claim, owner);
  const guest = people.get(claim.unit);
  return guest !== undefined && hasOn(guest, claim, owner);
};

/** Meets the claims on one unit that overlap a span, in order of length class and start; false where `meet` ended it. */
export const meetOnUnit = ({ resources, people }: ClaimIndex, unit: UnitKey, span: Interval, meet: Meet): boolean => {
  if (!isGuestUnit(unit)) return meetUnit(resources, unit, span, meet);
  const guest = people.get(unit);
  return guest === undefined || meetOn(guest, span, meet);
};

/** Meets the claims on the center's own resources that overlap a span; false where `meet` ended it. */
export const meetOnResources = ({ resources }: ClaimIndex, span: Interval, meet: Meet): boolean =>
  meetAll(resources, span, meet);
