import type { Result } from "neverthrow";
import type { InvalidInput, SourceUnavailable, StoreUnavailable } from "../domain/refusal/refusal.ts";
import type { EventSink } from "../ports/event-sink.ts";
import type { Timer } from "../ports/timer.ts";
import type { DeliverEventsAnswer, DeliverEventsInput } from "./deliver-events.ts";
import type { ReservationEngine } from "./engine.ts";
import { createJob, type Job } from "./job.ts";

export type DispatcherOptions = DeliverEventsInput &
  Readonly<{
    engine: Pick<ReservationEngine, "deliverEvents">;
    sink: EventSink;
    timer: Timer;
    report: (outcome: Result<DeliverEventsAnswer, InvalidInput | StoreUnavailable | SourceUnavailable>) => void;
    /** How long it sleeps at most before it looks for new events, 1,000 by default; `wake` makes it look at once. */
    longestSleepMs?: number;
  }>;

/**
 * Delivers one consumer's events to its sink as they come, and tries again what is parked. Of several at once, one
 * delivers and the others wait for its lease to end.
 */
export const createDispatcher = ({
  engine,
  sink,
  timer,
  report,
  longestSleepMs = 1_000,
  ...input
}: DispatcherOptions): Job =>
  createJob({
    timer,
    report,
    longestSleepMs,
    round: () => engine.deliverEvents(sink, input),
    delayAfter: ({ more, atMs, leasedUntilMs, retryAtMs }) =>
      more ? 0 : (leasedUntilMs ?? retryAtMs ?? Infinity) - atMs,
  });
