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
 * Where reservations live. Every command is one `read` and one `commit`; what each must guarantee stands beside it and
 * in docs/invariants.md. A store that cannot be reached, or cannot tell what became of a commit, answers with a
 * {@link StoreFailure}; it never rejects for a reason outside the program.
 */
export interface ReservationStore {
  /** How many reads the engine has under way here at once: 1 for a file, several for a server. */
  readonly readsInFlight: number;

  /** Null in a store that takes one commit at a time. */
  readonly concurrentCommits: ConcurrentCommits | null;

  /** Null in a store that works inside no transaction of its host. */
  readonly hostTransactions: HostTransactions | null;

  /** Null in a store that keeps no events: then nothing can be delivered. */
  readonly outbox: EventOutbox | null;

  /** Null in a store that keeps everything for good. */
  readonly retention: Retention | null;

  /**
   * Answers each request from one consistent state, the same for all, and says the store's own instant: one for all, never
   * below `floorMs`. A hold whose deadline has passed by then is dead for certain: no commit dated before the deadline can
   * still appear. Those of which the store cannot be certain in time, since such a commit may be on its way, are `undecided`.
   * The same is true of `list`.
   */
  read(requests: readonly ReadRequest[], floorMs: EpochMs): Promise<Result<readonly Snapshot[], StoreFailure>>;

  /**
   * Applies each change set as a whole or not at all, in order, with one outcome for each, all durable before any is
   * told. The store locks the sorted union of what the batch touches, then reads its clock once; a set's instant is the
   * later of that reading and its own `decidedAtMs`.
   *
   * A wait for another transaction is bounded (`locked`), and so much shorter as `waitedMs` says: each of the sets has waited
   * for so long at least; 0 by default.
   */
  commit(changeSets: readonly ChangeSet[], waitedMs?: number): Promise<Result<readonly CommitOutcome[], StoreFailure>>;

  /** Reservations still recorded as reserved with `expiresAtMs <= instant`, by (expiresAt, id): an id begins with the instant of its decision. */
  due(request: DueRequest): Promise<Result<DuePage, StoreFailure>>;

  /** Reservations of a guest or of a center, newest first; bounded. */
  list(request: ListRequest): Promise<Result<ReservationPage, StoreFailure>>;

  /**
   * What takes place at a center within a span, or what a guest has at some centers, by (start, id); bounded, and of one
   * consistent state. As certain as a list is.
   */
  agenda(request: AgendaRequest): Promise<Result<AgendaPage, StoreFailure>>;

  /** Gives back what the store opened itself; the host's own handles stay open. */
  close(): Promise<void>;
}

/** Of a store that takes several commits at a time, and can commit without a wait for other transactions. */
export interface ConcurrentCommits {
  /** How many commits the engine has under way here at once, 2 or more. */
  readonly inFlight: number;

  /**
   * The same as {@link ReservationStore.commit}, but waits for no lock. A set that needs one that is held is `held`, and nothing
   * of it is done; so may be what comes after it. The engine commits it again, by itself, and waits then.
   */
  tryCommit(changeSets: readonly ChangeSet[]): Promise<Result<readonly TriedOutcome[], StoreFailure>>;
}

/** Of a store that can work inside the host's own open transaction (rule 20). */
export interface HostTransactions {
  /** Works inside the transaction that is open on a handle of the host. What cannot be such a handle is refused by each call. */
  joined(handle: unknown): JoinedStore;

  /**
   * Why a commit that is asked for now would wait for itself: its caller has joined a transaction, which is still open, and is the
   * only one that may write. Null if none is.
   */
  heldUpByCaller(): Locked | null;
}

/**
 * The store as it is inside the host's transaction: what that has written is seen, and what is written stands or falls with it.
 * Nothing is durable, and nothing is shown to others, before the host commits. A call that fails or is refused leaves no
 * trace in the transaction, and the transaction usable. No outcome is unknown.
 */
export interface JoinedStore {
  /**
   * A command begins, while no other is under way: called at once, before anything is waited for. From the first one on for which
   * that can be joined, all reads and commits belong to the transaction that is open now. Once it has ended they are refused (`ended`), also while the next one
   * is open on the handle.
   */
  enter(): void;

  /** The same as {@link ReservationStore.read}. */
  read(
    requests: readonly ReadRequest[],
    floorMs: EpochMs,
  ): Promise<Result<readonly Snapshot[], StoreFailure | TransactionFailure>>;

  /**
   * The same as {@link ReservationStore.commit} for one set. The locks stay until the host's transaction ends, and its deadline is
   * judged again when the host commits: after it, that commit fails.
   */
  commit(changeSet: ChangeSet): Promise<Result<CommitOutcome, StoreFailure | TransactionFailure>>;
}

/** A store with all that a store may lack. */
export type FullStore = ReservationStore & Readonly<{ outbox: EventOutbox; retention: Retention }>;

/** A record as it stands: its version counts its writes from 1, `writtenAtMs` is the instant of its latest one. */
export type Versioned<State> = Readonly<{ state: State; version: number; writtenAtMs: EpochMs }>;

