import type { ReservationId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Reserved } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { createChunked, insertAt, removeAt, type Chunked, type Columns } from "./chunked.ts";

/**
 * Everything recorded as reserved, in the order in which it falls due: by (expiresAt, id).
 */
export type DueQueue = Chunked<ReservationId>;

/** With nothing in it. */
export const createDueQueue = (): DueQueue => createChunked(1);

/** Adds one that is not in it. */
export const enqueue = (queue: DueQueue, { expiresAtMs, id }: Reserved): void => {
  const { lasts, chunks } = queue;
  // Behind the last of all belongs in the last chunk.
  const at = Math.max(0, Math.min(placeIn(lasts, expiresAtMs, id), chunks.length - 1));
  const chunk = chunks[at];
  const place = chunk === undefined ? 0 : placeIn(chunk, expiresAtMs, id);
  insertAt(queue, at, place, id, expiresAtMs, 0, 0, 0);
};

/** Takes out one that is in it. */
export const dequeue = (queue: DueQueue, { expiresAtMs, id }: Reserved): void => {
  const at = placeIn(queue.lasts, expiresAtMs, id);
  const chunk = queue.chunks[at];
  const place = chunk === undefined ? 0 : placeIn(chunk, expiresAtMs, id);
  invariant(chunk?.items[place] === id, "what is reserved is in the due queue");
  removeAt(queue, at, place);
};

/** The first `limit` of what is due at an instant. */
export const dueAt = ({ chunks }: DueQueue, atMs: EpochMs, limit: number): readonly ReservationId[] => {
  const due: ReservationId[] = [];
  for (const { numbers, items } of chunks) {
    for (let place = 0; place < items.length; place += 1) {
      if (due.length === limit || isLive(numbers[place] as EpochMs, atMs)) return due;
      due.push(items[place] as ReservationId);
    }
  }
  return due;
};

/** The deadline of the earliest that is not due yet; null where there is none. */
export const nextExpiryAfter = ({ lasts, chunks }: DueQueue, atMs: EpochMs): EpochMs | null => {
  const chunk = chunks[placeIn(lasts, atMs, BEHIND_ALL)];
  return chunk === undefined ? null : (chunk.numbers[placeIn(chunk, atMs, BEHIND_ALL)] as EpochMs);
};

/** Greater than every id. */
const BEHIND_ALL = "~" as ReservationId;

/** How many come before one with these deadlines and this id. */
const placeIn = ({ numbers, items }: Columns<ReservationId>, expiresAtMs: number, id: ReservationId): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const expires = numbers[middle] as number;
    const other = items[middle] as ReservationId;
    const isBefore = expires === expiresAtMs ? other < id : expires < expiresAtMs;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
};
