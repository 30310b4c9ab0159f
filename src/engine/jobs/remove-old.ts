import { err, type Result } from "neverthrow";
import { optional, orEmpty, shape, wholeNumber } from "../../domain/input/reader.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { DAY_MS, HOUR_MS } from "../../domain/time/instant.ts";
import type { Removed } from "../../ports/retention.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { unavailable } from "../runtime/store-failure.ts";

/** The ages at which records are removed, and how many at once. */
export type RemoveOldInput = Readonly<{
  /** Command records: 24 by default, and at least, since a retry is answered from its record for that long (rule 8). */
  commandsOlderThanHours?: number;
  /** Delivered events, and with them the events that `historyOf` lists: 90 by default, at least 1. */
  eventsOlderThanDays?: number;
  /** Reservations that have ended, their bookings, and removed blocks: 90 by default, at least 7. */
  endedOlderThanDays?: number;
  /** Bookings that were never reserved: 7 by default, at least 1. */
  openOlderThanDays?: number;
  /** Maximum number of records of each kind that one call removes, 1 to 100,000; 1,000 by default. */
  limit?: number;
}>;

const NO_RETENTION = invalidInput({ field: "store", problem: "must have retention: it keeps everything for good" });

/** No younger record that has ended is removed, however retention is set. */
export const LEAST_ENDED_DAYS = 7;

const LONGEST_DAYS = 36_500;

const removeOldInput = orEmpty(
  shape({
    commandsOlderThanHours: optional(wholeNumber({ min: 24, max: 24 * LONGEST_DAYS }), 24),
    eventsOlderThanDays: optional(wholeNumber({ min: 1, max: LONGEST_DAYS }), 90),
    endedOlderThanDays: optional(wholeNumber({ min: LEAST_ENDED_DAYS, max: LONGEST_DAYS }), 90),
    openOlderThanDays: optional(wholeNumber({ min: 1, max: LONGEST_DAYS }), 7),
    limit: optional(wholeNumber({ min: 1, max: 100_000 }), 1_000),
  }),
);

export const removeOld = defineQuery({
  input: removeOldInput,
  answer: async (context, asked): Promise<Result<Removed, InvalidInput | StoreUnavailable>> => {
    const { commandsOlderThanHours, eventsOlderThanDays, endedOlderThanDays, openOlderThanDays, limit } = asked;
    for (const field of ["endedOlderThanDays", "openOlderThanDays"] as const) {
      if (asked[field] * DAY_MS >= commandsOlderThanHours * HOUR_MS) continue;
      // A replay reads the command's record, and the reservation or booking that it is about.
      return err(invalidInput({ field, problem: "must not be less than commandsOlderThanHours" }));
    }
    const { retention } = context.parts.store;
    if (retention === null) return err(NO_RETENTION);
    const removed = await retention.removeOld({
      commandsOlderThanMs: commandsOlderThanHours * HOUR_MS,
      eventsOlderThanMs: eventsOlderThanDays * DAY_MS,
      endedOlderThanMs: endedOlderThanDays * DAY_MS,
      openOlderThanMs: openOlderThanDays * DAY_MS,
      limit,
    });
    return removed.mapErr((failure) => unavailable(failure));
  },
});
