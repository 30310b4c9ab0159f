import { err, ok } from "neverthrow";
import type { Booking } from "../../domain/booking/booking.ts";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { shape, type ReadBy } from "../../domain/input/reader.ts";
import {
  canonicalId,
  isReservationId,
  latePaymentCommand,
  mintedAtOf,
  tagOf,
  type BookingId,
  type CenterId,
  type ReservationId,
} from "../../domain/ids.ts";
import type { PaymentReference } from "../../domain/payment/payment.ts";
import type { ReportPaymentRefusal } from "../../domain/refusal/refusal.ts";
import { paidLate, recordLate, takeReport, type PaymentReport } from "../../domain/reservation/pay.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { unreachable } from "../../domain/invariant.ts";
import { DAY_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { CommandAnswer, Versioned } from "../../ports/reservation-store.ts";
import { LEAST_ENDED_DAYS } from "../jobs/remove-old.ts";
import { readNow, uncertain, type ReadWanted } from "../runtime/certainty.ts";
import { fromRecord, LOOK_AGAIN, type Attempt, type Changes, type Decided, type Decision } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { completionWrites, movingFrom } from "./moves.ts";
import { paymentReference } from "./payment-input.ts";
import { recordedAsOf } from "./payment-writes.ts";
import { isWithoutAnswer, reacquires, takeAgain } from "./take-again.ts";
import { updated } from "./writes.ts";

/** Money that has come. */
export type ReportPaymentInput = Readonly<{
  /** The center of the reservation: a late report is recorded there even if the reservation is no longer kept. */
  centerId: string;
  /** The reservation for which the payment was begun. */
  reservationId: string;
  /** The reference with which the payment was begun. */
  paymentReference: string;
}>;

export type ReportPaymentAnswer = Readonly<{
  reservationId: ReservationId;
  /** Null if retention has removed the reservation. */
  bookingId: BookingId | null;
  paymentReference: PaymentReference;
  /** Whether the money pays for a confirmed reservation, or must be refunded (event `PaidLate`). */
  outcome: "settled" | "late";
  /** The reservation that the money has confirmed: after the expiry a new one (rule 11). Null if it is late. */
  confirmedReservationId: ReservationId | null;
}>;

const reportPaymentInput = shape({
  centerId: hostId<CenterId>(),
  reservationId: mintedId("reservation"),
  paymentReference,
});

type Asked = ReadBy<typeof reportPaymentInput>;
type DecidedReport = Decided<ReportPaymentAnswer, ReportPaymentRefusal>;
type Found = Readonly<{ booking: Versioned<Booking>; reservation: Versioned<Reservation> }>;

/** Rule 21: money has come. It confirms the hold, takes the place again, or is late; a repeated report changes nothing. */
export const reportPayment = defineCommand({
  kind: "payment_reported",
  input: reportPaymentInput,
  access: "application",
  read: ({ context, asked: { reservationId } }): ReadWanted => ({
    tag: tagOf(reservationId),
    subject: { kind: "reservation", reservationId },
    ...(reacquires(context) ? { claims: { kind: "around_reservation" } } : {}),
  }),
  decide: async (attempt: Attempt<Asked>): Promise<DecidedReport> => {
    const { asked, snapshot, nowMs } = attempt;
    const { booking, reservation } = snapshot;
    if (booking === null || reservation === null) return aboutRemoved(attempt);
    const found = { booking, reservation };
    const report = takeReport(reservation.state, asked.paymentReference, nowMs);
    if (report.isErr()) return err(report.error);
    switch (report.value.kind) {
      case "known": {
        const { payment } = report.value;
        const unchanged = [{ id: reservation.state.id, version: reservation.version }];
        const confirmedId = payment.status === "settled" ? payment.confirmedReservationId : null;
        return ok(decision(attempt, "unchanged", { centerId: booking.state.centerId, unchanged }, confirmedId));
      }
      case "confirms":
        return confirmsInTime(attempt, found, report.value);
      case "after_expiry":
        return afterExpiry(attempt, found, report.value);
      case "after_abandoning":
        return ok(late(attempt, found, report.value.reservation));
      default:
        return unreachable(report.value);
    }
  },
  replay: fromRecord<"payment_reported", ReportPaymentAnswer>(({ kind: _kind, ...answer }) => answer),
});

const confirmsInTime = (
  attempt: Attempt<Asked>,
  found: Found,
  { reservation: confirmed, events }: Extract<PaymentReport, { kind: "confirms" }>,
): DecidedReport => {
  const { snapshot, nowMs } = attempt;
  const { state } = found.reservation;
  const moving = movingFrom(state.bookingId, state.moves, snapshot, nowMs);
  if (moving.isErr()) return ok(late(attempt, found, state));
  const moved = completionWrites(moving.value, state.id, state.moveFees);
  const changes: Changes = {
    centerId: state.centerId,
    beforeMs: state.status === "reserved" ? state.expiresAtMs : null,
    reservations: [updated(found.reservation, confirmed), ...moved.writes],
    events: [...events, ...moved.events],
  };
  return ok(decision(attempt, "change", changes, confirmed.id));
};

/** Rows: takes the same place again if the policy says so and it is free; else the money is late. */
const afterExpiry = async (
  attempt: Attempt<Asked>,
  found: Found,
  { payment, expired }: Extract<PaymentReport, { kind: "after_expiry" }>,
): Promise<DecidedReport> => {
  const { context, snapshot, nowMs } = attempt;
  if (reacquires(context) && found.booking.state.reservationId === expired.id) {
    const taken = await takeAgain(context, { ...found, expired, payment, isGuest: false }, snapshot, nowMs);
    if (taken.isOk())
      return ok(
        taken.value === null ? LOOK_AGAIN : decision(attempt, "change", taken.value.changes, taken.value.confirmed.id),
      );
    // Money is refunded only after an answer: a host's port that is down may be back at the next report.
    if (isWithoutAnswer(taken.error)) return err(taken.error);
  }
  const doubt = uncertain(snapshot);
  return doubt === null ? ok(late(attempt, found, expired)) : err(doubt);
};

const late = (attempt: Attempt<Asked>, found: Found, now: Reservation): Decision<ReportPaymentAnswer> =>
  decision(
    attempt,
    "change",
    recordedAsOf(attempt.context, found, recordLate(now, attempt.asked.paymentReference)),
    null,
  );

/**
 * Row R-92: money about a reservation that retention may have removed is late. The record of this report has an id of
 * its own, made from the reservation and the payment, so that the refund is asked for once while that record is kept.
 */
const aboutRemoved = async (attempt: Attempt<Asked>): Promise<DecidedReport> => {
  const { context, asked, options, wanted, nowMs } = attempt;
  const { reservationId, centerId } = asked;
  if (!mayBeRemoved(context, reservationId, nowMs)) return err({ code: "RESERVATION_NOT_FOUND", reservationId });
  const subject = { kind: "center", centerId: canonicalId(centerId) } as const;
  // No record leads to the key of this call: it is looked for in the center (rule 8).
  if (options.idempotencyKey !== null && wanted.subject.kind !== "center")
    return ok({ kind: "look_again", wanted: { tag: tagOf(reservationId), subject } });
  const commandId = latePaymentCommand(reservationId, asked.paymentReference);
  const seen = await readNow(context, { tag: tagOf(reservationId), subject }, commandId);
  if (seen.isErr()) return err(seen.error);
  if (seen.value.snapshot.command !== null)
    return ok({ ...decision(attempt, "unchanged", { centerId }, null), commandId });
  const events = [paidLate({ centerId, bookingId: null, reservationId, reference: asked.paymentReference })];
  return ok({ ...decision(attempt, "change", { centerId, events }, null), commandId });
};

/** An id shows its age: a younger reservation cannot have been removed, so it never existed. */
const mayBeRemoved = ({ parts }: EngineContext, reservationId: ReservationId, nowMs: EpochMs): boolean =>
  parts.store.retention !== null &&
  isReservationId(reservationId) &&
  mintedAtOf(reservationId) + LEAST_ENDED_DAYS * DAY_MS <= nowMs;

type Accepted = Extract<Decision<ReportPaymentAnswer>, { kind: "change" | "unchanged" }>;

const decision = (
  { asked, snapshot }: Attempt<Asked>,
  kind: "change" | "unchanged",
  changes: Changes,
  confirmedReservationId: ReservationId | null,
): Accepted => {
  const answer: ReportPaymentAnswer = {
    reservationId: asked.reservationId,
    bookingId: snapshot.booking?.state.id ?? null,
    paymentReference: asked.paymentReference,
    outcome: confirmedReservationId === null ? "late" : "settled",
    confirmedReservationId,
  };
  return { kind, changes, record: { kind: "payment_reported", ...answer } satisfies CommandAnswer, answer };
};
