import type { Result } from "neverthrow";
import type { StoreFailure } from "./store-failure.ts";

/** Removes old records from a store, only when called (rule 12). Ages are judged by the store's clock. */
export interface Retention {
  /**
   * Removes records that have reached their age, at most `limit` records of each kind per call. A record may stay until
   * the records written before it have reached their age as well, but none is removed early.
   */
  removeOld(request: RemoveOld): Promise<Result<Removed, StoreFailure>>;
}

/** Ages in milliseconds. A record is old enough at exactly its age. */
export type RemoveOld = Readonly<{
  /** For command records, by when they were accepted: a retry of a removed one is a new command (rule 8). */
  commandsOlderThanMs: number;
  /**
   * For reservations that expired, were released or cancelled, and for removed blocks, by their last write. A booking
   * is removed with the last of its reservations.
   */
  endedOlderThanMs: number;
  /** For bookings that were never reserved, by their last write. */
  openOlderThanMs: number;
  /**
   * For events, by the instant from which they are true. Events stay while a known consumer has not received them, or
   * while they are parked or wait behind a parked one.
   */
  eventsOlderThanMs: number;
  limit: number;
}>;

/** The number of records removed. If `more` is true, another call may remove more at once. */
export type Removed = Readonly<{
  commands: number;
  reservations: number;
  bookings: number;
  blocks: number;
  events: number;
  more: boolean;
}>;
