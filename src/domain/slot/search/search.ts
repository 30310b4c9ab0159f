import type { BookingOptions } from "../../booking/booking.ts";
import type { BookingId } from "../../ids.ts";
import type { Busy } from "./busy.ts";
import type { DayCalendar } from "../calendar/day-calendar.ts";
import type { Demand } from "../calendar/demand.ts";
import type { CenterIndex } from "../calendar/center-index.ts";
import type { Ranking } from "./ranking.ts";

/** The input of a search: one booking, one day, the busy time, and the ranking for "any". */
export type Search = Readonly<{
  index: CenterIndex;
  calendar: DayCalendar;
  demand: Demand;
  options: BookingOptions;
  busy: Busy;
  /** Spreads equal choices over the units (rule 17); null without a booking. */
  bookingId: BookingId | null;
  ranking: Ranking;
}>;

/** The steps left before a search gives up. A step tries one unit for one need. */
export type StepBudget = { left: number };

/** The search reached its budget: neither found nor excluded. */
export type Exhausted = Readonly<{ kind: "exhausted" }>;

/** Maximum steps for one start: a hundred times the usual need of a party of twelve with four services each. */
export const STEPS_PER_START = 10_000;

/** Maximum steps for all starts of a day together. */
const STEPS_PER_DAY = 60_000;

/**
 * Maximum work of one listing to explain its other starts, counted in looks at one unit for one need. Starts after that
 * are not explained.
 */
export const LOOKS_PER_LISTING = 2_000_000;

/** After this many looks a search lets other work run: a few milliseconds. */
const LOOKS_PER_TURN = 50_000;

/** The cost of a step in looks: it applies all consequences of its choice. */
const LOOKS_PER_STEP = 20;

/** Counts the looks of a search, so that it yields in time. */
export class Effort {
  looks = 0;
  #turnFrom = 0;

  /** Whether the turn is over; if so, another one begins. */
  endsTurn(): boolean {
    if (this.looks - this.#turnFrom < LOOKS_PER_TURN) return false;
    this.#turnFrom = this.looks;
    return true;
  }

  /** Decides something within a maximum number of steps. */
  spend<Answer>(most: number, decide: (budget: StepBudget) => Answer): Answer {
    const budget = { left: most };
    const answer = decide(budget);
    this.looks += (most - budget.left) * LOOKS_PER_STEP;
    return answer;
  }
}

/** The steps left for all starts of a day together. */
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
