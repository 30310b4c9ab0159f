import {
  likelyKindOf,
  type AppointmentId,
  type BlockId,
  type BookingId,
  type CenterId,
  type CommandId,
  type GuestId,
  type HolderKey,
  type IdKind,
  type InvoiceId,
  type ItemId,
  type MintedId,
  type ReservationId,
  type TherapistId,
} from "../ids.ts";
import type { BookingReference } from "../booking/host-data.ts";
import type { PaymentReference, PaymentStatus } from "../payment/payment.ts";
import { describeUnit, type UnitKey } from "../claim/unit.ts";
import type { EpochMs } from "../time/instant.ts";
import { formatWall, wallAt } from "../time/wall-time.ts";

/** What to do about a refusal. */
export type RetryAdvice =
  /** The request is wrong, or its target has ended: the same request is refused again. */
  | "change_the_request"
  /** Another slot may be free; this one may become free again. */
  | "choose_another_slot"
  /** The refusal's facts name the instant from which the same request may succeed. */
  | "wait_until_free"
  /** The same request, with the same idempotency key, after a short pause. */
  | "try_again";

/** Formats an instant for a reader. */
type WriteInstant = (atMs: EpochMs) => string;

/** One refusal code: its facts, the advice and the text. */
type Row<Facts extends object> = Readonly<{
  advice: RetryAdvice;
  text: (facts: Readonly<Facts>, instant: WriteInstant) => string;
}>;

/** Rows with one advice. */
const advising =
  (advice: RetryAdvice) =>
  <Facts extends object>(text: Row<Facts>["text"]): Row<Facts> => ({ advice, text });
const change = advising("change_the_request");
const choose = advising("choose_another_slot");
const wait = advising("wait_until_free");
const retry = advising("try_again");

/** Says so if an id that was not found seems to be of another kind of record: a mistake that is easy to make. */
const otherKind = (id: MintedId, wanted: IdKind): string => {
  const kind = likelyKindOf(id);
  return kind === null || kind === wanted
    ? ""
    : ` That looks like the id of ${kind === "appointment" || kind === "invoice" ? "an" : "a"} ${kind}.`;
};

const MARKS = { arrived: "as arrived", no_show: "as a no-show" } as const;
const OPENERS = { holder: "The holder", caller: "The caller", center: "The center" } as const;

/** Why a transaction of the host cannot be joined, and what to do about it. */
const REMEDIES = {
  /** The store cannot join transactions. */
  not_supported: "Use a store that can work inside a transaction of the host, or call the engine without `within`.",
  /** The argument of `within` is not a handle of a connection to the store's own data. */
  not_a_handle: "Give `within` the handle that the store's documentation describes.",
  /** No transaction is open on it, or its statements use several connections. */
  not_open: "Begin a transaction, and give `within` the one connection that it is open on.",
  /** It was open when `within` was called, and has been committed or rolled back since. */
  ended: "Call `within` in each transaction, and await its commands before the transaction ends.",
  /** An earlier command of the transaction belongs to another database (an engine on several). */
  other_database: "Give each transaction the commands of one database's centers alone.",
  /** The store itself works on this connection. */
  own_connection: "Give the engine's store a connection of its own.",
  /** It does not see later commits of others. */
  isolation_level: "Begin the transaction so that it sees later commits of others.",
  /** A statement has failed in it. */
  aborted: "Roll it back, and run it again from its beginning.",
  read_only: "Begin a transaction that may write.",
  /** It has been open for longer than the store allows. */
  too_old: "Commit or roll back sooner, and begin a new transaction for this command.",
} as const;

export type TransactionUnfitness = keyof typeof REMEDIES;

