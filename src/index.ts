/** Holdfast: a reservation engine. The engine and its ports; stores and other adapters have entries of their own. */
export { err, ok, Result, ResultAsync, type Err, type Ok } from "neverthrow";
export {
  createReservationEngine,
  type EngineCalls,
  type EngineJob,
  type JoinedCommands,
  type ReservationEngine,
} from "./engine/engine.ts";
export { bucketOfTag, createRoutedEngine, type RoutedEngineOptions } from "./engine/routed/routed-engine.ts";
export { DEFAULT_POLICIES, type EngineParts, type Policies, type Redelivery } from "./engine/runtime/parts.ts";
export type * from "./engine/answers.ts";
export type { Actor, CommandOptionsInput } from "./engine/runtime/command-options.ts";
export type { CreateBookingAnswer, CreateBookingInput } from "./engine/commands/create-booking.ts";
export type {
  AvailabilityDetail,
  FindAvailabilityAnswer,
  FindAvailabilityInput,
} from "./engine/queries/find-availability.ts";
export type { FindBookingInput } from "./engine/queries/find-booking.ts";
export type { FindSlotsAnswer, FindSlotsInput } from "./engine/queries/find-slots.ts";
export type { GuestInput, ItemInput, PartyInput } from "./engine/commands/asked-party.ts";
export type { BookingGuestInput, BookingItemInput, NewBookingInput } from "./engine/commands/new-booking.ts";
export type { HoldInput } from "./engine/commands/hold.ts";
export type { HoldOptionsInput, ReserveInput } from "./engine/commands/reserve.ts";
export type { ConfirmInput } from "./engine/commands/confirm.ts";
export type { ExtendInput } from "./engine/commands/extend.ts";
export type { ReleaseAnswer, ReleaseInput } from "./engine/commands/release.ts";
export type { CenterInput, OfCenterInput } from "./engine/runtime/center-guard.ts";
export type { HostDataInput } from "./engine/commands/asked-host-data.ts";
export type { HoldSubjectInput } from "./engine/commands/hold-subject.ts";
export type { BeginPaymentInput } from "./engine/commands/begin-payment.ts";
export type { AbandonPaymentInput, AbandonPaymentAnswer } from "./engine/commands/abandon-payment.ts";
export type { ReportPaymentInput, ReportPaymentAnswer } from "./engine/commands/report-payment.ts";
export type { CancelInput } from "./engine/commands/cancel.ts";
export type { MarkAttendanceInput } from "./engine/commands/mark-attendance.ts";
export type { QuoteCancellationAnswer, QuoteCancellationInput } from "./engine/queries/quote-cancellation.ts";
export type { CancelAppointmentInput } from "./engine/commands/cancel-appointment.ts";
export type { CancelGuestInput } from "./engine/commands/cancel-guest.ts";
export type { CancelInvoiceInput } from "./engine/commands/cancel-invoice.ts";
export type { BlockAnswer } from "./engine/commands/block.ts";
export type { BlockInput, BlockResourceInput, ListedBlockInput } from "./engine/commands/block-input.ts";
export type { ImportBlocksAnswer, ImportBlocksInput, ImportBlocksRefusal } from "./engine/commands/import-blocks.ts";
export type { UnblockAnswer, UnblockInput } from "./engine/commands/unblock.ts";
export type { ExpireDueAnswer, ExpireDueInput } from "./engine/jobs/expire-due.ts";
export type { DeliverEventsAnswer, DeliverEventsInput } from "./engine/jobs/deliver-events.ts";
export type {
  ConsumerInput,
  ConsumersView,
  ConsumerView,
  DeadLettersView,
  ListConsumersInput,
  ListDeadLettersInput,
  RemoveConsumerAnswer,
  RemoveConsumerInput,
  RetryDeadLetterAnswer,
  RetryDeadLetterInput,
} from "./engine/jobs/outbox.ts";
export type { RemoveOldInput } from "./engine/jobs/remove-old.ts";
export { createDispatcher, type DispatcherOptions } from "./engine/jobs/dispatcher.ts";
export { createHandlerSink, type EventHandlers } from "./engine/jobs/event-handlers.ts";
export { createInvoiceVoider, type InvoiceVoiderOptions } from "./engine/jobs/invoice-voider.ts";
export type { Job } from "./engine/jobs/job.ts";
export { observeEngine, observePause } from "./engine/runtime/observed-engine.ts";
export { createRetentionJob, type RetentionJobOptions } from "./engine/jobs/retention-job.ts";
export { createSweeper, type SweeperOptions } from "./engine/jobs/sweeper.ts";
export type {
  AgendaAppointment,
  AgendaBlock,
  AgendaView,
  ListAgendaInput,
} from "./engine/queries/list-agenda.ts";
export type { GuestBookingsView, ListGuestBookingsInput } from "./engine/queries/list-guest-bookings.ts";
export type { MovedWallTime, MovedWallTimesInput, MovedWallTimesView } from "./engine/queries/moved-wall-times.ts";
export type { BookingView, GetBookingInput } from "./engine/queries/get-booking.ts";
export type { BookingCreated, HistoryEntry, HistoryOfInput, HistoryView } from "./engine/queries/history-of.ts";
export type { BlockView, GetBlockInput } from "./engine/queries/get-block.ts";
export type { BlocksView, ListBlocksInput, ListBlocksRefusal } from "./engine/queries/list-blocks.ts";
export type { CenterDayInput, CenterDayView, UnitOnDay } from "./engine/queries/center-day.ts";
export type { LeftUnitsView } from "./engine/queries/claims-on-left-units.ts";
export type { ListGuestReservationsInput } from "./engine/queries/list-guest-reservations.ts";
export type { ListLiveReservationsInput } from "./engine/queries/list-live-reservations.ts";
export type { PageInput, ReservationsView } from "./engine/queries/reservations-view.ts";
export type { GetReservationInput, ReservationView } from "./engine/queries/get-reservation.ts";

