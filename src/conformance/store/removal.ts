import type { Removed, RemoveOld } from "../../ports/retention.ts";
import { answered, type CaseContext } from "./case-context.ts";

// Removes old records, as a host's job does.

/** For every kind of record, in milliseconds, unless a case says otherwise. */
export const AGE = 60 * 60_000;
export const NOTHING = { commands: 0, reservations: 0, bookings: 0, blocks: 0, events: 0 };

/** One call. */
export const removeOnce = async (opened: CaseContext, over: Partial<RemoveOld> = {}): Promise<Removed> => {
  const ages = { commandsOlderThanMs: AGE, endedOlderThanMs: AGE, openOlderThanMs: AGE, eventsOlderThanMs: AGE };
  return answered(await opened.retention.removeOld({ ...ages, limit: 100, ...over }));
};

/** Returns the total count, calling for as long as there may be more. */
export const remove = async (opened: CaseContext, over: Partial<RemoveOld> = {}) => {
  const total = { ...NOTHING };
  for (let call = 0; call < 50; call += 1) {
    const { more, ...went } = await removeOnce(opened, over);
    for (const kind of Object.keys(total) as (keyof typeof total)[]) total[kind] += went[kind];
    if (!more) return total;
  }
  return total;
};
