import type { ConfirmAnswer, ReserveAnswer } from "../../src/index.ts";
import { refused, type Asking, type Expected, type Model } from "./model.ts";
import { statusAt, type Appointment, type Refused, type Reservation } from "./records.ts";
import { sumsOf } from "./fees.ts";
import type { Taken } from "./allocation.ts";
import { overlap, type Span } from "./spans.ts";

export const notHost = ({ actor }: Asking): Expected =>
  refused("NOT_THE_HOST", { guestId: actor.kind === "guest" ? actor.guestId : null });
export const asRefused = (refusal: Refused): Expected => ({ kind: "refused", refusal });

/** Why a reservation that has ended can do no more. */
export const endedRefusal = (reservation: Reservation, nowMs: number): Refused => {
  const { id: reservationId, releaseReason } = reservation;
  switch (statusAt(reservation, nowMs)) {
    case "expired":
      return { code: "RESERVATION_EXPIRED", reservationId, expiredAtMs: reservation.expiresAtMs };
    case "released":
      return releaseReason?.kind === "superseded"
        ? { code: "RESERVATION_SUPERSEDED", reservationId, byReservationId: releaseReason.byReservationId }
        : { code: "RESERVATION_RELEASED", reservationId, releasedAtMs: reservation.releasedAtMs };
    default:
      return { code: "RESERVATION_CANCELLED", reservationId, cancelledAtMs: reservation.cancelledAtMs };
  }
};

/** Taken for good goes before held; of holds, the last to end counts. Null if nothing is in the way. */
export const standingRefusal = (taken: readonly Taken[], wanted: readonly Span[]): Refused | null => {
  const standing = taken.filter((it) => wanted.some((span) => overlap(it, span)));
  const forGood = standing.filter(({ heldUntilMs }) => heldUntilMs === null);
  if (forGood.length > 0)
    return { code: "SLOT_TAKEN", startMs: { oneOf: forGood.flatMap((it) => startsOf(it, taken)) } };
  const ends = standing.map(({ heldUntilMs }) => heldUntilMs ?? 0);
  return ends.length === 0 ? null : { code: "SLOT_HELD", heldUntilMs: Math.max(...ends) };
};

/** The possible starts of the claim that contains a span: touching spans of one owner on a unit may be one claim. */
const startsOf = (span: Taken, taken: readonly Taken[]): readonly number[] => {
  const before = taken.filter(
    (it) =>
      it.ownerId === span.ownerId && it.unit === span.unit && it.startMs < span.startMs && it.endMs >= span.startMs,
  );
  return [span.startMs, ...before.flatMap((it) => startsOf(it, taken))];
};

export type AnsweredAppointments = ReserveAnswer["appointments"];

export const learnAppointments = (model: Model, answered: AnsweredAppointments): Appointment[] =>
  answered.map((it) => ({
    id: model.mint("an appointment", it.id),
    guestIndex: it.guestIndex,
    guestId: it.guestId,
    service: it.service,
    therapist: it.therapist?.unit ?? null,
    bed: it.room?.unit ?? null,
    room: it.room?.id ?? null,
    pieces: it.equipment.map(({ unit }) => unit),
    startMs: it.startMs,
    endMs: it.endMs,
    wallStartMs: it.wallStartMs,
    status: "planned",
    endedAtMs: null,
    movedTo: null,
    fee: null,
    attendance: { kind: "expected" },
    holdForMove: null,
  }));

type Invoices = readonly Readonly<{ id: string; guestIndex: number; guestId: string | null }>[];
const refsOf = (invoices: Invoices) => invoices.map(({ id, guestIndex, guestId }) => ({ id, guestIndex, guestId }));

export const termsOf = (it: Appointment) => ({
  id: it.id,
  guestIndex: it.guestIndex,
  guestId: it.guestId,
  service: it.service,
  therapist: it.therapist,
  bed: it.bed,
  pieces: it.pieces,
  startMs: it.startMs,
  endMs: it.endMs,
  wallStartMs: it.wallStartMs,
});

export const plainTerms = (answered: AnsweredAppointments) =>
  answered.map(({ therapist, room, equipment, ...it }) => ({
    ...it,
    therapist: therapist?.unit ?? null,
    bed: room?.unit ?? null,
    pieces: equipment.map(({ unit }) => unit),
  }));

/** The center's facts in every answer about a reservation. */
export const centerOf = ({ world }: Model) => ({ centerId: "center", zone: world.zone, currency: "EUR" });

const moveFeeMinor = ({ moveFees }: Reservation): number => sumsOf(moveFees.map(({ fee }) => fee)).feeMinor;

export const reserveAnswer = (model: Model, reservation: Reservation, invoices: Invoices) => ({
  ...centerOf(model),
  reservationId: reservation.id,
  bookingId: reservation.booking.id,
  startMs: reservation.startMs,
  reservedAtMs: reservation.reservedAtMs,
  expiresAtMs: reservation.expiresAtMs,
  blockTimeMinutes: reservation.blockTimeMinutes,
  appointments: reservation.appointments.map(termsOf),
  moveFeeMinor: moveFeeMinor(reservation),
  invoices: refsOf(invoices),
});

export const plainReserve = ({ appointments, ...rest }: ReserveAnswer) => ({
  ...rest,
  appointments: plainTerms(appointments),
});

export const confirmAnswer = (model: Model, reservation: Reservation) => ({
  ...centerOf(model),
  reservationId: reservation.id,
  bookingId: reservation.booking.id,
  startMs: reservation.startMs,
  confirmedAtMs: reservation.confirmedAtMs,
  hostIndex: reservation.hostIndex,
  appointments: reservation.appointments.map(termsOf),
  moveFeeMinor: moveFeeMinor(reservation),
  invoices: refsOf(reservation.invoices),
});

export const plainConfirm = ({ appointments, ...rest }: ConfirmAnswer) => ({
  ...rest,
  appointments: plainTerms(appointments),
});
