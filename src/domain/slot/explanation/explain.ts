import type { SlotBeyondHorizon, SlotInPast } from "../../refusal/refusal.ts";
import { plus, type EpochMs } from "../../time/instant.ts";
import { allOf, type Contest, type Contests } from "../search/contests.ts";
import {
  closing,
  contestedBy,
  failureAt,
  guestsElsewhere,
  obstaclesOf,
  warningsOfFailure,
  type Contested,
  type Failure,
} from "./failure.ts";
import { leftClaims } from "../search/left-claims.ts";
import { EXHAUSTED, noSlotReasons, type NoSlot } from "./no-slot.ts";
import { inOrder, warningsOf, type Obstacle, type WarningKind } from "./obstacle.ts";
import { tooEarlyOrLate } from "../calendar/range.ts";
import { viewOf } from "../search/reach.ts";
import { LOOKS_PER_LISTING, STEPS_PER_START, type Effort, type Search } from "../search/search.ts";
import { startGrid } from "../calendar/start-mask.ts";

type Start = Readonly<{ startMs: EpochMs; endMs: EpochMs; priceMinor: number }>;

/** A start of the grid that is not a slot, with its warnings in the booking protocol's words, by number. */
export type WarnedStart = Start & Readonly<{ warnings: readonly WarningKind[] }>;

/** The same, with all reasons. */
export type UnavailableStart = WarnedStart &
  Readonly<{
    /** The refusal of a reserve at this start and this instant; `SEARCH_EXHAUSTED` also if it is not explained. */
    refusal: SlotInPast | SlotBeyondHorizon | NoSlot;
    /** All obstacles that alone prevent the booking. */
    obstacles: readonly Obstacle[];
  }>;

const NO_WARNINGS: readonly WarningKind[] = [];
const NOT_EXPLAINED: readonly Obstacle[] = [{ kind: "not_explained" }];

/**
 * Explains the starts of a day that the search did not list, by their place on the grid. Shared work is done once, and
 * {@link LOOKS_PER_LISTING} bounds the total.
 */
export class Explainer {
  readonly #search: Search;
  readonly #contests: Contests;
  readonly #nowMs: EpochMs;
  readonly #effort: Effort;
  readonly #boundAt: number;
  readonly #contested: readonly Contested[];
  readonly #looksPerStart: number;
  #reasonOf: ReturnType<typeof noSlotReasons> | null = null;

  constructor(search: Search, contests: Contests, nowMs: EpochMs, effort: Effort) {
    this.#search = search;
    this.#contests = contests;
    this.#nowMs = nowMs;
    this.#effort = effort;
    this.#boundAt = effort.looks + LOOKS_PER_LISTING;
    const grid = startGrid(search.calendar.starts);
    const { index, busy, calendar, demand } = search;
    const left = leftClaims(index, busy, viewOf(calendar, demand.reach));
    this.#contested = allOf(contests).map((contest) => contestedBy(search, grid, contest, left));
    this.#looksPerStart = allOf(contests).reduce((sum, contest) => sum + looksOf(contest), 0);
  }

  /** Returns a start with its warnings: none if it is out of range, or if the bound was reached. */
  warn(at: number): WarnedStart {
    const start = this.#start(at);
    const { startMs } = start;
    if (this.#isOver || this.#outOfRange(startMs) !== null) return { ...start, warnings: NO_WARNINGS };
    const warnings = new Set<WarningKind>(warningsOf(this.#plainObstacles(startMs)));
    for (const failure of this.#failuresAt(at))
      for (const warning of warningsOfFailure(this.#search, failure, startMs, this.#effort)) warnings.add(warning);
    return { ...start, warnings: inOrder(warnings) };
  }

  /** Returns a start with all reasons; `isUndecided` if the search gave up on it. */
  explain(at: number, isUndecided: boolean): UnavailableStart {
    const start = this.#start(at);
    const { startMs } = start;
    const outOfRange = this.#outOfRange(startMs);
    if (outOfRange !== null) return explained(start, outOfRange, [asObstacle(outOfRange)]);
    if (this.#isOver) return explained(start, EXHAUSTED, NOT_EXPLAINED);
    const obstacles = [
      ...this.#plainObstacles(startMs),
      ...this.#failuresAt(at).flatMap((it) => [...obstaclesOf(this.#search, it, startMs, this.#effort)]),
    ];
    return explained(start, isUndecided ? EXHAUSTED : this.#refusalAt(at), obstacles);
  }

  get #isOver(): boolean {
    return this.#effort.looks >= this.#boundAt;
  }

  #start(at: number): Start {
    const { calendar, demand } = this.#search;
    const startMs = calendar.starts[at] as EpochMs;
    return { startMs, endMs: plus(startMs, demand.durationMs), priceMinor: demand.priceMinor };
  }

  #outOfRange(startMs: EpochMs): SlotInPast | SlotBeyondHorizon | null {
    const { index, demand } = this.#search;
    return tooEarlyOrLate(startMs, index.catalog.center, demand, this.#nowMs);
  }

  #plainObstacles(startMs: EpochMs): readonly Obstacle[] {
    return [...closing(this.#search, startMs), ...guestsElsewhere(this.#search, startMs)];
  }

  #failuresAt(at: number): readonly Failure[] {
    this.#effort.looks += this.#looksPerStart;
    return this.#contested.flatMap(
      (contested) => this.#effort.spend(STEPS_PER_START, (budget) => failureAt(contested, at, budget)) ?? [],
    );
  }

  #refusalAt(at: number): NoSlot {
    this.#effort.looks += 2 * this.#looksPerStart;
    this.#reasonOf ??= noSlotReasons(this.#search, this.#contests);
    const reasonOf = this.#reasonOf;
    return this.#effort.spend(STEPS_PER_START, (budget) => reasonOf(at, budget));
  }
}

const looksOf = ({ needs }: Contest): number => needs.reduce((sum, { eligible }) => sum + eligible.length, 0);

const explained = (
  start: Start,
  refusal: UnavailableStart["refusal"],
  obstacles: readonly Obstacle[],
): UnavailableStart => ({ ...start, refusal, obstacles, warnings: warningsOf(obstacles) });

const asObstacle = (outOfRange: SlotInPast | SlotBeyondHorizon): Obstacle =>
  outOfRange.code === "SLOT_IN_PAST"
    ? { kind: "too_soon", earliestMs: outOfRange.earliestMs }
    : { kind: "too_far_ahead", latestMs: outOfRange.latestMs };
