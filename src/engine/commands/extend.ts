import { err, ok, type Result } from "neverthrow";
import type { ExtendRefusal } from "../../domain/refusal/refusal.ts";
import { extend as extendReservation } from "../../domain/reservation/extend.ts";
import { invariant } from "../../domain/invariant.ts";
import { atCenter, type ExtendAnswer } from "../answers.ts";
import { readCommand, type CommandOptionsInput } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { holdSubject, readOf, reservedBy, tagOfSubject, type HoldSubjectInput } from "./hold-subject.ts";
import { repointWrites } from "./moves.ts";
import { noChanges, replayAbout, runCommand } from "../runtime/run-command.ts";
import { updated } from "./writes.ts";

export type ExtendInput = HoldSubjectInput;

/** Sets a later expiry, within the lifetime cap of the chain of holds (rule 9). */
export const extend = async (
  context: EngineContext,
  rawInput: ExtendInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<ExtendAnswer, ExtendRefusal>> => {
  const read = readCommand(holdSubject, rawInput, rawOptions);
  if (read.isErr()) return err(read.error);
  const { input: asked, options } = read.value;
  const tag = tagOfSubject(asked);
  return runCommand<"extended", ExtendAnswer, ExtendRefusal>(context, {
    kind: "extended",
    options,
    request: asked,
    tag,
    read: () => readOf(asked),
    replay: ({ reservationId, expiresAtMs }, snapshot) =>
      replayAbout(context, { tag, reservationId }, snapshot, (it) => ({
        ...atCenter(it),
        reservationId,
        bookingId: it.bookingId,
        expiresAtMs,
      })),
    decide: (snapshot, nowMs) => {
      const held = reservedBy(asked, snapshot, options.actor);
      if (held.isErr()) return Promise.resolve(err(held.error));
      const { reservation } = held.value;
      const extended = extendReservation(reservation.state, nowMs);
      if (extended.isErr()) return Promise.resolve(err(extended.error));
      invariant(reservation.state.status === "reserved", "only a reserved reservation is extended");
      const { id: reservationId, bookingId, expiresAtMs, centerId } = extended.value.reservation;
      const move = { kind: "pending", bookingId, reservationId, untilMs: expiresAtMs } as const;
      return Promise.resolve(
        ok({
          kind: "change",
          changes: {
            ...noChanges(centerId),
            beforeMs: reservation.state.expiresAtMs,
            reservations: [
              updated(reservation, extended.value.reservation),
              ...repointWrites(reservation.state, snapshot, move),
            ],
            events: extended.value.events,
          },
          record: { kind: "extended", reservationId, expiresAtMs },
          answer: { ...atCenter(extended.value.reservation), reservationId, bookingId, expiresAtMs },
        }),
      );
    },
  });
};
