import { happened } from "../domain/reservation/change.ts";
import type { EventSink } from "../ports/event-sink.ts";
import type { RecordedEvent } from "../ports/event-outbox.ts";
import type { ConformanceCase } from "./cases.ts";
import { demand, demandEqual, openBy } from "./expectations.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { aHold, START } from "./store/fixtures.ts";

/** How the kit opens a sink, and reads the events that took effect. */
export type SinkHarness = Readonly<{
  /** Returns a fresh sink to which nothing was delivered. */
  open: () => Promise<OpenedSink>;
}>;

export type OpenedSink = Readonly<{
  sink: EventSink;
  /** The ids of the events that took effect, in the order in which they did: each once. */
  received: () => Promise<readonly string[]>;
  close: () => Promise<void>;
  /** Lack `outage`: makes the sink's target unreachable until `mended` is called. */
  cutOff?: () => Promise<Readonly<{ mended: () => Promise<void> }>>;
}>;

const eventOf = (n: number, position: number): RecordedEvent => ({
  position,
  eventId: `event-${position}`,
  by: null,
  sequence: position,
  atMs: START,
  event: happened("ReservationConfirmed", aHold(n), START),
});

const sinkCase = (
  info: Omit<ConformanceCase<SinkHarness>, "run">,
  check: (opened: OpenedSink) => Promise<void>,
): ConformanceCase<SinkHarness> => ({
  ...info,
  run: async (harness) => {
    const opened = await openBy(harness);
    await check(opened).finally(() => opened.close());
  },
});

/** Every case of the kit for event sinks. */
export const eventSinkCases: readonly ConformanceCase<SinkHarness>[] = [
  sinkCase(
    {
      id: "SINK-01",
      title: "delivered events have taken effect once the promise resolves, in order",
      shows: ["rule 5"],
    },
    async ({ sink, received }) => {
      for (const [at, n] of [1, 2, 1].entries()) await sink.deliver(eventOf(n, at + 1));
      demandEqual("the events that took effect", await received(), ["event-1", "event-2", "event-3"]);
    },
  ),
  sinkCase(
    { id: "SINK-02", title: "an event that comes again takes effect once", shows: ["rule 5"] },
    async ({ sink, received }) => {
      for (const position of [1, 1, 2, 1, 2]) await sink.deliver(eventOf(1, position));
      demandEqual("the events that took effect", await received(), ["event-1", "event-2"]);
    },
  ),
  sinkCase(
    { id: "SINK-03", title: "events that differ only in their id both take effect", shows: ["rule 5"] },
    async ({ sink, received }) => {
      await sink.deliver({ ...eventOf(1, 1), eventId: "a" });
      await sink.deliver({ ...eventOf(1, 1), eventId: "A" });
      demandEqual("the events that took effect", await received(), ["a", "A"]);
    },
  ),
  sinkCase(
    {
      id: "SINK-04",
      title: "a failed delivery is rejected, leaves nothing behind, and may be repeated",
      shows: ["rule 5"],
      needs: ["outage"],
    },
    async ({ sink, received, cutOff }) => {
      demand(cutOff !== undefined, "a harness that does not lack an outage can cut the sink off");
      await sink.deliver(eventOf(1, 1));
      const { mended } = await cutOff();
      const outcome = await sink.deliver(eventOf(1, 2)).then(
        () => "delivered",
        () => "rejected",
      );
      await mended();
      demandEqual("the answer to the dispatcher", outcome, "rejected");
      await sink.deliver(eventOf(1, 2));
      demandEqual("the events that took effect", await received(), ["event-1", "event-2"]);
    },
  ),
];

/** Registers the tests that prove an event sink. */
export const describeEventSink = (options: KitOptions<SinkHarness>): void => describeCases(eventSinkCases, options);