/** What to look up a command's subject by. Ids of the host in a request are in their canonical form (rule 25). */
export type Subject =
  | Readonly<{ kind: "booking"; bookingId: BookingId }>
  | Readonly<{ kind: "reservation"; reservationId: ReservationId }>
  /** The block that stands in the name of an external id, else the latest that did. */
  | Readonly<{ kind: "block"; centerId: CenterId; externalId: string }>
  /** One block, standing or removed. */
  | Readonly<{ kind: "block_by_id"; blockId: BlockId }>
  /** The latest booking of a center with this reference, by id; the latest below one if `before` names it. */
  | Readonly<{ kind: "reference"; centerId: CenterId; reference: BookingReference; before: BookingId | null }>
  /** Nothing that exists yet: a center alone. */
  | Readonly<{ kind: "center"; centerId: CenterId }>;

export type ReadRequest = Readonly<{
  /** The partition: the tag of the center that everything in the request belongs to. */
  tag: CenterTag;
  subject: Subject;
  /** Further reservations (those that a new booking is to move something of). */
  alsoReservations: readonly ReservationId[];
  claims: ClaimsWanted;
  /** Whether the live reservations of the subject's holder are wanted, and for which holder if its booking has no host, or there is none. */
  holder: HolderWanted;
  /** Which bookings of the subject's center that were never reserved are to be counted (rule 10). */
  openBookings: OpenBookingsWanted | null;
  /** Of a command of the subject's center: a subject that leads to no center has no command. */
  commandId: CommandId | null;
}>;

export type ClaimsWanted =
  | Readonly<{ kind: "none" }>
  /** The center's resources and the booking's guests (and these), as far around a start as the booking reaches. */
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
      /** The host of the subject's booking; else the named one; else the booking's holder key. Without a booking the named one. */
      kind: "of_booking";
      /** The host, or the holder key, that the command names. */
      otherwise: HolderKey | null;
      /** How far back the holder's recent holds go, in milliseconds; 0 asks for none (rule 10). */
      expiredWithinMs: number;
    }>;

/** Of a holder (the booking's host, else its holder key), of a caller (`openedBy`), of the center. */
export type OpenBookingsWanted = Readonly<{ holder: HolderKey | null; caller: string | null; center: boolean }>;

export type Snapshot = Readonly<{
  /** The later of the store's clock and the request's floor. */
  atMs: EpochMs;
  booking: Versioned<Booking> | null;
  /** The subject itself if it names a reservation; else the booking's current one. */
  reservation: Versioned<Reservation> | null;
  /** Whatever the subject's booking moves, what holds a place for the subject's appointments, and what was also asked for. */
  related: readonly Versioned<Reservation>[];
  block: Versioned<Block> | null;
  /** Every recorded claim in the wanted span, live or lapsed, those of the subject's own reservation included. */
  claims: readonly StandingClaim[];
  /** The reservations behind the lapsed claims among them, so that they can be reclaimed. */
  lapsed: readonly Holding[];
  /** The holds whose deadline has passed and of which it is not certain yet whether they ended. */
  undecided: readonly ReservationId[];
  holder: HolderRecord | null;
  /** Null if not wanted, or if the subject leads to no center. */
  openBookings: OpenBookings | null;
  command: CommandRecord | null;
}>;

/** Bookings without a reservation, lapsed or ended ones included; null for what was not asked. */
export type OpenBookings = Readonly<{
  holder: number | null;
  caller: number | null;
  center: number | null;
}>;

/** A reservation and the booking that it is for. */
export type Holding = Readonly<{ reservation: Versioned<Reservation>; booking: Versioned<Booking> }>;

export type HolderRecord = Readonly<{
  key: HolderKey;
  /** Counts the reservations ever added to this holder; 0 for a holder never seen. */
  version: number;
  /** Those that are live at the answer's instant. */
  reserved: readonly Readonly<{ reservationId: ReservationId; expiresAtMs: EpochMs }>[];
  /**
   * What is recorded as reserved, lapsed or not, or as expired, with an expiry later than `expiredWithinMs` before the
   * answer's instant. Empty if that is 0.
   */
  recentHolds: readonly Versioned<Reserved | Expired>[];
}>;

/**
 * One accepted command: what it was, by hash, and what it answered, as ids and instants (rule 8). Its id names one
 * command of its center: two centers may have the same.
 */
