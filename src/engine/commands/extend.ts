import { err, ok } from "neverthrow";
import type { ExtendRefusal } from "../../domain/refusal/refusal.ts";
import { extend as extendReservation } from "../../domain/reservation/extend.ts";
import { invariant } from "../../domain/invariant.ts";
import { extendAnswer, type ExtendAnswer } from "../answers.ts";
import { fromReservation, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { findReservedTarget, holdSubject, readOf, type HoldSubjectInput } from "./hold-subject.ts";
import { repointWrites } from "./moves.ts";
import { updated } from "./writes.ts";

/** The hold to extend. */
export type ExtendInput = HoldSubjectInput;

/** Rule 9: gives a later expiry, within the lifetime cap of the chain of holds. */
export const extend = defineCommand({
  kind: "extended",
  input: holdSubject,
  read: ({ asked }) => readOf(asked),
  decide: ({ asked, options, snapshot, nowMs }): Decided<ExtendAnswer, ExtendRefusal> => {
    const held = findReservedTarget(asked, snapshot, options.actor);
    if (held.isErr()) return err(held.error);
    const { reservation } = held.value;
    const extended = extendReservation(reservation.state, nowMs);
    if (extended.isErr()) return err(extended.error);
    invariant(reservation.state.status === "reserved", "only a reserved reservation is extended");
    const { id: reservationId, bookingId, expiresAtMs, centerId } = extended.value.reservation;
    const move = { kind: "pending", bookingId, reservationId, untilMs: expiresAtMs } as const;
    return ok({
      kind: "change",
      changes: {
        centerId,
        beforeMs: reservation.state.expiresAtMs,
        reservations: [
          updated(reservation, extended.value.reservation),
          ...repointWrites(reservation.state, snapshot, move),
        ],
        events: extended.value.events,
      },
      record: { kind: "extended", reservationId, expiresAtMs },
      answer: extendAnswer(extended.value.reservation, { expiresAtMs }),
    });
  },
  replay: fromReservation(extendAnswer),
});
