import { orderKeyOf, type DomainEvent } from "../../domain/reservation/events.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";

/**
 * Every event in the order of its commit, and how far each consumer has come. Positions count from 1 without gaps. An
 * event's sequence lies beside it in an array of numbers: a third of the size of an object for each.
 */
export type Outbox = Readonly<{
  events: DomainEvent[];
  sequences: number[];
  delivered: Map<string, number>;
}>;

/** With nothing in it. */
export const createOutbox = (): Outbox => ({ events: [], sequences: [], delivered: new Map() });

/** Takes the next positions for the events of one accepted change set. */
export const appendEvents = (outbox: Outbox, events: readonly DomainEvent[], sequence: number): void => {
  for (const event of events) {
    outbox.events.push(event);
    outbox.sequences.push(sequence);
  }
};

/** At most `limit` events after a position; 0 is before the first. */
export const eventsAfter = (outbox: Outbox, position: number, limit: number): readonly RecordedEvent[] => {
  const recorded: RecordedEvent[] = [];
  const end = Math.min(position + limit, outbox.events.length);
  for (let at = position; at < end; at += 1) recorded.push(recordedAt(outbox, at));
  return recorded;
};

/** What an event is about was minted once for all stores, so this id is the same each time and nowhere else in use. */
const recordedAt = (outbox: Outbox, at: number): RecordedEvent => {
  const event = outbox.events[at] as DomainEvent;
  const position = at + 1;
  return { position, eventId: `${orderKeyOf(event)}-${position}`, sequence: outbox.sequences[at] as number, event };
};

/** The position up to which a consumer has delivered; 0 before the first. */
export const deliveredTo = (outbox: Outbox, consumer: string): number => outbox.delivered.get(consumer) ?? 0;

/** Never backwards: a consumer that is told late of an older position has delivered the newer one all the same. */
export const saveDelivered = (outbox: Outbox, consumer: string, position: number): void => {
  if (position > deliveredTo(outbox, consumer)) outbox.delivered.set(consumer, position);
};
