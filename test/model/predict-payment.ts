import { appointmentIdOf, invoiceIdOf, type ReservationId } from "../../src/domain/ids.ts";
import type { AbandonPaymentAnswer, BeginPaymentAnswer, ReportPaymentAnswer } from "../../src/index.ts";
import { asRefused, centerOf, endedRefusal } from "./answers.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { moveRefusal } from "./moves.ts";
import { remember } from "./party.ts";
import { completeMoves, settle, takenAgain, whyNotAgain } from "./predict-confirm.ts";
import { findHeld, type HoldSubject } from "./predict-hold.ts";
import { begunPayment, paymentOf, statusAt, type Payment, type Reservation, type ModelEvent } from "./records.ts";
import { MINUTE } from "./wall.ts";

type OfPayment = Readonly<{ paymentReference: string }>;
export type BeginAsked = HoldSubject & OfPayment & Readonly<{ minutes: number }>;
export type AbandonAsked = HoldSubject & OfPayment;
export type ReportAsked = OfPayment & Readonly<{ centerId: string; reservationId: string }>;

/** How many payments a reservation may have. */
const MOST = 50;

const ofTheApplication = ({ actor }: Asking): Expected | null =>
  actor.kind === "guest" ? refused("INVALID_INPUT", { field: "options.actor" }) : null;

const mismatch = (reservation: Reservation, paymentReference: string): Expected =>
  refused("PAYMENT_MISMATCH", {
    reservationId: reservation.id,
    paymentReference,
    status: paymentOf(reservation, paymentReference)?.status ?? null,
  });

/** Rows. */
export const expectBegin = (model: Model, asking: Asking, input: BeginAsked): Expected => {
  const unfit = ofTheApplication(asking);
  if (unfit !== null) return unfit;
  const found = findHeld(model, asking, "payment_begun", input);
  if ("kind" in found) return found;
  const { booking, reservation, nowMs, request } = found;
  if (reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });
  const { id: reservationId, paymentEndMs, expiresAtMs } = reservation;
  const { paymentReference, minutes } = input;
  const status = statusAt(reservation, nowMs);
  if (status === "confirmed")
    return refused("ALREADY_CONFIRMED", { reservationId, confirmedAtMs: reservation.confirmedAtMs });
  if (status !== "reserved") return asRefused(endedRefusal(reservation, nowMs));
  const known = paymentOf(reservation, paymentReference);
  if (known !== null && known.status !== "begun") return mismatch(reservation, paymentReference);
  if (known === null && begunPayment(reservation) !== null)
    return refused("HOLD_BEING_PAID", { reservationId, expiresAtMs });
  if (known === null && reservation.payments.length >= MOST)
    return refused("TOO_MANY_PAYMENTS", { reservationId, limit: MOST });
  const wantedMs = paymentEndMs === null ? 0 : Math.min(nowMs + minutes * MINUTE, paymentEndMs);
  const laterMs = known === null ? Math.max(expiresAtMs, wantedMs) : expiresAtMs;
  return accepted<BeginPaymentAnswer>((answer) => {
    expectSame(
      "begin",
      { ...centerOf(model), reservationId, bookingId: booking.id, paymentReference, expiresAtMs: laterMs },
      answer,
    );
    remember(model, asking, request, answer);
    if (known !== null) return NO_EVENTS;
    const told = [
      model.tell(reservation, "PaymentBegun", model.commitMs(nowMs), { paymentReference, expiresAtMs: laterMs }),
    ];
    reservation.payments.push({
      reference: paymentReference,
      begunAtMs: model.commitMs(nowMs),
      status: "begun",
      endedAtMs: null,
      confirmedId: null,
    });
    reservation.writtenAtMs = nowMs;
    if (laterMs === expiresAtMs) return told;
    reservation.expiresAtMs = laterMs;
    reservation.paymentEndMs = null;
    reservation.chainEndMs = Math.max(reservation.chainEndMs, laterMs);
    for (const { of, appointment } of reservation.moves)
      if (appointment.holdForMove === reservation) of.writtenAtMs = nowMs;
    return [...told, model.tell(reservation, "ReservationExtended", model.commitMs(nowMs), { expiresAtMs: laterMs })];
  });
};

/** The expiry of a lapsed hold, where it is not recorded yet. */
const expiryFirst = (model: Model, reservation: Reservation, nowMs: number): readonly ModelEvent[] =>
  reservation.status === "reserved" && statusAt(reservation, nowMs) === "expired"
    ? model.expire(reservation, nowMs)
    : NO_EVENTS;

const endPayment = (payment: Payment, status: Payment["status"], atMs: number): void => {
  payment.status = status;
  payment.endedAtMs = atMs;
};

