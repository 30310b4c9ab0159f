import type {
  AppointmentId,
  BlockId,
  BookingId,
  CenterId,
  CommandId,
  GuestId,
  HolderKey,
  InvoiceId,
  ItemId,
  ReservationId,
  TherapistId,
} from "../ids.ts";
import type { UnitKey } from "../claim/unit.ts";
import type { EpochMs } from "../time/instant.ts";

/** An expected refusal: a value with a stable code and the facts that help. Text is made at the edge. */
type Refuses<Code extends string, Facts extends object = object> = Readonly<{ code: Code } & Facts>;

// Bad input and unknown things
export type InvalidInput = Refuses<"INVALID_INPUT", { field: string; problem: string }>;
export type CenterNotFound = Refuses<"CENTER_NOT_FOUND", { centerId: CenterId }>;
export type ItemNotFound = Refuses<"ITEM_NOT_FOUND", { itemIds: readonly ItemId[] }>;
export type TherapistNotFound = Refuses<"THERAPIST_NOT_FOUND", { therapistIds: readonly TherapistId[] }>;
export type GuestNotFound = Refuses<"GUEST_NOT_FOUND", { guestId: GuestId }>;
export type BookingNotFound = Refuses<"BOOKING_NOT_FOUND", { bookingId: BookingId }>;
export type ReservationNotFound = Refuses<"RESERVATION_NOT_FOUND", { reservationId: ReservationId }>;
export type InvoiceNotFound = Refuses<"INVOICE_NOT_FOUND", { invoiceId: InvoiceId }>;
export type AppointmentNotFound = Refuses<"APPOINTMENT_NOT_FOUND", { appointmentId: AppointmentId }>;
/** By the one or the other: what was not asked by is null. */
export type BlockNotFound = Refuses<"BLOCK_NOT_FOUND", { externalId: string | null; blockId: BlockId | null }>;
export type UnitNotFound = Refuses<"UNIT_NOT_FOUND", { unit: UnitKey }>;

// The party (rules 1 and 10)
export type GuestRequired = Refuses<"GUEST_REQUIRED", { guestIndex: number }>;
export type GuestRepeated = Refuses<"GUEST_REPEATED", { guestId: GuestId }>;
export type GuestFixed = Refuses<"GUEST_FIXED", { guestIndex: number; guestId: GuestId }>;
export type RelationshipMissing = Refuses<"RELATIONSHIP_MISSING", { hostId: GuestId; guestId: GuestId }>;
export type NotTheHost = Refuses<"NOT_THE_HOST", { guestId: GuestId }>;
export type TooManyGuests = Refuses<"TOO_MANY_GUESTS", { limit: number }>;
export type TooManyItems = Refuses<"TOO_MANY_ITEMS", { limit: number }>;
export type HolderLimitReached = Refuses<
  "HOLDER_LIMIT_REACHED",
  { holder: HolderKey; limit: number; freeAtMs: EpochMs }
>;
/** The holder let a hold of this place expire, and may not hold it again before this instant (rule 10). */
export type HoldAgainTooSoon = Refuses<"HOLD_AGAIN_TOO_SOON", { againAtMs: EpochMs }>;
/** Too many bookings of the holder, the caller or the center were never reserved (rule 10). */
export type TooManyOpenBookings = Refuses<
  "TOO_MANY_OPEN_BOOKINGS",
  { of: "holder" | "caller" | "center"; limit: number }
>;
export type BlockTimeTooLong = Refuses<"BLOCK_TIME_TOO_LONG", { limitMinutes: number }>;

// The asked time (rules 2, 10 and 15)
export type WallTimeSkipped = Refuses<"WALL_TIME_SKIPPED", { wallTime: string; zone: string }>;
export type SlotInPast = Refuses<"SLOT_IN_PAST", { earliestMs: EpochMs }>;
export type SlotBeyondHorizon = Refuses<"SLOT_BEYOND_HORIZON", { latestMs: EpochMs }>;
export type SlotNotOnDate = Refuses<"SLOT_NOT_ON_DATE", { date: string }>;
export type SlotOffGrid = Refuses<"SLOT_OFF_GRID", { gridMinutes: number }>;
export type OutsideWorkingTime = Refuses<"OUTSIDE_WORKING_TIME", { startMs: EpochMs }>;
export type NoEligibleResource = Refuses<"NO_ELIGIBLE_RESOURCE", { resource: "therapist" | "room" | "equipment" }>;
export type SlotHeld = Refuses<"SLOT_HELD", { heldUntilMs: EpochMs }>;
export type SlotTaken = Refuses<"SLOT_TAKEN", { startMs: EpochMs }>;
/** The search for an allocation reached its bound: neither found nor excluded. */
export type SearchExhausted = Refuses<"SEARCH_EXHAUSTED", { steps: number }>;

// The state of a reservation
export type NotReserved = Refuses<"NOT_RESERVED", { bookingId: BookingId }>;
export type ReservationExpired = Refuses<"RESERVATION_EXPIRED", { reservationId: ReservationId; expiredAtMs: EpochMs }>;
export type ReservationReleased = Refuses<
  "RESERVATION_RELEASED",
  { reservationId: ReservationId; releasedAtMs: EpochMs }
>;
export type ReservationSuperseded = Refuses<
  "RESERVATION_SUPERSEDED",
  { reservationId: ReservationId; byReservationId: ReservationId }
