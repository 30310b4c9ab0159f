import type { CenterLimits } from "../../catalog/center.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../time/instant.ts";
import { dateOfWall, plusDays, wallAt, type CalendarDate } from "../../time/wall-time.ts";
import type { DayCalendar } from "./day-calendar.ts";
import type { Task } from "./demand.ts";

/** How long before its start a booking must be made: both apply. */
export type LeadTime = Readonly<{ minutes: number; days: number }>;

type Leading = Pick<Task, "leadTimeMinutes" | "leadTimeDays">;

/** Rule 23: returns the longest lead time of the services; a service without one of its own has the center's. */
export const leadTimeOf = (
  tasks: readonly Leading[],
  { leadTimeMinutes, leadTimeDays }: Pick<CenterLimits, "leadTimeMinutes" | "leadTimeDays">,
): LeadTime => {
  let minutes = 0;
  let days = 0;
  for (const task of tasks) {
    minutes = Math.max(minutes, task.leadTimeMinutes ?? leadTimeMinutes);
    days = Math.max(days, task.leadTimeDays ?? leadTimeDays);
  }
  return { minutes, days };
};

/** Returns the first instant that is late enough for a lead time. Days are counted in the center's calendar. */
export const afterLeadTime = (
  { minutes, days }: LeadTime,
  nowMs: EpochMs,
  { midnight }: Pick<DayCalendar, "midnight">,
): EpochMs => {
  const afterMinutes = plus(nowMs, minutes * MINUTE_MS);
  if (days === 0) return afterMinutes;
  return Math.max(afterMinutes, midnight(plusDays(dateAt(nowMs, midnight), days))) as EpochMs;
};

/** Returns the date whose first instant is the last one before an instant, or at it. */
const dateAt = (atMs: EpochMs, midnight: DayCalendar["midnight"]): CalendarDate => {
  // No zone is more than a day from UTC.
  let date = plusDays(dateOfWall(wallAt(atMs, 0)), 1);
  while (midnight(date) > atMs) date = plusDays(date, -1);
  return date;
};
