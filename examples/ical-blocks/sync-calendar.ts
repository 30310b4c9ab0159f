import { err, ok } from "holdfast";
import type * as Holdfast from "holdfast";
import { busyTimes, instantsOfDays, type Calendar, type CalendarProblem, type Days } from "./busy-times.ts";

export type CalendarSynced = Holdfast.ImportBlocksAnswer &
  Readonly<{
    /** External ids of events that the file no longer has: their blocks are removed. */
    removed: readonly string[];
    /** External ids of blocks that have a later edit than the file's: they stay unchanged. */
    older: readonly string[];
  }>;

/**
 * Replaces the blocks of a calendar in these days by the events of the file. Each overlapping event is a block of its
 * own, so that one can be removed and the others stay: a clipped block may lie under another. Run it for one calendar
 * at a time, the latest download last.
 */
export const syncCalendar = async (
  engine: Holdfast.ReservationEngine,
  centerId: string,
  calendar: Calendar,
  days: Days,
  text: string,
): Promise<Holdfast.Result<CalendarSynced, CalendarProblem | Holdfast.ListBlocksRefusal | Holdfast.UnblockRefusal>> => {
  const busy = busyTimes(text, calendar, days);
  if (busy.isErr()) return err(busy.error);
  // New blocks first: if an event only has a new external id, no guest can book its time in between.
  const imported = await engine.importBlocks({ centerId, blocks: busy.value });
  if (imported.isErr()) return err(imported.error);

  const [start, end] = instantsOfDays(calendar, days);
  const standing: Holdfast.Block[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await engine.listBlocks({
      centerId,
      start,
      end,
      limit: 500,
      ...(after === undefined ? {} : { after }),
    });
    if (page.isErr()) return err(page.error);
    standing.push(...page.value.blocks.filter(({ externalId }) => externalId.startsWith(`${calendar.name}/`)));
    after = page.value.next;
  }

  const wanted = new Map(busy.value.map((block) => [block.externalId, block]));
  const removed: string[] = [];
  for (const { externalId } of standing.filter((block) => !wanted.has(block.externalId))) {
    const unblocked = await engine.unblock({ centerId, externalId });
    if (unblocked.isErr()) return err(unblocked.error);
    removed.push(externalId);
  }
  const older = standing
    .filter(({ externalId, revision }) => (revision ?? 0) > (wanted.get(externalId)?.revision ?? Infinity))
    .map(({ externalId }) => externalId);
  return ok({ ...imported.value, removed, older });
};
