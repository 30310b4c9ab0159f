import type { Result } from "neverthrow";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { EventOutbox } from "../../ports/event-outbox.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { assertLimit } from "../../ports/store-rules/well-formed.ts";
import type { Connection } from "./connection.ts";
import { consumersPage, outboxStatus, removeConsumer, retryParked, settleEvents, takeEvents } from "./consumers.ts";
import { bookingEvents } from "./events.ts";
import { parkedEvents } from "./parked.ts";

/** Works in a transaction, at the instant of its clock. */
export type WorkAt = <Value>(work: (nowMs: EpochMs) => Value) => Promise<Result<Value, StoreFailure>>;

export const createOutbox = (
  connection: Connection,
  { readAt, writeAt }: Readonly<{ readAt: WorkAt; writeAt: WorkAt }>,
): EventOutbox => ({
  takeEvents: async (request) => {
    assertLimit(request.limit);
    return writeAt((nowMs) => takeEvents(connection, request, nowMs));
  },
  settleEvents: (settlement) => connection.write(() => settleEvents(connection, settlement)),
  retryParked: (request) => writeAt((nowMs) => retryParked(connection, request, nowMs)),
  parkedEvents: async (request) => {
    assertLimit(request.limit);
    return connection.read(() => parkedEvents(connection, request));
  },
  outboxStatus: (consumer) => connection.read(() => outboxStatus(connection, consumer)),
  consumers: async (request) => {
    assertLimit(request.limit);
    return readAt((nowMs) => consumersPage(connection, request, nowMs));
  },
  removeConsumer: (consumer) => writeAt((nowMs) => removeConsumer(connection, consumer, nowMs)),
  bookingEvents: async (request) => {
    assertLimit(request.limit);
    return readAt((nowMs) => bookingEvents(connection, request, nowMs));
  },
});
