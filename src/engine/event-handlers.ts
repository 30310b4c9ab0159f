import type { DomainEvent } from "../domain/reservation/events.ts";
import type { RecordedEvent } from "../ports/event-outbox.ts";
import type { EventSink } from "../ports/event-sink.ts";

/** What to do about events, by their type; rejecting means "not done", and the event comes again. */
export type EventHandlers = {
  readonly [Type in DomainEvent["type"]]?: (
    event: Extract<DomainEvent, { type: Type }>,
    recorded: RecordedEvent,
  ) => Promise<void>;
};

/** A sink of handlers. Events of which no type is handled are taken, and nothing is done about them. */
export const createHandlerSink = (handlers: EventHandlers): EventSink => ({
  deliver: async (recorded) => {
    const handle = handlers[recorded.event.type] as EventHandler | undefined;
    await handle?.(recorded.event, recorded);
  },
});

type EventHandler = (event: DomainEvent, recorded: RecordedEvent) => Promise<void>;
