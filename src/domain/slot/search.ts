import type { BookingOptions } from "../booking/booking.ts";
import type { BookingId } from "../ids.ts";
import type { Busy } from "./busy.ts";
import type { DayCalendar } from "./day-calendar.ts";
import type { Demand } from "./demand.ts";
import type { CenterPlan } from "./plan.ts";
import type { Ranking } from "./ranking.ts";

/** What a search looks through: one booking, one day, what is busy, and how "any" is decided. */
export type Search = Readonly<{
  plan: CenterPlan;
  calendar: DayCalendar;
  demand: Demand;
  options: BookingOptions;
  busy: Busy;
  bookingId: BookingId;
  ranking: Ranking;
}>;

/** Steps before a search gives up: counts down. A step tries one unit for one need. */
export type StepBudget = { left: number };

/** What was neither found nor excluded within the budget. */
export type Exhausted = Readonly<{ kind: "exhausted" }>;

/** Steps that one start may take: a hundred times what a party of twelve with four services each mostly needs. */
export const STEPS_PER_START = 10_000;

/** Steps that all starts of a day may take together. */
export const STEPS_PER_DAY = 60_000;

/** Decides one start of a day within its own bound and what is left of the day's. */
export const spend = <Answer>(day: StepBudget, decide: (budget: StepBudget) => Answer): Answer => {
  const given = Math.max(0, Math.min(day.left, STEPS_PER_START));
  const budget = { left: given };
  const answer = decide(budget);
  day.left -= given - budget.left;
  return answer;
};
