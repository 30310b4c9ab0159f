import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { createOrdered, firstNotBefore, walkUp, type Ordered } from "./ordered.ts";
import type { StoredHold } from "./stored.ts";

/** Everything recorded as reserved, in the order in which it falls due: by (expiresAt, reservedAt, id). */
export type DueQueue = Ordered<StoredHold>;

export const createDueQueue = (): DueQueue => createOrdered(byDeadline);

const byDeadline = ({ state: one }: StoredHold, { state: other }: StoredHold): number => {
  if (one.expiresAtMs !== other.expiresAtMs) return one.expiresAtMs - other.expiresAtMs;
  if (one.reservedAtMs !== other.reservedAtMs) return one.reservedAtMs - other.reservedAtMs;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
};

/** The first of what is due at an instant. */
export const dueAt = (queue: DueQueue, atMs: EpochMs, limit: number): readonly StoredHold[] => {
  const due: StoredHold[] = [];
  walkUp(queue, (hold) => {
    if (due.length === limit || isLive(hold.state.expiresAtMs, atMs)) return false;
    due.push(hold);
    return true;
  });
  return due;
};

/** The deadline of the earliest that is not due yet. */
export const nextExpiryAfter = (queue: DueQueue, atMs: EpochMs): EpochMs | null =>
  firstNotBefore(queue, ({ state }) => !isLive(state.expiresAtMs, atMs))?.state.expiresAtMs ?? null;
