import type {
  HoldAgainTooSoon,
  NoEligibleResource,
  OutsideWorkingTime,
  SearchExhausted,
  SlotHeld,
  SlotTaken,
} from "../../refusal/refusal.ts";
import { invariant } from "../../invariant.ts";
import { later, plus, type EpochMs } from "../../time/instant.ts";
import { covers, EMPTY_SET } from "../../time/interval-set.ts";
import { allocate } from "../search/allocate.ts";
import { assign } from "../search/assign.ts";
import {
  busyAfterHolds,
  claimsBetween,
  hasWaits,
  holdEnds,
  NOTHING_BUSY,
  onlyWaitsEnd,
  withoutHolds,
  withoutWaits,
} from "../search/busy.ts";
import { allOf, type Contest, type Contests } from "../search/contests.ts";
import { hasLeft } from "../search/left-claims.ts";
import type { Span } from "../search/need.ts";
import { ANY_TIME, possibleStarts, serveAt } from "../search/possible-starts.ts";
import { STEPS_PER_START, type Exhausted, type Search, type StepBudget } from "../search/search.ts";
import { guestUnit, type UnitKey } from "../../claim/unit.ts";

/** Why a start within the center's range is not a slot, in order of precedence. */
export type NoSlot =
  | NoEligibleResource
  | OutsideWorkingTime
  | SlotHeld
  | SlotTaken
  | HoldAgainTooSoon
  | SearchExhausted;

export const EXHAUSTED: SearchExhausted = { code: "SEARCH_EXHAUSTED", steps: STEPS_PER_START };

/**
 * Returns, for each excluded start of the search's grid, why it is not a slot. Assumes that every need has an eligible
 * unit. Shared work is done once for all starts.
 */
export const noSlotReasons = (search: Search, contests: Contests): ReasonOf =>
  hasWaits(search.busy) ? reasonsBesideWaits(search, contests) : reasonsOfClaims(search, contests);

type ReasonOf = (at: number, budget: StepBudget) => Exclude<NoSlot, NoEligibleResource>;

/**
 * Reports a wait only if nothing else prevents the slot: the first instant at which enough waits are over (rule 10).
 */
const reasonsBesideWaits = (search: Search, contests: Contests): ReasonOf => {
  const others = { ...search, busy: withoutWaits(search.busy) };
  const waiting = { ...search, busy: onlyWaitsEnd(search.busy) };
  const unwaited = possibleStarts(others, contests, ANY_TIME);
  const reasonOf = reasonsOfClaims(others, contests);
  return (at, budget) => {
    const { kind } = serveAt(unwaited, at, budget);
    if (kind !== "found") return kind === "none" ? reasonOf(at, budget) : EXHAUSTED;
    const againAtMs = heldUntil(waiting, contests, search.calendar.starts[at] as EpochMs, budget);
    return againAtMs === null ? EXHAUSTED : { code: "HOLD_AGAIN_TOO_SOON", againAtMs };
  };
};

const reasonsOfClaims = (search: Search, contests: Contests): ReasonOf => {
  const idle = possibleStarts({ ...search, busy: NOTHING_BUSY }, contests, ANY_TIME);
  const unheld = possibleStarts({ ...search, busy: withoutHolds(search.busy) }, contests, ANY_TIME);
  return (at, budget) => {
    const startMs = search.calendar.starts[at] as EpochMs;
    const worked = serveAt(idle, at, budget).kind;
    if (worked !== "found") return worked === "none" ? { code: "OUTSIDE_WORKING_TIME", startMs } : EXHAUSTED;
    const freed = serveAt(unheld, at, budget).kind;
    if (freed !== "found") return freed === "none" ? { code: "SLOT_TAKEN", startMs } : EXHAUSTED;
    const heldUntilMs = heldUntil(search, contests, startMs, budget);
    return heldUntilMs === null ? EXHAUSTED : { code: "SLOT_HELD", heldUntilMs };
  };
};

/**
 * Returns the first instant at which enough holds have ended, for a start that is possible once all have ended; null if
 * the budget ran out.
 */
