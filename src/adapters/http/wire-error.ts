import { invoiceItemOf } from "../../domain/ids.ts";
import { describeMintedId } from "../../domain/input/fields.ts";
import type { Refusal, RefusalCode } from "../../domain/refusal/refusal.ts";
import { SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { WireClock } from "./wire-time.ts";

/**
 * The form of every refusal on the wire. `code` and `message` are the protocol's, `reason` is the refusal's own stable
 * code, and the facts beside it let a caller act.
 */
export type WireError = Readonly<{ code: number; message: string; reason: string } & WireFacts>;

type WireFacts = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/** The protocol's texts, to the letter. */
const MESSAGES = {
  requestMissing: "Request is missing or id is missing.",
  noBookingDetails: "Could not get booking details.",
  invalidBookingId: "Invalid booking id.",
  slotNotAvailable: "Slot is not available for reservation.",
  centerNotFound: "Center not found.",
  itemsNotAvailable: "One or more services or addons are not available in the catalog.",
  therapistsNotAvailable: "One or more therapists are not available in catalog.",
} as const;

/** The HTTP status of a refusal: 200 for a business refusal, 400 for bad input, 503 if the store or a source fails. */
export type WireStatus = 200 | 400 | 401 | 403 | 503;

export type WireRefusal = Readonly<{ status: WireStatus; error: WireError }>;

type Of<Code extends RefusalCode> = Extract<Refusal, { code: Code }>;
type Row<Code extends RefusalCode> = Readonly<{
  status: WireStatus;
  code: number;
  message: string;
  facts: (refusal: Of<Code>, clock: WireClock | null) => WireFacts;
}>;

/** Returns a refusal for the wire. Without the center's clock, facts that are instants are left out. */
export const wireRefusal = (refusal: Refusal, clock: WireClock | null): WireRefusal => {
  const { status, code, message, facts } = ROWS[refusal.code] as Row<RefusalCode>;
  return { status, error: { code, message, reason: refusal.code, ...facts(refusal, clock) } };
};

/** Refuses a request that is missing or lacks a required id. This refusal is the adapter's own. */
export const requestMissing = (field: string): WireRefusal => ({
  status: 200,
  error: { code: 503, message: MESSAGES.requestMissing, reason: "REQUEST_MISSING", field },
});

/** Refuses a malformed booking id in the path. */
export const invalidBookingId = (): WireRefusal => ({
  status: 200,
  error: {
    code: 502,
    message: MESSAGES.invalidBookingId,
    reason: "INVALID_INPUT",
    field: "booking_id",
    problem: `must be ${describeMintedId("booking")}`,
  },
});

/** Bad input, with the path of the field. */
export const badField = ({ field, problem }: Readonly<{ field: string; problem: string }>): WireRefusal => ({
  status: 400,
  error: { code: 400, message: `${field} ${problem}.`, reason: "INVALID_INPUT", field, problem },
});

type UnknownId =
  | "CENTER_NOT_FOUND"
  | "ITEM_NOT_FOUND"
  | "THERAPIST_NOT_FOUND"
  | "GUEST_NOT_FOUND"
  | "INVOICE_NOT_FOUND"
  | "APPOINTMENT_NOT_FOUND";

/** Refuses a malformed id as an unknown one; `field` is its path. */
export const unknownId = (code: UnknownId, field: string): WireRefusal => {
  const { message } = ROWS[code];
  return { status: 200, error: { code: 502, message, reason: code, field } };
};

/** Refuses a malformed id of the engine as an unknown one, and says what such an id looks like. */
export const malformedId = (code: "INVOICE_NOT_FOUND" | "APPOINTMENT_NOT_FOUND", field: string): WireRefusal => {
  const { status, error } = unknownId(code, field);
  const kind = code === "INVOICE_NOT_FOUND" ? "invoice" : "appointment";
  return { status, error: { ...error, problem: `must be ${describeMintedId(kind)}` } };
};

const NO_FACTS = (): WireFacts => ({});

/** Names that end in `_at` carry an offset; the others are the center's wall clock, as all times of the protocol. */
const wall = (name: string, atMs: EpochMs, clock: WireClock | null): WireFacts => {
  const time = clock?.wall(atMs) ?? null;
  return time === null ? {} : { [name]: time };
};
const instant = (name: string, atMs: EpochMs, clock: WireClock | null): WireFacts =>
  clock === null ? {} : { [name]: clock.withOffset(atMs) };

const business = <Code extends RefusalCode>(message: string, facts: Row<Code>["facts"] = NO_FACTS): Row<Code> => ({
  status: 200,
  code: 502,
  message,
  facts,
});

/** A refusal that has no message of its own in the protocol. */
const slot = <Code extends RefusalCode>(facts: Row<Code>["facts"] = NO_FACTS): Row<Code> =>
  business(MESSAGES.slotNotAvailable, facts);

/** Hides the cause: it may name hosts, files and statements. */
const unavailable = <Code extends RefusalCode>(message: string, facts: Row<Code>["facts"] = NO_FACTS): Row<Code> => ({
  status: 503,
  code: 503,
  message,
  facts,
});

/** Rounds up to a whole second, as wall times have: an earlier one would be refused. */
const wholeSecondFrom = (atMs: EpochMs): EpochMs => (Math.ceil(atMs / SECOND_MS) * SECOND_MS) as EpochMs;

const ROWS: { readonly [Code in RefusalCode]: Row<Code> } = {
  INVALID_INPUT: {
    status: 400,
    code: 400,
    message: "The request has a field that cannot be read.",
    facts: ({ field, problem }) => ({ field, problem }),
  },
  CENTER_NOT_FOUND: business(MESSAGES.centerNotFound),
  ITEM_NOT_FOUND: business(MESSAGES.itemsNotAvailable, ({ itemIds }) => ({ item_ids: itemIds })),
  DURATION_NOT_OFFERED: business(MESSAGES.itemsNotAvailable, ({ itemId, durationMinutes, offeredMinutes }) => ({
    item_ids: [itemId],
    duration: durationMinutes,
    offered_durations: offeredMinutes,
  })),
  THERAPIST_NOT_FOUND: business(MESSAGES.therapistsNotAvailable, ({ therapistIds }) => ({
    therapist_ids: therapistIds,
  })),
  BOOKING_NOT_FOUND: business(MESSAGES.noBookingDetails),
  GUEST_NOT_FOUND: slot(({ guestId }) => ({ guest_id: guestId })),
  REFERENCE_NOT_FOUND: business(MESSAGES.noBookingDetails),
  RESERVATION_NOT_FOUND: slot(({ reservationId }) => ({ reservation_id: reservationId })),
  INVOICE_NOT_FOUND: slot(({ invoiceId }) => ({ invoice_id: invoiceId })),
  APPOINTMENT_NOT_FOUND: slot(({ appointmentId }) => ({ invoice_item_id: invoiceItemOf(appointmentId) })),
  BLOCK_NOT_FOUND: slot(),
  CENTER_MISMATCH: slot(({ centerId }) => ({ center_id: centerId })),
  UNIT_NOT_FOUND: slot(),
  GUEST_REQUIRED: slot(({ guestIndex }) => ({ guest_index: guestIndex })),
  GUEST_REPEATED: slot(({ guestId }) => ({ guest_id: guestId })),
  GUEST_FIXED: slot(({ guestIndex }) => ({ guest_index: guestIndex })),
  RELATIONSHIP_MISSING: slot(({ hostId, guestId }) => ({ host_id: hostId, guest_id: guestId })),
  NOT_THE_HOST: slot(({ guestId }) => ({ guest_id: guestId })),
  TOO_MANY_GUESTS: slot(({ limit }) => ({ limit })),
  TOO_MANY_ITEMS: slot(({ limit }) => ({ limit })),
  WINDOW_TOO_LONG: slot(({ limitDays }) => ({ limit_days: limitDays })),
  HOLDER_LIMIT_REACHED: slot(({ limit, freeAtMs }, clock) => ({ limit, ...instant("free_at", freeAtMs, clock) })),
  HOLD_AGAIN_TOO_SOON: slot(({ againAtMs }, clock) => instant("again_at", againAtMs, clock)),
  TOO_MANY_OPEN_BOOKINGS: slot(({ of, limit }) => ({ of, limit })),
  REFERENCE_TAKEN: slot(({ reference, bookingId }) =>
    bookingId === null ? { reference } : { reference, booking_id: bookingId },
  ),
  BLOCK_TIME_TOO_LONG: slot(({ limitMinutes }) => ({ limit_minutes: limitMinutes })),
  WALL_TIME_SKIPPED: slot(({ wallTime, zone }) => ({ wall_time: wallTime, time_zone: zone })),
  SLOT_IN_PAST: slot(({ earliestMs }, clock) => wall("earliest_time", wholeSecondFrom(earliestMs), clock)),
  SLOT_BEYOND_HORIZON: slot(({ latestMs }, clock) => wall("latest_time", latestMs, clock)),
  SLOT_OUTSIDE_WINDOW: slot(({ date, days }) => ({ date, days })),
  SLOT_OFF_GRID: slot(({ gridMinutes }) => ({ grid_minutes: gridMinutes })),
  OUTSIDE_WORKING_TIME: slot(({ startMs }, clock) => wall("start_time", startMs, clock)),
  NO_ELIGIBLE_RESOURCE: slot(({ resource }) => ({ resource })),
  SLOT_HELD: slot(({ heldUntilMs }, clock) => ({
    ...wall("held_until", heldUntilMs, clock),
    ...instant("held_until_at", heldUntilMs, clock),
  })),
  SLOT_TAKEN: slot(({ startMs }, clock) => wall("start_time", startMs, clock)),
  SEARCH_EXHAUSTED: slot(({ steps }) => ({ steps })),
  NOT_RESERVED: slot(),
  RESERVATION_EXPIRED: slot(({ reservationId, expiredAtMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("expired_at", expiredAtMs, clock),
  })),
  RESERVATION_RELEASED: slot(({ reservationId, releasedAtMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("released_at", releasedAtMs, clock),
  })),
  RESERVATION_SUPERSEDED: slot(({ reservationId, byReservationId }) => ({
    reservation_id: reservationId,
    by_reservation_id: byReservationId,
  })),
  RESERVATION_CANCELLED: slot(({ reservationId, cancelledAtMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("cancelled_at", cancelledAtMs, clock),
  })),
  ALREADY_CONFIRMED: slot(({ reservationId, confirmedAtMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("confirmed_at", confirmedAtMs, clock),
  })),
  NOT_CONFIRMED: slot(({ reservationId }) => ({ reservation_id: reservationId })),
  SLOT_START_REACHED: slot(({ reservationId, startMs, expiresAtMs, graceEndMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("starts_at", startMs, clock),
    ...instant("expires_at", expiresAtMs, clock),
    ...instant("grace_ends_at", graceEndMs, clock),
  })),
  LIFETIME_CAP_REACHED: slot(({ reservationId, expiresAtMs, chainEndMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("expires_at", expiresAtMs, clock),
    ...instant("chain_ends_at", chainEndMs, clock),
  })),
  HOLD_BEING_PAID: slot(({ reservationId, expiresAtMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("expires_at", expiresAtMs, clock),
  })),
  PAYMENT_MISMATCH: slot(({ reservationId, paymentReference, status }) => ({
    reservation_id: reservationId,
    ...(paymentReference === null ? {} : { payment_reference: paymentReference }),
    ...(status === null ? {} : { payment_status: status }),
  })),
  TOO_MANY_PAYMENTS: slot(({ reservationId, limit }) => ({ reservation_id: reservationId, limit })),
  APPOINTMENT_NOT_BOOKED: slot(({ appointmentId }) => ({ invoice_item_id: invoiceItemOf(appointmentId) })),
  APPOINTMENT_BEING_MOVED: slot(({ appointmentId, heldUntilMs }, clock) => ({
    invoice_item_id: invoiceItemOf(appointmentId),
    ...wall("held_until", heldUntilMs, clock),
    ...instant("held_until_at", heldUntilMs, clock),
  })),
  TOO_LATE_TO_CANCEL: slot(({ reservationId, untilMs }, clock) => ({
    reservation_id: reservationId,
    ...instant("until_at", untilMs, clock),
  })),
  ATTENDANCE_MARKED: slot(({ appointmentId, attendance }) => ({
    invoice_item_id: invoiceItemOf(appointmentId),
    attendance,
  })),
  ATTENDANCE_TOO_EARLY: slot(({ appointmentId, earliestMs }, clock) => ({
    invoice_item_id: invoiceItemOf(appointmentId),
    ...instant("earliest_at", earliestMs, clock),
  })),
  ATTENDANCE_SETTLED: slot(({ appointmentId, attendance, settledAtMs }, clock) => ({
    invoice_item_id: invoiceItemOf(appointmentId),
    attendance,
    ...instant("settled_at", settledAtMs, clock),
  })),
  EXTERNAL_ID_REUSED: slot(),
  IDEMPOTENCY_KEY_REUSED: slot(),
  CONTENDED: unavailable("Too many others changed the same things; nothing was done. Try again."),
  STORE_UNAVAILABLE: unavailable("The store gave no answer. Try again with the same Idempotency-Key.", (refusal) => ({
    outcome: refusal.outcome,
  })),
  LOCKED: unavailable("Another transaction holds a record that this call needs; nothing was done. Try again."),
  // Unreachable: no call of the wire runs inside a transaction of the host.
  TRANSACTION_UNFIT: unavailable("The transaction cannot be used; nothing was done."),
  TRANSACTION_CONFLICT: unavailable("The transaction met another one; nothing was done. Try again."),
  CLOCK_LEAPT: unavailable(
    "The store's clock shows more than has passed; nothing was done. Try again.",
    ({ aheadSeconds, settlesInSeconds }) => ({ ahead_seconds: aheadSeconds, settles_in_seconds: settlesInSeconds }),
  ),
  SOURCE_UNAVAILABLE: unavailable(
    "A source of the host gave no answer that can be used; this call changed nothing. Try again.",
    ({ source }) => ({ source }),
  ),
};
