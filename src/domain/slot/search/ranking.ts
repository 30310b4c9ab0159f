import type { UnitKey } from "../../claim/unit.ts";

/** A free unit that could serve an item. */
export type Candidate = Readonly<{
  kind: "therapist" | "bed" | "equipment";
  unit: UnitKey;
  /** A stable hash of booking and unit, 0 to 2^32 - 1. */
  spread: number;
  /** Free time before and after the item on this unit, as far as the ranking reads, in milliseconds. */
  gapMs: number;
}>;

/** A candidate for a ranking that reads the day. */
export type CandidateOnDay = Candidate &
  Readonly<{
    /**
     * How much of the start's date the unit is claimed by others, through holds, appointments or blocks, in
     * milliseconds.
     */
    loadMs: number;
  }>;

/**
 * Decides "any": the candidate with the lowest cost is taken, at equal cost the one with the lower spread (rule 17).
 * Declares what to read: the claims within the booking's reach, or also all those of the start's date. Pure, so equal
 * inputs give equal allocations.
 */
export type Ranking =
  | Readonly<{ reads: "span"; cost: (candidate: Candidate) => number }>
  | Readonly<{ reads: "day"; cost: (candidate: CandidateOnDay) => number }>;

/** Therapists by the spread of the load, beds and equipment by the tightest gap. Reads only the booking's reach. */
export const defaultRanking: Ranking = {
  reads: "span",
  cost: ({ kind, gapMs }) => (kind === "therapist" ? 0 : gapMs),
};

/**
 * Therapists by the least occupied time on the start's date, then by spread; beds and equipment by the tightest gap.
 * Reads the day, so that each reserve reads more.
 */
export const leastLoadedRanking: Ranking = {
  reads: "day",
  cost: ({ kind, gapMs, loadMs }) => (kind === "therapist" ? loadMs : gapMs),
};
