import type { Result } from "neverthrow";
import type { StoreFailure } from "./store-failure.ts";

/** What a store forgets, and when: nothing by itself (rule 12). Ages are judged by the store's clock. */
export interface Retention {
  /** Removes what is past its age, the oldest first; at most `limit` records of each kind a call. */
  removeOld(request: RemoveOld): Promise<Result<Removed, StoreFailure>>;
}

export type RemoveOld = Readonly<{
  /** Command records accepted at least so long ago: a retry of one is a new command from then on (rule 8). */
  commandsOlderThanMs: number;
  /**
   * Reservations that expired, were released or cancelled, removed blocks, and bookings with no other reservation than
   * such: where the latest write is at least so long ago. A booking goes with its last reservation.
   */
  endedOlderThanMs: number;
  /** Events that were true at least so long ago, and that every consumer ever seen has been delivered. */
  eventsOlderThanMs: number;
  limit: number;
}>;

/** How many records went. `more` says that a limit was reached. */
export type Removed = Readonly<{
  commands: number;
  reservations: number;
  bookings: number;
  blocks: number;
  events: number;
  more: boolean;
}>;
