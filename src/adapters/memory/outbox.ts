import type { Actor } from "../../domain/booking/actor.ts";
import type { CommandId } from "../../domain/ids.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import { authorOf } from "../../ports/store-rules/author-of.ts";
import { orderKeyOf, subjectOf, type DomainEvent } from "../../domain/reservation/events.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type {
  BookingEventsPage,
  BookingEventsRequest,
  OrderKey,
  ParkedEvent,
  RecordedEvent,
} from "../../ports/event-outbox.ts";
import { bookingEventsPage, placed } from "../../ports/store-rules/booking-events.ts";
import { assertLimit } from "../../ports/store-rules/well-formed.ts";

/**
 * The events in the order of their commits, and their consumers. Positions count from 1 without gaps. Sequences and
 * instants are stored in arrays of numbers: a third of the size of an object for each event.
 */
export type Outbox = {
  readonly events: DomainEvent[];
  readonly sequences: number[];
  readonly instants: EpochMs[];
  /** The actor and the command; null for an expiry. */
  readonly actors: (Actor | null)[];
  readonly commandIds: (CommandId | null)[];
  /** The number of events that retention has removed from the front: the position before the first remaining one. */
  removed: number;
  /** The events among them that are kept because a consumer waits for them. */
  kept: readonly RecordedEvent[];
  /** The latest instant of a removed event; null before the first removal. */
  removedToMs: EpochMs | null;
  readonly consumers: Map<string, Consumer>;
};

/** The progress of one consumer. While no event is parked, an event costs a consumer no memory. */
export type Consumer = {
  /** The position up to which every event is delivered or parked. */
  position: number;
  lease: Readonly<{ dispatcher: string; untilMs: EpochMs }> | null;
  readonly parked: Map<OrderKey, Parked>;
};

/**
 * A parked event and the events behind it, itself included. They are kept in a list of their own, so that no call
 * searches the outbox for them.
 */
type Parked = { event: ParkedEvent; waiting: RecordedEvent[] };

/** Creates an empty outbox. */
export const createOutbox = (): Outbox => ({
  events: [],
  sequences: [],
  instants: [],
  actors: [],
  commandIds: [],
  removed: 0,
  kept: [],
  removedToMs: null,
  consumers: new Map(),
});

/** Assigns the next positions to the events of one accepted change set. */
export const appendEvents = (
  outbox: Outbox,
  set: Pick<ChangeSet, "events" | "actor" | "command">,
  sequence: number,
  atMs: EpochMs,
): void => {
  for (const event of set.events) {
    const by = authorOf(set, event);
    outbox.events.push(event);
    outbox.sequences.push(sequence);
    outbox.instants.push(atMs);
    outbox.actors.push(by?.actor ?? null);
    outbox.commandIds.push(by?.commandId ?? null);
  }
};

/** The position of the latest event; 0 before the first. */
export const lastPosition = ({ removed, events }: Outbox): number => removed + events.length;

/** Returns the remaining events after one position and up to another, at most `limit`. */
export const eventsBetween = (
  outbox: Outbox,
  after: number,
  upTo: number,
  limit = Infinity,
): readonly RecordedEvent[] => {
  const { removed, kept } = outbox;
  const between = kept.filter(({ position }) => position > after && position <= upTo).slice(0, limit);
  const from = Math.max(after, removed);
  const end = Math.min(upTo, lastPosition(outbox), from + limit - between.length);
  for (let position = from + 1; position <= end; position += 1) between.push(recordedAt(outbox, position));
  return between;
};

/** Returns one page of a booking's events. It scans all events: an index would cost every reserve. */
export const bookingEvents = (
  outbox: Outbox,
  { bookingId, after, limit }: BookingEventsRequest,
  atMs: EpochMs,
): BookingEventsPage => {
  assertLimit(limit);
  const { removed, kept, events, removedToMs } = outbox;
  const from = after?.ordinal ?? 0;
  const found = kept.filter(({ event, position }) => position > from && subjectOf(event) === bookingId);
  for (let at = Math.max(from - removed, 0); at < events.length && found.length <= limit; at += 1) {
    if (subjectOf(events[at] as DomainEvent) === bookingId) found.push(recordedAt(outbox, removed + at + 1));
  }
  return bookingEventsPage(found.map(placed), { limit, atMs, removedToMs });
};

/** The id of the subject is unique across all stores, so this event id is stable and unique. */
const recordedAt = (
  { removed, events, sequences, instants, actors, commandIds }: Outbox,
  position: number,
): RecordedEvent => {
  const event = events[position - removed - 1] as DomainEvent;
  const sequence = sequences[position - removed - 1] as number;
  const atMs = instants[position - removed - 1] as EpochMs;
  const actor = actors[position - removed - 1] ?? null;
  const commandId = commandIds[position - removed - 1] ?? null;
  const by = actor === null || commandId === null ? null : { actor, commandId };
  return { position, eventId: `${orderKeyOf(event)}-${position}`, sequence, atMs, event, by };
};

/** Removes the leading events that `mayGo`, up to the first that must stay. Looks at `limit` events at most. */
export const removeEvents = (
  outbox: Outbox,
  limit: number,
  { mayGo, waits }: Readonly<{ mayGo: (it: RecordedEvent) => boolean; waits: (it: RecordedEvent) => boolean }>,
): Readonly<{ removed: number; more: boolean }> => {
  const { kept } = outbox;
  const gone = new Set(kept.filter((it) => mayGo(it) && !waits(it)).slice(0, limit));
  const front = eventsBetween({ ...outbox, kept: [] }, outbox.removed, Infinity, limit - gone.size);
  const stays = front.findIndex((it) => !mayGo(it));
  const passed = stays === -1 ? front : front.slice(0, stays);
  outbox.events.splice(0, passed.length);
  outbox.sequences.splice(0, passed.length);
  outbox.instants.splice(0, passed.length);
  outbox.actors.splice(0, passed.length);
  outbox.commandIds.splice(0, passed.length);
  outbox.removed += passed.length;
  outbox.kept = [...kept.filter((it) => !gone.has(it)), ...passed.filter(waits)];
  const removed = kept.length + passed.length - outbox.kept.length;
  for (const { atMs } of [...gone, ...passed.filter((it) => !waits(it))]) {
    outbox.removedToMs = later(outbox.removedToMs ?? atMs, atMs);
  }
  return { removed, more: gone.size + passed.length === limit };
};
