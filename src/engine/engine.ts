import type { Result } from "neverthrow";
import type { CenterId } from "../domain/ids.ts";
import type {
  AnyQueryRefusal,
  BlockNotFound,
  BlockRefusal,
  BookingNotFound,
  CancelRefusal,
  CenterMismatch,
  CenterNotFound,
  ConfirmRefusal,
  CreateBookingRefusal,
  ExtendRefusal,
  FindAvailabilityRefusal,
  FindSlotsRefusal,
  HoldRefusal,
  MarkAttendanceRefusal,
  QuoteCancellationRefusal,
  ReleaseRefusal,
  ReferenceNotFound,
  ReservationNotFound,
  ReserveRefusal,
  SourceUnavailable,
  BeginPaymentRefusal,
  AbandonPaymentRefusal,
  ReportPaymentRefusal,
  UnblockRefusal,
} from "../domain/refusal/refusal.ts";
import type { EpochMs } from "../domain/time/instant.ts";
import type { OutboxStatus } from "../ports/event-outbox.ts";
import type { EventSink } from "../ports/event-sink.ts";
import type { Removed } from "../ports/retention.ts";
import type {
  BeginPaymentAnswer,
  CancelAnswer,
  ConfirmAnswer,
  ExtendAnswer,
  MarkAttendanceAnswer,
  ReserveAnswer,
} from "./answers.ts";
import { block, type BlockAnswer } from "./commands/block.ts";
import type { BlockInput } from "./commands/block-input.ts";
import { cancelAppointment, type CancelAppointmentInput } from "./commands/cancel-appointment.ts";
import { cancelGuest, type CancelGuestInput } from "./commands/cancel-guest.ts";
import { cancelInvoice, type CancelInvoiceInput } from "./commands/cancel-invoice.ts";
import { confirm, type ConfirmInput } from "./commands/confirm.ts";
import { createBooking, type CreateBookingAnswer, type CreateBookingInput } from "./commands/create-booking.ts";
import { extend, type ExtendInput } from "./commands/extend.ts";
import {
  importBlocks,
  type ImportBlocksAnswer,
  type ImportBlocksInput,
  type ImportBlocksRefusal,
} from "./commands/import-blocks.ts";
import { hold, type HoldInput } from "./commands/hold.ts";
import { markAttendance, type MarkAttendanceInput } from "./commands/mark-attendance.ts";
import {
  quoteCancellation,
  type QuoteCancellationAnswer,
  type QuoteCancellationInput,
} from "./queries/quote-cancellation.ts";
import { beginPayment, type BeginPaymentInput } from "./commands/begin-payment.ts";
import { abandonPayment, type AbandonPaymentInput, type AbandonPaymentAnswer } from "./commands/abandon-payment.ts";
import { reportPayment, type ReportPaymentInput, type ReportPaymentAnswer } from "./commands/report-payment.ts";
import { release, type ReleaseAnswer, type ReleaseInput } from "./commands/release.ts";
import { reserve, type ReserveInput } from "./commands/reserve.ts";
import { unblock, type UnblockAnswer, type UnblockInput } from "./commands/unblock.ts";
import { deliverEvents, type DeliverEventsAnswer, type DeliverEventsInput } from "./jobs/deliver-events.ts";
import { expireDue, type ExpireDueAnswer, type ExpireDueInput } from "./jobs/expire-due.ts";
import {
  listConsumers,
  listDeadLetters,
  outboxStatus,
  removeConsumer,
  retryDeadLetter,
  type ConsumerInput,
  type ConsumersView,
  type DeadLettersView,
  type ListConsumersInput,
  type ListDeadLettersInput,
  type RemoveConsumerAnswer,
  type RemoveConsumerInput,
  type RetryDeadLetterAnswer,
  type RetryDeadLetterInput,
} from "./jobs/outbox.ts";
import { removeOld, type RemoveOldInput } from "./jobs/remove-old.ts";
import { centerDay, type CenterDayInput, type CenterDayView } from "./queries/center-day.ts";
import { centerOf } from "./queries/center-of.ts";
import { claimsOnLeftUnits, type LeftUnitsView } from "./queries/claims-on-left-units.ts";
import {
  findAvailability,
  type FindAvailabilityAnswer,
  type FindAvailabilityInput,
} from "./queries/find-availability.ts";
import { findBooking, type FindBookingInput } from "./queries/find-booking.ts";
import { findSlots, type FindSlotsAnswer, type FindSlotsInput } from "./queries/find-slots.ts";
import { listBlocks, type BlocksView, type ListBlocksInput, type ListBlocksRefusal } from "./queries/list-blocks.ts";
import { getBlock, type BlockView, type GetBlockInput } from "./queries/get-block.ts";
import { getBooking, type BookingView, type GetBookingInput } from "./queries/get-booking.ts";
import { getReservation, type GetReservationInput, type ReservationView } from "./queries/get-reservation.ts";
import { historyOf, type HistoryOfInput, type HistoryView } from "./queries/history-of.ts";
import { listAgenda, type AgendaView, type ListAgendaInput } from "./queries/list-agenda.ts";
import {
  listGuestBookings,
  type GuestBookingsView,
  type ListGuestBookingsInput,
} from "./queries/list-guest-bookings.ts";
import { listGuestReservations, type ListGuestReservationsInput } from "./queries/list-guest-reservations.ts";
import { listLiveReservations, type ListLiveReservationsInput } from "./queries/list-live-reservations.ts";
import { movedWallTimes, type MovedWallTimesInput, type MovedWallTimesView } from "./queries/moved-wall-times.ts";
import type { ReservationsView } from "./queries/reservations-view.ts";
import type { CenterInput } from "./runtime/center-guard.ts";
import type { CommandOptionsInput } from "./runtime/command-options.ts";
import { createContext } from "./runtime/engine-context.ts";
import type { EngineParts } from "./runtime/parts.ts";
import { within, type CommandsOf } from "./within.ts";

