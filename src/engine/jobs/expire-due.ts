import { err, ok, type Result } from "neverthrow";
import { optional, orEmpty, shape, wholeNumber } from "../../domain/input/reader.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Holding } from "../../ports/reservation-store.ts";
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
  /** Whether the limit was reached, so that more may be due at once. */
  more: boolean;
  /** When the next reservation falls due; null when none is reserved. */
  nextExpiryMs: EpochMs | null;
}>;

const expireDueInput = orEmpty(shape({ limit: optional(wholeNumber({ min: 1, max: 100_000 }), 500) }));

/** No answer depends on it (rule 4): late, twice or never, it only records what is true anyway. */
export const expireDue = defineQuery({
  input: expireDueInput,
  answer: async (context, { limit }): Promise<Result<ExpireDueAnswer, StoreUnavailable>> => {
    const page = await context.parts.store.due({ floorMs: context.highWater.instantMs, limit });
    if (page.isErr()) return err(unavailable(page.error));
    const nowMs = context.highWater.raise(page.value.atMs);
    const { due, nextExpiryMs } = page.value;
    const outcomes = await context.queue.submitAll(due.map((holding) => expirySet(context, holding, nowMs)));
    let expired = 0;
    let failure: StoreUnavailable | null = null;
    for (const outcome of outcomes) {
      if (outcome.isErr()) failure ??= unavailable(outcome.error);
      else if (outcome.value.kind === "accepted") expired += 1;
    }
    // If some are recorded and others failed, it is not so that nothing was done.
    if (failure !== null) return err(expired > 0 ? outcomeUnknown(failure) : failure);
    return ok({ nowMs, expired, overtaken: due.length - expired, more: due.length === limit, nextExpiryMs });
  },
});

const expirySet = (context: EngineContext, holding: Holding, nowMs: EpochMs): ChangeSet => {
  const { reservation, booking, events } = expiryWrites(context, holding);
  const { centerId } = reservation.state;
  const changes = { centerId, bookings: booking === null ? [] : [booking], reservations: [reservation], events };
  return changeSetOf(changes, null, nowMs);
};