/** All refusals. Codes are stable: a code is never reused. */
const REFUSALS = {
  // Bad input and unknown things
  INVALID_INPUT: change<{ field: string; problem: string }>(({ field, problem }) => `${field} ${problem}.`),
  CENTER_NOT_FOUND: change<{ centerId: CenterId }>(
    ({ centerId }) => `The catalog or the roster has no center ${centerId}.`,
  ),
  ITEM_NOT_FOUND: change<{ itemIds: readonly ItemId[] }>(
    ({ itemIds }) => `The center's catalog does not sell ${itemIds.join(", ")} as asked for.`,
  ),
  /** A package has one length (rule 29). */
  DURATION_NOT_OFFERED: change<{ itemId: ItemId; durationMinutes: number; offeredMinutes: readonly number[] }>(
    ({ itemId, durationMinutes, offeredMinutes }) =>
      offeredMinutes.length === 0
        ? `${itemId} has one length: leave durationMinutes out.`
        : `${itemId} is not offered for ${durationMinutes} minutes, but for ${offeredMinutes.join(", ")}.`,
  ),
  THERAPIST_NOT_FOUND: change<{ therapistIds: readonly TherapistId[] }>(
    ({ therapistIds }) => `The center's roster has no therapist ${therapistIds.join(", ")}.`,
  ),
  GUEST_NOT_FOUND: change<{ guestId: GuestId }>(({ guestId }) => `There is no guest ${guestId} here.`),
  BOOKING_NOT_FOUND: change<{ bookingId: BookingId }>(
    ({ bookingId }) => `There is no booking ${bookingId}.${otherKind(bookingId, "booking")}`,
  ),
  REFERENCE_NOT_FOUND: change<{ reference: BookingReference }>(
    ({ reference }) => `There is no booking with the reference ${reference} here.`,
  ),
  RESERVATION_NOT_FOUND: change<{ reservationId: ReservationId }>(
    ({ reservationId }) => `There is no reservation ${reservationId}.${otherKind(reservationId, "reservation")}`,
  ),
  INVOICE_NOT_FOUND: change<{ invoiceId: InvoiceId }>(
    ({ invoiceId }) => `There is no invoice ${invoiceId}.${otherKind(invoiceId, "invoice")}`,
  ),
  APPOINTMENT_NOT_FOUND: change<{ appointmentId: AppointmentId }>(
    ({ appointmentId }) => `There is no appointment ${appointmentId}.${otherKind(appointmentId, "appointment")}`,
  ),
  /** One of the two is null: the one that the request did not use. */
  BLOCK_NOT_FOUND: change<{ externalId: string | null; blockId: BlockId | null }>(({ blockId, externalId }) =>
    externalId === null
      ? `There is no block ${blockId ?? ""}.${blockId === null ? "" : otherKind(blockId, "block")}`
      : `There is no block with the external id ${externalId}.`,
  ),
  /** An id in the input belongs to another center, whether or not it exists (rule 30). */
  CENTER_MISMATCH: change<{ id: MintedId; centerId: CenterId }>(
    ({ id, centerId }) => `The id ${id} does not belong to center ${centerId}.`,
  ),
  UNIT_NOT_FOUND: change<{ unit: UnitKey }>(
    ({ unit }) => `The center's roster has no ${describeUnit(unit)}: name one that it has, or add it to the roster.`,
  ),

  // The party (rules 1 and 10)
  GUEST_REQUIRED: change<{ guestIndex: number }>(
    ({ guestIndex }) =>
      `guests[${guestIndex}] of the booking has no id: name the guest in guestIds, or create the booking with a holderKey.`,
  ),
  GUEST_REPEATED: change<{ guestId: GuestId }>(
    ({ guestId }) =>
      `Guest ${guestId} is in the booking twice, and cannot be served twice at once; give one entry all the guest's items.`,
  ),
  GUEST_FIXED: change<{ guestIndex: number; guestId: GuestId }>(
    ({ guestId, guestIndex }) =>
      `guests[${guestIndex}] of the booking is guest ${guestId}; a guest named before cannot be changed.`,
  ),
  RELATIONSHIP_MISSING: change<{ hostId: GuestId; guestId: GuestId }>(
    ({ guestId, hostId }) => `Guest ${hostId} has no relationship to guest ${guestId}, so cannot book for them.`,
  ),
  NOT_THE_HOST: change<{ guestId: GuestId }>(
    ({ guestId }) => `Guest ${guestId} is not the host of the booking; only the host may do this.`,
  ),
  TOO_MANY_GUESTS: change<{ limit: number }>(({ limit }) => `A booking at this center has at most ${limit} guests.`),
  TOO_MANY_ITEMS: change<{ limit: number }>(({ limit }) => `A booking at this center has at most ${limit} items.`),
  WINDOW_TOO_LONG: change<{ limitDays: number }>(
    ({ limitDays }) => `A booking at this center is for at most ${limitDays} days.`,
  ),
  HOLDER_LIMIT_REACHED: wait<{ holder: HolderKey; limit: number; freeAtMs: EpochMs }>(
    ({ freeAtMs, limit }, instant) =>
      `The holder has ${limit} live reservations, which is the limit; the next ends at ${instant(freeAtMs)}.`,
  ),
  /** The holder let a hold of this place expire, and may not hold it again before this instant (rule 10). */
  HOLD_AGAIN_TOO_SOON: wait<{ againAtMs: EpochMs }>(
    ({ againAtMs }, instant) =>
      `The holder let a hold of this place expire, and may hold it again from ${instant(againAtMs)} on.`,
  ),
  /** Too many bookings of the holder, the caller or the center were never reserved (rule 10). */
  TOO_MANY_OPEN_BOOKINGS: change<{ of: "holder" | "caller" | "center"; limit: number }>(
    ({ limit, of }) =>
      `${OPENERS[of]} has ${limit} bookings that were never reserved, which is the limit: reserve one, or wait until old ones are removed.`,
  ),
  /**
   * A booking of the center already has this unique reference (rule 31). A guest sees only the id of a booking of their
   * own: else null.
   */
  REFERENCE_TAKEN: change<{ reference: BookingReference; bookingId: BookingId | null }>(
    ({ bookingId, reference }) =>
      `${bookingId === null ? "A booking" : `Booking ${bookingId}`} has the reference ${reference} already.`,
  ),
  BLOCK_TIME_TOO_LONG: change<{ limitMinutes: number }>(
    ({ limitMinutes }) => `A reservation at this center is held for at most ${limitMinutes} minutes.`,
  ),

  // The requested time (rules 2, 10 and 15)
  WALL_TIME_SKIPPED: choose<{ wallTime: string; zone: string }>(
    ({ wallTime, zone }) => `${wallTime} does not exist in ${zone}: the clocks jump over it. Choose another time.`,
  ),
  SLOT_IN_PAST: choose<{ earliestMs: EpochMs }>(
    ({ earliestMs }, instant) => `The slot begins too soon or is past; the earliest start is ${instant(earliestMs)}.`,
  ),
  SLOT_BEYOND_HORIZON: choose<{ latestMs: EpochMs }>(
    ({ latestMs }, instant) => `The slot is too far away; the latest start is ${instant(latestMs)}.`,
  ),
  SLOT_OUTSIDE_WINDOW: choose<{ date: string; days: number }>(({ date, days }) =>
    days === 1
      ? `The booking is for ${date}; make another booking for another day.`
      : `The booking is for ${days} days from ${date}; make another booking for another day.`,
  ),
  SLOT_OFF_GRID: choose<{ gridMinutes: number }>(
    ({ gridMinutes }) => `Starts at this center lie on multiples of ${gridMinutes} minutes from midnight.`,
  ),
  OUTSIDE_WORKING_TIME: choose<{ startMs: EpochMs }>(
    () => "The center is closed then, or too few of the therapists who could serve are at work; choose another slot.",
  ),
  NO_ELIGIBLE_RESOURCE: change<{ resource: "therapist" | "room" | "equipment" }>(
    ({ resource }) => `The center has no ${resource} that could ever serve this booking.`,
  ),
  SLOT_HELD: wait<{ heldUntilMs: EpochMs }>(
    ({ heldUntilMs }, instant) =>
      `The slot is held until ${instant(heldUntilMs)}; if that hold is not confirmed, the slot is free from then on.`,
  ),
  SLOT_TAKEN: choose<{ startMs: EpochMs }>(() => "The slot is taken; list the slots again and choose another."),
  /** The search for an allocation reached its bound: neither found nor excluded. */
  SEARCH_EXHAUSTED: change<{ steps: number }>(
    ({ steps }) => `The search gave up after ${steps} steps; ask for fewer guests or items at once.`,
  ),

  // The state of a reservation
  NOT_RESERVED: change<{ bookingId: BookingId }>(
    ({ bookingId }) => `Booking ${bookingId} has no reservation; reserve a slot first.`,
  ),
  RESERVATION_EXPIRED: choose<{ reservationId: ReservationId; expiredAtMs: EpochMs }>(
    ({ expiredAtMs, reservationId }, instant) =>
      `Reservation ${reservationId} expired at ${instant(expiredAtMs)}; reserve a slot again.`,
  ),
  RESERVATION_RELEASED: choose<{ reservationId: ReservationId; releasedAtMs: EpochMs }>(
    ({ releasedAtMs, reservationId }, instant) =>
      `Reservation ${reservationId} was released at ${instant(releasedAtMs)}; reserve a slot again.`,
  ),
  RESERVATION_SUPERSEDED: change<{ reservationId: ReservationId; byReservationId: ReservationId }>(
    ({ byReservationId, reservationId }) =>
      `Reservation ${reservationId} was replaced by reservation ${byReservationId} of the same booking; use that one.`,
  ),
  RESERVATION_CANCELLED: change<{ reservationId: ReservationId; cancelledAtMs: EpochMs }>(
    ({ cancelledAtMs, reservationId }, instant) =>
      `Reservation ${reservationId} was cancelled at ${instant(cancelledAtMs)}; create a new booking.`,
  ),
  ALREADY_CONFIRMED: change<{ reservationId: ReservationId; confirmedAtMs: EpochMs }>(
    ({ confirmedAtMs, reservationId }, instant) =>
      `Reservation ${reservationId} is confirmed since ${instant(confirmedAtMs)}; cancel or reschedule it instead.`,
  ),
  NOT_CONFIRMED: change<{ reservationId: ReservationId }>(
    ({ reservationId }) => `Reservation ${reservationId} is not confirmed; release it instead.`,
  ),
  LIFETIME_CAP_REACHED: change<{ reservationId: ReservationId; expiresAtMs: EpochMs; chainEndMs: EpochMs }>(
    ({ chainEndMs, reservationId }, instant) =>
      `Reservation ${reservationId} cannot be held for longer: the booking may hold slots without a break until ${instant(chainEndMs)} only.`,
  ),
  /** The slot's start, and the grace after it, allow no later expiry (rule 3). */
  SLOT_START_REACHED: change<{
    reservationId: ReservationId;
    startMs: EpochMs;
    expiresAtMs: EpochMs;
    graceEndMs: EpochMs;
  }>(
    ({ reservationId, startMs }, instant) =>
      `Reservation ${reservationId} cannot be held for longer: its slot starts at ${instant(startMs)}.`,
  ),

  // Payment (rule 21)
  /** A payment of the hold is begun: its money confirms the hold. Until it is abandoned, nothing else may end the hold. */
  HOLD_BEING_PAID: change<{ reservationId: ReservationId; expiresAtMs: EpochMs }>(
    ({ expiresAtMs, reservationId }, instant) =>
      `Reservation ${reservationId} is being paid, until ${instant(expiresAtMs)} at the latest; abandon its payment first.`,
  ),
  /** `status` is that of the named payment; null if it was never begun for this reservation, or if none is named. */
  PAYMENT_MISMATCH: change<{
    reservationId: ReservationId;
    paymentReference: PaymentReference | null;
    status: PaymentStatus | null;
  }>(({ paymentReference, reservationId, status }) =>
    paymentReference === null
      ? `Reservation ${reservationId} is being paid: name the reference of its payment.`
      : `The payment ${paymentReference} ${status === null ? "was never begun for" : `is ${status} for`} reservation ${reservationId}.`,
  ),
  /** Each declined payment is kept with the reservation, and their number is limited (rule 10). */
  TOO_MANY_PAYMENTS: change<{ reservationId: ReservationId; limit: number }>(
    ({ limit, reservationId }) => `Reservation ${reservationId} has begun ${limit} payments, which is the limit.`,
  ),

  // Rescheduling and cancelling
  APPOINTMENT_NOT_BOOKED: change<{ appointmentId: AppointmentId }>(
    ({ appointmentId }) => `Appointment ${appointmentId} is not booked any longer.`,
  ),
  APPOINTMENT_BEING_MOVED: wait<{ appointmentId: AppointmentId; heldUntilMs: EpochMs }>(
    ({ appointmentId, heldUntilMs }, instant) =>
      `Another booking holds a new place for appointment ${appointmentId} until ${instant(heldUntilMs)}.`,
  ),

  /** The center's terms leave this to its staff from an instant on (rule 28). */
  TOO_LATE_TO_CANCEL: change<{ reservationId: ReservationId; untilMs: EpochMs }>(
    ({ reservationId, untilMs }, instant) =>
      `Guests could cancel or move the appointments of reservation ${reservationId} until ${instant(untilMs)}; the center can still do it.`,
  ),
  /** A guest who was marked has come, or has not: the mark is corrected before the appointment ends (rule 28). */
  ATTENDANCE_MARKED: change<{ appointmentId: AppointmentId; attendance: "arrived" | "no_show" }>(
    ({ appointmentId, attendance }) =>
      `Appointment ${appointmentId} is marked ${MARKS[attendance]}; correct the mark before it is cancelled or moved.`,
  ),
  ATTENDANCE_TOO_EARLY: wait<{ appointmentId: AppointmentId; earliestMs: EpochMs }>(
    ({ appointmentId, earliestMs }, instant) =>
      `Appointment ${appointmentId} can be marked so from ${instant(earliestMs)} on.`,
  ),
  /** A mark may be corrected on the day of its appointment only (rule 28). */
  ATTENDANCE_SETTLED: change<{ appointmentId: AppointmentId; attendance: "arrived" | "no_show"; settledAtMs: EpochMs }>(
    ({ appointmentId, attendance, settledAtMs }, instant) =>
      `Appointment ${appointmentId} is marked ${MARKS[attendance]}, which could be corrected until ${instant(settledAtMs)}.`,
  ),

  // Blocks
  EXTERNAL_ID_REUSED: change<{ externalId: string; blockId: BlockId }>(
    ({ blockId, externalId }) =>
      `Block ${blockId} with the external id ${externalId} takes something else; unblock it first.`,
  ),

  // Retries, and the ports behind the engine (rule 8)
  IDEMPOTENCY_KEY_REUSED: change<{ commandId: CommandId }>(
    () => "The idempotency key was used for another request; use a new key for a new request.",
  ),
  /** Others changed the same records at every attempt: nothing was done. */
  CONTENDED: retry<{ attempts: number }>(
    ({ attempts }) => `Others changed the same things at each of ${attempts} attempts; nothing was done, try again.`,
  ),
  /** The store did not answer. If the outcome is unknown, retry with the same idempotency key to find out. */
  STORE_UNAVAILABLE: retry<{ outcome: "not_done" | "unknown"; commandId: CommandId | null; cause: string }>(
    ({ cause, outcome }) =>
      outcome === "not_done"
        ? `The store gave no answer (${cause}); nothing was done, try again.`
        : `It is not known whether the command was done (${cause}); send the same request with its idempotency key to find out.`,
  ),
  /** The store's clock is ahead of the time that has passed (rule 7): nothing was done. */
  CLOCK_LEAPT: retry<{ aheadSeconds: number; settlesInSeconds: number }>(
    ({ aheadSeconds, settlesInSeconds }) =>
      `The store's clock shows ${aheadSeconds} s more than has passed; if it stays so, it is the time in ${settlesInSeconds} s. Nothing was done, try again then.`,
  ),
  /** Another transaction has held the locks for longer than a call waits: nothing was done. */
  LOCKED: retry<{ cause: string }>(
    ({ cause }) =>
      `Another transaction holds a record that this call needs (${cause}); nothing was done. If it is the host's own that waits for this call, make the call through \`within\`; else try again.`,
  ),

  // The host's transaction (rule 20)
  /** The given transaction cannot be joined: nothing was done, and it is unchanged. */
  TRANSACTION_UNFIT: change<{ because: TransactionUnfitness; cause: string }>(
    ({ because, cause }) =>
      `The host's transaction cannot be joined (${cause}); nothing was done. ${REMEDIES[because]}`,
  ),
  /** The host's transaction conflicts with another one: nothing of the command was done. */
  TRANSACTION_CONFLICT: retry<{ because: "deadlock" | "conflict"; cause: string }>(
    ({ cause }) =>
      `The host's transaction met another one (${cause}); nothing of this command was done. Roll the transaction back, and run it again from its beginning.`,
  ),

  /** A port of the host gave no usable answer before anything was written: this call changed nothing. */
  SOURCE_UNAVAILABLE: retry<{
    source: "catalog" | "roster" | "guests" | "zones" | "ids" | "digest" | "ranking";
    cause: string;
  }>(
    ({ cause, source }) =>
      `The host's ${source} gave no answer that can be used (${cause}); this call changed nothing, try again.`,
  ),
};

