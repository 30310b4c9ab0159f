import type { Result } from "neverthrow";
import type { Block } from "../domain/block/block.ts";
import type { Actor } from "../domain/booking/actor.ts";
import type { Booking } from "../domain/booking/booking.ts";
import type { BookingReference } from "../domain/booking/host-data.ts";
import type {
  AppointmentId,
  BlockId,
  BookingId,
  CenterId,
  CenterTag,
  CommandId,
  GuestId,
  HolderKey,
  ReservationId,
} from "../domain/ids.ts";
import type { Attendance } from "../domain/reservation/appointment.ts";
import type { PaymentReference } from "../domain/payment/payment.ts";
import type { DomainEvent } from "../domain/reservation/events.ts";
import type { Expired, Reservation, Reserved } from "../domain/reservation/reservation.ts";
import type { ClaimChange, StandingClaim } from "../domain/claim/claim.ts";
import type { UnitKey } from "../domain/claim/unit.ts";
import type { EpochMs } from "../domain/time/instant.ts";
import type { Interval } from "../domain/time/interval.ts";
import type { EventOutbox } from "./event-outbox.ts";
import type { Retention } from "./retention.ts";
import type { Locked, StoreFailure, TransactionFailure } from "./store-failure.ts";

/**
 * Stores reservations. Every command is one `read` and one `commit`; the guarantees of each are stated with it and in
 * docs/invariants.md. A store that cannot be reached, or does not know the outcome of a commit, returns a
 * {@link StoreFailure}; it never rejects for a reason outside the program.
 */
export interface ReservationStore {
  /** The number of reads that the engine runs here at once: 1 for a file, several for a server. */
  readonly readsInFlight: number;

  /** Null if the store takes one commit at a time. */
  readonly concurrentCommits: ConcurrentCommits | null;

  /** Null if the store cannot work inside a transaction of its host. */
  readonly hostTransactions: HostTransactions | null;

  /**
   * Waits until all that this store's reads have shown is as durable as an accepted commit (S-69). The engine calls it
   * before it accepts a command from records alone. Null if no read ever shows less.
   */
  readonly awaitDurable: (() => Promise<Result<null, StoreFailure>>) | null;

  /** Null if the store keeps no events: then none can be delivered. */
  readonly outbox: EventOutbox | null;

  /** Null if the store keeps everything permanently. */
  readonly retention: Retention | null;

  /**
   * Answers all requests from one consistent state, with one instant of the store's clock, never below `floorMs`. A
   * hold whose deadline has passed by then is dead for certain: no commit dated before the deadline can still appear. A
   * hold is `undecided` if the store cannot be certain in time, because such a commit may be in progress. The same is
   * true of `list`.
   */
  read(requests: readonly ReadRequest[], floorMs: EpochMs): Promise<Result<readonly Snapshot[], StoreFailure>>;

  /**
   * Applies each change set as a whole or not at all, in order, with one outcome for each. All are durable before any
   * outcome is returned. The store locks the sorted union of the records that the batch touches, then reads its clock
   * once; a set's instant is the later of that reading and its own `decidedAtMs`.
   * A wait for another transaction is bounded (`locked`), and shortened by `waitedMs`, the least time that each of the
   * sets has waited already; 0 by default.
   */
  commit(changeSets: readonly ChangeSet[], waitedMs?: number): Promise<Result<readonly CommitOutcome[], StoreFailure>>;

  /**
   * Returns reservations still recorded as reserved with `expiresAtMs <= instant`, by (expiresAt, id): an id begins
   * with the instant of its decision.
   */
  due(request: DueRequest): Promise<Result<DuePage, StoreFailure>>;

  /** Returns reservations of a guest or of a center, newest first; bounded. */
  list(request: ListRequest): Promise<Result<ReservationPage, StoreFailure>>;

  /**
   * Returns the appointments and blocks of a center within a span, or of a guest at some centers, by (start, id);
   * bounded, and of one consistent state. As certain as a list.
   */
  agenda(request: AgendaRequest): Promise<Result<AgendaPage, StoreFailure>>;

