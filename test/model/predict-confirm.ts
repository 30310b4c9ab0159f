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
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
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
  type Booking,
  type Reservation,
  type ModelEvent,
} from "./records.ts";
import { moveFeesAt, NO_FEE, tooLateToMove } from "./fees.ts";
import { without } from "./spans.ts";
import { MINUTE } from "./wall.ts";

export type ConfirmAsked = HoldSubject & Readonly<{ notes?: string; groupName?: string }>;

export const expectConfirm = (model: Model, asking: Asking, input: ConfirmAsked): Expected => {
  const found = findHeld(model, asking, "confirmed", input);
  if ("kind" in found) return found;
  const { booking, reservation, nowMs, request } = found;
  if (reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });
  const status = statusAt(reservation, nowMs);
  if (status === "confirmed") {
    return accepted<ConfirmAnswer>((answer) => {
      expectSame("R-14: the same answer", confirmAnswer(model, reservation), plainConfirm(answer));
      remember(model, asking, request, answer);
      return NO_EVENTS;
    });
  }
  const reacquires = model.world.spec.reacquires && booking.reservations.at(-1) === reservation;
  if (status === "expired" && reacquires)
    return expectReacquire(model, asking, { booking, reservation, nowMs, request }, input);
  if (status !== "reserved") return asRefused(endedRefusal(reservation, nowMs));
  const stuck = moveRefusal(booking, booking.moves, nowMs);
  if (stuck !== null) return asRefused(stuck);
  return accepted<ConfirmAnswer>((answer) => {
    if (reservation.invoices.length === 0)
      reservation.invoices = model.newInvoices("confirm", reservation, answer.invoices);
    const events = settle(model, reservation, nowMs);
    expectSame("confirm", confirmAnswer(model, reservation), plainConfirm(answer));
    note(booking, input, nowMs);
    remember(model, asking, request, answer);
    return [...events, ...completeMoves(model, reservation, nowMs)];
  });
};

const settle = (model: Model, reservation: Reservation, nowMs: number): readonly ModelEvent[] => {
  reservation.status = "confirmed";
  reservation.confirmedAtMs = model.commitMs(nowMs);
  reservation.writtenAtMs = nowMs;
  for (const it of reservation.appointments) it.status = "booked";
  return [
    model.tell(reservation, "ReservationConfirmed", model.commitMs(nowMs)),
    ...model.finalizeInvoices(reservation, model.commitMs(nowMs)),
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
const completeMoves = (model: Model, to: Reservation, nowMs: number): readonly ModelEvent[] => {
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

type Late = Readonly<{ booking: Booking; reservation: Reservation; nowMs: number; request: string }>;

/** Row R-16, rule 11: the same place again under new ids, if it is free. */
const expectReacquire = (
  model: Model,
  asking: Asking,
  { booking, reservation: old, nowMs, request }: Late,
  input: ConfirmAsked,
): Expected => {
  if (old.startMs <= nowMs) return refused("SLOT_IN_PAST", { earliestMs: nowMs + 1 });
  const stuck = moveRefusal(booking, old.moves, nowMs);
  if (stuck !== null) return asRefused(stuck);
  const late = asking.actor.kind === "guest" ? tooLateToMove(old.moves, nowMs) : null;
  if (late !== null) return asRefused(late);
  const wanted = spansFor(old.appointments);
  const inTheWay = standingRefusal(inTheWayOf(model, old, old.moves, nowMs), wanted);
  if (inTheWay !== null) return asRefused(inTheWay);
  if (wanted.some(({ unit }) => isGone(model.stock, unit))) return refused("SLOT_TAKEN", { startMs: old.startMs });
  const beside = besideLeft(model.stock, inTheWayOf(model, old, old.moves, nowMs), wanted);
  if (beside.isMet && model.looksAgain(asking.engine, nowMs)) return expectConfirm(model, asking, input);
  if (beside.refusal !== null) return asRefused(beside.refusal);
  return accepted<ConfirmAnswer>((answer) => {
    const unnamed = (all: readonly object[]) => all.map((it) => ({ ...it, id: null }));
    expectSame(
      "R-16: the same terms",
      unnamed(old.appointments.map(termsOf)),
      unnamed(plainTerms(answer.appointments)),
    );
    if (beside.isMet) model.guardedAtMs = nowMs;
    const expiresAtMs = Math.min(nowMs + old.blockTimeMinutes * MINUTE, old.graceEndMs);
    const again: Reservation = {
      ...old,
      id: model.mint("reacquire", answer.reservationId),
      origin: { kind: "reacquired", reservationId: old.id as never },
      chainStartMs: nowMs,
      chainEndMs: expiresAtMs,
      reservedAtMs: model.commitMs(nowMs),
      expiresAtMs,
      status: "reserved",
      appointments: learnAppointments(model, answer.appointments),
      invoices: [],
      moveFees: moveFeesAt(old.moves, nowMs, null),
    };
    again.invoices = model.newInvoices("reacquire", again, answer.invoices);
    const events: ModelEvent[] = old.status === "reserved" ? [...model.expire(old, nowMs)] : [];
    events.push(...model.displace(without(spansFor(again.appointments), freedBy(old.moves)), nowMs, old));
    events.push(
      model.tell(again, "ReservationMade", model.commitMs(nowMs), {
        startMs: again.startMs,
        expiresAtMs,
        origin: again.origin,
      }),
      ...model.tellWaiver(again, nowMs),
      ...settle(model, again, nowMs),
    );
    expectSame("R-16: the new reservation", confirmAnswer(model, again), plainConfirm(answer));
    booking.reservations.push(again);
    model.reservations.push(again);
    if (model.world.spec.dropsNotes) booking.notes = NO_NOTES;
    booking.writtenAtMs = nowMs;
    note(booking, input, nowMs);
    remember(model, asking, request, answer);
    return [...events, ...completeMoves(model, again, nowMs)];
  });
};