type Rows = typeof REFUSALS;
/**
 * An expected refusal: a value with a stable code and the facts that help. The text is made later, by `describeError`.
 */
type Refuses<Code extends keyof Rows> = Readonly<
  { code: Code } & (Rows[Code] extends Row<infer Facts> ? Facts : never)
>;

// Bad input and unknown things
export type InvalidInput = Refuses<"INVALID_INPUT">;
export type CenterNotFound = Refuses<"CENTER_NOT_FOUND">;
export type ItemNotFound = Refuses<"ITEM_NOT_FOUND">;
export type DurationNotOffered = Refuses<"DURATION_NOT_OFFERED">;
export type TherapistNotFound = Refuses<"THERAPIST_NOT_FOUND">;
export type GuestNotFound = Refuses<"GUEST_NOT_FOUND">;
export type BookingNotFound = Refuses<"BOOKING_NOT_FOUND">;
export type ReferenceNotFound = Refuses<"REFERENCE_NOT_FOUND">;
export type ReservationNotFound = Refuses<"RESERVATION_NOT_FOUND">;
export type InvoiceNotFound = Refuses<"INVOICE_NOT_FOUND">;
export type AppointmentNotFound = Refuses<"APPOINTMENT_NOT_FOUND">;
export type BlockNotFound = Refuses<"BLOCK_NOT_FOUND">;
export type CenterMismatch = Refuses<"CENTER_MISMATCH">;
export type UnitNotFound = Refuses<"UNIT_NOT_FOUND">;

