import { err, ok, type Result } from "neverthrow";
import type { BookingId, ReservationId } from "../../domain/ids.ts";
import type { ReleaseRefusal } from "../../domain/refusal/refusal.ts";
import { NO_MOVE } from "../../domain/reservation/appointment.ts";
import { release as releaseReservation } from "../../domain/reservation/release.ts";
import type { ReleaseOutcome } from "../../ports/reservation-store.ts";
import { readCommand, type CommandOptionsInput } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { heldBy, holdSubject, readOf, tagOfSubject, type HoldSubjectInput } from "./hold-subject.ts";
import { repointWrites } from "./moves.ts";
import { noChanges, runCommand, type Decision } from "../runtime/run-command.ts";
import { updated } from "./writes.ts";

export type ReleaseInput = HoldSubjectInput;

/** Releasing what has ended, or what never was, is harmless: the outcome says what was found. */
export type ReleaseAnswer = Readonly<{ outcome: ReleaseOutcome; reservationId: ReservationId | null }>;

/** Gives a hold up before it is confirmed. */
export const release = async (
  context: EngineContext,
  rawInput: ReleaseInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<ReleaseAnswer, ReleaseRefusal>> => {
  const read = readCommand(holdSubject, rawInput, rawOptions);
  if (read.isErr()) return err(read.error);
  const { input: asked, options } = read.value;
  return runCommand<"released", ReleaseAnswer, ReleaseRefusal>(context, {
    kind: "released",
    options,
    request: asked,
    tag: tagOfSubject(asked),
    read: () => readOf(asked),
    replay: ({ outcome, reservationId }) => Promise.resolve(ok({ outcome, reservationId })),
    decide: (snapshot, nowMs) => {
      const held = heldBy(asked, snapshot, options.actor);
      if (held.isErr()) return Promise.resolve(err(held.error));
      const { booking, reservation } = held.value;
      const { centerId, id } = booking.state;
      if (reservation === null)
        return Promise.resolve(ok(found("nothing_reserved", null, centerId, [{ id, version: booking.version }])));
      const released = releaseReservation(reservation.state, nowMs);
      if (released.isErr()) return Promise.resolve(err(released.error));
      const reservationId = reservation.state.id;
      if (released.value.kind === "unchanged") {
        const outcome = released.value.reservation.status === "expired" ? "already_expired" : "already_released";
        // The booking too: it may have another reservation by the time this is recorded.
        const restsOn = [
          { id: reservationId, version: reservation.version },
          { id, version: booking.version },
        ];
        return Promise.resolve(ok(found(outcome, reservationId, centerId, restsOn)));
      }
      return Promise.resolve(
        ok({
          kind: "change",
          changes: {
            ...noChanges(centerId),
            beforeMs: reservation.state.status === "reserved" ? reservation.state.expiresAtMs : null,
            reservations: [
              updated(reservation, released.value.reservation),
              ...repointWrites(reservation.state, snapshot, NO_MOVE),
            ],
            events: released.value.events,
          },
          record: { kind: "released", reservationId, outcome: "released" },
          answer: { outcome: "released", reservationId },
        }),
      );
    },
  });
};

const found = (
  outcome: ReleaseOutcome,
  reservationId: ReservationId | null,
  centerId: Parameters<typeof noChanges>[0],
  restsOn: readonly Readonly<{ id: BookingId | ReservationId; version: number }>[],
): Decision<ReleaseAnswer> => ({
  kind: "unchanged",
  centerId,
  restsOn,
  beforeMs: null,
  record: { kind: "released", reservationId, outcome },
  answer: { outcome, reservationId },
});
