import { err, ok } from "neverthrow";
import type { ReservationId } from "../../domain/ids.ts";
import type { ReleaseRefusal } from "../../domain/refusal/refusal.ts";
import { NO_MOVE } from "../../domain/reservation/appointment.ts";
import { release as releaseReservation } from "../../domain/reservation/release.ts";
import type { ReleaseOutcome } from "../../ports/reservation-store.ts";
import { fromRecord, type Changes, type Decided, type Decision } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { findTarget, holdSubject, readOf, type HoldSubjectInput } from "./hold-subject.ts";
import { repointWrites } from "./moves.ts";
import { updated } from "./writes.ts";

/** The hold to release. */
export type ReleaseInput = HoldSubjectInput;

/** Releasing a hold that has ended, or never existed, changes nothing. The outcome says which. */
export type ReleaseAnswer = Readonly<{ outcome: ReleaseOutcome; reservationId: ReservationId | null }>;

export const release = defineCommand({
  kind: "released",
  input: holdSubject,
  read: ({ asked }) => readOf(asked),
  decide: ({ asked, options, snapshot, nowMs }): Decided<ReleaseAnswer, ReleaseRefusal> => {
    const held = findTarget(asked, snapshot, options.actor);
    if (held.isErr()) return err(held.error);
    const { booking, reservation } = held.value;
    const { centerId, id } = booking.state;
    const bookingStands = { id, version: booking.version };
    if (reservation === null) return ok(decision("nothing_reserved", null, { centerId, unchanged: [bookingStands] }));
    const released = releaseReservation(reservation.state, nowMs);
    if (released.isErr()) return err(released.error);
    const { id: reservationId } = reservation.state;
    if (released.value.kind === "unchanged") {
      const outcome = released.value.reservation.status === "expired" ? "already_expired" : "already_released";
      // The booking must be unchanged too: it may have another reservation by the time this is recorded.
      const unchanged = [{ id: reservationId, version: reservation.version }, bookingStands];
      return ok(decision(outcome, reservationId, { centerId, unchanged }));
    }
    return ok(
      decision("released", reservationId, {
        centerId,
        beforeMs: reservation.state.status === "reserved" ? reservation.state.expiresAtMs : null,
        reservations: [
          updated(reservation, released.value.reservation),
          ...repointWrites(reservation.state, snapshot, NO_MOVE),
        ],
        events: released.value.events,
      }),
    );
  },
  replay: fromRecord(({ outcome, reservationId }) => ({ outcome, reservationId })),
});

const decision = (
  outcome: ReleaseOutcome,
  reservationId: ReservationId | null,
  changes: Changes,
): Decision<ReleaseAnswer> => ({
  kind: outcome === "released" ? "change" : "unchanged",
  changes,
  record: { kind: "released", reservationId, outcome },
  answer: { outcome, reservationId },
});
