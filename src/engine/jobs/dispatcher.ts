import type { Result } from "neverthrow";
import {
  between,
  checkOptions,
  mayBeLeftOut,
  someText,
  trueOrFalse,
  type OptionRules,
} from "../../domain/input/options.ts";
import type { InvalidInput, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import type { Timer } from "../../ports/timer.ts";
import { A_SINK, type DeliverEventsAnswer, type DeliverEventsInput } from "./deliver-events.ts";
import type { ReservationEngine } from "../engine.ts";
import { createJob, jobRules, type Job } from "./job.ts";

export type DispatcherOptions = DeliverEventsInput &
  Readonly<{
    engine: Pick<ReservationEngine, "deliverEvents">;
    sink: EventSink;
    timer: Timer;
    report: (outcome: Result<DeliverEventsAnswer, InvalidInput | StoreUnavailable | SourceUnavailable>) => void;
    /** Maximum sleep in ms before it looks for new events, 1,000 by default; `wake` makes it look at once. */
    longestSleepMs?: number;
  }>;

/**
 * Delivers one consumer's events to its sink as they come, and retries parked ones. If several run at once, one
 * delivers and the others wait for its lease to end.
 */
export const createDispatcher = (options: DispatcherOptions): Job => {
  checkOptions("createDispatcher", options, {
    ...jobRules("deliverEvents"),
    sink: A_SINK,
    consumer: mayBeLeftOut(someText),
    dispatcher: mayBeLeftOut(someText),
    limit: mayBeLeftOut(between(1, 10_000)),
    leaseSeconds: mayBeLeftOut(between(1, 3_600)),
    withBookings: mayBeLeftOut(trueOrFalse),
  } satisfies OptionRules<DispatcherOptions>);
  const { engine, sink, timer, report, longestSleepMs = 1_000, ...input } = options;
  return createJob({
    timer,
    report,
    longestSleepMs,
    round: () => engine.deliverEvents(sink, input),
    delayAfter: ({ more, atMs, leasedUntilMs, retryAtMs }) =>
      more ? 0 : (leasedUntilMs ?? retryAtMs ?? Infinity) - atMs,
  });
};
