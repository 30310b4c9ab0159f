import type { RefusalCode } from "./refusal.ts";

/** What to do about a refusal. */
export type RetryAdvice =
  /** The request is wrong, or what it asks for is over: the same again is refused again. */
  | "change_the_request"
  /** Another slot may do; this one may come free again. */
  | "choose_another_slot"
  /** The refusal's facts name the instant from which the same request may succeed. */
  | "wait_until_free"
  /** The same request, with the same idempotency key, after a short pause. */
  | "try_again";

const ADVICE: Readonly<Record<RefusalCode, RetryAdvice>> = {
  INVALID_INPUT: "change_the_request",
  CENTER_NOT_FOUND: "change_the_request",
  ITEM_NOT_FOUND: "change_the_request",
  THERAPIST_NOT_FOUND: "change_the_request",
  GUEST_NOT_FOUND: "change_the_request",
  BOOKING_NOT_FOUND: "change_the_request",
  RESERVATION_NOT_FOUND: "change_the_request",
  INVOICE_NOT_FOUND: "change_the_request",
  APPOINTMENT_NOT_FOUND: "change_the_request",
  BLOCK_NOT_FOUND: "change_the_request",
  UNIT_NOT_FOUND: "change_the_request",
  GUEST_REQUIRED: "change_the_request",
  GUEST_REPEATED: "change_the_request",
  GUEST_FIXED: "change_the_request",
  RELATIONSHIP_MISSING: "change_the_request",
  NOT_THE_HOST: "change_the_request",
  TOO_MANY_GUESTS: "change_the_request",
  TOO_MANY_ITEMS: "change_the_request",
  HOLDER_LIMIT_REACHED: "wait_until_free",
  HOLD_AGAIN_TOO_SOON: "wait_until_free",
  TOO_MANY_OPEN_BOOKINGS: "change_the_request",
  BLOCK_TIME_TOO_LONG: "change_the_request",
  WALL_TIME_SKIPPED: "choose_another_slot",
  SLOT_IN_PAST: "choose_another_slot",
  SLOT_BEYOND_HORIZON: "choose_another_slot",
  SLOT_NOT_ON_DATE: "choose_another_slot",
  SLOT_OFF_GRID: "choose_another_slot",
  OUTSIDE_WORKING_TIME: "choose_another_slot",
  NO_ELIGIBLE_RESOURCE: "change_the_request",
  SLOT_HELD: "wait_until_free",
  SLOT_TAKEN: "choose_another_slot",
  SEARCH_EXHAUSTED: "change_the_request",
  NOT_RESERVED: "change_the_request",
  RESERVATION_EXPIRED: "choose_another_slot",
  RESERVATION_RELEASED: "choose_another_slot",
  RESERVATION_SUPERSEDED: "change_the_request",
  RESERVATION_CANCELLED: "change_the_request",
  ALREADY_CONFIRMED: "change_the_request",
  NOT_CONFIRMED: "change_the_request",
  LIFETIME_CAP_REACHED: "change_the_request",
  SLOT_START_REACHED: "change_the_request",
  APPOINTMENT_NOT_BOOKED: "change_the_request",
  APPOINTMENT_BEING_MOVED: "wait_until_free",
  EXTERNAL_ID_REUSED: "change_the_request",
  IDEMPOTENCY_KEY_REUSED: "change_the_request",
  CONTENDED: "try_again",
  STORE_UNAVAILABLE: "try_again",
  CLOCK_LEAPT: "try_again",
  SOURCE_UNAVAILABLE: "try_again",
};

export const retryAdvice = (code: RefusalCode): RetryAdvice => ADVICE[code];
