import type { CenterId } from "../../domain/ids.ts";
import { LENGTH_BOUNDS_MS, lengthClassOf, type StandingClaim } from "../../domain/claim/claim.ts";
import { isGuestUnit } from "../../domain/claim/unit.ts";
import { isInWindow, type ClaimWindow } from "../../ports/store-rules/claim-window.ts";
import type { TableReader } from "./engine.ts";
import { eachIn, keyAfter, keyOf, valuesIn } from "./keys.ts";

/**
 * A claim and its key. Claims on resources are grouped by center and class of length, those on guests by guest: a
 * center's calendar is read as one range, and a guest's only if the request names the guest. Both are in the order of
 * their ends. A claim that overlaps a span ends after its start and, by its class, not long after its end, so past
 * claims are not read.
 */
export const claimEntry = (centerId: CenterId, claim: StandingClaim): [key: string, value: string] => {
  const { unit, endMs } = claim;
  const key = isGuestUnit(unit)
    ? keyOf("guest-claim", centerId, unit, endMs)
    : keyOf("claim", centerId, lengthClassOf(claim), endMs, unit);
  return [key, JSON.stringify(claim)];
};

/** More than a guest has in a day; the following ones are rarely read. */
const AT_ONCE = 50;

/** Returns the recorded claims of a center in a window. */
export const claimsInWindow = (
  tables: TableReader,
  centerId: CenterId,
  window: ClaimWindow,
): readonly StandingClaim[] => {
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
