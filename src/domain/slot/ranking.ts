import type { UnitKey } from "./unit.ts";

/** A free unit that could serve an item. */
export type Candidate = Readonly<{
  kind: "therapist" | "bed" | "equipment";
  unit: UnitKey;
  /** A stable hash of booking and unit, 0 to 2^32 - 1. */
  spread: number;
  /** Free time before and after the item on this unit, within the booking's reach, in milliseconds. */
  gapMs: number;
}>;

/**
 * Decides "any": the candidate with the lowest cost is taken, at equal cost the one with the lower spread (rule 17).
 * Pure, so equal inputs give equal allocations.
 */
export type Ranking = (candidate: Candidate) => number;

/** Therapists by the spread of the load, beds and equipment by the tightest gap. */
export const defaultRanking: Ranking = ({ kind, gapMs }) => (kind === "therapist" ? 0 : gapMs);
