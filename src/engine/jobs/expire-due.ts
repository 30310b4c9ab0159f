import { err, ok, type Result } from "neverthrow";
import { optional, orEmpty, shape, wholeNumber } from "../../domain/input/reader.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { ChangeSet, Holding } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { expiryWrites } from "../commands/writes.ts";
import { changeSetOf } from "../runtime/command.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { outcomeUnknown, unavailable } from "../runtime/store-failure.ts";

export type ExpireDueInput = Readonly<{
  /** How many reservations one call records at most; 500 by default. */
  limit?: number;
}>;

export type ExpireDueAnswer = Readonly<{
  /** The instant at which it looked. */
  nowMs: EpochMs;
  expired: number;
  /** Found due, but changed by another command before it was recorded: the next call sees it again. */
  overtaken: number;
  /** Found due, but another transaction has it, such as one of the host's that is still open: a later call records it. */
  passedOver: number;
  /** Whether the limit was reached, so that more may be due at once. False if all of it waited for another transaction. */
  more: boolean;
  /** When the next reservation falls due; null when none is reserved. */
  nextExpiryMs: EpochMs | null;
}>;

const expireDueInput = orEmpty(shape({ limit: optional(wholeNumber({ min: 1, max: 100_000 }), 500) }));

/** No answer depends on it (rule 4): late, twice or never, it only records what is true anyway. */
export const expireDue = defineQuery({
  input: expireDueInput,
  answer: async (context, { limit }): Promise<Result<ExpireDueAnswer, StoreUnavailable>> => {
    const passedOver = new Set<ReservationId>();
    let [expired, overtaken] = [0, 0];
    for (;;) {
      // What is passed over takes no place of what is due behind it.
      const most = limit + passedOver.size;
      const page = await context.parts.store.due({ floorMs: context.highWater.instantMs, limit: most });
      if (page.isErr()) return err(failed(page.error, expired));
      const nowMs = context.highWater.raise(page.value.atMs);
      const due = page.value.due
        .filter(({ reservation }) => !passedOver.has(reservation.state.id))
        .slice(0, limit - expired - overtaken);
      const outcomes = await context.queue.submitAll(
        due.map((holding) => expirySet(context, holding, nowMs)),
        true,
      );
      const before = { passed: passedOver.size, recorded: expired + overtaken };
      let failure: StoreFailure | null = null;
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.isOk() && outcome.value.kind === "accepted") expired += 1;
        else if (outcome.isOk()) overtaken += 1;
        else if (outcome.error.outcome === "locked") passedOver.add((due[at] as Holding).reservation.state.id);
        else failure ??= outcome.error;
      }
      if (failure !== null) return err(failed(failure, expired));
      const hasPassed = passedOver.size > before.passed;
      const hasRecorded = expired + overtaken > before.recorded;
      // A store that waits has waited for a lock of all of them: what is due behind them would wait for it again.
      const isStopped = hasPassed && !hasRecorded && context.parts.store.concurrentCommits === null;
      const more = page.value.due.length === most && !isStopped;
      if (more && hasPassed) continue;
      const { nextExpiryMs } = page.value;
      return ok({ nowMs, expired, overtaken, passedOver: passedOver.size, more, nextExpiryMs });
    }
  },
});

/** If some are recorded and others failed, it is not so that nothing was done. */
const failed = (failure: StoreFailure, expired: number): StoreUnavailable =>
  expired > 0 ? outcomeUnknown(unavailable(failure)) : unavailable(failure);

const expirySet = (context: EngineContext, holding: Holding, nowMs: EpochMs): ChangeSet => {
  const { reservation, booking, events } = expiryWrites(context, holding);
  const { centerId } = reservation.state;
  const changes = { centerId, bookings: booking === null ? [] : [booking], reservations: [reservation], events };
  return changeSetOf(changes, null, nowMs);
};