export type CommandRecord = Readonly<{
  commandId: CommandId;
  /** Of the command's name, its actor and its request. */
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
  | Readonly<{ kind: "blocked"; blockId: BlockId; outcome: BlockOutcome; standing: readonly StandingClaim[] }>
  | Readonly<{ kind: "unblocked"; blockId: BlockId; outcome: UnblockOutcome }>;

/** What a block found: a standing one of its external id is moved to another span; an older revision changes nothing. */
export type BlockOutcome = "blocked" | "moved" | "unchanged" | "older_revision";

/** What an unblock found: only the first of these changed anything. */
export type UnblockOutcome = "unblocked" | "unchanged" | "older_revision";

/** What a release found: only the first of these changed anything. */
export type ReleaseOutcome = "released" | "already_released" | "already_expired" | "nothing_reserved";

/** Everything that one command does. All records belong to one center. */
export type ChangeSet = Readonly<{
  /** In its canonical form; records and events may have it in any spelling of the host's (rule 25). */
  centerId: CenterId;
  /** Refused as a duplicate where this command is already recorded; a sweep has none, since it finds its work by state. */
  command: CommandRecord | null;
  /** Who acts: kept with the events of a set that has a command. Null for a sweep. */
  actor: Actor | null;
  /**
   * The instant at which the command was decided, or a later one at which its engine has answered since: the commit is never
   * dated before it.
   */
  decidedAtMs: EpochMs;
  /** The commit's instant must be before this: a hold confirmed or made in time (rules 3 and 7). */
  beforeMs: EpochMs | null;
  bookings: readonly RecordWrite<Booking>[];
  reservations: readonly (RecordWrite<Reservation> & Readonly<{ claims: ClaimChange }>)[];
  blocks: readonly (RecordWrite<Block> & Readonly<{ claims: ClaimChange }>)[];
  /** A holder that gains a reservation: its version is counted up, so that no two do at once (rule 10). */
  holder: Readonly<{ key: HolderKey; expectedVersion: number }> | null;
  /** Refused as stale unless the holder has fewer bookings than this that were never reserved (rule 10). */
  openBookings: Readonly<{ holder: HolderKey; fewerThan: number }> | null;
  /** Refused as stale if a booking of the center has this reference (rule 31). */
  uniqueReference: BookingReference | null;
  /** Records that the decision rests on without changing them: their versions must still be these. */
  unchanged: readonly Readonly<{ id: BookingId | ReservationId | BlockId; version: number }>[];
  events: readonly DomainEvent[];
}>;

/** `expectedVersion` 0 writes a record that must not exist yet. */
export type RecordWrite<State> = Readonly<{ state: State; expectedVersion: number }>;

export type CommitOutcome =
  /** `sequence` is taken under the locks: replaying accepted sets in its order gives the same history. */
  | Readonly<{ kind: "accepted"; sequence: number; atMs: EpochMs }>
  | Readonly<{ kind: "refused"; because: CommitRefusal; atMs: EpochMs }>;

/** What became of a set of a commit that waits for no lock. */
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
  /** The deadline of the earliest reservation that is still reserved and not due; null when there is none. */
  nextExpiryMs: EpochMs | null;
}>;

export type ListRequest = Readonly<{
  /** Ids in their canonical form; those in the records may have any spelling (rule 25). */
  of:
    | Readonly<{ kind: "guest"; centerId: CenterId; guestId: GuestId }>
    | Readonly<{ kind: "live"; centerId: CenterId }>
    /** Recorded as reserved, lapsed or not, or as confirmed: everything whose appointments may still take place. */
    | Readonly<{ kind: "standing"; centerId: CenterId }>;
  /** Only ids below this one, from the last page's end; null from the newest. */
  before: ReservationId | null;
  limit: number;
  floorMs: EpochMs;
}>;

/** `next` is where the next page starts; null when this was the last. */
export type ReservationPage = Readonly<{
  atMs: EpochMs;
  reservations: readonly Versioned<Reservation>[];
  /** As in a {@link Snapshot}: of those on the page, and of those left out of it as dead. */
  undecided: readonly ReservationId[];
  next: ReservationId | null;
}>;

export type AgendaRequest = Readonly<{
  of: AgendaOf;
  /** Only entries behind this one, from the last page's end; null from the first. */
  after: AgendaPlace | null;
  limit: number;
  floorMs: EpochMs;
}>;

/** Ids in their canonical form; those in the records may have any spelling (rule 25). */
export type AgendaOf =
  /** Standing blocks, and what is recorded as reserved (lapsed or not) or confirmed, if it lies in the span at least in part. */
  | Readonly<{ kind: "center"; centerId: CenterId; span: Interval }>
  /**
   * A guest's reservations in whatever state. Those that start at an instant or later, the first of them first; or those
   * that start before it, the last of them first.
   */
  | Readonly<{
      kind: "guest";
      /** Each once. */
      centerIds: readonly CenterId[];
      guestId: GuestId;
      /** Null for the answer's own instant. */
      fromMs: EpochMs | null;
      upcoming: boolean;
    }>;

/** By the start of its first appointment or claim, then by id. */
export type AgendaPlace = Readonly<{ startMs: EpochMs; id: ReservationId | BlockId }>;

export type AgendaEntry =
  | Readonly<{ kind: "reservation"; record: Versioned<Reservation> }>
  | Readonly<{ kind: "block"; record: Versioned<Block> }>;

/** `next` is where the next page starts; null when this was the last. */
export type AgendaPage = Readonly<{
  atMs: EpochMs;
  entries: readonly AgendaEntry[];
  /** As in a {@link Snapshot}: of those on the page. */
  undecided: readonly ReservationId[];
  next: AgendaPlace | null;
}>;
