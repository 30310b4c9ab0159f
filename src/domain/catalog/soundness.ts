import { unsoundTerms } from "./cancellation-terms.ts";
import type { CenterCatalog, CenterRoster } from "./center-catalog.ts";
import {
  MOST_HOLD_AGAIN_MINUTES,
  MOST_PAYMENT_CAP_MINUTES,
  MOST_PER_BOOKING,
  MOST_SERVICES_IN_PACKAGE,
  MOST_WINDOW_DAYS,
  type WeeklyHours,
} from "./center.ts";
import type { DaySpan } from "./resource.ts";
import { parseCalendarDate } from "../time/wall-time.ts";
import { canonicalId, type HostId } from "../ids.ts";

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/** A year: no sensible duration, block time or lead time is longer. */
const MOST_MINUTES = 527_040;

/** Hours end with the next day at the latest: the search looks no further for hours that run on. */
const LAST_MINUTE = 2_880;

const HOURS_MUST = `must begin before they end, in whole minutes from 0 to ${LAST_MINUTE}`;

const areHours = ({ startMinute, endMinute }: WeeklyHours): boolean =>
  isWhole(startMinute, 0, LAST_MINUTE) && isWhole(endMinute, startMinute + 1, LAST_MINUTE);

const areDays = ({ firstDate, lastDate }: DaySpan): boolean =>
  parseCalendarDate(firstDate) !== null && parseCalendarDate(lastDate) !== null && firstDate <= lastDate;

/**
 * Returns the fault of a catalog or roster that a host gives, in words, or null if every number is in the range that
 * the engine relies on. Called once for each new object, so that a faulty source cannot make a search run on.
 */
export const unsoundIn = (
  { center, items }: CenterCatalog,
  { therapists, rooms, equipment }: CenterRoster,
): string | null => {
  const { limits } = center;
  const ranges: readonly (readonly [name: string, value: number, least: number, most: number])[] = [
    ["gridMinutes", center.gridMinutes, 1, 1440],
    ["blockTimeMinutes", center.blockTimeMinutes, 1, MOST_MINUTES],
    ["limits.maxBlockTimeMinutes", limits.maxBlockTimeMinutes, 1, MOST_MINUTES],
    ["limits.lifetimeCapMinutes", limits.lifetimeCapMinutes, 1, MOST_MINUTES],
    ["limits.paymentCapMinutes", limits.paymentCapMinutes, 1, MOST_PAYMENT_CAP_MINUTES],
    ["limits.leadTimeMinutes", limits.leadTimeMinutes, 0, MOST_MINUTES],
    ["limits.horizonDays", limits.horizonDays, 0, 100_000],
    ["limits.windowDays", limits.windowDays, 1, MOST_WINDOW_DAYS],
    ["limits.graceAfterStartMinutes", limits.graceAfterStartMinutes, 0, MOST_MINUTES],
    ["limits.leastHoldSeconds", limits.leastHoldSeconds, 1, 86_400],
    ["limits.holdAgainAfterMinutes", limits.holdAgainAfterMinutes, 0, MOST_HOLD_AGAIN_MINUTES],
    ["limits.liveReservationsPerHolder", limits.liveReservationsPerHolder, 1, 100_000],
    ["limits.openBookingsPerHolder", limits.openBookingsPerHolder, 1, 1_000_000],
    ["limits.openBookingsPerCaller", limits.openBookingsPerCaller, 1, 1_000_000],
    ["limits.openBookingsPerCenter", limits.openBookingsPerCenter, 1, 1_000_000],
    ["limits.guestsPerBooking", limits.guestsPerBooking, 1, MOST_PER_BOOKING],
    ["limits.itemsPerBooking", limits.itemsPerBooking, 1, MOST_PER_BOOKING],
  ];
  for (const [name, value, least, most] of ranges) {
    if (!isWhole(value, least, most)) return `${name} must be a whole number from ${least} to ${most}`;
  }
  const terms = center.cancellation === undefined ? null : unsoundTerms(center.cancellation);
  if (terms !== null) return terms;
  for (const item of items.values()) {
    if (item.kind === "package") {
      if (item.serviceIds.length <= MOST_SERVICES_IN_PACKAGE) continue;
      return `${item.id} must have at most ${MOST_SERVICES_IN_PACKAGE} services`;
    }
    const own = item.kind === "service" ? [item.preparationMinutes, item.recoveryMinutes] : [];
    const least = item.kind === "service" ? 1 : 0;
    if (!isWhole(item.durationMinutes, least, MOST_MINUTES) || !own.every((it) => isWhole(it, 0, MOST_MINUTES))) {
      return `the minutes of ${item.id} must be whole numbers from 0 (a service's duration from 1) to ${MOST_MINUTES}`;
    }
  }
  if (!center.openingHours.every(areHours)) return `the opening hours ${HOURS_MUST}`;
  for (const { id, shifts, breaks, daysOff } of therapists.values()) {
    if (!shifts.every(areHours) || !breaks.every(areHours)) return `the shifts and breaks of ${id} ${HOURS_MUST}`;
    if (!daysOff.every(areDays)) return `the days off of ${id} must be dates, the first no later than the last`;
  }
  for (const { id, beds } of rooms.values())
    if (!isWhole(beds, 0, 1_000)) return `the beds of ${id} must be a whole number up to 1000`;
  for (const { id, units } of equipment.values())
    if (!isWhole(units, 0, 1_000)) return `the units of ${id} must be a whole number up to 1000`;
  return [items, therapists, rooms, equipment].map((it) => twiceIn(it.values())).find((it) => it !== null) ?? null;
};

/** Reports two entries of one kind with the same id: a reference to it would be ambiguous (rule 25). */
const twiceIn = (entries: Iterable<Readonly<{ id: HostId }>>): string | null => {
  const seen = new Map<HostId, HostId>();
  for (const { id } of entries) {
    const other = seen.get(canonicalId(id));
    if (other !== undefined) return `${other} and ${id} are one id: give each thing an id of its own`;
    seen.set(canonicalId(id), id);
  }
  return null;
};
