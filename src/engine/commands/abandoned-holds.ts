import { err, ok, type Result } from "neverthrow";
import { tagOf, type ReservationId } from "../../domain/ids.ts";
import type { HoldBeingPaid, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { NO_MOVE, type PendingMove } from "../../domain/reservation/appointment.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { pointMoves, pointsTo } from "../../domain/reservation/move.ts";
import { holdBeingPaid } from "../../domain/reservation/payments.ts";
import {
  isBooked,
  type Cancelled,
  type Confirmed,
  type Reservation,
  type Reserved,
} from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import { instantOf, readOnce } from "../runtime/certainty.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { relatedReservation, updated } from "./writes.ts";

/** A live hold that was to move an appointment which is now cancelled. The hold ends with it. */
export type Abandoned = Readonly<{ record: Versioned<Reservation>; hold: Reserved }>;

/** Row R-59: the live holds that were to move the cancelled appointments. */
export const abandonedHolds = (
  moves: readonly PendingMove[],
  snapshot: Snapshot,
  nowMs: EpochMs,
): readonly Abandoned[] =>
  [...new Set(moves.map(({ reservationId }) => reservationId))].flatMap((reservationId) => {
    const record = relatedReservation(snapshot, reservationId);
    const hold = record === null ? null : reservationAt(record.state, nowMs);
    return record !== null && hold?.status === "reserved" ? [{ record, hold }] : [];
  });

/** Returns the refusal to end these holds: of the first that is being paid (row R-97); null if none is. */
export const firstBeingPaid = (holds: readonly Abandoned[]): HoldBeingPaid | null =>
  holds.map(({ hold }) => holdBeingPaid(hold)).find((it) => it !== null) ?? null;

/** Removes the pointers to these holds, so that other holds can move the appointments that are still booked. */
export const withoutPointersTo = (holds: readonly Abandoned[], state: Confirmed | Cancelled): Confirmed | Cancelled => {
  if (state.status === "cancelled") return state;
  const pointing = state.appointments.filter(
    (it) => isBooked(it) && holds.some(({ hold }) => pointsTo(it.move, hold.id)),
  );
  return pointing.length === 0 ? state : pointMoves(state, new Set(pointing.map(({ id }) => id)), NO_MOVE);
};

/**
 * The same for other reservations whose appointments these holds were to move. This is rare, so they are read only now.
 * Null if one of them was written at a later instant than this command's.
 */
export const freedElsewhere = async (
  context: EngineContext,
  holds: readonly Abandoned[],
  ownId: ReservationId,
  nowMs: EpochMs,
): Promise<Result<ChangeSet["reservations"] | null, StoreUnavailable>> => {
  const origins = new Map<ReservationId, Versioned<Reservation>>();
  for (const { hold } of holds) {
    if (hold.moves.every(({ reservationId }) => reservationId === ownId)) continue;
    const subject = { kind: "reservation", reservationId: hold.id } as const;
    const read = await readOnce(context, { tag: tagOf(hold.id), subject });
    if (read.isErr()) return err(read.error);
    const others = read.value.related.filter(({ state }) => state.id !== ownId);
    if (others.some(({ writtenAtMs }) => writtenAtMs > nowMs)) {
      instantOf(context, read.value);
      return ok(null);
    }
    for (const record of others) origins.set(record.state.id, record);
  }
  return ok(
    [...origins.values()].flatMap((record) => {
      if (record.state.status !== "confirmed") return [];
      const freed = withoutPointersTo(holds, record.state);
      return freed === record.state ? [] : [updated(record, freed)];
    }),
  );
};
