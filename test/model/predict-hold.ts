import type { ExtendAnswer, ReleaseAnswer } from "../../src/index.ts";
import { asRefused, centerOf, endedRefusal, notHost } from "./answers.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { mayAct, remember } from "./party.ts";
import { begunPayment, statusAt, type Booking, type Reservation, type ModelEvent } from "./records.ts";
import { MINUTE } from "./wall.ts";

/** A booking's current reservation, or one by its own id. */
export type HoldSubject = Readonly<{ bookingId?: string; reservationId?: string }>;

export type Found = Readonly<{ booking: Booking; reservation: Reservation | null; nowMs: number; request: string }>;

/** The common part of confirm, extend and release; an answer if all three end the same way. */
export const findHeld = (model: Model, asking: Asking, kind: string, input: HoldSubject): Found | Expected => {
  const request = JSON.stringify([kind, asking.actor, input]);
  const { bookingId, reservationId } = input;
  const byId = reservationId === undefined ? null : model.reservation(reservationId);
  const booking = bookingId === undefined ? (byId?.booking ?? null) : model.booking(bookingId);
  const reservation = bookingId === undefined ? byId : (booking?.reservations.at(-1) ?? null);
  const nowMs = model.instant(asking.engine, ...model.written(booking, reservation));
  if (booking === null) {
    return bookingId === undefined
      ? refused("RESERVATION_NOT_FOUND", { reservationId })
      : refused("BOOKING_NOT_FOUND", { bookingId });
  }
  const replayed = model.replay(asking, request);
  if (replayed !== null) return replayed;
  if (!mayAct(asking.actor, booking.hostId)) return notHost(asking);
  return { booking, reservation, nowMs, request };
};

export const expectExtend = (model: Model, asking: Asking, input: HoldSubject): Expected => {
  const found = findHeld(model, asking, "extended", input);
  if ("kind" in found) return found;
  const { booking, reservation, nowMs, request } = found;
  if (reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });
  const { id: reservationId, chainEndMs } = reservation;
  const status = statusAt(reservation, nowMs);
  if (status === "confirmed")
    return refused("ALREADY_CONFIRMED", { reservationId, confirmedAtMs: reservation.confirmedAtMs });
  if (status !== "reserved") return asRefused(endedRefusal(reservation, nowMs));
  const uncheckedMs = Math.min(nowMs + reservation.blockTimeMinutes * MINUTE, chainEndMs);
  const { expiresAtMs, graceEndMs, startMs } = reservation;
  if (expiresAtMs >= graceEndMs)
    return refused("SLOT_START_REACHED", { reservationId, startMs, expiresAtMs, graceEndMs });
  if (uncheckedMs <= expiresAtMs) return refused("LIFETIME_CAP_REACHED", { reservationId, expiresAtMs, chainEndMs });
  const laterMs = Math.min(uncheckedMs, graceEndMs);
  return accepted<ExtendAnswer>((answer) => {
    expectSame(
      "extend",
      { ...centerOf(model), reservationId, bookingId: reservation.booking.id, expiresAtMs: laterMs },
      answer,
    );
    reservation.expiresAtMs = laterMs;
    reservation.writtenAtMs = nowMs;
    for (const { of, appointment } of reservation.moves)
      if (appointment.holdForMove === reservation) of.writtenAtMs = nowMs;
    remember(model, asking, request, answer);
    return [model.tell(reservation, "ReservationExtended", model.commitMs(nowMs), { expiresAtMs: laterMs })];
  });
};

export const expectRelease = (model: Model, asking: Asking, input: HoldSubject): Expected => {
  const found = findHeld(model, asking, "released", input);
  if ("kind" in found) return found;
  const { reservation, nowMs, request } = found;
  const answers = (outcome: ReleaseAnswer["outcome"], learn: () => readonly ModelEvent[] = () => NO_EVENTS): Expected =>
    accepted<ReleaseAnswer>((answer) => {
      expectSame("release", { outcome, reservationId: reservation?.id ?? null }, answer);
      remember(model, asking, request, answer);
      return learn();
    });
  if (reservation === null) return answers("nothing_reserved");
  switch (statusAt(reservation, nowMs)) {
    case "reserved":
      if (begunPayment(reservation) !== null)
        return refused("HOLD_BEING_PAID", { reservationId: reservation.id, expiresAtMs: reservation.expiresAtMs });
      return answers("released", () => {
        const events = model.release(reservation, { kind: "requested" }, nowMs);
        model.forgetMovesOf(reservation, nowMs);
        return events;
      });
    case "expired":
      return answers("already_expired");
    case "released":
      return answers("already_released");
    case "confirmed":
      return refused("ALREADY_CONFIRMED", { reservationId: reservation.id, confirmedAtMs: reservation.confirmedAtMs });
    default:
      return asRefused(endedRefusal(reservation, nowMs));
  }
};