export type * from "./ports/billing.ts";
export type * from "./ports/catalog.ts";
export { isInWindow, type ClaimWindow } from "./ports/store-rules/claim-window.ts";
export type * from "./ports/clock.ts";
export { authorOf } from "./ports/store-rules/author-of.ts";
export { bookingEventsAmong, bookingEventsPage, type PlacedEvent } from "./ports/store-rules/booking-events.ts";
export { calledDead, calledDeadOnAgenda } from "./ports/store-rules/called-dead.ts";
export { commitInOrder, type ApplySet } from "./ports/store-rules/commit-in-order.ts";
export type * from "./ports/digest.ts";
export * from "./ports/event-outbox.ts";
export type * from "./ports/event-sink.ts";
export type { LeapOptions } from "./ports/store-rules/leap-guard.ts";
export {
  eventsTaken,
  hasDelivered,
  isInLine,
  isLeased,
  type ConsumerRecord,
} from "./ports/store-rules/events-taken.ts";
export {
  areOfOneCenter,
  changedGuest,
  checkGuestChange,
  checkNewGuest,
  checkRelation,
  mayBeBookedAt,
  mintGuestId,
} from "./ports/guest-fields.ts";
export { foldedText, hasFields, neededText, searchedLines } from "./ports/guest-search.ts";
export type * from "./ports/catalog-description.ts";
export type * from "./ports/guest-directory.ts";
export type { MaybePromise } from "./ports/maybe-promise.ts";
export type * from "./ports/id-source.ts";
export type * from "./ports/logger.ts";
export type * from "./ports/pause.ts";
export type { OpenBookingsOf, Recorded } from "./ports/store-rules/recorded.ts";
export { countOpenBookings } from "./ports/store-rules/open-bookings.ts";
export { recentHoldsOf } from "./ports/store-rules/recent-holds.ts";
export { agendaAmong, agendaPage } from "./ports/store-rules/agenda.ts";
export { reservationPage } from "./ports/store-rules/reservation-page.ts";
export type * from "./ports/reservation-store.ts";
export { pastAge, type PastAge } from "./ports/store-rules/past-age.ts";
export type * from "./ports/retention.ts";
export type * from "./ports/roster.ts";
export { holdingsOf, snapshotsOf } from "./ports/store-rules/snapshot-of.ts";
export { untilClosed } from "./ports/store-rules/until-closed.ts";
export { createStoreClock, type StoreClock } from "./ports/store-rules/store-clock.ts";
export type * from "./ports/store-failure.ts";
export { METRICS } from "./ports/telemetry.ts";
export type * from "./ports/telemetry.ts";
export type * from "./ports/timer.ts";
export type * from "./ports/zone-rules.ts";