  /** Closes everything that the store opened itself; the host's own handles stay open. */
  close(): Promise<void>;
}

/** Commits of a store that takes several at a time, and can commit without waiting for other transactions. */
export interface ConcurrentCommits {
  /** The number of commits that the engine runs here at once, 2 or more. */
  readonly inFlight: number;

  /** How long a commit waits for other transactions in all, in milliseconds: a set that is held later is not tried again. */
  readonly waitLimitMs: number;

  /**
   * The same as {@link ReservationStore.commit}, but waits for no lock. A set that needs a held lock is `held`, and
   * nothing of it is done; the sets after it may be held too. The engine commits a held set again, alone, and waits
   * then.
   */
  tryCommit(changeSets: readonly ChangeSet[]): Promise<Result<readonly TriedOutcome[], StoreFailure>>;
}

/** For a store that can work inside the host's own open transaction (rule 20). */
export interface HostTransactions {
  /**
   * Returns a store inside the transaction that is open on a handle of the host. If it is not such a handle, each call
   * is refused.
   */
  joined(handle: unknown): JoinedStore;

  /**
   * Returns why a commit now would wait for itself: its caller has joined a transaction that is still open, and that is
   * the only one that may write. Null if there is none.
   */
  heldUpByCaller(): Locked | null;
}

/**
 * The store inside the host's transaction: it sees the transaction's own writes, and its writes commit or roll back
 * with it. Nothing is durable or visible to others before the host commits. A call that fails or is refused leaves no
 * trace in the transaction, and the transaction usable. No outcome is unknown.
 */
export interface JoinedStore {
  /**
   * Begins a command, while no other is under way: called at once, before anything is awaited. From the first call for
   * which a transaction can be joined, all reads and commits belong to the transaction that is open now. Once it has
   * ended they are refused (`ended`), even while the next one is open on the handle.
   */
  enter(): void;

  /** The same as {@link ReservationStore.read}. */
  read(
    requests: readonly ReadRequest[],
    floorMs: EpochMs,
  ): Promise<Result<readonly Snapshot[], StoreFailure | TransactionFailure>>;

  /**
   * The same as {@link ReservationStore.commit} for one set. The locks stay until the host's transaction ends. The
   * deadline is checked again when the host commits: after the deadline, that commit fails.
   */
  commit(changeSet: ChangeSet): Promise<Result<CommitOutcome, StoreFailure | TransactionFailure>>;
}

/** A store with all optional parts. */
export type FullStore = ReservationStore & Readonly<{ outbox: EventOutbox; retention: Retention }>;

/** A record as stored: its version counts its writes from 1, `writtenAtMs` is the instant of its latest write. */
export type Versioned<State> = Readonly<{ state: State; version: number; writtenAtMs: EpochMs }>;

/** The key of a command's subject. Ids of the host in a request are in their canonical form (rule 25). */
export type Subject =
  | Readonly<{ kind: "booking"; bookingId: BookingId }>
  | Readonly<{ kind: "reservation"; reservationId: ReservationId }>
  /** The block that now has an external id, else the latest that had it. */
  | Readonly<{ kind: "block"; centerId: CenterId; externalId: string }>
  /** One block, removed or not. */
  | Readonly<{ kind: "block_by_id"; blockId: BlockId }>
  /** The latest booking of a center with this reference, by id; the latest below one if `before` names it. */
  | Readonly<{ kind: "reference"; centerId: CenterId; reference: BookingReference; before: BookingId | null }>
  /** A subject that does not exist yet: only its center. */
  | Readonly<{ kind: "center"; centerId: CenterId }>;

export type ReadRequest = Readonly<{
  /** The partition: the tag of the center of the whole request. */
  tag: CenterTag;
  subject: Subject;
  /** Further reservations, such as those with appointments that a new booking moves. */
  alsoReservations: readonly ReservationId[];
  claims: ClaimsWanted;
  /**
   * Whether to read the live reservations of the subject's holder, and the holder to use if its booking has no host, or
   * there is none.
   */
  holder: HolderWanted;
  /** Which never-reserved bookings of the subject's center to count (rule 10). */
  openBookings: OpenBookingsWanted | null;
  /** A command of the subject's center. A subject without a center has no command. */
  commandId: CommandId | null;
}>;

