import { err, ok, type Result } from "neverthrow";
import { canonicalId } from "../../domain/ids.ts";
import { wholeNumber, optional, readInput, shape } from "../../domain/input/reader.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Holding } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { invalidInput } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { unavailable } from "../runtime/run-command.ts";
import { expiryWrites } from "../commands/writes.ts";

export type ExpireDueInput = Readonly<{
  /** How many reservations one call records at most; 500 by default. */
  limit?: number;
}>;

export type ExpireDueAnswer = Readonly<{
  /** The instant at which it looked. */
  nowMs: EpochMs;
  expired: number;
  /** Found due, but changed by somebody else before it was recorded: nothing is lost, the next call sees it anew. */
  overtaken: number;
  /** Whether the limit was reached, so that more may be due at once. */
  more: boolean;
  /** When the next reservation falls due; null when none is reserved. */
  nextExpiryMs: EpochMs | null;
}>;

const expireDueInput = shape({ limit: optional(wholeNumber({ min: 1, max: 100_000 }), 500) });

/**
 * The sweep: records reservations whose time has run out and voids their invoices, in order (expiresAt, id).
 * No answer depends on it (rule 4); late, twice or never, it only records what is true anyway.
 */
export const expireDue = async (
  context: EngineContext,
  rawInput: ExpireDueInput = {},
): Promise<Result<ExpireDueAnswer, InvalidInput | StoreUnavailable>> => {
  const read = readInput(expireDueInput, rawInput);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  const { limit } = read.value;
  const page = await context.parts.store.due({ floorMs: context.highWater.instantMs, limit });
  if (page.isErr()) return err(unavailable(page.error, null));
  const nowMs = context.highWater.raise(page.value.atMs);
  const { due, nextExpiryMs } = page.value;
  const outcomes = await context.queue.submitAll(due.map((holding) => expirySet(context, holding, nowMs)));
  let expired = 0;
  let failure: StoreFailure | null = null;
  for (const outcome of outcomes) {
    if (outcome.isErr()) failure ??= outcome.error;
    else if (outcome.value.kind === "accepted") expired += 1;
  }
  // Some may be recorded where others failed: then it is not so that nothing was done.
  if (failure !== null) return err(unavailable(failure, null, expired > 0));
  return ok({ nowMs, expired, overtaken: due.length - expired, more: due.length === limit, nextExpiryMs });
};

const expirySet = (context: EngineContext, holding: Holding, nowMs: EpochMs): ChangeSet => {
  const { reservation, booking, events } = expiryWrites(context, holding);
  // Field by field: copies of objects would take longer than all the rest.
  return {
    centerId: canonicalId(reservation.state.centerId),
    command: null,
    decidedAtMs: nowMs,
    beforeMs: null,
    bookings: booking === null ? NONE : [booking],
    reservations: [reservation],
    blocks: NONE,
    holder: null,
    openBookings: null,
    unchanged: NONE,
    events,
  };
};

const NONE = [] as const;
