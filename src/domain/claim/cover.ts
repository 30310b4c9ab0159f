import type { Interval } from "../time/interval.ts";
import type { IntervalSet } from "../time/interval-set.ts";
import { EMPTY_SET, intersect, intervalSet, subtract, toIntervals, union } from "../time/interval-set.ts";
import { claimsClash, type Claim, type StandingClaim } from "./claim.ts";
import { isGuestUnit, type UnitKey } from "./unit.ts";

// Rule 24. A clipped block covers its whole span on a unit for new claims, including the parts that were already
// claimed. A cover is a claim on a unit of its own, such as `c1:t:uma`. It never conflicts with claims on the unit
// itself, and every read of a center's resources finds it. Covers of one unit may overlap: each is then on its own
// layer (decision 0024).

const MARK = "c";

/** The maximum number of covers over one another. Each commit looks at all layers (decision 0024). */
const MOST_LAYERS = 4;
const LAYERS = Array.from({ length: MOST_LAYERS }, (_, at) => at + 1);

const coverUnit = (unit: UnitKey, layer: number): UnitKey => `${MARK}${layer}:${unit}` as UnitKey;

/** Whether a claim is a cover, which takes no time of the unit by itself. */
export const isCover = ({ unit }: Pick<Claim, "unit">): boolean => unit.startsWith(MARK);

/** Returns the unit that a claim is about: for a cover, the covered unit. */
export const unitOf = ({ unit }: Claim): UnitKey =>
  unit.startsWith(MARK) ? (unit.slice(unit.indexOf(":") + 1) as UnitKey) : unit;

/** Returns the same claim; for a cover, one on the covered unit. */
export const uncovered = <C extends Claim>(claim: C): C => (isCover(claim) ? { ...claim, unit: unitOf(claim) } : claim);

/** Returns the units that covers of a unit may use: none for a guest or a cover. */
export const coverUnitsOf = (unit: UnitKey): readonly UnitKey[] =>
  isGuestUnit(unit) || unit.startsWith(MARK) ? [] : LAYERS.map((layer) => coverUnit(unit, layer));

/** Whether a cover lies over a claim. */
export const covers = (cover: Claim, claim: Claim): boolean => isCover(cover) && claimsClash(uncovered(cover), claim);

/** Returns a cover for a claim, on the first layer that is free among the existing claims; null if none is free. */
export const coverFor = (claim: Claim, standing: readonly Claim[]): Claim | null => {
  for (const unit of coverUnitsOf(claim.unit)) {
    const cover = { ...claim, unit };
    if (!standing.some((other) => claimsClash(other, cover))) return cover;
  }
  return null;
};

/**
 * Returns the existing claims, with each cover in place of the ended claims under it: no two overlap on a unit. Holds
 * under a cover `stay` as they are, or they `give_way`: waiting for such a hold to end is useless, since the cover
 * takes its place. The claims were read for a span, if it is named: covers are cut to it, since what is under their other
 * parts is unknown.
 */
export const withCovers = (
  claims: readonly StandingClaim[],
  holds: "stay" | "give_way",
  read: Interval | null = null,
): readonly StandingClaim[] => {
  const covers = claims.filter(isCover).map(uncovered);
  if (covers.length === 0) return claims;
  // Of two covers, the older block wins, in any order of the store's answer.
  covers.sort((one, other) => (one.owner.id < other.owner.id ? -1 : 1));
  const covered = new Map<UnitKey, IntervalSet>();
  for (const it of covers) covered.set(it.unit, union(covered.get(it.unit) ?? EMPTY_SET, intervalSet([it])));
  const standing: StandingClaim[] = [];
  const taken = new Map<UnitKey, IntervalSet>();
  const put = (claim: StandingClaim, spans: IntervalSet): void => {
    for (const span of toIntervals(spans)) standing.push({ ...claim, ...span });
    taken.set(claim.unit, union(taken.get(claim.unit) ?? EMPTY_SET, spans));
  };
  for (const claim of claims) {
    if (isCover(claim)) continue;
    const cover = holds === "give_way" && claim.heldUntilMs !== null ? covered.get(claim.unit) : undefined;
    if (covered.has(claim.unit)) put(claim, subtract(intervalSet([claim]), cover ?? EMPTY_SET));
    else standing.push(claim);
  }
  for (const cover of covers) {
    const known = read === null ? intervalSet([cover]) : intersect(intervalSet([cover]), intervalSet([read]));
    put(cover, subtract(known, taken.get(cover.unit) ?? EMPTY_SET));
  }
  return standing;
};
