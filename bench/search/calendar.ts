import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { goal, measured, ratios, type Finding } from "../report.ts";
import { openCalendar } from "./engine.ts";
import { measure } from "./measure.ts";
import { B, NOW_MS, prepare } from "./world.ts";

/** A week and a month for a calendar view, each in one call, beside the search of the same days alone. */
export const calendarView = async (): Promise<readonly Finding[]> => {
  const month = prepare(B);
  const week = prepare({ ...B, days: 7 });
  const calendar = await openCalendar(B, createMemoryStore({ clock: createManualClock(NOW_MS) }));
  if (JSON.stringify(week.search()) !== JSON.stringify(await calendar(7, "slots")))
    throw new Error("a week for a calendar view: other starts");
  const timesOf = await measure({
    search: week.search,
    fromClaims: week.fromClaims,
    week: () => calendar(7, "slots"),
    monthSearch: month.search,
    month: () => calendar(30, "days"),
  });
  return [
    measured("a week for a calendar view: pure search", timesOf("search"), " ms"),
    measured("a week for a calendar view: pure search from a store's claims", timesOf("fromClaims"), " ms"),
    measured("a week for a calendar view: findAvailability, slots", timesOf("week"), " ms"),
    goal(
      "a week for a calendar view: times the pure search",
      ratios(timesOf("week"), timesOf("search")),
      1.3,
      "at most",
    ),
    measured("a month for a calendar view: pure search of all slots", timesOf("monthSearch"), " ms"),
    measured("a month for a calendar view: findAvailability, days", timesOf("month"), " ms"),
  ];
};
