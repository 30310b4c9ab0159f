import { besideLeft, isGone } from "./left.ts";
import type { ConfirmAnswer } from "../../src/index.ts";
import {
  asRefused,
  confirmAnswer,
  endedRefusal,
  learnAppointments,
  plainConfirm,
  plainTerms,
  standingRefusal,
  termsOf,
} from "./answers.ts";
import {
  accepted,
  expectSame,
  NO_EVENTS,
  refused,
  type AnsweredInvoices,
  type Asking,
  type Expected,
  type Model,
} from "./model.ts";
import { freedBy, moveRefusal } from "./moves.ts";
import { remember } from "./party.ts";
import { inTheWayOf } from "./predict-slots.ts";
import { findHeld, type HoldSubject } from "./predict-hold.ts";
import {
  isBooked,
  NO_NOTES,
  spansFor,
  statusAt,
  type Appointment,
  begunPayment,
  paymentOf,
  type Booking,
  type Payment,
  type Refused,
  type Reservation,
  type ModelEvent,
} from "./records.ts";
import { moveFeesAt, NO_FEE, reasonIn, tooLateToMove } from "./fees.ts";
import { without } from "./spans.ts";
import { MINUTE } from "./wall.ts";

export type ConfirmAsked = HoldSubject & Readonly<{ notes?: string; groupName?: string; paymentReference?: string }>;

/** The payment that is begun must be named, and none if none is (rule 21). */
const mismatch = (reservation: Reservation, reference: string | null): Expected =>
  refused("PAYMENT_MISMATCH", {
    reservationId: reservation.id,
    paymentReference: reference,
    status: reference === null ? null : (paymentOf(reservation, reference)?.status ?? null),
  });

/** The reservation that the money of an expired one has confirmed in its place, if it is named (rule 21). */
const paidInstead = (booking: Booking, old: Reservation, reference: string | null): Reservation | undefined => {
  const payment = reference === null ? null : paymentOf(old, reference);
  return payment?.status === "settled" && payment.confirmedId !== old.id
    ? booking.reservations.find(({ id }) => id === payment.confirmedId)
    : undefined;
};

export const expectConfirm = (model: Model, asking: Asking, input: ConfirmAsked): Expected => {
  const found = findHeld(model, asking, "confirmed", input);
  if ("kind" in found) return found;
  const { booking, nowMs, request } = found;
  if (found.reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });
  const reference = input.paymentReference ?? null;
  if (reference !== null && asking.actor.kind === "guest")
    return refused("INVALID_INPUT", { field: "paymentReference" });
  const reservation = paidInstead(booking, found.reservation, reference) ?? found.reservation;
  const status = statusAt(reservation, nowMs);
  if (status === "confirmed") {
    if (reference !== null && paymentOf(reservation, reference)?.status !== "settled")
      return mismatch(reservation, reference);
    return accepted<ConfirmAnswer>((answer) => {
      expectSame("R-14: the same answer", confirmAnswer(model, reservation), plainConfirm(answer));
      remember(model, asking, request, answer);
      return NO_EVENTS;
    });
  }
  const payment = begunPayment(reservation);
  const isNamed = (payment?.reference ?? null) === reference;
  const reacquires = model.world.spec.reacquires && booking.reservations.at(-1) === reservation;
  if (status === "expired" && reacquires && !isNamed) return mismatch(reservation, reference);
  if (status === "expired" && reacquires)
    return expectReacquire(model, asking, { booking, reservation, nowMs, request }, input);
  if (status !== "reserved") return asRefused(endedRefusal(reservation, nowMs));
  if (!isNamed) return mismatch(reservation, reference);
  const stuck = moveRefusal(booking, booking.moves, nowMs);
  if (stuck !== null) return asRefused(stuck);
  return accepted<ConfirmAnswer>((answer) => {
    if (reservation.invoices.length === 0)
      reservation.invoices = model.newInvoices("confirm", reservation, answer.invoices);
    const events = settle(model, reservation, nowMs, payment);
    expectSame("confirm", confirmAnswer(model, reservation), plainConfirm(answer));
    note(booking, input, nowMs);
    remember(model, asking, request, answer);
    return [...events, ...completeMoves(model, reservation, nowMs)];
  });
};

export const settle = (
  model: Model,
  reservation: Reservation,
  nowMs: number,
  payment: Payment | null,
): readonly ModelEvent[] => {
  if (payment !== null)
    Object.assign(payment, { status: "settled", endedAtMs: model.commitMs(nowMs), confirmedId: reservation.id });
  reservation.status = "confirmed";
  reservation.confirmedAtMs = model.commitMs(nowMs);
  reservation.writtenAtMs = nowMs;
  for (const it of reservation.appointments) it.status = "booked";
  return [
    model.tell(reservation, "ReservationConfirmed", model.commitMs(nowMs)),
    ...model.finalizeInvoices(reservation, model.commitMs(nowMs)),
    ...(payment === null
      ? []
      : [model.tell(reservation, "PaymentSettled", model.commitMs(nowMs), { paymentReference: payment.reference })]),
  ];
};

const note = (booking: Booking, { notes, groupName }: ConfirmAsked, nowMs: number): void => {
  if (notes === undefined && groupName === undefined) return;
  booking.notes = {
    ...booking.notes,
    notes: notes ?? booking.notes.notes,
    groupName: groupName ?? booking.notes.groupName,
  };
  booking.writtenAtMs = nowMs;
};

