import type { BookingOptions } from "../../booking/booking.ts";
import type { BookingId } from "../../ids.ts";
import type { Busy } from "./busy.ts";
import type { DayCalendar } from "../calendar/day-calendar.ts";
import type { Demand } from "../calendar/demand.ts";
import type { CenterPlan } from "../calendar/center-plan.ts";
import type { Ranking } from "./ranking.ts";

/** What a search looks through: one booking, one day, what is busy, and how "any" is decided. */
export type Search = Readonly<{
  plan: CenterPlan;
  calendar: DayCalendar;
  demand: Demand;
  options: BookingOptions;
  busy: Busy;
  /** Spreads what is equal over the units (rule 17); null without a booking. */
  bookingId: BookingId | null;
  ranking: Ranking;
}>;

/** Steps before a search gives up: counts down. A step tries one unit for one need. */
export type StepBudget = { left: number };

/** What was neither found nor excluded within the budget. */
export type Exhausted = Readonly<{ kind: "exhausted" }>;

/** Steps that one start may take: a hundred times what a party of twelve with four services each mostly needs. */
export const STEPS_PER_START = 10_000;

/** Steps that all starts of a day may take together. */
const STEPS_PER_DAY = 60_000;

/**
 * How much work one listing does to explain its other starts, counted in looks at one unit for one need. Starts that it
 * has not reached by then are not explained.
 */
export const LOOKS_PER_LISTING = 2_000_000;

/** After so many looks a search lets other work go on: a few milliseconds. */
const LOOKS_PER_TURN = 50_000;

/** What a step costs, in looks: it draws all conclusions of its choice. */
const LOOKS_PER_STEP = 20;

/** Counts the looks of a search, so that it gives way in time. */
export class Effort {
  looks = 0;
  #turnFrom = 0;

  /** Whether the turn is over; another one begins. */
  endsTurn(): boolean {
    if (this.looks - this.#turnFrom < LOOKS_PER_TURN) return false;
    this.#turnFrom = this.looks;
    return true;
  }

  /** Decides something in at most so many steps. */
  spend<Answer>(most: number, decide: (budget: StepBudget) => Answer): Answer {
    const budget = { left: most };
    const answer = decide(budget);
    this.looks += (most - budget.left) * LOOKS_PER_STEP;
    return answer;
  }
}

/** Steps left to all starts of a day together. */
export class DaySteps {
  readonly #effort: Effort;
  #left = STEPS_PER_DAY;

  constructor(effort: Effort) {
    this.#effort = effort;
  }

  /** Decides one start within its own bound and the day's. */
  spend<Answer>(decide: (budget: StepBudget) => Answer): Answer {
    const most = Math.max(0, Math.min(this.#left, STEPS_PER_START));
    return this.#effort.spend(most, (budget) => {
      const answer = decide(budget);
      this.#left -= most - budget.left;
      return answer;
    });
  }
}
