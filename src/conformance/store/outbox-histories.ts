import { hasEnded } from "../../domain/reservation/reservation.ts";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import type { CenterId } from "../../domain/ids.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { ParkedEvent, RecordedEvent } from "../../ports/event-outbox.ts";
import type { RemoveOld } from "../../ports/retention.ts";
import { demand, demandEqual } from "../expectations.ts";
import type { Random } from "../random.ts";
import { bookingId } from "./fixtures.ts";
import { bookingEvents } from "./outbox-steps.ts";
import type { Gone, Model } from "./model.ts";
import { answered, type CaseContext } from "./case-context.ts";

// Dispatchers and a retention job in a random history. Each answer must be the model's.

const CONSUMERS = ["mail", "ledger"];
const DISPATCHERS = ["one", "two"];

/** Makes one call of a dispatcher: a take that may be settled, a retry, or a status. */
export const dispatch = async (random: Random, handle: CaseContext, model: Model, nowMs: EpochMs): Promise<void> => {
  const { outbox } = handle;
  const expected = model.outbox;
  model.nameEvents((await handle.harnessed.dump()).events);
  const consumer = random.pick(CONSUMERS);
  const dispatcher = random.pick(DISPATCHERS);
  const request = { consumer, dispatcher, leaseMs: random.pick([1, 20_000, 60_000]), limit: 1 + random.below(4) };
  const taken = answered(await outbox.takeEvents(request));
  demandEqual(`what ${dispatcher} takes for ${consumer}`, taken, expected.take(request, nowMs));
  if (taken.kind === "taken" && random.chance(80)) {
    const parked = parkedOf(random, taken.events, nowMs);
    const caughtUp = taken.due.filter(() => random.chance(50)).map(({ key }) => key);
    const by = random.chance(85) ? dispatcher : "three";
    const settlement = { consumer, dispatcher: by, upTo: taken.upTo, parked, caughtUp };
    demandEqual(`what ${by} settles`, answered(await outbox.settleEvents(settlement)), expected.settle(settlement));
  }
  const known = [...(expected.consumers.get(consumer)?.parked ?? [])].sort((one, other) =>
    one.key < other.key ? -1 : 1,
  );
  const all = await outbox.parkedEvents({ consumer, afterKey: null, limit: 50 });
  demandEqual(`the parked events of ${consumer}`, answered(all), known);
  demandEqual(`the status of ${consumer}`, answered(await outbox.outboxStatus(consumer)), expected.status(consumer));
  if (known.length === 0 || random.chance(70)) return;
  const { key } = random.pick(known);
  demandEqual("a retry", answered(await outbox.retryParked({ consumer, key })), expected.retry(consumer, key, nowMs));
};

/** The events of a booking, a page at a time. */
export const tellOfBooking = async (
  random: Random,
  handle: CaseContext,
  model: Model,
  { centerId, nowMs }: Readonly<{ centerId: CenterId; nowMs: EpochMs }>,
): Promise<void> => {
  const id = bookingId(1 + random.below(12), centerId);
  const found = await bookingEvents(handle, id, 1 + random.below(3));
  const events = model.eventsOf(id).map(({ sequence, atMs, event, by }) => ({ sequence, atMs, event, by }));
  demandEqual("the events of a booking", found, { atMs: nowMs, removedToMs: model.removedToMs, events });
};

/** Of some keys the first event that was taken. */
const parkedOf = (random: Random, events: readonly RecordedEvent[], nowMs: EpochMs): readonly ParkedEvent[] => {
  const firsts = events.filter(
    ({ event }, at) => events.findIndex((it) => orderKeyOf(it.event) === orderKeyOf(event)) === at,
  );
  return firsts
    .filter(() => random.chance(30))
    .map(({ event, position }) => ({
      key: orderKeyOf(event),
      position,
      attempts: 1 + random.below(5),
      retryAtMs: random.chance(20) ? null : plus(nowMs, random.pick([0, 1, 60_000])),
      cause: "away",
    }));
};

/**
 * Makes one call of a retention job. Every removed record is past its age and no longer needed, and their number is
 * within the limit.
 */
export const forget = async (random: Random, handle: CaseContext, model: Model, nowMs: EpochMs): Promise<void> => {
  const age = (): number => random.pick([0, 60_000, 600_000]);
  const request: RemoveOld = {
    commandsOlderThanMs: age(),
    endedOlderThanMs: age(),
    openOlderThanMs: age(),
    eventsOlderThanMs: age(),
    limit: random.pick([1, 3, 50]),
  };
  if (handle.has("outbox")) model.nameEvents((await handle.harnessed.dump()).events);
  const { more: _more, ...counts } = answered(await handle.retention.removeOld(request));
  const all = model.leaveOnly(await handle.harnessed.dump());
  // A store without an outbox has no events to remove.
  const gone = handle.has("outbox") ? all : { ...all, events: [] };
  demandEqual("the counts of removed records", counts, {
    commands: gone.commands.length,
    reservations: gone.reservations.length,
    bookings: gone.bookings.length,
    blocks: gone.blocks.length,
    events: gone.events.length,
  });
  demandPast(model, gone, { ...request, nowMs });
};

const demandPast = (model: Model, gone: Gone, request: RemoveOld & Readonly<{ nowMs: EpochMs }>): void => {
  const isOld = (atMs: EpochMs, ageMs: number): boolean => atMs <= request.nowMs - ageMs;
  for (const { commandId, acceptedAtMs } of gone.commands) {
    demand(isOld(acceptedAtMs, request.commandsOlderThanMs), `the command ${commandId} is removed at its age`);
  }
  for (const { state, writtenAtMs } of gone.reservations) {
    const mayGo = hasEnded(state) && isOld(writtenAtMs, request.endedOlderThanMs);
    demand(mayGo, `the reservation ${state.id} is removed once it has ended, at its age`);
  }
  for (const { state, writtenAtMs } of gone.bookings) {
    const isLast = ![...model.reservations.values()].some((it) => it.state.bookingId === state.id);
    const mayGo = state.reservationId === null ? isOld(writtenAtMs, request.openOlderThanMs) : isLast;
    demand(mayGo, `the booking ${state.id} is removed with its last reservation, or at the age of those without`);
  }
  for (const { state, writtenAtMs } of gone.blocks) {
    const mayGo = state.status === "removed" && isOld(writtenAtMs, request.endedOlderThanMs);
    demand(mayGo, `the block ${state.id} is removed after its end, at its age`);
  }
  for (const event of gone.events) {
    const mayGo = isOld(event.atMs, request.eventsOlderThanMs) && !model.outbox.isNeeded(event);
    demand(mayGo, `the event at ${event.position} is removed at its age, and not while a consumer needs it`);
  }
};
