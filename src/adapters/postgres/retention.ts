import type { Removed, Retention } from "../../ports/retention.ts";
import { assertLimit } from "../../ports/store-rules/well-formed.ts";
import type { Session } from "./session.ts";

/** Removes old records: one function, in sql/postgres/0005-retention-1.sql. */
export const createRetention = (callAtInstant: Session["callAtInstant"]): Retention => ({
  removeOld: async ({ commandsOlderThanMs, endedOlderThanMs, openOlderThanMs, eventsOlderThanMs, limit }) => {
    assertLimit(limit);
    const parameters = [commandsOlderThanMs, endedOlderThanMs, openOlderThanMs, eventsOlderThanMs, limit];
    return (await callAtInstant<RemovedRow>("remove_old_1", parameters, "writes", () => null)).map(removedOf);
  },
});

type RemovedRow = readonly [
  commands: number,
  reservations: number,
  bookings: number,
  blocks: number,
  events: number,
  more: boolean,
];

const removedOf = ([commands, reservations, bookings, blocks, events, more]: RemovedRow): Removed => ({
  commands,
  reservations,
  bookings,
  blocks,
  events,
  more,
});
