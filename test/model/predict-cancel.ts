import type { CancelAnswer, Fee, FeeReason, QuoteCancellationAnswer } from "../../src/index.ts";
import { feeAt, markedRefusal, NO_FEE, sumsOf, tooLate } from "./fees.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { mayAct, remember } from "./party.ts";
import { centerOf, endedRefusal } from "./answers.ts";
import {
  begunPayment,
  isBooked,
  statusAt,
  type Appointment,
  type Booking,
  type Reservation,
  type ModelEvent,
} from "./records.ts";
import { MINUTE } from "./wall.ts";

/** The subject of a cancellation, as the caller names it. */
export type CancelAsked = Readonly<{ reasonId?: string; comments?: string; waiveFee?: FeeReason }> &
  (
    | Readonly<{ invoiceId: string }>
    | Readonly<{ bookingId: string; guestId: string }>
    | Readonly<{ appointmentId: string }>
  );

type Target = Readonly<{
  booking: Booking | null;
  reservation: Reservation | null;
  missing: Expected;
  appointments: readonly Appointment[];
  /** The owner, if it belongs to one guest alone. */
  guestId: string | null;
}>;

const targetOf = (model: Model, asked: CancelAsked): Target => {
  if ("bookingId" in asked) {
    const { bookingId, guestId } = asked;
    const booking = model.booking(bookingId);
    const guestIndex = booking?.party.findIndex((it) => it.guestId === guestId) ?? -1;
    const reservation = booking?.reservations.at(-1) ?? null;
    const missing =
      booking === null ? refused("BOOKING_NOT_FOUND", { bookingId }) : refused("GUEST_NOT_FOUND", { guestId });
    const appointments = reservation?.appointments.filter((it) => it.guestIndex === guestIndex) ?? [];
    const owner = appointments[0]?.guestId ?? null;
    return { booking, reservation, missing, appointments: guestIndex < 0 ? [] : appointments, guestId: owner };
  }
  if ("appointmentId" in asked) {
    const { appointmentId } = asked;
    const isIt = ({ id }: Appointment): boolean => id === appointmentId;
    const reservation = model.reservations.find((it) => it.appointments.some(isIt)) ?? null;
    const appointments = reservation?.appointments.filter(isIt) ?? [];
    const missing = refused("APPOINTMENT_NOT_FOUND", { appointmentId });
    return {
      booking: reservation?.booking ?? null,
      reservation,
      missing,
      appointments,
      guestId: appointments[0]?.guestId ?? null,
    };
  }
  const { invoiceId } = asked;
  const reservation = model.reservations.find((it) => it.invoices.some(({ id }) => id === invoiceId)) ?? null;
  const invoice = reservation?.invoices.find(({ id }) => id === invoiceId);
  const isHosts = invoice !== undefined && invoice.guestIndex === reservation?.hostIndex;
  const appointments = reservation?.appointments.filter((it) => isHosts || it.guestIndex === invoice?.guestIndex) ?? [];
  return {
    booking: reservation?.booking ?? null,
    reservation,
    missing: refused("INVOICE_NOT_FOUND", { invoiceId }),
    appointments,
    guestId: isHosts ? null : (invoice?.guestId ?? null),
  };
};

/**
 * Rule 28: the answer that the application's cancel would give, or its refusal; and from when it costs something.
 */
export const expectQuote = (model: Model, { engine }: Asking, asked: CancelAsked): Expected => {
  const { booking, reservation, missing, appointments } = targetOf(model, asked);
  const nowMs = model.instant(engine, ...model.written(booking, reservation));
  if (booking === null) return missing;
  if ("bookingId" in asked && booking.party.every((it) => it.guestId !== asked.guestId)) return missing;
  if (reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });
  const { id: reservationId, terms, startMs } = reservation;
  const quotes = (of: readonly Appointment[], fees: readonly (Fee | null)[]): Expected => {
    const limits = terms.steps.map(({ minutesBefore }) => startMs - minutesBefore * MINUTE);
    const costs = (atMs: number): boolean => of.some((it) => feeAt(reservation, it, atMs, null).dueMinor > 0);
    const { guestsUntilMinutes: until } = terms;
    return accepted<QuoteCancellationAnswer>((answer) => {
      expectSame(
        "quoteCancellation",
        {
          ...{ ...centerOf(model), reservationId, bookingId: booking.id, appointmentIds: of.map(({ id }) => id) },
          ...{ ...sumsOf(fees), atMs: nowMs, freeUntilMs: limits.find(costs) ?? null },
          guestsUntilMs: until === null ? null : startMs - until * MINUTE,
        },
        answer,
      );
      return NO_EVENTS;
    });
  };
  const status = statusAt(reservation, nowMs);
  const paidRefusal = ({ id, expiresAtMs }: Reservation): Expected =>
    refused("HOLD_BEING_PAID", { reservationId: id, expiresAtMs });
  if (status === "reserved") {
    if (!("invoiceId" in asked)) return refused("NOT_CONFIRMED", { reservationId });
    return begunPayment(reservation) === null ? quotes([], []) : paidRefusal(reservation);
  }
  if (status === "expired" || status === "released")
    return { kind: "refused", refusal: endedRefusal(reservation, nowMs) };
  const booked = appointments.filter(isBooked);
  const moved = appointments.find(({ movedTo }) => movedTo !== null);
  if (booked.length === 0 && moved !== undefined) return refused("APPOINTMENT_NOT_BOOKED", { appointmentId: moved.id });
  if (booked.length === 0)
    return quotes(
      appointments,
      appointments.map(({ fee }) => fee),
    );
  const marked = booked.map(markedRefusal).find((it) => it !== null) ?? null;
  if (marked !== null) return { kind: "refused", refusal: marked };
  const movers = booked.flatMap(({ holdForMove }) => holdForMove ?? []);
  const paid = movers.find((it) => statusAt(it, nowMs) === "reserved" && begunPayment(it) !== null);
  if (paid !== undefined) return paidRefusal(paid);
  return quotes(
    booked,
    booked.map((it) => feeAt(reservation, it, nowMs, null)),
  );
};

