import { describe, expect, it } from "vitest";
import type { Wall } from "../../../src/domain/time/wall-instants.ts";
import { daysAround, planDay, type DayCalendar } from "../../../src/domain/slot/calendar/day-calendar.ts";
import type { CenterIndex } from "../../../src/domain/slot/calendar/center-index.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { HOUR_MS } from "../../../src/domain/time/instant.ts";
import { toIntervals, type IntervalSet } from "../../../src/domain/time/interval-set.ts";
import { fakeWall, UTC } from "../../support/fake-wall.ts";
import { date, wallTime } from "../../support/values.ts";
import { spa, therapist } from "../../support/slot-search.ts";
import { hostId, instant } from "../../../src/conformance/store/fixtures.ts";
import { daily } from "../../support/catalog.ts";

const day = (index: CenterIndex, text: string, wall: Wall = UTC): DayCalendar => planDay(index, date(text), wall);
const utc = (instant: number): string => new Date(instant).toISOString().slice(5, 16);
const spans = (set: IntervalSet | undefined) =>
  set === undefined ? [] : toIntervals(set).map(({ startMs, endMs }) => `${utc(startMs)} to ${utc(endMs)}`);
/** The spans that begin on the day itself; two days before and after it are in a calendar too. */
const on = (dayOfMonth: string, set: IntervalSet | undefined) => spans(set).filter((it) => it.startsWith(dayOfMonth));
const working = (calendar: DayCalendar, id = "uma") => calendar.working.get(therapistUnit(hostId(id)));
const times = (calendar: DayCalendar) => calendar.starts.map((start) => utc(start).slice(6));
const instantOf = (text: string) => instant(Date.parse(text));