type Command<Input, Answer, Refusal> = (
  input: Input,
  options?: CommandOptionsInput,
) => Promise<Result<Answer, Refusal>>;

type Query<Input, Answer, Refusal = never> = (input: Input) => Promise<Result<Answer, Refusal | AnyQueryRefusal>>;

type Round<Input, Answer> = (input?: Input) => Promise<Result<Answer, AnyQueryRefusal>>;

/**
 * One function for each use case. None throws for an error that a caller can cause: refusals are values with a stable
 * `code`. Instants are epoch milliseconds by the store's clock (rule 7). Every command takes an idempotency key
 * (rule 8).
 */
export type ReservationEngine = Readonly<{
  /**
   * Creates a booking for a party and its items, on some days of a center. Claims nothing. Refuses unknown guests,
   * items and therapists, guests without a relationship to the host, and a holder, caller or center with too many open
   * bookings (rules 1 and 10).
   */
  createBooking: Command<CreateBookingInput, CreateBookingAnswer, CreateBookingRefusal>;
  /**
   * Creates a booking and reserves a slot for it, in one commit and with one idempotency key (rule 19). Has the
   * refusals of createBooking and reserve, and leaves no booking if refused.
   */
  hold: Command<HoldInput, ReserveAnswer, HoldRefusal>;
  /**
   * Reports on which days a party could be served, or all slots of those days, without a booking. Claims nothing and
   * writes nothing. Reads the store once for any number of days (rule 19).
   */
  findAvailability: Query<FindAvailabilityInput, FindAvailabilityAnswer, FindAvailabilityRefusal>;
  /**
   * Lists the slots of a booking's window (rule 18). A listed slot can be reserved, if nothing changes in between. On
   * request it also explains every other start, and searches the days after the window: seven, or up to 31.
   */
  findSlots: Query<FindSlotsInput, FindSlotsAnswer, FindSlotsRefusal>;
  /**
   * Claims a slot for a booking until its block time is over, exclusive (rules 2, 3, 6, 9 and 10). Another slot
   * replaces the booking's hold; the same slot again returns the hold as it is. Refuses with `SLOT_HELD` or
   * `SLOT_TAKEN` if another reservation or a block has the place, and with the reason if the start is not a slot.
   */
  reserve: Command<ReserveInput, ReserveAnswer, ReserveRefusal>;
  /**
   * Confirms a hold before it expires, and finalizes its invoices. A repeated confirm changes nothing (rules 3, 5
   * and 7). After the expiry, the policy `lateConfirm` decides: `RESERVATION_EXPIRED`, or the same place again if it
   * is still free (rule 11).
   */
  confirm: Command<ConfirmInput, ConfirmAnswer, ConfirmRefusal>;
  /**
   * Gives a live hold a later expiry: its block time from now (rule 9). Refuses with `LIFETIME_CAP_REACHED` or
   * `SLOT_START_REACHED` if no later one is allowed.
   */
  extend: Command<ExtendInput, ExtendAnswer, ExtendRefusal>;
  /**
   * Gives up a hold before it is confirmed, and voids its invoices. If the hold has ended, or never existed, nothing
   * changes, and `outcome` says so. Refuses a confirmed one with `ALREADY_CONFIRMED`.
   */
  release: Command<ReleaseInput, ReleaseAnswer, ReleaseRefusal>;
  /**
   * Begins a payment of a live hold, and gives the hold the time for it, once per chain of holds, up to the center's
   * payment cap (rule 21). While it is being paid, nothing but the payment ends the hold. Refuses another payment with
   * `HOLD_BEING_PAID` until the first is abandoned. For the application only; the engine charges nothing.
   */
  beginPayment: Command<BeginPaymentInput, BeginPaymentAnswer, BeginPaymentRefusal>;
  /**
   * Gives up a payment, for instance after a declined card. The hold stays, with its expiry. Money that comes later all
   * the same is late. For the application only.
   */
  abandonPayment: Command<AbandonPaymentInput, AbandonPaymentAnswer, AbandonPaymentRefusal>;
  /**
   * Reports that the money of a payment has come, however often and however late. On a live hold it confirms; after the
   * expiry it takes the place again if the policy `lateConfirm` and the claims allow it; else one event `PaidLate` asks
   * for a refund (rule 21). Refuses a payment that was never begun with `PAYMENT_MISMATCH`. For the application only.
   */
  reportPayment: Command<ReportPaymentInput, ReportPaymentAnswer, ReportPaymentRefusal>;
  /**
   * Cancels the appointments of an invoice's guest, or all of the reservation if the guest is the host (rule 1).
   * Releases a reservation that is only held.
   */
  cancelInvoice: Command<CancelInvoiceInput, CancelAnswer, CancelRefusal>;
  /** Cancels the appointments of one guest of a confirmed booking (rule 1). */
  cancelGuest: Command<CancelGuestInput, CancelAnswer, CancelRefusal>;
  /** Cancels one confirmed appointment, or all of a package by an id of its line (rule 1). */
  cancelAppointment: Command<CancelAppointmentInput, CancelAnswer, CancelRefusal>;
  /**
   * Reports what a cancel of the same target would cost now, and until when that is free (rule 28). Refused as the
   * cancel would be for the application.
   */
  quoteCancellation: Query<QuoteCancellationInput, QuoteCancellationAnswer, QuoteCancellationRefusal>;
  /**
   * Marks whether the guest of a confirmed appointment came: `arrived` from the start of its day on, `no_show` after its
   * start. The mark can be corrected on that day (rule 28). For the application only.
   */
  markAttendance: Command<MarkAttendanceInput, MarkAttendanceAnswer, MarkAttendanceRefusal>;
  /**
   * Takes a therapist, a room or a piece of equipment without a booking (rule 24). If the place is held or taken, the
   * block is refused whole, or clipped if the request says so. The same external id with the same span is the same
   * block; with another span the block moves. For the application only.
   */
  block: Command<BlockInput, BlockAnswer, BlockRefusal>;
  /** Removes a block by its external id. A repeated removal changes nothing. For the application only. */
  unblock: Command<UnblockInput, UnblockAnswer, UnblockRefusal>;
  /**
   * Imports up to 100,000 blocks, before going live. Each is committed by itself: refused blocks are listed, and an
   * import that was cut off is run again as a whole. An unknown center refuses the call. `onProgress` is called after
   * every 256 blocks.
   */
  importBlocks: (
    input: ImportBlocksInput,
    onProgress?: (done: number, total: number) => void,
  ) => Promise<Result<ImportBlocksAnswer, ImportBlocksRefusal>>;
  /**
   * Returns the commands that write, to run inside the host's own open transaction, so that they commit or roll back
   * with the host's rows (rule 20). The handle is described with the store. Answers are provisional until the host
   * commits.
   */
  within: (handle: unknown) => JoinedCommands;
  /**
   * Records reservations whose time has run out, and voids their invoices, in the order (expiresAt, id). One bounded
   * round of the sweeper. No answer of another call depends on it (rule 4).
   */
  expireDue: Round<ExpireDueInput, ExpireDueAnswer>;
  /**
   * Delivers events to one consumer, each at least once and in order for each reservation or block (rule 5). One
   * bounded round of the dispatcher. An event that the sink rejects is parked and retried after growing delays.
   */
  deliverEvents: (
    sink: EventSink,
    input?: DeliverEventsInput,
  ) => Promise<Result<DeliverEventsAnswer, AnyQueryRefusal | SourceUnavailable>>;
  /** Reports the progress of a consumer, and how many of its events are parked or dead letters. */
  outboxStatus: Round<ConsumerInput, OutboxStatus>;
  /** Lists the consumers that have ever taken events, with the progress of each, and whether it is stalled. */
  listConsumers: Round<ListConsumersInput, ConsumersView>;
  /**
   * Removes a consumer and everything parked for it, so that no event is kept for it any longer. Returns `leased` and
   * changes nothing while a dispatcher delivers to it.
   */
  removeConsumer: Query<RemoveConsumerInput, RemoveConsumerAnswer>;
  /** Lists a consumer's dead letters: events that its sink rejected at every attempt, each with the last cause. */
  listDeadLetters: Round<ListDeadLettersInput, DeadLettersView>;
  /** Lets the next round of delivery retry a parked event or a dead letter, and the events that wait behind it. */
  retryDeadLetter: Query<RetryDeadLetterInput, RetryDeadLetterAnswer, CenterMismatch>;
  /**
   * Removes command records, delivered events, ended reservations and bookings that are past their ages (rule 12). One
   * bounded round of retention. Never removes a reserved, confirmed or standing record, or an undelivered event.
   */
  removeOld: Round<RemoveOldInput, Removed>;
  /** Returns a booking, its derived status and its latest reservation. Reading never changes anything. */
  getBooking: Query<GetBookingInput, BookingView, BookingNotFound | CenterMismatch>;
  /**
   * Returns the latest booking of a center with the host's own reference, as `getBooking` does (rule 31). Several may
   * have one reference: `before` returns the next older one.
   */
  findBooking: Query<FindBookingInput, BookingView, ReferenceNotFound>;
  /**
   * Lists the history of a booking, in order, a page at a time: its creation and the events of all its reservations,
   * each with its instant and its actor. `complete` is false if retention may have removed events of it (rule 12).
   */
  historyOf: Query<HistoryOfInput, HistoryView, BookingNotFound | CenterMismatch>;
  /** Returns a reservation in any state (rule 12). */
  getReservation: Query<GetReservationInput, ReservationView, ReservationNotFound | CenterMismatch>;
  /** Lists the blocks of a center in a range, optionally of some units only, or the block of an external id. */
  listBlocks: Query<ListBlocksInput, BlocksView, ListBlocksRefusal>;
  /** Returns a block, standing or removed (rule 12). */
  getBlock: Query<GetBlockInput, BlockView, BlockNotFound | CenterMismatch | SourceUnavailable>;
  /** Lists the reservations that a guest is part of at a center, newest first, a page at a time. */
  listGuestReservations: Query<ListGuestReservationsInput, ReservationsView>;
  /** Lists the live holds of a center, newest first, a page at a time. */
  listLiveReservations: Query<ListLiveReservationsInput, ReservationsView>;
  /**
   * Lists the appointments (held or booked) and the blocks of a center on some days of its calendar, by their start, a
   * page at a time (rule 32).
   */
  listAgenda: Query<ListAgendaInput, AgendaView, CenterNotFound | SourceUnavailable>;
  /**
   * Lists a guest's bookings at the centers that the caller names, upcoming ones first, a page at a time: held,
   * confirmed or cancelled (rule 32).
   */
  listGuestBookings: Query<ListGuestBookingsInput, GuestBookingsView>;
  /** Returns one day of a center: opening hours, working times, and every live claim on its resources. */
  centerDay: Query<CenterDayInput, CenterDayView, CenterNotFound | SourceUnavailable>;
  /**
   * Lists the future appointments of a center whose wall time has moved because zone data changed since they were
   * agreed (rule 27). The engine moves none by itself. A page looks at `limit` reservations, newest first.
   */
  movedWallTimes: Query<MovedWallTimesInput, MovedWallTimesView, CenterNotFound | SourceUnavailable>;
  /**
   * Lists every live claim, from now to the center's horizon, on a therapist, a bed or a piece that is no longer in the
   * roster (rule 26).
   */
  claimsOnLeftUnits: Query<CenterInput, LeftUnitsView, CenterNotFound | SourceUnavailable>;
  /**
   * Returns the center that a minted id leads to, from memory. Null if this engine has read nothing of that center yet,
   * or if it knows several centers whose ids carry the same tag. After any answer about a booking, its center is known.
   */
  centerOf: (mintedId: string) => CenterId | null;
  /**
   * Returns the latest instant that this engine has used, by its store's clock: right after a call, the instant of that
   * call or a later one; 0 before the first. A minted id names the store that is meant, for an engine on several.
   */
  latestInstantMs: (mintedId?: string) => EpochMs;
}>;

