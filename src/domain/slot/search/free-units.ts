import { plus, type EpochMs } from "../../time/instant.ts";
import { covers, EMPTY_SET } from "../../time/interval-set.ts";
import type { Interval } from "../../time/interval.ts";
import { gapAround, takenOn } from "./busy.ts";
import type { Contest } from "./contests.ts";
import { leftClaims, type LeftClaim } from "./left-claims.ts";
import type { Need } from "./need.ts";
import { hashText } from "../../hash.ts";
import type { Assignable } from "../calendar/center-index.ts";
import type { Candidate } from "./ranking.ts";
import { viewOf, windowToRank } from "./reach.ts";
import type { Search } from "./search.ts";

/** One start of a search, with data computed once for all of its needs. */
export type Moment = Readonly<{
  search: Search;
  startMs: EpochMs;
  window: Interval;
  bookingHash: number;
  /** Claims of removed units, to be placed on remaining units (rule 26). */
  left: readonly LeftClaim[];
}>;

export const momentOf = (search: Search, startMs: EpochMs): Moment => ({
  search,
  startMs,
  window: windowToRank(search, startMs),
  bookingHash: hashText(search.bookingId ?? ""),
  left: leftClaims(search.index, search.busy, viewOf(search.calendar, search.demand.reach)),
});

type Kind = Candidate["kind"];
type Unit = Assignable<unknown>;
type Ranked<Of> = Readonly<{ it: Of; unit: Unit; cost: number; spread: number }>;

/** Rule 17: sorts by cost, then by spread; between equals by the unit's name, independent of the roster's order. */
const byRank = (one: Ranked<unknown>, other: Ranked<unknown>): number =>
  one.cost - other.cost || one.spread - other.spread || (one.unit.unit < other.unit.unit ? -1 : 1);

const ranked = <Of>({ search, bookingHash }: Moment, kind: Kind, it: Of, unit: Unit, gapMs: number): Ranked<Of> => {
  const spread = Math.imul(unit.hash ^ bookingHash, 0x9e3779b1) >>> 0;
  const { ranking, busy, calendar } = search;
  const loadMs = ranking.reads === "span" ? 0 : takenOn(busy, unit.unit, calendar.day);
  const cost = ranking.cost({ kind, unit: unit.unit, spread, gapMs, loadMs });
  return { it, unit, cost, spread };
};

/** Returns the gap around a unit's time, or null if it is taken or outside the therapist's working time. */
const freeGap = (
  { search, window }: Moment,
  kind: Kind,
  { unit }: Unit,
  fromMs: EpochMs,
  untilMs: EpochMs,
): number | null => {
  const gapMs = gapAround(search.busy, unit, fromMs, untilMs, window);
  if (gapMs === null || kind !== "therapist") return gapMs;
  return covers(search.calendar.working.get(unit) ?? EMPTY_SET, fromMs, untilMs) ? gapMs : null;
};

/** Returns the best of the units that are free from `fromMs` to `untilMs`; null if none is free. */
export const bestFree = <U extends Unit>(
  moment: Moment,
  kind: Kind,
  units: readonly U[],
  fromMs: EpochMs,
  untilMs: EpochMs,
): U | null => {
  let best: Ranked<U> | null = null;
  for (const it of units) {
    const gapMs = freeGap(moment, kind, it, fromMs, untilMs);
    if (gapMs === null) continue;
    const candidate = ranked(moment, kind, it, it, gapMs);
    if (best === null || byRank(candidate, best) < 0) best = candidate;
  }
  return best?.it ?? null;
};

/** Returns the places of the units that are free for a need, best first. */
export const freeFor = (moment: Moment, { kind, units }: Contest, { eligible, spans }: Need): readonly number[] => {
  const free: Ranked<number>[] = [];
  for (const at of eligible) {
    const unit = units[at] as Unit;
    // Of several spans the smallest gap counts.
    let leastMs: number | null = Infinity;
    for (const { fromMs, untilMs } of spans) {
      const gapMs = freeGap(moment, kind, unit, plus(moment.startMs, fromMs), plus(moment.startMs, untilMs));
      leastMs = gapMs === null ? null : Math.min(leastMs, gapMs);
      if (leastMs === null) break;
    }
    if (leastMs !== null) free.push(ranked(moment, kind, at, unit, leastMs));
  }
  return free.sort(byRank).map(({ it }) => it);
};
