import type { Booking as EngineBooking, Reservation as EngineReservation } from "../../src/index.ts";
import { statusAt, type Appointment, type Booking, type Reservation } from "./records.ts";

/** A reservation as the model has it at an instant, in a form that both sides can be put into. */
export const reservationPicture = (it: Reservation, nowMs: number) => {
  const status = statusAt(it, nowMs);
  const lapsed = status !== it.status;
  return {
    id: it.id,
    bookingId: it.booking.id,
    holder: it.holder,
    origin: it.origin,
    startMs: it.startMs,
    hostIndex: it.hostIndex,
    blockTimeMinutes: it.blockTimeMinutes,
    chain: [it.chainStartMs, it.chainEndMs, it.paymentEndMs],
    payments: it.payments.map(({ reference, begunAtMs, status: state, endedAtMs, confirmedId }) => [
      reference,
      begunAtMs,
      state,
      endedAtMs,
      confirmedId,
    ]),
    reservedAtMs: it.reservedAtMs,
    moves: it.moves.map(({ of, appointment }) => [of.id, appointment.id]),
    status,
    expiresAtMs: status === "reserved" || status === "expired" ? it.expiresAtMs : null,
    confirmedAtMs: it.confirmedAtMs,
    released: it.releasedAtMs === null ? null : [it.releasedAtMs, it.releaseReason],
    cancelledAtMs: it.cancelledAtMs,
    waiver: it.waiver,
    terms: it.terms,
    moveFees: it.moveFees,
    invoices: it.invoices.map(({ id, guestIndex, guestId, status: state, atMs }) =>
      lapsed ? [id, guestIndex, guestId, "voided", it.expiresAtMs] : [id, guestIndex, guestId, state, atMs],
    ),
    appointments: it.appointments.map((one) => appointmentPicture(one)),
  };
};

const appointmentPicture = (it: Appointment) => ({
  id: it.id,
  guestIndex: it.guestIndex,
  guestId: it.guestId,
  service: it.service,
  units: [it.therapist, it.bed, ...it.pieces],
  span: [it.startMs, it.endMs, it.wallStartMs],
  status: it.status,
  ended: it.endedAtMs === null ? null : [it.endedAtMs, it.movedTo, it.fee],
  attendance: it.status === "booked" ? it.attendance : null,
});

export const bookingPicture = (it: Booking) => ({
  id: it.id,
  date: it.date,
  days: it.days,
  party: it.party.map(({ guestId, items }) => [guestId, items]),
  options: it.isGroup ? { ...it.options, isGroup: true } : it.options,
  hostId: it.hostId,
  hostIndex: it.hostIndex,
  moves: it.moves.map(({ of, appointment }) => [of.id, appointment.id]),
  createdAtMs: it.createdAtMs,
  reservationId: it.reservations.at(-1)?.id ?? null,
  notes: it.notes,
});

/** The same forms of the engine's records. */
export const pictureOf = {
  reservation: (it: EngineReservation): ReturnType<typeof reservationPicture> => ({
    id: it.id,
    bookingId: it.bookingId,
    holder: it.holder,
    origin: it.origin,
    startMs: it.startMs,
    hostIndex: it.hostIndex,
    blockTimeMinutes: it.blockTimeMinutes,
    chain: [it.chainStartMs, it.chainEndMs, it.paymentEndMs],
    payments: it.payments.map((payment) => [
      payment.reference,
      payment.begunAtMs,
      payment.status,
      "abandonedAtMs" in payment
        ? payment.abandonedAtMs
        : "settledAtMs" in payment
          ? payment.settledAtMs
          : "reportedAtMs" in payment
            ? payment.reportedAtMs
            : null,
      "confirmedReservationId" in payment ? payment.confirmedReservationId : null,
    ]),
    reservedAtMs: it.reservedAtMs,
    moves: it.moves.map(({ reservationId, appointmentId }) => [reservationId, appointmentId]),
    status: it.status,
    expiresAtMs: it.status === "reserved" ? it.expiresAtMs : it.status === "expired" ? it.expiredAtMs : null,
    confirmedAtMs: "confirmedAtMs" in it ? it.confirmedAtMs : null,
    released: it.status === "released" ? [it.releasedAtMs, it.reason] : null,
    cancelledAtMs: it.status === "cancelled" ? it.cancelledAtMs : null,
    waiver: it.waiver,
    terms: it.cancellation,
    moveFees: it.moveFees,
    invoices: it.invoices.map((invoice) => [
      invoice.id,
      invoice.guestIndex,
      invoice.guestId,
      invoice.status,
      invoice.status === "voided" ? invoice.voidedAtMs : invoice.status === "finalized" ? invoice.finalizedAtMs : null,
    ]),
    appointments: it.appointments.map((one) => ({
      id: one.id,
      guestIndex: one.guestIndex,
      guestId: one.guestId,
      service: one.service,
      units: [one.therapist?.unit ?? null, one.room?.unit ?? null, ...one.equipment.map(({ unit }) => unit)],
      span: [one.startMs, one.endMs, one.wallStartMs],
      status: one.status,
      ended:
        one.status === "moved"
          ? [one.movedAtMs, one.toReservationId, one.fee]
          : one.status === "cancelled"
            ? [one.cancelledAtMs, null, one.fee]
            : null,
      attendance: one.status === "booked" ? one.attendance : null,
    })),
  }),
  booking: (it: EngineBooking): ReturnType<typeof bookingPicture> => ({
    id: it.id,
    date: it.date,
    days: it.days,
    party: it.party.map(({ guestId, items }) => [guestId, items]),
    options: it.options,
    hostId: it.hostId,
    hostIndex: it.hostIndex,
    moves: it.moves.map(({ reservationId, appointmentId }) => [reservationId, appointmentId]),
    createdAtMs: it.createdAtMs,
    reservationId: it.reservationId,
    notes: it.notes,
  }),
};
