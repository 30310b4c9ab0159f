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

/** Steps before a search gives up: counts down across one search. A step tries one unit for one need. */
export type StepBudget = { left: number };

/** What was neither found nor excluded within the budget. */
export type Exhausted = Readonly<{ kind: "exhausted" }>;

/** Steps that one start may take: a thousand times what a large party needs, and a few milliseconds at most. */
export const STEPS_PER_START = 50_000;
