import type { Result } from "neverthrow";
import type { StoreFailure } from "./store-failure.ts";

/** What a store forgets, and when: nothing by itself (rule 12). Ages are judged by the store's clock. */
export interface Retention {
  /**
   * Removes what is past its age, at most `limit` records of each kind a call. Something may stay until what was written
   * before it is past its age as well, but nothing goes early.
   */
  removeOld(request: RemoveOld): Promise<Result<Removed, StoreFailure>>;
}

/** Ages in milliseconds: "so long ago" is at the age itself, or before. */
export type RemoveOld = Readonly<{
  /** Command records accepted so long ago: a retry of one is a new command from then on (rule 8). */
  commandsOlderThanMs: number;
  /**
   * Reservations that expired, were released or cancelled, and removed blocks, that were last written so long ago. A
   * booking goes with the last of its reservations.
   */
  endedOlderThanMs: number;
  /** Bookings that were never reserved and were last written so long ago. */
  openOlderThanMs: number;
  /**
   * Events that were true so long ago. Those that a known consumer has not been given, or that are parked or wait behind
   * one that is, stay.
   */
  eventsOlderThanMs: number;
  limit: number;
}>;

/** How many records went. While `more` is true, another call may find more at once. */
export type Removed = Readonly<{
  commands: number;
  reservations: number;
  bookings: number;
  blocks: number;
  events: number;
  more: boolean;
}>;