// The party (rules 1 and 10)
export type GuestRequired = Refuses<"GUEST_REQUIRED">;
export type GuestRepeated = Refuses<"GUEST_REPEATED">;
export type GuestFixed = Refuses<"GUEST_FIXED">;
export type RelationshipMissing = Refuses<"RELATIONSHIP_MISSING">;
export type NotTheHost = Refuses<"NOT_THE_HOST">;
export type TooManyGuests = Refuses<"TOO_MANY_GUESTS">;
export type TooManyItems = Refuses<"TOO_MANY_ITEMS">;
export type WindowTooLong = Refuses<"WINDOW_TOO_LONG">;
export type HolderLimitReached = Refuses<"HOLDER_LIMIT_REACHED">;
export type HoldAgainTooSoon = Refuses<"HOLD_AGAIN_TOO_SOON">;
export type TooManyOpenBookings = Refuses<"TOO_MANY_OPEN_BOOKINGS">;
export type ReferenceTaken = Refuses<"REFERENCE_TAKEN">;
export type BlockTimeTooLong = Refuses<"BLOCK_TIME_TOO_LONG">;

// The requested time (rules 2, 10 and 15)
export type WallTimeSkipped = Refuses<"WALL_TIME_SKIPPED">;
export type SlotInPast = Refuses<"SLOT_IN_PAST">;
export type SlotBeyondHorizon = Refuses<"SLOT_BEYOND_HORIZON">;
export type SlotOutsideWindow = Refuses<"SLOT_OUTSIDE_WINDOW">;
export type SlotOffGrid = Refuses<"SLOT_OFF_GRID">;
export type OutsideWorkingTime = Refuses<"OUTSIDE_WORKING_TIME">;
export type NoEligibleResource = Refuses<"NO_ELIGIBLE_RESOURCE">;
export type SlotHeld = Refuses<"SLOT_HELD">;
export type SlotTaken = Refuses<"SLOT_TAKEN">;
export type SearchExhausted = Refuses<"SEARCH_EXHAUSTED">;