export type ClaimsWanted =
  | Readonly<{ kind: "none" }>
  /** The center's resources and the booking's guests (and these), around a start by the booking's reach. */
  | Readonly<{ kind: "around_start"; startMs: EpochMs; guestIds: readonly GuestId[] }>
  /** The same, in the booking's own window. */
  | Readonly<{ kind: "in_window" }>
  /** The same, around the start of the subject's own reservation. */
  | Readonly<{ kind: "around_reservation" }>
  /** The center's resources and these guests, over a span. */
  | Readonly<{ kind: "span"; span: Interval; guestIds: readonly GuestId[] }>
  /** These units, over a span. */
  | Readonly<{ kind: "units"; span: Interval; units: readonly UnitKey[] }>;

export type HolderWanted =
  | Readonly<{ kind: "none" }>
  | Readonly<{
      /**
       * The host of the subject's booking; else the named holder; else the booking's holder key. Without a booking, the
       * named holder.
       */
      kind: "of_booking";
      /** The host, or the holder key, that the command names. */
      otherwise: HolderKey | null;
      /** The age limit of the holder's recent holds, in milliseconds; 0 reads none (rule 10). */
      expiredWithinMs: number;
    }>;

/** Counts of a holder (the booking's host, else its holder key), of a caller (`openedBy`), and of the center. */
export type OpenBookingsWanted = Readonly<{ holder: HolderKey | null; caller: string | null; center: boolean }>;

export type Snapshot = Readonly<{
  /** The later of the store's clock and the request's floor. */
  atMs: EpochMs;
  booking: Versioned<Booking> | null;
  /** The subject itself if it names a reservation; else the booking's current one. */
  reservation: Versioned<Reservation> | null;
  /**
   * The reservations that the subject's booking moves, those that hold a place for the subject's appointments, and the
   * further ones requested.
   */
  related: readonly Versioned<Reservation>[];
  block: Versioned<Block> | null;
  /** Every recorded claim in the requested span, live or lapsed, those of the subject's own reservation included. */
  claims: readonly StandingClaim[];
  /** The reservations of the lapsed claims, so that their time can be taken. */
  lapsed: readonly Holding[];
  /** The holds whose deadline has passed, but which may still have been confirmed in time. */
  undecided: readonly ReservationId[];
  holder: HolderRecord | null;
  /** Null if not requested, or if the subject has no center. */
  openBookings: OpenBookings | null;
  command: CommandRecord | null;
}>;

/** Counts of bookings without a reservation, lapsed or ended ones included; null for counts that were not requested. */
export type OpenBookings = Readonly<{
  holder: number | null;
  caller: number | null;
  center: number | null;
}>;

/** A reservation and its booking. */
export type Holding = Readonly<{ reservation: Versioned<Reservation>; booking: Versioned<Booking> }>;

export type HolderRecord = Readonly<{
  key: HolderKey;
  /** Counts the reservations ever added to this holder; 0 for an unknown holder. */
  version: number;
  /** The reservations that are live at the answer's instant. */
  reserved: readonly Readonly<{ reservationId: ReservationId; expiresAtMs: EpochMs }>[];
  /**
   * Reservations recorded as reserved, lapsed or not, or as expired, with an expiry later than `expiredWithinMs` before
   * the answer's instant. Empty if that is 0.
   */
  recentHolds: readonly Versioned<Reserved | Expired>[];
}>;

/**
 * One accepted command: a hash of its request, and its answer, as ids and instants (rule 8). Its id names one command
 * of its center: two centers may use the same id.
 */
export type CommandRecord = Readonly<{
  commandId: CommandId;
  /** The hash of the command's name, its actor and its request. */
  requestHash: string;
  answer: CommandAnswer;
  acceptedAtMs: EpochMs;
}>;