/** Rows. */
export const completeMoves = (model: Model, to: Reservation, nowMs: number): readonly ModelEvent[] => {
  const events: ModelEvent[] = [];
  for (const of of new Set(to.moves.map((it) => it.of))) {
    const ending = [...new Set(to.moves.filter((it) => it.of === of).map(({ appointment }) => appointment))];
    const end = (it: Appointment): ModelEvent => {
      it.status = "moved";
      it.movedTo = to.id;
      it.fee = to.moveFees.find(({ appointmentId }) => appointmentId === it.id)?.fee ?? NO_FEE;
      return model.tell(of, "AppointmentMoved", model.commitMs(nowMs), {
        appointmentId: it.id,
        toReservationId: to.id,
        fee: it.fee,
      });
    };
    events.push(
      ...model.endAppointments(
        of,
        of.appointments.filter((it) => ending.includes(it) && isBooked(it)),
        end,
        nowMs,
      ),
    );
  }
  return events;
};

type Late = Readonly<{ booking: Booking; reservation: Reservation; nowMs: number }>;

/** Row R-16, rule 11: why the same place cannot be had again; whether it stands beside what left (rule 26). */
export const whyNotAgain = (
  model: Model,
  asking: Asking,
  { booking, reservation: old, nowMs }: Late,
): "look_again" | Readonly<{ refusal: Refused | null; isMet: boolean }> => {
  const because = (refusal: Refused) => ({ refusal, isMet: false });
  if (old.startMs <= nowMs) return because({ code: "SLOT_IN_PAST", earliestMs: nowMs + 1 });
  const stuck = moveRefusal(booking, old.moves, nowMs);
  if (stuck !== null) return because(stuck);
  const tooLate = asking.actor.kind === "guest" ? tooLateToMove(old.moves, nowMs) : null;
  if (tooLate !== null) return because(tooLate);
  const wanted = spansFor(old.appointments);
  const inTheWay = standingRefusal(inTheWayOf(model, old, old.moves, nowMs), wanted);
  if (inTheWay !== null) return because(inTheWay);
  if (wanted.some(({ unit }) => isGone(model.stock, unit)))
    return because({ code: "SLOT_TAKEN", startMs: old.startMs });
  const beside = besideLeft(model.stock, inTheWayOf(model, old, old.moves, nowMs), wanted);
  if (beside.isMet && model.looksAgain(asking.engine, nowMs)) return "look_again";
  return { refusal: beside.refusal, isMet: beside.isMet };
};

type Anew = Readonly<{
  id: string;
  appointments: Appointment[];
  invoices: AnsweredInvoices;
  isMet: boolean;
  payment: Payment | null;
}>;

/** The same place again, under new ids. */
export const takenAgain = (
  model: Model,
  { booking, reservation: old, nowMs }: Late,
  { id, appointments, invoices, isMet, payment }: Anew,
): Readonly<{ again: Reservation; events: readonly ModelEvent[] }> => {
  if (isMet) model.guardedAtMs = nowMs;
  const expiresAtMs = Math.min(nowMs + old.blockTimeMinutes * MINUTE, old.graceEndMs);
  const paying = payment === null ? null : { ...payment };
  const again: Reservation = {
    ...old,
    id: model.mint("reacquire", id),
    origin: { kind: "reacquired", reservationId: old.id as never },
    chainStartMs: nowMs,
    chainEndMs: expiresAtMs,
    paymentEndMs: null,
    payments: paying === null ? [] : [paying],
    reservedAtMs: model.commitMs(nowMs),
    expiresAtMs,
    status: "reserved",
    appointments,
    invoices: [],
    // What was waived at the reserve stays waived.
    moveFees: moveFeesAt(old.moves, nowMs, reasonIn(old.moveFees)),
  };
  again.invoices = model.newInvoices("reacquire", again, invoices);
  const events: ModelEvent[] = old.status === "reserved" ? [...model.expire(old, nowMs)] : [];
  events.push(...model.displace(without(spansFor(again.appointments), freedBy(old.moves)), nowMs, old));
  events.push(
    model.tell(again, "ReservationMade", model.commitMs(nowMs), {
      startMs: again.startMs,
      expiresAtMs,
      origin: again.origin,
    }),
    ...model.tellWaiver(again, nowMs),
    ...settle(model, again, nowMs, paying),
  );
  if (payment !== null) {
    Object.assign(payment, paying);
    old.writtenAtMs = nowMs;
  }
  booking.reservations.push(again);
  model.reservations.push(again);
  if (model.world.spec.dropsNotes) booking.notes = NO_NOTES;
  booking.writtenAtMs = nowMs;
  return { again, events: [...events, ...completeMoves(model, again, nowMs)] };
};

const expectReacquire = (
  model: Model,
  asking: Asking,
  late: Late & Readonly<{ request: string }>,
  input: ConfirmAsked,
): Expected => {
  const { booking, reservation: old, nowMs, request } = late;
  const stuck = whyNotAgain(model, asking, late);
  if (stuck === "look_again") return expectConfirm(model, asking, input);
  if (stuck.refusal !== null) return asRefused(stuck.refusal);
  return accepted<ConfirmAnswer>((answer) => {
    const unnamed = (all: readonly object[]) => all.map((it) => ({ ...it, id: null }));
    expectSame(
      "R-16: the same terms",
      unnamed(old.appointments.map(termsOf)),
      unnamed(plainTerms(answer.appointments)),
    );
    const { again, events } = takenAgain(model, late, {
      id: answer.reservationId,
      appointments: learnAppointments(model, answer.appointments),
      invoices: answer.invoices,
      isMet: stuck.isMet,
      payment: begunPayment(old),
    });
    expectSame("R-16: the new reservation", confirmAnswer(model, again), plainConfirm(answer));
    note(booking, input, nowMs);
    remember(model, asking, request, answer);
    return events;
  });
};