const heldUntil = (search: Search, contests: Contests, startMs: EpochMs, budget: StepBudget): EpochMs | null => {
  if (hasLeft(search.index, search.busy)) return laidHeldUntil(search, startMs, budget);
  let untilMs = -Infinity as EpochMs;
  for (const { guestId, offsetMs, terms } of search.demand.tasks) {
    if (guestId === null) continue;
    const span = { fromMs: offsetMs, untilMs: offsetMs + terms.durationMs };
    untilMs = later(untilMs, freeFrom(search, guestUnit(guestId), [span], startMs));
  }
  for (const contest of allOf(contests)) {
    const endsMs = contestHeldUntil(search, contest, startMs, untilMs, budget);
    if (endsMs === null) return null;
    untilMs = endsMs;
  }
  invariant(untilMs > -Infinity, "a start that nothing stands in the way of is a slot");
  return untilMs;
};

/** The same if claims of removed units compete for remaining ones: their units depend on all other claims (rule 26). */
const laidHeldUntil = (search: Search, startMs: EpochMs, budget: StepBudget): EpochMs | null => {
  const ends = holdEnds(search.busy);
  invariant(ends.length > 0, "a start that nothing stands in the way of is a slot");
  return firstServed(ends, (endMs) => {
    const busy = busyAfterHolds(search.busy, endMs);
    return allocate({ ...search, busy }, startMs, budget).kind;
  });
};

/** The same for one contest, no earlier than `leastMs`: a start stays possible as more holds end. */
const contestHeldUntil = (
  search: Search,
  contest: Contest,
  startMs: EpochMs,
  leastMs: EpochMs,
  budget: StepBudget,
): EpochMs | null => {
  const free = contest.needs.map(({ eligible, spans }) =>
    eligible.map((at) => {
      const { unit } = contest.units[at] as Contest["units"][number];
      const works = contest.kind !== "therapist" || isWorking(search, unit, spans, startMs);
      return { at, fromMs: works ? freeFrom(search, unit, spans, startMs) : (Infinity as EpochMs) };
    }),
  );
  const servedFrom = (instantMs: EpochMs): Kind =>
    assign(
      contest,
      free.map((units) => units.filter(({ fromMs }) => fromMs <= instantMs).map(({ at }) => at)),
      budget,
      "any",
    ).kind;
  const later = new Set(free.flat().flatMap(({ fromMs }) => (fromMs > leastMs && fromMs < Infinity ? [fromMs] : [])));
  const ends = [leastMs, ...[...later].sort((one, other) => one - other)];
  return firstServed(ends, servedFrom);
};

type Kind = "found" | "none" | Exhausted["kind"];

/**
 * Returns the first of the ends from which the contest is served, given that the last one is enough; null if the budget
 * ran out.
 */
const firstServed = (ends: readonly EpochMs[], servedFrom: (endMs: EpochMs) => Kind): EpochMs | null => {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const kind = servedFrom(ends[middle] as EpochMs);
    if (kind === "exhausted") return null;
    if (kind === "found") high = middle;
    else low = middle + 1;
  }
  return ends[low] as EpochMs;
};

const isWorking = ({ calendar }: Search, unit: UnitKey, spans: readonly Span[], startMs: EpochMs): boolean => {
  const working = calendar.working.get(unit) ?? EMPTY_SET;
  return spans.every(({ fromMs, untilMs }) => covers(working, plus(startMs, fromMs), plus(startMs, untilMs)));
};

/**
 * Returns when all holds on a unit that overlap the spans have ended: -Infinity without any, Infinity if a claim stays.
 */
const freeFrom = ({ busy }: Search, unit: UnitKey, spans: readonly Span[], startMs: EpochMs): EpochMs => {
  let freeMs = -Infinity;
  for (const { fromMs, untilMs } of spans)
    for (const { heldUntilMs } of claimsBetween(busy, unit, plus(startMs, fromMs), plus(startMs, untilMs)))
      freeMs = Math.max(freeMs, heldUntilMs ?? Infinity);
  return freeMs as EpochMs;
};
