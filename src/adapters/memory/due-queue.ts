import type { ReservationId } from "../../domain/ids.ts";
import type { Reserved } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { addTo, createOrdered, firstAbove, removeFrom, walkUp, type Ordered } from "./ordered.ts";

/** Everything recorded as reserved, in the order in which it falls due: by (expiresAt, reservedAt, id). */
export type DueQueue = Ordered;

export const createDueQueue = createOrdered;

export const enqueue = (queue: DueQueue, { expiresAtMs, reservedAtMs, id }: Reserved): void =>
  addTo(queue, expiresAtMs, reservedAtMs, id);

export const dequeue = (queue: DueQueue, { expiresAtMs, reservedAtMs, id }: Reserved): void =>
  removeFrom(queue, expiresAtMs, reservedAtMs, id);

/** The first of what is due at an instant. */
export const dueAt = (queue: DueQueue, atMs: EpochMs, limit: number): readonly ReservationId[] => {
  const due: ReservationId[] = [];
  walkUp(queue, (id, expiresAtMs) => {
    if (due.length === limit || isLive(expiresAtMs as EpochMs, atMs)) return false;
    due.push(id);
    return true;
  });
  return due;
};

/** The deadline of the earliest that is not due yet. */
export const nextExpiryAfter = (queue: DueQueue, atMs: EpochMs): EpochMs | null =>
  firstAbove(queue, atMs) as EpochMs | null;
