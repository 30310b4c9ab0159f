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
  /** A slot must start at least this long after the request. */
  leadTimeMinutes: number;
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
 * Wall-clock minutes from nominal 00:00 of the named weekdays; an end beyond 1440 runs on into the next day. Hours
 * belong to the day on which they begin, even if the next day is a holiday.
 */
export type WeeklyHours = Readonly<{ weekdays: readonly Weekday[]; startMinute: number; endMinute: number }>;

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
  horizonDays: 366,
  windowDays: 31,
  graceAfterStartMinutes: 5,
  leastHoldSeconds: 60,
  holdAgainAfterMinutes: 0,
};