// The state of a reservation
export type NotReserved = Refuses<"NOT_RESERVED">;
export type ReservationExpired = Refuses<"RESERVATION_EXPIRED">;
export type ReservationReleased = Refuses<"RESERVATION_RELEASED">;
export type ReservationSuperseded = Refuses<"RESERVATION_SUPERSEDED">;
export type ReservationCancelled = Refuses<"RESERVATION_CANCELLED">;
export type AlreadyConfirmed = Refuses<"ALREADY_CONFIRMED">;
export type NotConfirmed = Refuses<"NOT_CONFIRMED">;
export type LifetimeCapReached = Refuses<"LIFETIME_CAP_REACHED">;
export type SlotStartReached = Refuses<"SLOT_START_REACHED">;

// Payment (rule 21)
export type HoldBeingPaid = Refuses<"HOLD_BEING_PAID">;
export type PaymentMismatch = Refuses<"PAYMENT_MISMATCH">;
export type TooManyPayments = Refuses<"TOO_MANY_PAYMENTS">;

// Rescheduling and cancelling
export type AppointmentNotBooked = Refuses<"APPOINTMENT_NOT_BOOKED">;
export type AppointmentBeingMoved = Refuses<"APPOINTMENT_BEING_MOVED">;
export type TooLateToCancel = Refuses<"TOO_LATE_TO_CANCEL">;
export type AttendanceAlreadyMarked = Refuses<"ATTENDANCE_MARKED">;
export type AttendanceTooEarly = Refuses<"ATTENDANCE_TOO_EARLY">;
export type AttendanceSettled = Refuses<"ATTENDANCE_SETTLED">;