/** The functions that work on a store as a whole: its due reservations, its outbox, its old records. */
export type EngineJob =
  | "expireDue"
  | "deliverEvents"
  | "outboxStatus"
  | "listConsumers"
  | "removeConsumer"
  | "listDeadLetters"
  | "removeOld";

/**
 * The functions of an engine that each belong to a center or an id: all but its jobs. `createRoutedEngine` creates them for
 * several databases.
 */
export type EngineCalls = Omit<ReservationEngine, EngineJob>;

/** The engine's commands that write, with the same inputs, inside the host's transaction (rule 20). */
export type JoinedCommands = CommandsOf<ReservationEngine>;

/**
 * Creates an engine on the host's own parts. It opens nothing, and starts a timer only while it waits for a source that
 * does not answer at once. Throws a TypeError that names every part and policy that is missing, misspelt or out of its
 * range.
 */
export const createReservationEngine = (parts: EngineParts): ReservationEngine => {
  const context = createContext(parts);
  return {
    createBooking: createBooking(context),
    hold: hold(context),
    findAvailability: findAvailability(context),
    findSlots: findSlots(context),
    reserve: reserve(context),
    confirm: confirm(context),
    extend: extend(context),
    release: release(context),
    cancelInvoice: cancelInvoice(context),
    cancelGuest: cancelGuest(context),
    cancelAppointment: cancelAppointment(context),
    quoteCancellation: quoteCancellation(context),
    markAttendance: markAttendance(context),
    beginPayment: beginPayment(context),
    abandonPayment: abandonPayment(context),
    reportPayment: reportPayment(context),
    block: block(context),
    unblock: unblock(context),
    importBlocks: importBlocks(context),
    within: within(context) as unknown as ReservationEngine["within"],
    expireDue: expireDue(context),
    deliverEvents: deliverEvents(context),
    outboxStatus: outboxStatus(context),
    listConsumers: listConsumers(context),
    removeConsumer: removeConsumer(context),
    listDeadLetters: listDeadLetters(context),
    retryDeadLetter: retryDeadLetter(context),
    removeOld: removeOld(context),
    getBooking: getBooking(context),
    findBooking: findBooking(context),
    historyOf: historyOf(context),
    getReservation: getReservation(context),
    listBlocks: listBlocks(context),
    getBlock: getBlock(context),
    listGuestReservations: listGuestReservations(context),
    listLiveReservations: listLiveReservations(context),
    listAgenda: listAgenda(context),
    listGuestBookings: listGuestBookings(context),
    centerDay: centerDay(context),
    movedWallTimes: movedWallTimes(context),
    claimsOnLeftUnits: claimsOnLeftUnits(context),
    centerOf: centerOf(context),
    latestInstantMs: () => context.highWater.instantMs,
  };
};