export type CommandAnswer =
  | Readonly<{ kind: "booked"; bookingId: BookingId }>
  | Readonly<{ kind: "reserved" | "held"; reservationId: ReservationId; expiresAtMs: EpochMs; invoiced: boolean }>
  | Readonly<{ kind: "confirmed"; reservationId: ReservationId }>
  | Readonly<{ kind: "extended"; reservationId: ReservationId; expiresAtMs: EpochMs }>
  | Readonly<{ kind: "released"; reservationId: ReservationId | null; outcome: ReleaseOutcome }>
  | Readonly<{ kind: "cancelled"; reservationId: ReservationId; appointmentIds: readonly AppointmentId[] }>
  | Readonly<{
      kind: "attended";
      reservationId: ReservationId;
      appointmentIds: readonly AppointmentId[];
      attendance: Attendance["kind"];
    }>
  | Readonly<{
      kind: "payment_begun";
      reservationId: ReservationId;
      paymentReference: PaymentReference;
      expiresAtMs: EpochMs;
    }>
  | Readonly<{
      kind: "payment_abandoned";
      reservationId: ReservationId;
      bookingId: BookingId;
      paymentReference: PaymentReference;
      outcome: AbandonOutcome;
    }>
  | Readonly<{
      kind: "payment_reported";
      reservationId: ReservationId;
      bookingId: BookingId | null;
      paymentReference: PaymentReference;
      outcome: "settled" | "late";
      confirmedReservationId: ReservationId | null;
    }>
  | Readonly<{ kind: "blocked"; blockId: BlockId; outcome: BlockOutcome; standing: readonly StandingClaim[] }>
  | Readonly<{ kind: "unblocked"; blockId: BlockId; outcome: UnblockOutcome }>;

/**
 * The outcome of a block call: a block with the same external id is moved to another span; an older revision changes
 * nothing.
 */
export type BlockOutcome = "blocked" | "moved" | "unchanged" | "older_revision";

/** The outcome of an unblock call: only the first of these changed anything. */
export type UnblockOutcome = "unblocked" | "unchanged" | "older_revision";

/** The outcome of a call that gives up a payment: only the first of these changed anything. */
export type AbandonOutcome = "abandoned" | "already_abandoned";

/** The outcome of a release call: only the first of these changed anything. */
export type ReleaseOutcome = "released" | "already_released" | "already_expired" | "nothing_reserved";

/** All changes of one command. All records belong to one center. */
export type ChangeSet = Readonly<{
  /** In canonical form; records and events may have it in any spelling of the host (rule 25). */
  centerId: CenterId;
  /** Refused as a duplicate if this command is already recorded. A sweep has none, since it finds its work by state. */
  command: CommandRecord | null;
  /** The actor, recorded with the events of a set that has a command. Null for a sweep. */
  actor: Actor | null;
  /**
   * The instant at which the command was decided, or a later one at which its engine has answered since: the commit is
   * never dated before it.
   */
  decidedAtMs: EpochMs;
  /** The commit's instant must be before this, so that a confirm or a hold is in time (rules 3 and 7). */
  beforeMs: EpochMs | null;
  bookings: readonly RecordWrite<Booking>[];
  reservations: readonly (RecordWrite<Reservation> & Readonly<{ claims: ClaimChange }>)[];
  blocks: readonly (RecordWrite<Block> & Readonly<{ claims: ClaimChange }>)[];
  /**
   * The holder that gains a reservation: its version is incremented, so that two such commits cannot both succeed (rule
   * 10).
   */
  holder: Readonly<{ key: HolderKey; expectedVersion: number }> | null;
  /** Refused as stale unless the holder has fewer never-reserved bookings than this (rule 10). */
  openBookings: Readonly<{ holder: HolderKey; fewerThan: number }> | null;
  /** Refused as stale if a booking of the center has this reference (rule 31). */
  uniqueReference: BookingReference | null;
  /** Records that the decision depends on without changing them: their versions must still be these. */
  unchanged: readonly Readonly<{ id: BookingId | ReservationId | BlockId; version: number }>[];
  events: readonly DomainEvent[];
}>;

