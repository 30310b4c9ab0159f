import { orderKeyOf } from "../../src/index.ts";
import type * as Port from "../../src/index.ts";
import type { Data } from "./data.ts";

/** Removes what is past its age, so many of each kind. */
export const removeOld = (data: Data, request: Port.RemoveOld, nowMs: Port.EpochMs): Port.Removed => {
  const { commandsOlderThanMs, endedOlderThanMs, eventsOlderThanMs, limit } = request;
  const isOld = ({ writtenAtMs }: { writtenAtMs: number }) => writtenAtMs <= nowMs - endedOlderThanMs;
  const commands = withoutSome(
    data.commands,
    limit,
    ({ record }) => record.acceptedAtMs <= nowMs - commandsOlderThanMs,
  );
  const reservations = withoutSome(
    data.reservations,
    limit,
    (it) => it.state.status !== "reserved" && it.state.status !== "confirmed" && isOld(it),
  );
  const bookings = withoutSome(data.bookings, limit, (it) =>
    it.state.reservationId === null
      ? isOld(it)
      : reservations.left.every(({ state }) => state.bookingId !== it.state.id),
  );
  const blocks = withoutSome(data.blocks, limit, (it) => it.state.status === "removed" && isOld(it));
  const events = withoutSome(
    data.events,
    limit,
    (it) => it.event.atMs <= nowMs - eventsOlderThanMs && data.consumers.every((consumer) => isDone(consumer, it)),
  );
  Object.assign(data, { commands: commands.left, reservations: reservations.left, bookings: bookings.left });
  Object.assign(data, { blocks: blocks.left, events: events.left });
  return {
    commands: commands.removed,
    reservations: reservations.removed,
    bookings: bookings.removed,
    blocks: blocks.removed,
    events: events.removed,
    more: [commands, reservations, bookings, blocks, events].some(({ more }) => more),
  };
};

/** Given to the consumer, and in nobody's line. */
const isDone = (
  { position, parked }: Data["consumers"][number],
  { position: at, event }: Port.RecordedEvent,
): boolean => at <= position && parked.every((it) => it.key !== orderKeyOf(event) || at < it.position);

const withoutSome = <Item>(items: readonly Item[], limit: number, mayGo: (item: Item) => boolean) => {
  const going = items.filter(mayGo);
  const gone = new Set(going.slice(0, limit));
  return { left: items.filter((it) => !gone.has(it)), removed: gone.size, more: going.length > limit };
};