describe("a day of a center", () => {
  it("has the opening hours of its weekday, and of its neighbours'", () => {
    const weekend = { ...daily("10:00", "14:00"), weekdays: [6, 7] } as const;
    const monday = { ...daily("9:00", "18:00"), weekdays: [1] } as const;
    const { opening } = day(spa({ opening: [weekend, monday] }), "2026-05-10");
    expect(spans(opening)).toEqual([
      "05-09T10:00 to 05-09T14:00",
      "05-10T10:00 to 05-10T14:00",
      "05-11T09:00 to 05-11T18:00",
    ]);
    const sundays = (text: string) => spans(day(spa({ opening: [{ ...monday, weekdays: [7] }] }), text).opening);
    expect(["2026-05-07", "2026-05-08", "2026-05-12", "2026-05-13"].map((text) => sundays(text).length)).toEqual([
      0, 1, 1, 0,
    ]);
  });

  it("has split shifts, without breaks and block-outs", () => {
    const uma = therapist("uma", {
      shifts: [daily("9:00", "13:00"), daily("14:00", "18:00")],
      breaks: [daily("10:30", "10:45")],
      blockOuts: [{ startWallMs: wallTime("2026-05-10T16:00"), endWallMs: wallTime("2026-05-11T10:00") }],
    });
    const calendar = day(spa({ therapists: [uma, therapist("vic")] }), "2026-05-10");
    expect(on("05-10", working(calendar))).toEqual([
      "05-10T09:00 to 05-10T10:30",
      "05-10T10:45 to 05-10T13:00",
      "05-10T14:00 to 05-10T16:00",
    ]);
    expect(on("05-11", working(calendar))[0]).toBe("05-11T10:00 to 05-11T10:30");
    expect(on("05-10", working(calendar, "vic"))).toEqual(["05-10T09:00 to 05-10T17:00"]);
  });

  it("separates breaks from block-outs, and leaves out those of other weeks", () => {
    const uma = therapist("uma", {
      breaks: [daily("10:30", "10:45")],
      blockOuts: ["2026-05-10", "2026-07-10"].map((text) => ({
        startWallMs: wallTime(`${text}T16:00`),
        endWallMs: wallTime(`${text}T17:00`),
      })),
    });
    const { off } = day(spa({ therapists: [uma, therapist("vic")] }), "2026-05-10");
    expect([...off.keys()]).toEqual(["t:uma"]);
    expect(on("05-10", off.get(therapistUnit(hostId("uma")))?.breaks)).toEqual(["05-10T10:30 to 05-10T10:45"]);
    expect(spans(off.get(therapistUnit(hostId("uma")))?.blockOuts)).toEqual(["05-10T16:00 to 05-10T17:00"]);
  });

  it("has as many days around as a booking needs that reaches far around its start", () => {
    const reach = (beforeHours: number, afterHours: number) =>
      daysAround({ beforeMs: beforeHours * HOUR_MS, afterMs: afterHours * HOUR_MS });
    expect([reach(0, 1), reach(1, 21), reach(0, 22), reach(22, 1), reach(0, 46)]).toEqual([2, 2, 3, 3, 4]);
    const wide = planDay(spa({ opening: [daily("0:00", "24:00")] }), date("2026-05-10"), UTC, 4);
    expect(spans(wide.opening)).toEqual(["05-06T00:00 to 05-15T00:00"]);
  });

  it("has shifts of the weekdays that they are for, and none on others", () => {
    const sundays = therapist("uma", { shifts: [{ ...daily("9:00", "12:00"), weekdays: [7] }] });
    const mondays = therapist("vic", { shifts: [{ ...daily("9:00", "12:00"), weekdays: [1] }] });
    const calendar = day(spa({ therapists: [sundays, mondays] }), "2026-05-10");
    expect([on("05-10", working(calendar)), on("05-10", working(calendar, "vic"))]).toEqual([
      ["05-10T09:00 to 05-10T12:00"],
      [],
    ]);
  });

  it("T08: has a span across midnight as one, from the day before and into the next", () => {
    const night = daily("22:00", "26:00");
    const calendar = day(
      spa({ opening: [night], therapists: [therapist("uma", { shifts: [night, daily("2:00", "3:00")] })] }),
      "2026-05-10",
    );
    expect(spans(calendar.opening).slice(1, -1)).toEqual([
      "05-09T22:00 to 05-10T02:00",
      "05-10T22:00 to 05-11T02:00",
      "05-11T22:00 to 05-12T02:00",
    ]);
    expect(on("05-09", working(calendar)), "the shift after midnight touches the night").toEqual([
      "05-09T22:00 to 05-10T03:00",
    ]);
  });

  it("is closed on a holiday, though a span of the day before runs into it", () => {
    const index = (holiday: string) =>
      spa({ opening: [daily("22:00", "26:00")], holidays: [{ date: date(holiday), name: "Feast" }] });
    const onFeast = day(index("2026-05-10"), "2026-05-10");
    expect(spans(onFeast.opening).slice(1, -1)).toEqual(["05-09T22:00 to 05-10T02:00", "05-11T22:00 to 05-12T02:00"]);
    expect(onFeast.holiday).toEqual({ date: "2026-05-10", name: "Feast" });
    expect(spans(day(index("2026-05-09"), "2026-05-10").opening)).toHaveLength(4);
    expect(day(index("2026-05-09"), "2026-05-10").holiday).toBeNull();
    expect(spans(day(index("2026-05-20"), "2026-05-10").opening)).toHaveLength(5);
  });

  it("T06: has starts on multiples of its grid from nominal 00:00, whenever it opens", () => {
    expect(times(day(spa({ grid: 480 }), "2026-05-10"))).toEqual(["00:00", "08:00", "16:00"]);
    expect(times(day(spa({ grid: 50 }), "2026-05-10")).slice(0, 3)).toEqual(["00:00", "00:50", "01:40"]);
    expect(day(spa({ grid: 5 }), "2026-05-10").starts).toHaveLength(288);
    expect(day(spa({ grid: 1440 }), "2026-05-10").starts).toHaveLength(1);
    expect(day(spa(), "2026-05-10").date).toBe("2026-05-10");
  });
});

