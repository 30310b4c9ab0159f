import { describe, expect, it } from "vitest";
import { planDay } from "../../../src/domain/slot/calendar/day-calendar.ts";
import { defaultRanking, leastLoadedRanking, type Ranking } from "../../../src/domain/slot/search/ranking.ts";
import { reachToRead, viewOf, windowToRank } from "../../../src/domain/slot/search/reach.ts";
import { at, date } from "../../support/values.ts";
import { UTC } from "../../support/fake-wall.ts";
import { guest, item, searchFor, service, spa } from "../../support/slot-search.ts";

const HOUR = 3_600_000;
const index = spa({ items: [service("massage", { minutes: 90, preparation: 30, recovery: 30 })] });
const calendar = () => planDay(index, date("2026-05-10"), UTC);
const reach = { beforeMs: HOUR / 2, afterMs: 2 * HOUR };

describe("the reach of a read", () => {
  it("is the booking's own reach, and computes no day, if the ranking reads the span", () => {
    const never = () => expect.fail("the day is not needed");
    expect(reachToRead(reach, defaultRanking, never)).toBe(reach);
  });

  it("covers the day from its first start and from its last if the ranking reads the day", () => {
    expect(reachToRead(reach, leastLoadedRanking, () => [calendar()])).toEqual({
      beforeMs: 23 * HOUR,
      afterMs: 24 * HOUR,
    });
  });

  it("is never less than the booking's own", () => {
    const far = { beforeMs: 30 * HOUR, afterMs: 40 * HOUR };
    expect(reachToRead(far, leastLoadedRanking, () => [calendar()])).toEqual(far);
  });

  it("covers each day of a window, also one with few starts", () => {
    const [early, late] = [
      { ...calendar(), starts: [at("1:00")] },
      { ...calendar(), starts: [at("22:00")] },
    ];
    expect(reachToRead(reach, leastLoadedRanking, () => [early, late])).toEqual({
      beforeMs: 22 * HOUR,
      afterMs: 23 * HOUR,
    });
  });

  it("is the booking's own on a day without a start", () => {
    const none = () => [{ ...calendar(), starts: [] }];
    expect(reachToRead(reach, leastLoadedRanking, none)).toEqual(reach);
  });
});

describe("all that matters to any start of a day", () => {
  it("is the day, and as far as the booking reaches from its first and its last start", () => {
    const own = { ...calendar(), starts: [at("0:00"), at("23:00")] };
    expect(viewOf(own, reach)).toEqual({ startMs: at("0:00") - HOUR / 2, endMs: at("25:00") });
    const noon = { ...calendar(), starts: [at("12:00")] };
    expect(viewOf(noon, reach)).toEqual({ startMs: at("0:00"), endMs: at("24:00") });
  });

  it("of a day without a start is the day, and as far from its ends as the booking reaches", () => {
    expect(viewOf({ ...calendar(), starts: [] }, reach)).toEqual({
      startMs: at("0:00") - HOUR / 2,
      endMs: at("24:00") + 2 * HOUR,
    });
  });
});

describe("how far around a start a ranking sees free time", () => {
  const windowAt = (time: string, ranking: Ranking = defaultRanking) =>
    windowToRank(searchFor(index, [guest("ada", item("massage"))], { ranking }), at(time));

  it("is as far as the booking reaches, and the day with it if the ranking reads that", () => {
    expect(windowAt("10:00")).toEqual({ startMs: at("9:30"), endMs: at("12:00") });
    expect(windowAt("10:00", leastLoadedRanking)).toEqual({ startMs: at("0:00"), endMs: at("24:00") });
    expect(windowAt("0:00", leastLoadedRanking)).toEqual({ startMs: at("0:00") - HOUR / 2, endMs: at("24:00") });
    expect(windowAt("23:00", leastLoadedRanking)).toEqual({ startMs: at("0:00"), endMs: at("24:00") + HOUR });
  });
});
