import { err, ok, type Result } from "neverthrow";
import { withFunctions } from "../../domain/input/options.ts";
import { checked, flag, optional, orEmpty, readInput, shape, text, wholeNumber } from "../../domain/input/reader.ts";
import type { InvalidInput, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { earlier, SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { unavailable } from "../runtime/store-failure.ts";
import { deliverTaken } from "./delivery.ts";
import { hostDataFor, withHostData } from "./host-data.ts";
import { consumerName, NO_OUTBOX, type ConsumerInput } from "./outbox.ts";

/** The consumer whose events are delivered, and how many at once. */
export type DeliverEventsInput = ConsumerInput &
  Readonly<{
    /**
     * The caller's name, 1 to 64 characters: a lease with the same name does not stop it. By default unique to this
     * call.
     */
    dispatcher?: string;
    /** Maximum number of events that one call looks at: 1 to 10,000; 100 by default. */
    limit?: number;
    /** Lease time in seconds, 1 to 3,600; 60 by default: no other dispatcher delivers to this consumer meanwhile. */
    leaseSeconds?: number;
    /** Whether each event comes with its booking's reference and metadata (rule 31); false by default. */
    withBookings?: boolean;
  }>;

export type DeliverEventsAnswer = Readonly<{
  atMs: EpochMs;
  /** How many events the sink accepted. */
  delivered: number;
  /** How many the sink rejected: those that are retried, and those that wait for `retryDeadLetter`. */
  parked: number;
  deadLetters: number;
  /** When the next parked event is due for its retry; null if none is parked for a retry. */
  retryAtMs: EpochMs | null;
  /** Whether there is more to deliver at once. */
  more: boolean;
  /** The end of another dispatcher's lease, if that one delivers instead; else null. */
  leasedUntilMs: EpochMs | null;
  /** Whether the call outlasted its lease and another took over: the same events are then delivered again. */
  overtaken: boolean;
}>;

const deliverEventsInput = orEmpty(
  shape({
    consumer: consumerName,
    dispatcher: optional(text({ max: 64 }), null),
    limit: optional(wholeNumber({ min: 1, max: 10_000 }), 100),
    leaseSeconds: optional(wholeNumber({ min: 1, max: 3_600 }), 60),
    withBookings: optional(flag, false),
  }),
);

export const A_SINK = withFunctions("deliver");

type Delivered = Promise<Result<DeliverEventsAnswer, InvalidInput | StoreUnavailable | SourceUnavailable>>;

/** Delivers due retries first, then new events. If an event is parked, the later events of its key wait behind it. */
export const deliverEvents = (context: EngineContext): ((sink: EventSink, rawInput?: unknown) => Delivered) => {
  const deliver = delivery(context);
  return async (sink, rawInput) =>
    readInput(sinkReader, sink).isErr()
      ? err(invalidInput({ field: "sink", problem: `must be ${A_SINK.expected}` }))
      : deliver(rawInput, sink);
};

const sinkReader = checked((value) => (A_SINK.isValid(value) ? true : null), A_SINK.expected);

const delivery = defineQuery({
  input: deliverEventsInput,
  answer: async (context: EngineContext, asked, sink: EventSink): Delivered => {
    const { consumer, limit, leaseSeconds } = asked;
    // Read before anything is delivered, since it may fail.
    const chance = context.parts.ids.entropy();
    const dispatcher = asked.dispatcher ?? chance;
    const { outbox } = context.parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    const taking = await outbox.takeEvents({ consumer, dispatcher, limit, leaseMs: leaseSeconds * SECOND_MS });
    if (taking.isErr()) return err(unavailable(taking.error));
    const taken = taking.value;
    const { atMs } = taken;
    if (taken.kind === "leased") return ok({ ...NOTHING, atMs, leasedUntilMs: taken.untilMs });
    if (taken.kind === "nothing") return ok({ ...NOTHING, atMs, retryAtMs: taken.nextRetryAtMs });

    const bookings = asked.withBookings ? await hostDataFor(context, taken) : ok(null);
    if (bookings.isErr()) return err(bookings.error);
    const { delivered, parked, caughtUp } = await deliverTaken(
      context,
      withHostData(sink, bookings.value),
      chance,
      taken,
    );
    const settled = await outbox.settleEvents({ consumer, dispatcher, upTo: taken.upTo, parked, caughtUp });
    if (settled.isErr()) return err(unavailable(settled.error));
    const retries = [taken.nextRetryAtMs, ...parked.map(({ retryAtMs }) => retryAtMs)].filter((it) => it !== null);
    const deadLetters = parked.filter(({ retryAtMs }) => retryAtMs === null).length;
    return ok({
      ...NOTHING,
      atMs,
      delivered,
      parked: parked.length - deadLetters,
      deadLetters,
      retryAtMs: retries.length === 0 ? null : retries.reduce(earlier),
      more: taken.more,
      overtaken: settled.value === "lease_lost",
    });
  },
});

const NOTHING = {
  delivered: 0,
  parked: 0,
  deadLetters: 0,
  retryAtMs: null,
  more: false,
  leasedUntilMs: null,
  overtaken: false,
} as const;
