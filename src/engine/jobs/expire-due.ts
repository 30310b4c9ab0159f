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

/** The limit of one call. */
export type ExpireDueInput = Readonly<{
  /** Maximum number of reservations that one call records, 1 to 100,000; 500 by default. */
  limit?: number;
}>;

export type ExpireDueAnswer = Readonly<{
  /** The instant of the call. */
  nowMs: EpochMs;
  expired: number;
  /** Due, but changed by another command before it was recorded: the next call sees it again. */
  overtaken: number;
  /** Due, but locked by another transaction, such as an open one of the host: a later call records it. */
  passedOver: number;
  /**
   * Whether the limit was reached, so that more may be due at once. False if all of it waited for another transaction.
   */
  more: boolean;
  /** When the next reservation falls due; null if none is reserved. */
  nextExpiryMs: EpochMs | null;
}>;

const expireDueInput = orEmpty(shape({ limit: optional(wholeNumber({ min: 1, max: 100_000 }), 500) }));

/** Records due expiries. No answer depends on it (rule 4), so it may run late, twice or never. */
export const expireDue = defineQuery({
  input: expireDueInput,
  answer: async (context, { limit }): Promise<Result<ExpireDueAnswer, StoreUnavailable>> => {
    const passedOver = new Set<ReservationId>();
    let [expired, overtaken] = [0, 0];
    for (;;) {
      // Reservations that were passed over do not count against the limit: others are due behind them.
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
      // A store that waits has waited for a lock of all of them: others that are due would wait for it again.
      const isStopped = hasPassed && !hasRecorded && context.parts.store.concurrentCommits === null;
      const more = page.value.due.length === most && !isStopped;
      if (more && hasPassed) continue;
      const { nextExpiryMs } = page.value;
      return ok({ nowMs, expired, overtaken, passedOver: passedOver.size, more, nextExpiryMs });
    }
  },
});

/** If some were recorded before others failed, the outcome is not "not done". */
const failed = (failure: StoreFailure, expired: number): StoreUnavailable =>
  expired > 0 ? outcomeUnknown(unavailable(failure)) : unavailable(failure);

const expirySet = (context: EngineContext, holding: Holding, nowMs: EpochMs): ChangeSet => {
  const { reservation, booking, events } = expiryWrites(context, holding);
  const { centerId } = reservation.state;
  const changes = { centerId, bookings: booking === null ? [] : [booking], reservations: [reservation], events };
  return changeSetOf(changes, null, nowMs);
};