>;
export type ReservationCancelled = Refuses<
  "RESERVATION_CANCELLED",
  { reservationId: ReservationId; cancelledAtMs: EpochMs }
>;
export type AlreadyConfirmed = Refuses<"ALREADY_CONFIRMED", { reservationId: ReservationId; confirmedAtMs: EpochMs }>;
export type NotConfirmed = Refuses<"NOT_CONFIRMED", { reservationId: ReservationId }>;
export type LifetimeCapReached = Refuses<
  "LIFETIME_CAP_REACHED",
  { reservationId: ReservationId; expiresAtMs: EpochMs; chainEndMs: EpochMs }
>;
/** The slot's start, and the grace after it, allow no later expiry (rule 3). */
export type SlotStartReached = Refuses<
  "SLOT_START_REACHED",
  { reservationId: ReservationId; startMs: EpochMs; expiresAtMs: EpochMs; graceEndMs: EpochMs }
>;

// Rescheduling and cancelling
export type AppointmentNotBooked = Refuses<"APPOINTMENT_NOT_BOOKED", { appointmentId: AppointmentId }>;
export type AppointmentBeingMoved = Refuses<
  "APPOINTMENT_BEING_MOVED",
  { appointmentId: AppointmentId; heldUntilMs: EpochMs }
>;

// Blocks
export type ExternalIdReused = Refuses<"EXTERNAL_ID_REUSED", { externalId: string; blockId: BlockId }>;

// Retries, and what stands behind the engine (rule 8)
export type IdempotencyKeyReused = Refuses<"IDEMPOTENCY_KEY_REUSED", { commandId: CommandId }>;
/** Others changed the same things at every attempt: nothing was done. */
export type Contended = Refuses<"CONTENDED", { attempts: number }>;
/** The store gave no answer: it could not be asked, or its clock cannot be trusted at present. */
export type StoreUnavailable = StoreSilent | ClockLeapt;
/** The store could not be asked. If the outcome is unknown, the same idempotency key resolves it. */
export type StoreSilent = Refuses<
  "STORE_UNAVAILABLE",
  { outcome: "not_done" | "unknown"; commandId: CommandId | null; cause: string }
>;
/** The store's clock shows more than has passed (rule 7): nothing was done. */
export type ClockLeapt = Refuses<"CLOCK_LEAPT", { aheadSeconds: number; settlesInSeconds: number }>;
/** A port of the host gave no answer that can be used, before anything was written: this call changed nothing. */
export type SourceUnavailable = Refuses<
  "SOURCE_UNAVAILABLE",
  { source: "catalog" | "roster" | "guests" | "zones" | "ids" | "digest" | "ranking"; cause: string }
>;

/** What any command may answer, besides its own refusals. */
export type AnyCommandRefusal = InvalidInput | IdempotencyKeyReused | Contended | StoreUnavailable | SourceUnavailable;

/** What any query may answer, besides its own refusals. */
export type AnyQueryRefusal = InvalidInput | StoreUnavailable;

/** What is said of the catalog or of the party by whoever has to ask the host for them. */
type SellingRefusal = SourceUnavailable | CenterNotFound | ItemNotFound | TherapistNotFound;
export type PartyRefusal = GuestRepeated | GuestNotFound | RelationshipMissing | NotTheHost;

/** In order of precedence: if several apply, the first is answered. */
export type UnavailableSlot =
  | WallTimeSkipped
  | SlotNotOnDate
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

export type CreateBookingRefusal =
  | AnyCommandRefusal
  | SellingRefusal
  | TooManyGuests
  | TooManyItems
  | TooManyOpenBookings
  | PartyRefusal
  | InvoiceNotFound
  | AppointmentNotFound
  | NotConfirmed
  | AppointmentNotBooked;

export type FindSlotsRefusal =
  | AnyQueryRefusal
  | SellingRefusal
  | BookingNotFound
  | NoEligibleResource
  | SearchExhausted;

export type ReserveRefusal =
  | AnyCommandRefusal
  | SellingRefusal
  | BookingNotFound
  | AlreadyConfirmed
  | ReservationCancelled
  | PartyRefusal
  | GuestRequired
  | GuestFixed
  | BlockTimeTooLong
  | AppointmentNotBooked
  | AppointmentBeingMoved
  | UnavailableSlot
  | HolderLimitReached;

export type ConfirmRefusal =
  | AnyCommandRefusal
  | BookingNotFound
  | ReservationNotFound
  | NotTheHost
  | NotReserved
  | EndedReservation
  | AppointmentNotBooked
  | AppointmentBeingMoved
  | SourceUnavailable
  | CenterNotFound
  | SlotInPast
  | SlotHeld
  | SlotTaken;

export type ExtendRefusal =
  | AnyCommandRefusal
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
  | BookingNotFound
  | ReservationNotFound
  | NotTheHost
  | AlreadyConfirmed
  | ReservationCancelled;

export type CancelRefusal =
  | AnyCommandRefusal
  | BookingNotFound
  | InvoiceNotFound
  | AppointmentNotFound
  | GuestNotFound
  | NotTheHost
  | NotReserved
  | NotConfirmed
  | EndedHold
  | AppointmentNotBooked;

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

export type Refusal =
  | CreateBookingRefusal
  | FindSlotsRefusal
  | ReserveRefusal
  | ConfirmRefusal
  | ExtendRefusal
  | ReleaseRefusal
  | CancelRefusal
  | BlockRefusal
  | UnblockRefusal;
export type RefusalCode = Refusal["code"];
