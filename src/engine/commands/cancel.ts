import { err, ok, type Result } from "neverthrow";
import type { Booking } from "../../domain/booking/booking.ts";
import { meantBy } from "../../domain/claim/appointment-terms.ts";
import { optional, text, type Reader } from "../../domain/input/reader.ts";
import { sameId } from "../../domain/ids.ts";
import type {
  AppointmentNotFound,
  BookingNotFound,
  CancelRefusal,
  GuestNotFound,
  InvoiceNotFound,
} from "../../domain/refusal/refusal.ts";
import { NO_MOVE, type Appointment } from "../../domain/reservation/appointment.ts";
import { cancel as cancelReservation, type Cancellation, type CancelTarget } from "../../domain/reservation/cancel.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { releaseForCancelledMove } from "../../domain/reservation/release.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { earlier, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, RecordWrite, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import {
  abandonedHolds,
  firstBeingPaid,
  freedElsewhere,
  withoutPointersTo,
  type Abandoned,
} from "./abandoned-holds.ts";
import { cancelAnswer, type CancelAnswer } from "../answers.ts";
import { feeWaiver, type WaiveFeeInput } from "./asked-waiver.ts";
import type { FeeReason } from "../../domain/reservation/fee.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromReservation, LOOK_AGAIN, type Attempt, type Changes, type Decided } from "../runtime/command.ts";
import { mayAct, type Actor } from "../runtime/command-options.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { repointWrites } from "./moves.ts";
import { updated } from "./writes.ts";

/** The input that all cancel commands share. */
export type CancelInput = OfCenterInput &
  Readonly<{
    /** The host application's id of the reason, 1 to 64 characters, for the event. None by default. */
    reasonId?: string;
    /** Kept with the booking (rule 14): up to 2,000 characters; none by default. */
    comments?: string;
    /** Waives the fee (rule 28). For the application only; by default the fee is due. */
    waiveFee?: WaiveFeeInput;
  }>;

export const cancelFields = {
  ...ofCenter,
  reasonId: optional(text({ max: 64 }), null),
  comments: optional(text({ min: 0, max: 2_000 }), ""),
  waiveFee: feeWaiver,
};

type AskedWhy = Readonly<{ reasonId: string | null; comments: string; waiveFee: FeeReason | null }>;

/** The read of a cancel, its target in the booking, and its refusal if the booking does not exist. */
export type Aim = ReadWanted &
  Readonly<{ target: (booking: Booking) => Result<CancelTarget, GuestNotFound>; missing: MissingTarget }>;

type MissingTarget = BookingNotFound | InvoiceNotFound | AppointmentNotFound;

/** Defines one of the cancel commands. They differ only in their target. */
export const defineCancel = <Asked extends AskedWhy>(input: Reader<Asked>, aimOf: (asked: Asked) => Aim) =>
  defineCommand({
    kind: "cancelled",
    input,
    staffField: ({ waiveFee }) => (waiveFee === null ? null : "waiveFee"),
    read: ({ asked }): ReadWanted => {
      const { tag, subject } = aimOf(asked);
      return { tag, subject };
    },
    decide: (attempt) => decide(attempt, aimOf(attempt.asked)),
    replay: fromReservation(cancelAnswer),
  });

const decide = async (
  { context, asked, options: { actor }, snapshot, nowMs }: Attempt<AskedWhy>,
  { target, missing }: Aim,
): Promise<Decided<CancelAnswer, CancelRefusal>> => {
  const { booking, reservation } = snapshot;
  if (booking === null) return err(missing);
  const aim = target(booking.state);
  // Checked first: no other refusal may show a stranger who is in the party, or how the reservation ended.
  const now = reservation === null ? null : reservationAt(reservation.state, nowMs);
  const acts = mayCancel(actor, booking.state, now, aim.unwrapOr(null));
  if (acts.isErr()) return err(acts.error);
  if (aim.isErr()) return err(aim.error);
  if (reservation === null) return err({ code: "NOT_RESERVED", bookingId: booking.state.id });
  if (!hasTarget(reservation.state, aim.value)) return err(missing);
  const cancelled = cancelReservation(reservation.state, aim.value, asked.reasonId, nowMs, {
    isGuest: actor.kind === "guest",
    waiver: asked.waiveFee,
  });
  if (cancelled.isErr()) return err(cancelled.error);
  const { id: reservationId, centerId } = reservation.state;
  const outcome = cancelled.value;
  const appointmentIds = outcome.kind === "released" ? [] : outcome.appointmentIds;
  const record = { kind: "cancelled", reservationId, appointmentIds } as const;
  const answer = cancelAnswer(outcome.reservation, record);
  if (outcome.kind === "unchanged") {
    const unchanged = [{ id: reservationId, version: reservation.version }];
    return ok({ kind: "unchanged", changes: { centerId, unchanged }, record, answer });
  }
  const abandoned = outcome.kind === "released" ? [] : abandonedHolds(outcome.abandonedMoves, snapshot, nowMs);
  const beingPaid = firstBeingPaid(abandoned);
  if (beingPaid !== null) return err(beingPaid);
  const elsewhere = await freedElsewhere(context, abandoned, reservationId, nowMs);
  if (elsewhere.isErr()) return err(elsewhere.error);
  if (elsewhere.value === null) return ok(LOOK_AGAIN);
  const changes =
    outcome.kind === "released"
      ? releaseChanges(outcome, reservation, snapshot)
      : cancelChanges(outcome, reservation, abandoned, elsewhere.value);
  return ok({ kind: "change", changes: { ...changes, bookings: commentsWrite(booking, asked) }, record, answer });
};

/** An id may lead to a reservation without being one of that reservation's ids. */
export const hasTarget = ({ appointments, invoices }: Reservation, target: CancelTarget): boolean =>
  target.kind === "appointment"
    ? meantBy<Appointment>(target.appointmentId, appointments).length > 0
    : target.kind === "guest" || invoices.some(({ id }) => id === target.invoiceId);

/** The host may cancel for all guests; any other guest only that guest's own appointments, once confirmed. */
const mayCancel = (
  actor: Actor,
  booking: Booking,
  reservation: Reservation | null,
  target: CancelTarget | null,
): Result<void, CancelRefusal> => {
  const acts = mayAct(actor, booking);
  if (acts.isOk() || actor.kind === "application" || reservation === null || target === null) return acts;
  const own = reservation.appointments.filter((it) => sameId(it.guestId, actor.guestId));
  const isOwn =
    target.kind === "appointment"
      ? meantBy(target.appointmentId, own).length > 0
      : target.kind === "guest"
        ? own.some(({ guestIndex }) => guestIndex === target.guestIndex)
        : reservation.invoices.some((it) => it.id === target.invoiceId && sameId(it.guestId, actor.guestId));
  return isOwn && reservation.status !== "reserved" ? ok(undefined) : acts;
};

const releaseChanges = (
  { reservation: released, events }: Extract<Cancellation, { kind: "released" }>,
  reservation: Versioned<Reservation>,
  snapshot: Snapshot,
): Changes => ({
  centerId: released.centerId,
  beforeMs: reservation.state.status === "reserved" ? reservation.state.expiresAtMs : null,
  reservations: [updated(reservation, released), ...repointWrites(reservation.state, snapshot, NO_MOVE)],
  events,
});

const cancelChanges = (
  outcome: Extract<Cancellation, { kind: "cancelled" }>,
  reservation: Versioned<Reservation>,
  abandoned: readonly Abandoned[],
  elsewhere: ChangeSet["reservations"],
): Changes => {
  const { centerId, id } = reservation.state;
  const released = abandoned.map(({ record, hold }) => ({ record, change: releaseForCancelledMove(hold, id) }));
  return {
    centerId,
    // A cancel can end a hold only before its expiry: after that the hold has expired.
    // And its fees are those of its instant, so it comes before they change.
    beforeMs: abandoned.reduce<EpochMs | null>(
      (least, { hold }) => (least === null ? hold.expiresAtMs : earlier(least, hold.expiresAtMs)),
      outcome.termsHoldUntilMs,
    ),
    reservations: [
      updated(reservation, withoutPointersTo(abandoned, outcome.reservation)),
      ...released.map(({ record, change }) => updated(record, change.reservation)),
      ...elsewhere,
    ],
    events: [...outcome.events, ...released.flatMap(({ change }) => change.events)],
  };
};

const commentsWrite = (
  { state, version }: Versioned<Booking>,
  { comments }: AskedWhy,
): readonly RecordWrite<Booking>[] =>
  comments === ""
    ? []
    : [{ state: { ...state, notes: { ...state.notes, cancelComments: comments } }, expectedVersion: version }];
