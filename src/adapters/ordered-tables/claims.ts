import type { CenterId } from "../../domain/ids.ts";
import { LENGTH_BOUNDS_MS, lengthClassOf, type StandingClaim } from "../../domain/claim/claim.ts";
import { isGuestUnit } from "../../domain/claim/unit.ts";
import { isInWindow, type ClaimWindow } from "../../ports/store-rules/claim-window.ts";
import type { TableReader } from "./engine.ts";
import { eachIn, keyAfter, keyOf, valuesIn } from "./keys.ts";

/**
 * A claim and its key. Claims on resources lie together by center and class of length, those on a guest by guest: the
 * calendar of a center is read as one piece, and a guest's is looked at only when the guest is named. Both are in order of
 * their ends. So what overlaps a span ends after its start and, by its class, not long after its end: nothing is read of
 * what has passed.
 */
export const claimEntry = (centerId: CenterId, claim: StandingClaim): [key: string, value: string] => {
  const { unit, endMs } = claim;
  const key = isGuestUnit(unit)
    ? keyOf("guest-claim", centerId, unit, endMs)
    : keyOf("claim", centerId, lengthClassOf(claim), endMs, unit);
  return [key, JSON.stringify(claim)];
};

/** More than a guest has in a day; those that follow are seldom looked at. */
const AT_ONCE = 50;

/** The recorded claims of a center in a window. */
export const claimsIn = (tables: TableReader, centerId: CenterId, window: ClaimWindow): readonly StandingClaim[] => {
  const { startMs, endMs } = window.span;
  const found: StandingClaim[] = [];
  for (const unit of window.units.filter(isGuestUnit)) {
    const later = [keyOf("guest-claim", centerId, unit, startMs + 1), keyAfter("guest-claim", centerId, unit)] as const;
    for (const claim of eachIn<StandingClaim>(tables, later, AT_ONCE)) {
      // Claims of one guest never overlap: those that end later also start later.
      if (claim.startMs >= endMs) break;
      found.push(claim);
    }
  }
  if (!window.resources && window.units.every(isGuestUnit)) return found;
  for (const [at, boundMs] of LENGTH_BOUNDS_MS.entries()) {
    const ending = [keyOf("claim", centerId, at, startMs + 1), keyOf("claim", centerId, at, endMs + boundMs)] as const;
    for (const claim of valuesIn<StandingClaim>(tables, ending, Infinity))
      if (isInWindow(window, claim)) found.push(claim);
  }
  return found;
};
