import type { Contests } from "./contests.ts";
import { NOTHING_BUSY } from "./busy.ts";
import { ANY_TIME, possibleStarts, serveWithin } from "./possible-starts.ts";
import { DaySteps, type Effort, type Search } from "./search.ts";
import { rangeOf } from "../calendar/range.ts";
import { hasStart } from "../calendar/start-mask.ts";
import type { EpochMs } from "../../time/instant.ts";

/**
 * Why a day has no slot, the first that applies: the center is closed for as long as the booking takes, on a `holiday`
 * or otherwise `closed`; its starts are `past`, or sooner than the lead time; they are `beyond_horizon`; too few
 * eligible units work at the same time (`not_working`); or their time is taken (`full`).
 */
export type NoSlotOnDay = "holiday" | "closed" | "past" | "beyond_horizon" | "not_working" | "full";

const NO_CONTESTS: Contests = { therapists: [], beds: [], pieces: [] };

/** Returns the reason for a day on which no start is a slot; null if the search gives up. Reads nothing more. */
export function* noSlotOnDay(
  search: Search,
  contests: Contests,
  nowMs: EpochMs,
  effort: Effort,
): Generator<void, NoSlotOnDay | null> {
  const { calendar, index, demand } = search;
  const idle = { ...search, busy: NOTHING_BUSY };
  const range = rangeOf(index.catalog.center, demand, nowMs);
  const open = possibleStarts(idle, NO_CONTESTS, ANY_TIME).starts;
  const starts = calendar.starts.filter((_, at) => hasStart(open, at));
  if (starts.length === 0) return calendar.holiday === null ? "closed" : "holiday";
  if (!starts.some((startMs) => range.firstMs <= startMs && startMs <= range.lastMs))
    return starts.some((startMs) => startMs > range.lastMs) ? "beyond_horizon" : "past";
  const possible = possibleStarts(idle, contests, range);
  const day = new DaySteps(effort);
  let isUnknown = false;
  for (let at = 0; at < calendar.starts.length; at += 1) {
    if (!hasStart(possible.starts, at)) continue;
    const { kind } = serveWithin(day, possible, at);
    if (kind === "found") return "full";
    isUnknown ||= kind === "exhausted";
    if (effort.endsTurn()) yield;
  }
  return isUnknown ? null : "not_working";
}