/** Rows. */
export const expectAbandon = (model: Model, asking: Asking, input: AbandonAsked): Expected => {
  const unfit = ofTheApplication(asking);
  if (unfit !== null) return unfit;
  const found = findHeld(model, asking, "payment_abandoned", input);
  if ("kind" in found) return found;
  const { booking, reservation, nowMs, request } = found;
  if (reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });
  const { paymentReference } = input;
  const payment = paymentOf(reservation, paymentReference);
  if (payment?.status !== "begun" && payment?.status !== "abandoned") return mismatch(reservation, paymentReference);
  const outcome = payment.status === "begun" ? "abandoned" : "already_abandoned";
  return accepted<AbandonPaymentAnswer>((answer) => {
    expectSame("abandon", { reservationId: reservation.id, bookingId: booking.id, paymentReference, outcome }, answer);
    remember(model, asking, request, answer);
    if (outcome === "already_abandoned") return NO_EVENTS;
    const told = expiryFirst(model, reservation, nowMs);
    endPayment(payment, "abandoned", model.commitMs(nowMs));
    reservation.writtenAtMs = nowMs;
    return [...told, model.tell(reservation, "PaymentAbandoned", model.commitMs(nowMs), { paymentReference })];
  });
};

/** Rows. */
export const expectReport = (model: Model, asking: Asking, input: ReportAsked): Expected => {
  const unfit = ofTheApplication(asking);
  if (unfit !== null) return unfit;
  const { reservationId, paymentReference } = input;
  const request = JSON.stringify(["payment_reported", asking.actor, input]);
  const reservation = model.reservation(reservationId);
  const nowMs = model.instant(asking.engine, ...model.written(reservation?.booking ?? null, reservation));
  if (reservation === null) return refused("RESERVATION_NOT_FOUND", { reservationId });
  const replayed = model.replay(asking, request);
  if (replayed !== null) return replayed;
  const payment = paymentOf(reservation, paymentReference);
  if (payment === null) return mismatch(reservation, paymentReference);
  const { booking } = reservation;
  const answers = (
    outcome: ReportPaymentAnswer["outcome"],
    learn: (confirmedId: string) => readonly ModelEvent[],
    confirmedId?: string,
  ): Expected =>
    accepted<ReportPaymentAnswer>((answer) => {
      const confirmedReservationId = confirmedId ?? answer.confirmedReservationId;
      expectSame(
        "report",
        {
          reservationId,
          bookingId: booking.id,
          paymentReference,
          outcome,
          confirmedReservationId: outcome === "late" ? null : confirmedReservationId,
        },
        answer,
      );
      remember(model, asking, request, answer);
      return learn(String(confirmedReservationId));
    });
  if (payment.status === "settled") return answers("settled", () => NO_EVENTS, payment.confirmedId ?? "");
  if (payment.status === "late") return answers("late", () => NO_EVENTS);
  const late = (): Expected =>
    answers("late", () => {
      const told = expiryFirst(model, reservation, nowMs);
      endPayment(payment, "late", model.commitMs(nowMs));
      reservation.writtenAtMs = nowMs;
      return [...told, model.tell(reservation, "PaidLate", model.commitMs(nowMs), { paymentReference })];
    });
  if (payment.status === "abandoned") return late();
  if (statusAt(reservation, nowMs) === "reserved") {
    if (moveRefusal(booking, booking.moves, nowMs) !== null) return late();
    return answers(
      "settled",
      () => {
        if (reservation.invoices.length === 0) {
          const guests = booking.party.map(({ guestId }, guestIndex) => ({ guestIndex, guestId }));
          reservation.invoices = model.newInvoices(
            "report",
            reservation,
            guests.map((it) => ({ ...it, id: invoiceIdOf(reservationId as ReservationId, it.guestIndex) })),
          );
        }
        return [...settle(model, reservation, nowMs, payment), ...completeMoves(model, reservation, nowMs)];
      },
      reservationId,
    );
  }
  if (!model.world.spec.reacquires || booking.reservations.at(-1) !== reservation) return late();
  const old = { booking, reservation, nowMs };
  const stuck = whyNotAgain(model, asking, old);
  if (stuck === "look_again") return expectReport(model, asking, input);
  if (stuck.refusal !== null) return late();
  return answers("settled", (confirmedId) => {
    const id = confirmedId as ReservationId;
    const appointments = reservation.appointments.map((it, at) => ({
      ...it,
      id: model.mint("an appointment", appointmentIdOf(id, at)),
    }));
    const invoices = booking.party.map(({ guestId }, guestIndex) => ({
      id: invoiceIdOf(id, guestIndex),
      guestIndex,
      guestId,
    }));
    return takenAgain(model, old, { id, appointments, invoices, isMet: stuck.isMet, payment }).told;
  });
};