export * from "./domain/ids.ts";
export { InvariantBroken } from "./domain/invariant.ts";
export type * from "./domain/block/block.ts";
export {
  holderOf,
  type Booking,
  type BookingNotes,
  type BookingOptions,
  type Reach,
} from "./domain/booking/booking.ts";
export { WAIVABLE_RULES, type WaivableRule, type Waiver } from "./domain/booking/waiver.ts";
export type { WaiveFeeInput, WaiverInput } from "./engine/commands/asked-waiver.ts";
export type { BookingReference, HostData, Metadata } from "./domain/booking/host-data.ts";
export type * from "./domain/booking/party.ts";
export type * from "./domain/catalog/center-catalog.ts";
export {
  DEFAULT_LIMITS,
  type Center,
  type CenterLimits,
  type Holiday,
  type DatedHours,
  type DayHours,
  type WeeklyHours,
} from "./domain/catalog/center.ts";
export type { AddOn, Item, Package, Service, ServiceDuration } from "./domain/catalog/item.ts";
export type * from "./domain/catalog/resource.ts";
export type * from "./domain/invoice/invoice.ts";
export type * from "./domain/payment/payment.ts";
export { retryAdvice, type RetryAdvice } from "./domain/refusal/refusal.ts";
export { describeError } from "./domain/refusal/refusal.ts";
export type * from "./domain/refusal/refusal.ts";
export type * from "./domain/claim/appointment-terms.ts";
export type * from "./domain/reservation/appointment.ts";
export type { Fee, FeeReason, MoveFee } from "./domain/reservation/fee.ts";
export {
  FREE_TO_CANCEL,
  type CancellationFee,
  type CancellationStep,
  type CancellationTerms,
} from "./domain/catalog/cancellation-terms.ts";
export { bookingStatusAt, type BookingStatus } from "./domain/reservation/booking-status.ts";
export { isCover } from "./domain/claim/cover.ts";
export { orderKeyOf, type BlockEvent, type DomainEvent, type ReservationEvent } from "./domain/reservation/events.ts";
export { hasLapsed, inDueOrder, reservationAt } from "./domain/reservation/expire.ts";
export {
  claimsOf,
  type Cancelled,
  type Confirmed,
  type Expired,
  type Origin,
  type Released,
  type ReleaseReason,
  type Reservation,
  type Reserved,
} from "./domain/reservation/reservation.ts";
export { standingClaimsOf } from "./domain/reservation/standing-claims.ts";
export {
  claimsClash,
  isLiveClaim,
  type Claim,
  type ClaimChange,
  type ClaimOwner,
  type StandingClaim,
} from "./domain/claim/claim.ts";
export {
  defaultRanking,
  leastLoadedRanking,
  type Candidate,
  type CandidateOnDay,
  type Ranking,
} from "./domain/slot/search/ranking.ts";
export type { FutureDays, Listing } from "./domain/slot/find-slots.ts";
export type { UnavailableStart, WarnedStart } from "./domain/slot/explanation/explain.ts";
export type { DayAvailability } from "./domain/slot/search/day-availability.ts";
export type { NoSlotOnDay } from "./domain/slot/search/no-slot-on-day.ts";
export {
  WARNING_NUMBERS,
  type ClaimFacts,
  type NotWorking,
  type Obstacle,
  type Resource,
  type WarningKind,
} from "./domain/slot/explanation/obstacle.ts";
export type { AllocatedItem, ListedSlot, Slot } from "./domain/slot/search/slot.ts";
export type { NoSlot } from "./domain/slot/explanation/no-slot.ts";
export { describeUnit, isGuestUnit, readUnit, type Unit, type UnitKey } from "./domain/claim/unit.ts";
export { isLive } from "./domain/time/deadline.ts";
export { later, parseEpochMs, plus, type EpochMs } from "./domain/time/instant.ts";
export type { Interval } from "./domain/time/interval.ts";
export type { Wall, WallInstants } from "./domain/time/wall-instants.ts";
export {
  formatOffset,
  formatWall,
  parseCalendarDate,
  parseDateTime,
  type CalendarDate,
  type ReadTime,
  type WallMs,
  type Weekday,
} from "./domain/time/wall-time.ts";
