import type { WaivableRule } from "../../booking/waiver.ts";
import type { Center, WeeklyHours } from "../../catalog/center.ts";
import type { Therapist } from "../../catalog/resource.ts";
import { MINUTES_A_DAY } from "../../time/wall-time.ts";
import type { AssignableTherapist, CenterIndex } from "./center-index.ts";

/** Rule 22: returns the index of a center without some of its rules. Units, items and claims are as they were. */
export const indexWithout = (index: CenterIndex, rules: readonly WaivableRule[]): CenterIndex => {
  if (rules.length === 0) return index;
  const { catalog, therapists } = index;
  return {
    ...index,
    catalog: { ...catalog, center: centerWithout(catalog.center, rules) },
    therapists: rules.includes("not_working")
      ? new Map([...therapists].map(([id, it]) => [id, alwaysAtWork(it)]))
      : therapists,
  };
};

const centerWithout = (center: Center, rules: readonly WaivableRule[]): Center => {
  const { limits } = center;
  const has = (rule: WaivableRule): boolean => rules.includes(rule);
  return {
    ...center,
    // The hours of an evening may run on into a holiday, which the waived rule leaves closed.
    openingHours: has("closed") ? [...center.openingHours, ...ALWAYS] : center.openingHours,
    holidays: has("holiday") ? [] : center.holidays,
    gridMinutes: has("grid") ? 1 : center.gridMinutes,
    limits: {
      ...limits,
      leadTimeMinutes: has("lead_time") ? 0 : limits.leadTimeMinutes,
      horizonDays: has("horizon") ? ANY_HORIZON_DAYS : limits.horizonDays,
    },
  };
};

const ALWAYS: readonly WeeklyHours[] = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startMinute: 0, endMinute: MINUTES_A_DAY }];

/** Beyond the last day that the calendar has, from any instant. */
const ANY_HORIZON_DAYS = 10_000 * 366;

const alwaysAtWork = (assignable: AssignableTherapist): AssignableTherapist => {
  const therapist: Therapist = {
    ...assignable.therapist,
    shifts: ALWAYS,
    breaks: [],
    daysOff: [],
    blockOuts: [],
  };
  return { ...assignable, therapist };
};