// Blocks
export type ExternalIdReused = Refuses<"EXTERNAL_ID_REUSED">;

// Retries, and the ports behind the engine (rule 8)
export type IdempotencyKeyReused = Refuses<"IDEMPOTENCY_KEY_REUSED">;
export type Contended = Refuses<"CONTENDED">;
/**
 * The store gave no answer: it is unreachable, its clock cannot be trusted at present, or another process has its
 * locks.
 */
export type StoreUnavailable = StoreSilent | ClockLeapt | LockedOut;
export type StoreSilent = Refuses<"STORE_UNAVAILABLE">;
export type ClockLeapt = Refuses<"CLOCK_LEAPT">;
export type LockedOut = Refuses<"LOCKED">;
export type SourceUnavailable = Refuses<"SOURCE_UNAVAILABLE">;

// The host's transaction (rule 20)
export type TransactionUnfit = Refuses<"TRANSACTION_UNFIT">;
export type TransactionConflict = Refuses<"TRANSACTION_CONFLICT">;
/** Refusals of any command inside the host's transaction, besides its usual ones. */
export type TransactionRefusal = TransactionUnfit | TransactionConflict;

/** Refusals of any command, besides its own. */
export type AnyCommandRefusal = InvalidInput | IdempotencyKeyReused | Contended | StoreUnavailable | SourceUnavailable;