/** A write of a record. `expectedVersion` 0 means that the record must not exist yet. */
export type RecordWrite<State> = Readonly<{ state: State; expectedVersion: number }>;

export type CommitOutcome =
  /** `sequence` is assigned under the locks: replaying accepted sets in its order gives the same history. */
  | Readonly<{ kind: "accepted"; sequence: number; atMs: EpochMs }>
  | Readonly<{ kind: "refused"; because: CommitRefusal; atMs: EpochMs }>;

/** The outcome of a set in a commit that waits for no lock. */
export type TriedOutcome = CommitOutcome | Readonly<{ kind: "held" }>;

/** In order of precedence. */
export type CommitRefusal =
  | Readonly<{ kind: "duplicate_command"; commandId: CommandId }>
  | Readonly<{ kind: "stale"; id: BookingId | ReservationId | BlockId | HolderKey | BookingReference }>
  | Readonly<{ kind: "deadline_passed"; beforeMs: EpochMs }>
  | Readonly<{ kind: "overlap"; unit: UnitKey }>;

export type DueRequest = Readonly<{ floorMs: EpochMs; limit: number }>;

export type DuePage = Readonly<{
  atMs: EpochMs;
  due: readonly Holding[];
  /** The deadline of the earliest reservation that is still reserved and not due; null if there is none. */
  nextExpiryMs: EpochMs | null;
}>;

export type ListRequest = Readonly<{
  /** Ids in their canonical form; those in the records may have any spelling (rule 25). */
  of:
    | Readonly<{ kind: "guest"; centerId: CenterId; guestId: GuestId }>
    | Readonly<{ kind: "live"; centerId: CenterId }>
    /** Recorded as reserved, lapsed or not, or as confirmed: all whose appointments may still take place. */
    | Readonly<{ kind: "standing"; centerId: CenterId }>;
  /** Only ids below this one, from the last page's end; null for the newest. */
  before: ReservationId | null;
  limit: number;
  floorMs: EpochMs;
}>;

/** `next` is the start of the next page; null on the last page. */
export type ReservationPage = Readonly<{
  atMs: EpochMs;
  reservations: readonly Versioned<Reservation>[];
  /** As in a {@link Snapshot}: for those on the page, and those left out of it as dead. */
  undecided: readonly ReservationId[];
  next: ReservationId | null;
}>;

export type AgendaRequest = Readonly<{
  of: AgendaOf;
  /** Only entries after this place, from the last page's end; null for the first page. */
  after: AgendaPlace | null;
  limit: number;
  floorMs: EpochMs;
}>;

/** Ids in their canonical form; those in the records may have any spelling (rule 25). */
export type AgendaOf =
  /**
   * Blocks that are not removed, and reservations recorded as reserved (lapsed or not) or confirmed, that overlap the
   * span.
   */
  | Readonly<{ kind: "center"; centerId: CenterId; span: Interval }>
  /**
   * A guest's reservations in any state: those that start at an instant or later, the earliest first; or those that
   * start before it, the latest first.
   */
  | Readonly<{
      kind: "guest";
      /** Without duplicates. */
      centerIds: readonly CenterId[];
      guestId: GuestId;
      /** Null for the answer's own instant. */
      fromMs: EpochMs | null;
      upcoming: boolean;
    }>;

/** The start of its first appointment or claim, then the id. */
export type AgendaPlace = Readonly<{ startMs: EpochMs; id: ReservationId | BlockId }>;

export type AgendaEntry =
  | Readonly<{ kind: "reservation"; record: Versioned<Reservation> }>
  | Readonly<{ kind: "block"; record: Versioned<Block> }>;

/** `next` is the start of the next page; null on the last page. */
export type AgendaPage = Readonly<{
  atMs: EpochMs;
  entries: readonly AgendaEntry[];
  /** As in a {@link Snapshot}: for those on the page. */
  undecided: readonly ReservationId[];
  next: AgendaPlace | null;
}>;