describe("a day of a zone", () => {
  it("T09: lies apart from UTC by hours and minutes", () => {
    const kathmandu = fakeWall(5 * 60 + 45);
    const calendar = day(spa({ grid: 480 }), "2026-05-10", kathmandu);
    expect(calendar.starts.map(utc)).toEqual(["05-09T18:15", "05-10T02:15", "05-10T10:15"]);
    expect(on("05-10", calendar.opening)).toEqual(["05-10T03:15 to 05-10T11:15"]);
  });

  const newYork = fakeWall(-5 * 60, { atMs: instantOf("2026-03-08T07:00Z"), toMinutes: -4 * 60 });

  it("T04: New York 2026-03-08, working 13:00-18:00, is 17:00-22:00 UTC", () => {
    const uma = therapist("uma", { shifts: [daily("13:00", "18:00")] });
    const calendar = day(spa({ therapists: [uma], opening: [daily("13:00", "18:00")] }), "2026-03-08", newYork);
    expect(on("03-08", working(calendar))).toEqual(["03-08T17:00 to 03-08T22:00"]);
    expect(on("03-07", working(calendar)), "the day before").toEqual(["03-07T18:00 to 03-07T23:00"]);
    expect(on("03-08", calendar.opening)).toEqual(["03-08T17:00 to 03-08T22:00"]);
  });

  it("is from its midnight to the next: 23, 24 or 25 hours, from the jump if midnight is skipped", () => {
    const lasts = (text: string, wall: Wall) => {
      const { startMs, endMs } = day(spa(), text, wall).day;
      return `${utc(startMs)} to ${utc(endMs)}`;
    };
    expect(lasts("2026-05-10", UTC)).toBe("05-10T00:00 to 05-11T00:00");
    expect(lasts("2026-03-08", newYork)).toBe("03-08T05:00 to 03-09T04:00");
    const autumn = fakeWall(-4 * 60, { atMs: instantOf("2026-11-01T06:00Z"), toMinutes: -5 * 60 });
    expect(lasts("2026-11-01", autumn)).toBe("11-01T04:00 to 11-02T05:00");
    const santiago = fakeWall(-4 * 60, { atMs: instantOf("2026-09-06T04:00Z"), toMinutes: -3 * 60 });
    expect(lasts("2026-09-06", santiago)).toBe("09-06T04:00 to 09-07T03:00");
  });

  it("T07: of 23 hours lists no start that its wall skips, and the rest in order (rule 15)", () => {
    const { starts } = day(spa({ grid: 60 }), "2026-03-08", newYork);
    expect(starts).toHaveLength(23);
    expect(starts.slice(0, 4).map(utc)).toEqual(["03-08T05:00", "03-08T06:00", "03-08T07:00", "03-08T08:00"]);
    expect(starts).toEqual([...starts].sort((one, other) => one - other));
    expect(day(spa({ grid: 30 }), "2026-03-08", newYork).starts).toHaveLength(46);
  });

  it("has a span that begins or ends in skipped time begin or end at the jump", () => {
    const opening = [daily("1:00", "2:30")];
    expect(on("03-08", day(spa({ opening }), "2026-03-08", newYork).opening)).toEqual(["03-08T06:00 to 03-08T07:00"]);
    const later = [daily("2:15", "4:00")];
    expect(on("03-08", day(spa({ opening: later }), "2026-03-08", newYork).opening)).toEqual([
      "03-08T07:00 to 03-08T08:00",
    ]);
  });

  it("T05: of 25 hours lists both instants of a repeated 01:30, in order of time", () => {
    const autumn = fakeWall(-4 * 60, { atMs: instantOf("2026-11-01T06:00Z"), toMinutes: -5 * 60 });
    const { starts } = day(spa({ grid: 30 }), "2026-11-01", autumn);
    expect(starts).toHaveLength(50);
    expect(starts.slice(2, 6).map(utc)).toEqual(["11-01T05:00", "11-01T05:30", "11-01T06:00", "11-01T06:30"]);
    expect(starts).toEqual([...starts].sort((one, other) => one - other));
    const opening = [daily("1:00", "3:00")];
    expect(on("11-01", day(spa({ opening }), "2026-11-01", autumn).opening), "both hours of it").toEqual([
      "11-01T05:00 to 11-01T08:00",
    ]);
  });

  it("T10: that skips midnight itself still counts its grid from nominal 00:00", () => {
    const santiago = fakeWall(-4 * 60, { atMs: instantOf("2026-09-06T04:00Z"), toMinutes: -3 * 60 });
    const { starts } = day(spa({ grid: 40 }), "2026-09-06", santiago);
    expect(starts.slice(0, 2).map(utc), "01:20 and 02:00").toEqual(["09-06T04:20", "09-06T05:00"]);
    expect(starts).toHaveLength(34);
  });

  it("T10: that shifts by 30 minutes loses or repeats half an hour", () => {
    const spring = fakeWall(10 * 60 + 30, { atMs: instantOf("2026-10-03T15:30Z"), toMinutes: 11 * 60 });
    expect(day(spa({ grid: 30 }), "2026-10-04", spring).starts).toHaveLength(47);
    const autumn = fakeWall(11 * 60, { atMs: instantOf("2026-04-04T15:00Z"), toMinutes: 10 * 60 + 30 });
    expect(day(spa({ grid: 30 }), "2026-04-05", autumn).starts).toHaveLength(49);
  });
});