/** Rows. */
export const expectCancel = (model: Model, asking: Asking, asked: CancelAsked): Expected => {
  if (asking.actor.kind === "guest" && asked.waiveFee !== undefined)
    return refused("INVALID_INPUT", { field: "waiveFee" });
  const request = JSON.stringify(["cancelled", asking.actor, asked]);
  const { booking, reservation, missing, appointments, guestId } = targetOf(model, asked);
  const nowMs = model.instant(asking.engine, ...model.written(booking, reservation));
  // A key belongs to a center, and only an existing record leads to its center.
  if (booking === null) return missing;
  const replayed = model.replay(asking, request);
  if (replayed !== null) return replayed;
  const status = reservation === null ? null : statusAt(reservation, nowMs);
  const { actor } = asking;
  const isOwn = actor.kind === "guest" && guestId === actor.guestId && status !== null && status !== "reserved";
  if (!mayAct(actor, booking.hostId) && !isOwn)
    return refused("NOT_THE_HOST", { guestId: actor.kind === "guest" ? actor.guestId : null });
  if ("bookingId" in asked && booking.party.every((it) => it.guestId !== asked.guestId)) return missing;
  if (reservation === null) return refused("NOT_RESERVED", { bookingId: booking.id });

  const answers = (
    fees: readonly (Fee | null)[],
    appointmentIds: readonly string[],
    learn: () => readonly ModelEvent[] = () => NO_EVENTS,
  ): Expected =>
    accepted<CancelAnswer>((answer) => {
      expectSame(
        "cancel",
        { ...centerOf(model), reservationId: reservation.id, bookingId: booking.id, appointmentIds, ...sumsOf(fees) },
        answer,
      );
      remember(model, asking, request, answer);
      return learn();
    });
  const comment = (): void => {
    if ((asked.comments ?? "") === "") return;
    booking.notes = { ...booking.notes, cancelComments: asked.comments ?? "" };
    booking.writtenAtMs = nowMs;
  };

  if (status === "reserved") {
    if (!("invoiceId" in asked)) return refused("NOT_CONFIRMED", { reservationId: reservation.id });
    if (begunPayment(reservation) !== null)
      return refused("HOLD_BEING_PAID", { reservationId: reservation.id, expiresAtMs: reservation.expiresAtMs });
    return answers([], [], () => {
      const events = model.release(reservation, { kind: "requested" }, nowMs);
      model.forgetMovesOf(reservation, nowMs);
      comment();
      return events;
    });
  }
  if (status === "expired" || status === "released")
    return { kind: "refused", refusal: endedRefusal(reservation, nowMs) };

  const booked = appointments.filter(isBooked);
  if (booked.length === 0) {
    // Nothing is booked: all was cancelled, or some appointments were moved.
    const elsewhere = appointments.filter(({ movedTo }) => movedTo !== null);
    if (elsewhere.length > 0) return refused("APPOINTMENT_NOT_BOOKED", { appointmentId: elsewhere[0]?.id });
    return answers(
      appointments.map(({ fee }) => fee),
      appointments.map(({ id }) => id),
    );
  }
  const marked = booked.map(markedRefusal).find((it) => it !== null) ?? null;
  if (marked !== null) return { kind: "refused", refusal: marked };
  const late = actor.kind === "guest" ? tooLate(reservation, nowMs) : null;
  if (late !== null) return { kind: "refused", refusal: late };
  const fees = booked.map((it) => feeAt(reservation, it, nowMs, asked.waiveFee ?? null));
  const holds = [...new Set(booked.map((it) => it.holdForMove))].filter(
    (it) => it !== null && statusAt(it, nowMs) === "reserved",
  ) as readonly Reservation[];
  const paid = holds.find((it) => begunPayment(it) !== null);
  if (paid !== undefined) return refused("HOLD_BEING_PAID", { reservationId: paid.id, expiresAtMs: paid.expiresAtMs });
  // What such a hold was to move besides is written as well, so the instant is not below what is recorded there.
  const latestMs = Math.max(nowMs, ...holds.flatMap(({ moves }) => moves.map(({ of }) => of.writtenAtMs)));
  if (latestMs > nowMs && model.decidedAtMs === null) {
    model.instant(asking.engine, latestMs);
    return expectCancel(model, asking, asked);
  }
  return answers(
    fees,
    booked.map(({ id }) => id),
    () => {
      const end = (it: Appointment): ModelEvent => {
        it.status = "cancelled";
        it.fee = fees[booked.indexOf(it)] ?? NO_FEE;
        return model.tell(reservation, "AppointmentCancelled", model.commitMs(nowMs), {
          appointmentId: it.id,
          reasonId: asked.reasonId ?? null,
          fee: it.fee,
        });
      };
      const events = [...model.endAppointments(reservation, booked, end, nowMs)];
      for (const hold of holds) {
        events.push(...model.release(hold, { kind: "move_cancelled", reservationId: reservation.id as never }, nowMs));
        model.forgetMovesOf(hold, nowMs);
      }
      comment();
      return events;
    },
  );
};
