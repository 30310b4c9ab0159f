import type { SlotBeyondHorizon, SlotInPast } from "../refusal/refusal.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import { spanFrom } from "../time/interval-set.ts";
import { assign } from "./assign.ts";
import type { StandingClaim } from "./claim.ts";
import { freeFor, momentOf, type Moment } from "./free-units.ts";
import { beside, boundIn, type Bound } from "./left-claims.ts";
import { shortageOf, type Candidates } from "./matching.ts";
import type { Contest, Contests } from "./contests.ts";
import type { Need } from "./need.ts";
import {
  warningsOf,
  type ClaimFacts,
  type NotWorking,
  type Obstacle,
  type Resource,
  type WarningKind,
} from "./obstacle.ts";
import { tooEarlyOrLate } from "./range.ts";
import { STEPS_PER_START, type Search } from "./search.ts";
import { whyNot, type NoSlot } from "./slot-at.ts";
import { guestUnit, type UnitKey } from "./unit.ts";

/** A start of the grid that is no slot, and why. */
export type UnavailableStart = Readonly<{
  startMs: EpochMs;
  endMs: EpochMs;
  priceMinor: number;
  /** What a reserve of it is refused with, at the same instant. */
  refusal: SlotInPast | SlotBeyondHorizon | NoSlot;
  /** All that stands in the way, as far as each by itself does. */
  obstacles: readonly Obstacle[];
  /** The same in the booking protocol's words, by number. */
  warnings: readonly WarningKind[];
}>;

/** Explains a start that the search did not list. */
export const explainStart = (
  search: Search,
  contests: Contests,
  startMs: EpochMs,
  nowMs: EpochMs,
): UnavailableStart => {
  const { demand, plan } = search;
  const outOfRange = tooEarlyOrLate(startMs, plan.catalog.center, demand, nowMs);
  const obstacles = outOfRange === null ? obstaclesAt(search, contests, startMs) : [asObstacle(outOfRange)];
  return {
    startMs,
    endMs: plus(startMs, demand.durationMs),
    priceMinor: demand.priceMinor,
    refusal: outOfRange ?? whyNot(search, startMs),
    obstacles,
    warnings: warningsOf(obstacles),
  };
};

const asObstacle = (outOfRange: SlotInPast | SlotBeyondHorizon): Obstacle =>
  outOfRange.code === "SLOT_IN_PAST"
    ? { kind: "too_soon", earliestMs: outOfRange.earliestMs }
    : { kind: "too_far_ahead", latestMs: outOfRange.latestMs };

const obstaclesAt = (search: Search, contests: Contests, startMs: EpochMs): readonly Obstacle[] => {
  const moment = momentOf(search, startMs);
  return [
    ...closing(search, startMs),
    ...guestsElsewhere(search, startMs),
    ...contests.therapists.flatMap((it) => lacksOf(moment, it, "therapist")),
    ...contests.beds.flatMap((it) => lacksOf(moment, it, "room")),
    ...contests.pieces.flatMap((it) => lacksOf(moment, it, "equipment")),
  ];
};

const closing = ({ calendar, demand }: Search, startMs: EpochMs): readonly Obstacle[] => {
  const { opening, holiday } = calendar;
  const endMs = plus(startMs, demand.durationMs);
  const open = spanFrom(opening, startMs);
  const fromMs = open !== null && open.startMs <= startMs ? open.endMs : startMs;
  if (fromMs >= endMs) return [];
  const untilMs = spanFrom(opening, fromMs)?.startMs ?? null;
  const closed: Obstacle = { kind: "closed", fromMs, untilMs };
  return holiday === null ? [closed] : [{ kind: "holiday", ...holiday }, closed];
};

const guestsElsewhere = ({ busy, demand }: Search, startMs: EpochMs): readonly Obstacle[] =>
  demand.tasks.flatMap(({ guestId, offsetMs, terms }) => {
    if (guestId === null) return [];
    const fromMs = plus(startMs, offsetMs);
    return claimsIn(busy.get(guestUnit(guestId)), fromMs, plus(fromMs, terms.durationMs)).map(
      (claim): Obstacle => ({ kind: "guest_claimed", guestId, ...factsOf(claim) }),
    );
  });

const claimsIn = (claims: readonly StandingClaim[] | undefined, fromMs: EpochMs, untilMs: EpochMs) =>
  (claims ?? []).filter(({ startMs, endMs }) => startMs < untilMs && fromMs < endMs);

