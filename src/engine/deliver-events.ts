import { err, ok, type Result } from "neverthrow";
import { optional, readInput, shape, text, wholeNumber } from "../domain/input/reader.ts";
import type { InvalidInput, StoreUnavailable } from "../domain/refusal/refusal.ts";
import type { EventSink } from "../ports/event-sink.ts";
import { invalidInput } from "./command-options.ts";
import type { EngineContext } from "./engine-context.ts";
import { unavailable } from "./run-command.ts";

export type DeliverEventsInput = Readonly<{
  /** Whose position is remembered; "default" where one sink is all there is. */
  consumer?: string;
  /** How many events one call delivers at most; 100 by default. */
  limit?: number;
}>;

export type DeliverEventsAnswer = Readonly<{
  delivered: number;
  /** The event that the sink did not take; it comes first the next time. */
  failed: Readonly<{ position: number; cause: unknown }> | null;
}>;

const deliverEventsInput = shape({
  consumer: optional(text({ max: 64 }), "default"),
  limit: optional(wholeNumber({ min: 1, max: 10_000 }), 100),
});

/** Hands committed events to a sink, in order, each at least once (rule 5): the position is saved after delivery. */
export const deliverEvents = async (
  context: EngineContext,
  sink: EventSink,
  rawInput: DeliverEventsInput = {},
): Promise<Result<DeliverEventsAnswer, InvalidInput | StoreUnavailable>> => {
  const read = readInput(deliverEventsInput, rawInput);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  const { consumer, limit } = read.value;
  const { store } = context.parts;
  const from = await store.deliveredPosition(consumer);
  if (from.isErr()) return err(unavailable(from.error, null));
  const events = await store.events(from.value, limit);
  if (events.isErr()) return err(unavailable(events.error, null));
  let delivered = 0;
  let failed: DeliverEventsAnswer["failed"] = null;
  let position = from.value;
  for (const event of events.value) {
    try {
      await sink.deliver(event);
    } catch (cause) {
      failed = { position: event.position, cause };
      break;
    }
    position = event.position;
    delivered += 1;
  }
  if (delivered > 0) {
    const saved = await store.saveDeliveredPosition(consumer, position);
    if (saved.isErr()) return err(unavailable(saved.error, null));
  }
  return ok({ delivered, failed });
};
