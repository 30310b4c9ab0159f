import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import type { BookingId, ReservationId } from "../../domain/ids.ts";
import type {
  AppointmentBeingMoved,
  AppointmentNotBooked,
  AttendanceAlreadyMarked,
  TooLateToCancel,
} from "../../domain/refusal/refusal.ts";
import type { BookedAppointment } from "../../domain/reservation/appointment.ts";
import type { DomainEvent } from "../../domain/reservation/events.ts";
import { completeMove, freedByMoving, movable, pointMoves, pointsTo } from "../../domain/reservation/move.ts";
import { isBooked, type Confirmed, type Reservation } from "../../domain/reservation/reservation.ts";
import type { AppointmentRef } from "../../domain/booking/party.ts";
import type { AppointmentId } from "../../domain/ids.ts";
import { NOTHING_FREED, type FreedTime } from "../../domain/claim/occupancy.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import { EMPTY_SET, union, type IntervalSet } from "../../domain/time/interval-set.ts";
import { tooLate, type Canceller } from "../../domain/reservation/cancel.ts";
import { feeMinorAt, feeOf, termsHoldUntilMs, type MoveFee } from "../../domain/reservation/fee.ts";
import { earlier, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import { movesByReservation, relatedReservation, updated } from "./writes.ts";

/** The confirmed reservations that a reschedule moves, the appointments of each, and the time that this frees. */
export type Moving = Readonly<{
  from: readonly Readonly<{ record: Versioned<Confirmed>; appointmentIds: ReadonlySet<AppointmentId> }>[];
  freed: FreedTime;
}>;

type MoveRefusal = AppointmentNotBooked | AttendanceAlreadyMarked | AppointmentBeingMoved;

/** What leaving the old places costs, and the first instant from which that may be otherwise. */
export type Leaving = Readonly<{ moveFees: readonly MoveFee[]; termsHoldUntilMs: EpochMs | null }>;

/** Rule 28: the terms of the places left behind hold for a move, too. A guest may come too late for it. */
export const leavingCosts = (
  { from }: Moving,
  { isGuest, waiver }: Canceller,
  nowMs: EpochMs,
): Result<Leaving, TooLateToCancel> => {
  const moveFees: MoveFee[] = [];
  let untilMs: EpochMs | null = null;
  for (const { record, appointmentIds } of from) {
    const { state } = record;
    const late = isGuest ? tooLate(state, nowMs) : null;
    if (late !== null) return err(late);
    for (const it of state.appointments) {
      const minor = appointmentIds.has(it.id) ? feeMinorAt(state, it, nowMs) : 0;
      if (minor > 0) moveFees.push({ appointmentId: it.id, fee: feeOf(minor, waiver) });
    }
    const holdUntilMs = termsHoldUntilMs(state, nowMs);
    if (holdUntilMs !== null) untilMs = untilMs === null ? holdUntilMs : earlier(untilMs, holdUntilMs);
  }
  return ok({ moveFees, termsHoldUntilMs: untilMs });
};

const NOT_MOVING: Moving = { from: [], freed: NOTHING_FREED };

type ReservationWrite = ChangeSet["reservations"][number];

/** Rows: the appointments that a booking moves, if they can be moved now. */
export const movingFrom = (
  bookingId: BookingId,
  moves: readonly AppointmentRef[],
  snapshot: Snapshot,
  nowMs: EpochMs,
): Result<Moving, MoveRefusal> => {
  if (moves.length === 0) return ok(NOT_MOVING);
  const from: Moving["from"][number][] = [];
  const freed = new Map<UnitKey, IntervalSet>();
  for (const [reservationId, appointmentIds] of movesByReservation(moves)) {
    const record = relatedReservation(snapshot, reservationId);
    // Retention may have removed a reservation that was cancelled long ago.
    if (record === null) return err({ code: "APPOINTMENT_NOT_BOOKED", appointmentId: firstOf(appointmentIds) });
    const old = movable(record.state, appointmentIds, bookingId, nowMs);
    if (old.isErr()) return err(old.error);
    from.push({ record: { ...record, state: old.value }, appointmentIds });
    for (const [unit, time] of freedByMoving(old.value, appointmentIds)) {
      freed.set(unit, union(freed.get(unit) ?? EMPTY_SET, time));
    }
  }
  return ok({ from, freed });
};

const firstOf = (appointmentIds: ReadonlySet<AppointmentId>): AppointmentId => {
  const [first] = appointmentIds;
  invariant(first !== undefined, "a move names at least one appointment");
  return first;
};

/** Points the old reservations to the hold with the new place, and its expiry. */
export const pointWrites = ({ from }: Moving, move: BookedAppointment["move"]): readonly ReservationWrite[] =>
  from.map(({ record, appointmentIds }) => updated(record, pointMoves(record.state, appointmentIds, move)));

/** Rows: gives the old places back. */
export const completionWrites = (
  { from }: Moving,
  toReservationId: ReservationId,
  moveFees: readonly MoveFee[],
): Readonly<{ writes: readonly ReservationWrite[]; events: readonly DomainEvent[] }> => {
  const changes = from.map(({ record, appointmentIds }) => ({
    record,
    change: completeMove(record.state, appointmentIds, toReservationId, moveFees),
  }));
  return {
    writes: changes.map(({ record, change }) => updated(record, change.reservation)),
    events: changes.flatMap(({ change }) => change.events),
  };
};

/** Makes the old appointments that still point to a hold point as `move` says: to a later expiry, or to none. */
export const repointWrites = (
  reservation: Reservation,
  snapshot: Snapshot,
  move: BookedAppointment["move"],
): readonly ReservationWrite[] =>
  [...movesByReservation(reservation.moves)].flatMap(([reservationId]) => {
    const record = relatedReservation(snapshot, reservationId);
    if (record?.state.status !== "confirmed") return [];
    const pointing = record.state.appointments.filter((it) => isBooked(it) && pointsTo(it.move, reservation.id));
    if (pointing.length === 0) return [];
    return [updated(record, pointMoves(record.state, new Set(pointing.map(({ id }) => id)), move))];
  });