/** Refusals of any query, besides its own. */
export type AnyQueryRefusal = InvalidInput | StoreUnavailable;

/** Refusals of calls that read the catalog or the roster from the host. */
type SellingRefusal = SourceUnavailable | CenterNotFound | ItemNotFound | DurationNotOffered | TherapistNotFound;
type PartyRefusal = GuestRepeated | GuestNotFound | RelationshipMissing;

/** In order of precedence: if several apply, the first is returned. */
type UnavailableSlot =
  | SlotOffGrid
  | SlotInPast
  | SlotBeyondHorizon
  | NoEligibleResource
  | OutsideWorkingTime
  | SlotHeld
  | SlotTaken
  | HoldAgainTooSoon
  | SearchExhausted;

/** The refusals of a reservation that ended before it was confirmed. */
export type EndedHold = ReservationExpired | ReservationSuperseded | ReservationReleased;

/** The refusals of a reservation that has ended. */
export type EndedReservation = EndedHold | ReservationCancelled;

/** Refusals of a new booking, reserved at once or not. */
export type NewBookingRefusal =
  | AnyCommandRefusal
  | SellingRefusal
  | TooManyGuests
  | TooManyItems
  | PartyRefusal
  | NotTheHost
  | InvoiceNotFound
  | AppointmentNotFound
  | NotConfirmed
  | AppointmentNotBooked
  | ReferenceTaken;

export type CreateBookingRefusal = NewBookingRefusal | WindowTooLong | TooManyOpenBookings;

/** Refusals of a hold for a booking, however the booking was created. */
export type PlaceRefusal = AnyCommandRefusal | UnavailableSlot | HolderLimitReached;

type SlotRefusal =
  | AttendanceAlreadyMarked
  | TooLateToCancel
  | WallTimeSkipped
  | GuestRequired
  | BlockTimeTooLong
  | AppointmentNotBooked
  | AppointmentBeingMoved
  | PlaceRefusal;

export type HoldRefusal = NewBookingRefusal | SlotRefusal;

export type FindAvailabilityRefusal =
  | AnyQueryRefusal
  | SellingRefusal
  | WindowTooLong
  | TooManyGuests
  | TooManyItems
  | PartyRefusal
  | NoEligibleResource
  | SearchExhausted;

export type FindSlotsRefusal =
  | AnyQueryRefusal
  | CenterMismatch
  | SellingRefusal
  | BookingNotFound
  | NoEligibleResource
  | SearchExhausted;

export type ReserveRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | SellingRefusal
  | BookingNotFound
  | AlreadyConfirmed
  | ReservationCancelled
  | HoldBeingPaid
  | PartyRefusal
  | NotTheHost
  | GuestFixed
  | SlotOutsideWindow
  | SlotRefusal;

export type ConfirmRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | BookingNotFound
  | ReservationNotFound
  | NotTheHost
  | NotReserved
  | EndedReservation
  | PaymentMismatch
  | AppointmentNotBooked
  | AttendanceAlreadyMarked
  | AppointmentBeingMoved
  | TooLateToCancel
  | SourceUnavailable
  | CenterNotFound
  | SlotInPast
  | SlotHeld
  | SlotTaken;

export type ExtendRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | BookingNotFound
  | ReservationNotFound
  | NotTheHost
  | NotReserved
  | EndedReservation
  | AlreadyConfirmed
  | LifetimeCapReached
  | SlotStartReached;

export type ReleaseRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | BookingNotFound
  | ReservationNotFound
  | NotTheHost
  | AlreadyConfirmed
  | ReservationCancelled
  | HoldBeingPaid;

export type CancelRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | BookingNotFound
  | InvoiceNotFound
  | AppointmentNotFound
  | GuestNotFound
  | NotTheHost
  | NotReserved
  | NotConfirmed
  | EndedHold
  | HoldBeingPaid
  | AppointmentNotBooked
  | AttendanceAlreadyMarked
  | TooLateToCancel;

