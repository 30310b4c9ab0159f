import type { Result } from "neverthrow";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { searchEach } from "../../src/domain/slot/find-slots.ts";
import { besideWaits, busyFor, type Viewpoint } from "../../src/domain/slot/search/busy.ts";
import { planDay, type DayCalendar } from "../../src/domain/slot/calendar/day-calendar.ts";
import { demandOf } from "../../src/domain/slot/calendar/demand.ts";
import { NOTHING_FREED } from "../../src/domain/claim/occupancy.ts";
import { indexWithout } from "../../src/domain/slot/calendar/waived-index.ts";
import { indexCenter } from "../../src/domain/slot/calendar/center-index.ts";
import { defaultRanking } from "../../src/domain/slot/search/ranking.ts";
import type { Search } from "../../src/domain/slot/search/search.ts";
import { plusDays } from "../../src/domain/time/wall-time.ts";
import { OWN_RESERVATION, type World } from "./world.ts";

const zones = createLuxonZoneRules();

/** A day of a world's center, some days from its own. */
export const dayOf = ({ catalog, date }: World, index: Search["index"], daysAway: number): DayCalendar =>
  planDay(index, plusDays(date as never, daysAway), (wallMs) => zones.instantsOf(catalog.center.zone, wallMs));

/** Several days of a world, as one window. */
export const windowIn = (world: World, calendars: readonly DayCalendar[]): readonly Search[] => {
  const { busy: _busy, calendar: _calendar, ...search } = searchIn(world);
  const { claims, waits } = world;
  return searchEach({ ...search, calendars, claims, waits, view: viewIn(world) });
};

const viewIn = ({ nowMs }: World): Viewpoint => ({
  nowMs: nowMs as never,
  ownReservationId: OWN_RESERVATION as never,
  freed: NOTHING_FREED,
});

/** The search under test, in a world. */
export const searchIn = (world: World): Search => {
  const index = indexWithout(indexCenter(world.catalog, world.roster), world.waived);
  return {
    index,
    calendar: dayOf(world, index, 0),
    demand: value(demandOf(world.party, index)),
    options: world.options,
    busy: besideWaits(busyFor(world.claims, viewIn(world)), world.waits),
    bookingId: "5".padStart(32, "0") as never,
    ranking: defaultRanking,
  };
};

const value = <Value>(result: Result<Value, unknown>): Value => {
  if (result.isErr()) throw new Error(`a world is sound: ${JSON.stringify(result.error)}`);
  return result.value;
};
