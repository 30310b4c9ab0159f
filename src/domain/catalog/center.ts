import type { CenterId } from "../ids.ts";
import type { CancellationTerms } from "./cancellation-terms.ts";
import type { CalendarDate, Weekday } from "../time/wall-time.ts";

/** A place with one time zone, one slot grid and one set of limits. */
export type Center = Readonly<{
  id: CenterId;
  name: string;
  /** IANA name, such as `Europe/Rome`. */
  zone: string;
  currency: string;
  /** The hours in which guests can be in a service. */
  openingHours: readonly WeeklyHours[];
  /** The opening hours of single dates, in place of the weekly ones; none on most centers (rule 23). */
  openingDates?: readonly DatedHours[];
  /** Days on which no opening hours begin. Hours of the day before run on to their end. */
  holidays: readonly Holiday[];
  /** Starts lie on wall-clock multiples of this, counted from nominal 00:00 (rule 15). */
  gridMinutes: number;
  /** How long a reservation lasts if the caller asks for no other block time. */
  blockTimeMinutes: number;
  limits: CenterLimits;
  /** What late cancelling costs; free if left out (rule 28). */
  cancellation?: CancellationTerms;
}>;

/** Rule 10: limits on everything. */
export type CenterLimits = Readonly<{
  /** The longest block time that a caller may ask for. */
  maxBlockTimeMinutes: number;
  /** No hold of an unbroken chain lives longer than this after the start of the chain (rule 9). */
  lifetimeCapMinutes: number;
  /**
   * The time that a payment adds to a hold ends at most this long after the start of the chain. In the place of the
   * lifetime cap and of the grace after the start (rule 21).
   */
  paymentCapMinutes: number;
  liveReservationsPerHolder: number;
  /**
   * Limits on bookings that were never reserved: of one holder, of one caller of the engine, and of the whole center.
   * The last two are soft.
   */
  openBookingsPerHolder: number;
  openBookingsPerCaller: number;
  openBookingsPerCenter: number;
  guestsPerBooking: number;
  itemsPerBooking: number;
  /** A slot must start at least this long after the request, if its services say nothing else. */
  leadTimeMinutes: number;
  /** A slot must start on this calendar day after the request's day or later, in the same way; 0 for any (rule 23). */
  leadTimeDays: number;
  /** A slot must start at most this many days after the request. */
  horizonDays: number;
  /** The maximum number of days in a booking's window (rule 18). */
  windowDays: number;
  /**
   * A hold ends at most this long after its slot's start; if the first item is shorter, at the end of that item (rule
   * 3).
   */
  graceAfterStartMinutes: number;
  /** A start is not a slot if the end of its grace leaves a hold less than this (rule 3). */
  leastHoldSeconds: number;
  /** How long after its hold expired a holder may not hold the same place again; 0 for no wait (rule 10). */
  holdAgainAfterMinutes: number;
}>;

/**
 * The longest wait after an expiry. Retention keeps ended records for at least seven days, so no expiry is removed
 * before its wait is over. It also bounds how many expired holds of one holder a reserve reads.
 */
export const MOST_HOLD_AGAIN_MINUTES = 1_440;

/** The longest payment cap: seven days, as long as retention keeps a reservation that has ended at the least. */
export const MOST_PAYMENT_CAP_MINUTES = 10_080;

/** The longest window: a year of days is listed in one answer. */
export const MOST_WINDOW_DAYS = 366;

/**
 * The most guests or items that a booking may have: each item is at most a package, and every service of it is an
 * appointment with an ordinal of its own (decision 0016).
 */
export const MOST_PER_BOOKING = 300;
export const MOST_SERVICES_IN_PACKAGE = 50;

/**
 * Wall-clock minutes from nominal 00:00 of the named weekdays; from 1440 on they are in the next day. Hours belong to the
 * named day, even if the next day is a holiday.
 */
export type WeeklyHours = DayHours & Readonly<{ weekdays: readonly Weekday[] }>;

/** Hours of one day, in the same minutes. */
export type DayHours = Readonly<{ startMinute: number; endMinute: number }>;

/**
 * Hours of these dates, in place of the weekly ones; without hours, none begin on them (rule 23). A holiday
 * or a day off removes these hours too.
 */
export type DatedHours = Readonly<{ dates: readonly CalendarDate[]; hours: readonly DayHours[] }>;

/** The most dates in one list of dated hours: ten years of days. */
export const MOST_DATES = 3_660;

/** The longest lead time in days. */
export const MOST_LEAD_DAYS = 366;

export type Holiday = Readonly<{ date: CalendarDate; name: string }>;

/** The limits of a center that sets none. */
export const DEFAULT_LIMITS: CenterLimits = {
  maxBlockTimeMinutes: 60,
  lifetimeCapMinutes: 60,
  paymentCapMinutes: 90,
  liveReservationsPerHolder: 3,
  openBookingsPerHolder: 100,
  openBookingsPerCaller: 20_000,
  openBookingsPerCenter: 50_000,
  guestsPerBooking: 12,
  itemsPerBooking: 48,
  leadTimeMinutes: 0,
  leadTimeDays: 0,
  horizonDays: 366,
  windowDays: 31,
  graceAfterStartMinutes: 5,
  leastHoldSeconds: 60,
  holdAgainAfterMinutes: 0,
};