export type QuoteCancellationRefusal =
  | AnyQueryRefusal
  | CenterMismatch
  | BookingNotFound
  | InvoiceNotFound
  | AppointmentNotFound
  | GuestNotFound
  | NotReserved
  | NotConfirmed
  | EndedHold
  | HoldBeingPaid
  | AppointmentNotBooked
  | AttendanceAlreadyMarked;

export type MarkAttendanceRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | AppointmentNotFound
  | NotConfirmed
  | EndedHold
  | AppointmentNotBooked
  | AppointmentBeingMoved
  | AttendanceSettled
  | AttendanceTooEarly;

export type BeginPaymentRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | BookingNotFound
  | ReservationNotFound
  | NotReserved
  | EndedReservation
  | AlreadyConfirmed
  | PaymentMismatch
  | HoldBeingPaid
  | TooManyPayments;

export type AbandonPaymentRefusal =
  | AnyCommandRefusal
  | CenterMismatch
  | BookingNotFound
  | ReservationNotFound
  | NotReserved
  | PaymentMismatch;

export type ReportPaymentRefusal = AnyCommandRefusal | CenterMismatch | ReservationNotFound | PaymentMismatch;

export type BlockRefusal =
  | AnyCommandRefusal
  | SourceUnavailable
  | CenterNotFound
  | UnitNotFound
  | ExternalIdReused
  | WallTimeSkipped
  | SlotHeld
  | SlotTaken;

export type UnblockRefusal = AnyCommandRefusal | BlockNotFound;

export type FindBookingRefusal = AnyQueryRefusal | ReferenceNotFound;

export type Refusal =
  | FindBookingRefusal
  | CreateBookingRefusal
  | HoldRefusal
  | FindAvailabilityRefusal
  | FindSlotsRefusal
  | ReserveRefusal
  | ConfirmRefusal
  | ExtendRefusal
  | ReleaseRefusal
  | CancelRefusal
  | QuoteCancellationRefusal
  | MarkAttendanceRefusal
  | BeginPaymentRefusal
  | AbandonPaymentRefusal
  | ReportPaymentRefusal
  | BlockRefusal
  | UnblockRefusal
  | TransactionRefusal;
export type RefusalCode = Refusal["code"];

/** Returns the row of a code; null for a code that this version does not know. */
const rowOf = (code: unknown): Row<Refusal> | null =>
  typeof code === "string" && Object.hasOwn(REFUSALS, code) ? (REFUSALS[code as RefusalCode] as Row<Refusal>) : null;

/** Returns what to do about a refusal. For a code that is not the engine's: the same request is not sent again. */
export const retryAdvice = (code: RefusalCode): RetryAdvice => rowOf(code)?.advice ?? "change_the_request";

/** Formats an instant as ISO text in UTC, floored to the second. */
const inUtc: WriteInstant = (atMs) => `${formatWall(wallAt(atMs, 0))}Z`;

/** A finding about one field of an input or a file. */
type FieldFinding = Readonly<{ field: string; problem: string }>;

/**
 * Describes a refusal in a sentence or two: the problem, and what to do. Instants are written as ISO text in UTC,
 * unless `instant` formats them otherwise, for instance as the center's wall time. Takes the other errors of this
 * library too, and caught ones: they are described by their code and message, or by their fields. Never throws.
 */
export const describeError = (
  refused: Refusal | Readonly<{ message: string }> | readonly FieldFinding[],
  instant: WriteInstant = inUtc,
): string => {
  try {
    const row = rowOf((refused as Refusal).code);
    return row === null ? describeForeign(refused) : row.text(refused as Refusal, instant);
  } catch {
    // Untyped callers: it is no object, facts are missing, or `instant` refuses them.
    return describeForeign(refused);
  }
};

const WITHOUT_WORDS = "An error without a code and a message.";

/** Describes any value as an error. */
const describeForeign = (value: unknown): string => {
  try {
    if (typeof value === "string" && value !== "") return value;
    if (Array.isArray(value) && value.length > 0) return value.map(describeForeign).join(" ");
    const { code, message, field, problem } = value as Partial<Record<string, unknown>>;
    if (isWord(field) && isWord(problem)) return `${field} ${problem}.`;
    const named = isWord(code) && !(isWord(message) && message.startsWith(code));
    return [named ? code : null, message].filter(isWord).join(": ") || WITHOUT_WORDS;
  } catch {
    // It is null or undefined, or reading its fields throws.
    return WITHOUT_WORDS;
  }
};

const isWord = (value: unknown): value is string => typeof value === "string" && value !== "";