const factsOf = ({ owner, heldUntilMs, endMs }: StandingClaim): ClaimFacts => ({
  by: heldUntilMs !== null ? "hold" : owner.kind === "block" ? "block" : "appointment",
  endMs,
  heldUntilMs,
});

/** Why the needs of a contest cannot be served: all that keeps from it the units that could. */
const lacksOf = (moment: Moment, contest: Contest, resource: Resource): readonly Obstacle[] => {
  const candidates = contest.needs.map((need) => freeFor(moment, contest, need));
  const bound = boundIn(contest, moment.left);
  const joined = beside(contest, candidates, bound, moment.startMs);
  const { kind } = assign(joined.contest, joined.candidates, { left: STEPS_PER_START }, "any");
  if (kind === "found") return [];
  if (kind === "exhausted") return [{ kind: "undecided", resource, steps: STEPS_PER_START }];
  if (joined.contest !== contest && isServed(contest, candidates)) {
    return [...laid(contest, bound, moment.startMs), ...away(moment, contest, contest.needs)];
  }
  const lacking = contest.needs.filter((_, nth) => candidates[nth]?.length === 0);
  if (lacking.length > 0) return away(moment, contest, lacking);
  const short = shortageOf(contest, candidates);
  const together: Obstacle =
    short === null ? { kind: "no_arrangement", resource } : { kind: "too_few", resource, ...short };
  return [together, ...away(moment, contest, contest.needs)];
};

const isServed = (contest: Contest, candidates: Candidates): boolean =>
  assign(contest, candidates, { left: STEPS_PER_START }, "any").kind === "found";

/** Rule 26: what stands on units that left, and needs those that remain. */
const laid = ({ needs }: Contest, bound: readonly Bound[], startMs: EpochMs): readonly Obstacle[] => {
  const spans = needs.flatMap((need) => need.spans);
  const met = bound.filter((it) =>
    spans.some(({ fromMs, untilMs }) => it.startMs < startMs + untilMs && startMs + fromMs < it.endMs),
  );
  return [...new Set(met.map(({ of }) => of))].map((of) => ({ kind: "unit_claimed", unit: of.unit, ...factsOf(of) }));
};

/** What keeps each unit away that could serve one of the needs. */
const away = (moment: Moment, contest: Contest, needs: readonly Need[]): readonly Obstacle[] => {
  const obstacles = new Map<string, Obstacle>();
  for (const { eligible, spans } of needs) {
    for (const at of eligible) {
      const { unit } = contest.units[at] as Contest["units"][number];
      for (const span of spans) {
        const fromMs = plus(moment.startMs, span.fromMs);
        const untilMs = plus(moment.startMs, span.untilMs);
        const off = contest.kind === "therapist" ? notWorking(moment.search, unit, fromMs, untilMs) : null;
        const claims = claimsIn(moment.search.busy.get(unit), fromMs, untilMs);
        const found = [
          ...(off === null ? [] : [off]),
          ...claims.map((claim): Obstacle => ({ kind: "unit_claimed", unit, ...factsOf(claim) })),
        ];
        for (const obstacle of found) obstacles.set(JSON.stringify(obstacle), obstacle);
      }
    }
  }
  return [...obstacles.values()];
};

const notWorking = ({ calendar }: Search, unit: UnitKey, fromMs: EpochMs, untilMs: EpochMs): Obstacle | null => {
  const working = calendar.working.get(unit);
  const works = working === undefined ? null : spanFrom(working, fromMs);
  const offMs = works !== null && works.startMs <= fromMs ? works.endMs : fromMs;
  if (offMs >= untilMs) return null;
  const again = working === undefined ? null : spanFrom(working, offMs);
  return { kind: "not_working", unit, because: whyOff(calendar, unit, offMs), untilMs: again?.startMs ?? null };
};

const whyOff = ({ off }: Search["calendar"], unit: UnitKey, atMs: EpochMs): NotWorking => {
  const own = off.get(unit);
  const isIn = (set: Parameters<typeof spanFrom>[0] | undefined): boolean =>
    set !== undefined && (spanFrom(set, atMs)?.startMs ?? Infinity) <= atMs;
  if (isIn(own?.blockOuts)) return "block_out";
  return isIn(own?.breaks) ? "break" : "outside_shift";
};
