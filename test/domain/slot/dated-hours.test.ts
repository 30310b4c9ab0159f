import { describe, expect, it } from "vitest";
import type { DatedHours } from "../../../src/domain/catalog/center.ts";
import { planDay, type DayCalendar } from "../../../src/domain/slot/calendar/day-calendar.ts";
import type { CenterIndex } from "../../../src/domain/slot/calendar/center-index.ts";
import { rangeOf } from "../../../src/domain/slot/calendar/range.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { toIntervals, type IntervalSet } from "../../../src/domain/time/interval-set.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { hostId, instant } from "../../../src/conformance/store/fixtures.ts";
import { daily } from "../../support/catalog.ts";
import { around, date } from "../../support/values.ts";
import {
  guest,
  item,
  listing,
  refusal,
  searchFor,
  service,
  spa,
  starts,
  therapist,
} from "../../support/slot-search.ts";

const zones = createLuxonZoneRules();
const day = (plan: CenterIndex, text: string): DayCalendar =>
  planDay(plan, date(text), (wallMs) => zones.instantsOf(plan.catalog.center.zone, wallMs));
const utc = (instantMs: number): string => new Date(instantMs).toISOString().slice(5, 16);
const spans = (set: IntervalSet | undefined) =>
  toIntervals(set ?? ([] as unknown as IntervalSet)).map(({ startMs, endMs }) => `${utc(startMs)} to ${utc(endMs)}`);
const on = (dayOfMonth: string, set: IntervalSet | undefined) => spans(set).filter((it) => it.startsWith(dayOfMonth));
const uma = therapistUnit(hostId("uma"));

const dated = (dates: readonly string[], ...hours: readonly ReturnType<typeof daily>[]): DatedHours => ({
  dates: dates.map((it) => date(it)),
  hours: hours.map(({ startMinute, endMinute }) => ({ startMinute, endMinute })),
});
const inZone = (plan: CenterIndex, zone: string): CenterIndex => ({
  ...plan,
  catalog: { ...plan.catalog, center: { ...plan.catalog.center, zone } },
});
const opening = (openingDates: readonly DatedHours[], plan = spa()): CenterIndex => ({
  ...plan,
  catalog: { ...plan.catalog, center: { ...plan.catalog.center, openingDates } },
});

describe("Rule 23: hours of single dates", () => {
  it("replace the weekly hours of that date, and of no other", () => {
    const plan = opening([dated(["2026-05-10"], daily("12:00", "14:00"), daily("18:00", "20:00"))]);
    expect(spans(day(plan, "2026-05-10").opening)).toEqual([
      "05-08T09:00 to 05-08T17:00",
      "05-09T09:00 to 05-09T17:00",
      "05-10T12:00 to 05-10T14:00",
      "05-10T18:00 to 05-10T20:00",
      "05-11T09:00 to 05-11T17:00",
      "05-12T09:00 to 05-12T17:00",
    ]);
  });

  it("close the center, or give the therapist the day off, if there are none", () => {
    const closed = searchFor(opening([dated(["2026-05-10"])]), [guest("ada", item("massage"))]);
    expect(listing(closed).byDay[0]).toMatchObject({ because: "closed", holiday: null });
    const away = therapist("uma", { shiftDates: [dated(["2026-05-10"])] });
    const search = searchFor(spa({ therapists: [away] }), [guest("ada", item("massage"))]);
    expect(listing(search).byDay[0]?.because).toBe("not_working");
    const [ten] = (listing(search, { explain: true }).unavailable ?? []).filter((it) =>
      utc(it.startMs).endsWith("10:00"),
    );
    expect(ten?.obstacles).toMatchObject([{ kind: "not_working", unit: uma, because: "outside_shift" }]);
    expect(refusal(search, "10:00").code).toBe("OUTSIDE_WORKING_TIME");
  });

  it("make alternating weeks of listed dates", () => {
    const saturdays = dated(["2026-05-09", "2026-05-23"], daily("10:00", "14:00"));
    const plan = spa({ therapists: [therapist("uma", { shifts: [], shiftDates: [saturdays] })] });
    const worked = ["2026-05-09", "2026-05-16", "2026-05-23"].map((it) =>
      on(it.slice(5), day(plan, it).working.get(uma)),
    );
    expect(worked).toEqual([["05-09T10:00 to 05-09T14:00"], [], ["05-23T10:00 to 05-23T14:00"]]);
  });

  it("leave the weekly breaks, which have dates of their own", () => {
    const lunch = { shifts: [daily("9:00", "17:00")], breaks: [daily("12:00", "13:00")] };
    const late = dated(["2026-05-10"], daily("11:00", "19:00"));
    const working = (over: object) =>
      on("05-10", day(spa({ therapists: [therapist("uma", { ...lunch, ...over })] }), "2026-05-10").working.get(uma));
    expect(working({ shiftDates: [late] })).toEqual(["05-10T11:00 to 05-10T12:00", "05-10T13:00 to 05-10T19:00"]);
    expect(working({ shiftDates: [late], breakDates: [dated(["2026-05-10"], daily("15:00", "15:30"))] })).toEqual([
      "05-10T11:00 to 05-10T15:00",
      "05-10T15:30 to 05-10T19:00",
    ]);
    expect(working({ breakDates: [dated(["2026-05-10"])] })).toEqual(["05-10T09:00 to 05-10T17:00"]);
  });

  it("give way to a holiday and a day off, and run on past midnight as weekly hours do", () => {
    const night = dated(["2026-05-09", "2026-05-10"], daily("22:00", "26:00"));
    const feast = { holidays: [{ date: date("2026-05-10"), name: "Feast" }] };
    const { opening: open, holiday } = day(opening([night], spa(feast)), "2026-05-10");
    expect([...on("05-09", open), ...on("05-10", open)]).toEqual(["05-09T22:00 to 05-10T02:00"]);
    expect(holiday?.name).toBe("Feast");
    const off = [{ firstDate: date("2026-05-10"), lastDate: date("2026-05-10") }];
    const plan = spa({ therapists: [therapist("uma", { shifts: [], shiftDates: [night], daysOff: off })] });
    const calendar = day(plan, "2026-05-10");
    expect(spans(calendar.working.get(uma))).toEqual(["05-09T22:00 to 05-10T02:00"]);
    expect(spans(calendar.off.get(uma)?.daysOff), "explained as off").toEqual(["05-10T22:00 to 05-11T02:00"]);
  });

  it("are wall times, also on the days of a clock change", () => {
    const rome = (text: string) =>
      day(inZone(opening([dated([text], daily("1:00", "4:00"))]), "Europe/Rome"), text).opening;
    expect(on("03-29", rome("2026-03-29")), "two hours long").toEqual(["03-29T00:00 to 03-29T02:00"]);
    expect(on("10-2", rome("2026-10-25")).slice(2, 3), "four hours long").toEqual(["10-24T23:00 to 10-25T03:00"]);
  });
});

describe("Rule 23: lead times", () => {
  const massage = [guest("ada", item("massage"))];
  const firstStart = (plan: CenterIndex, nowMs: number, party = massage): string => {
    const search = searchFor(plan, party);
    const { center } = plan.catalog;
    return new Date(rangeOf(center, search.demand, instant(nowMs), day(plan, "2026-05-10")).firstMs).toISOString();
  };
  const withLead = (limits: object, services = [service("massage")]) => spa({ limits, items: services });

  it("in days count the center's calendar: one before a midnight, on it, one after", () => {
    const plan = inZone(withLead({ leadTimeDays: 2 }), "America/New_York");
    const midnightMs = Date.parse("2026-05-08T04:00:00.000Z");
    expect(around(instant(midnightMs)).map((nowMs) => firstStart(plan, nowMs))).toEqual([
      "2026-05-09T04:00:00.000Z",
      "2026-05-10T04:00:00.000Z",
      "2026-05-10T04:00:00.000Z",
    ]);
  });

  it("in days end at the midnight that a zone skips, and on days of 23 and 25 hours", () => {
    const from = (zone: string, now: string) =>
      firstStart(inZone(withLead({ leadTimeDays: 1 }), zone), Date.parse(now));
    expect(from("Africa/Cairo", "2026-04-23T12:00:00Z"), "00:00 is skipped: it begins at 01:00").toBe(
      "2026-04-23T22:00:00.000Z",
    );
    expect(from("Europe/Rome", "2026-03-29T22:00:00Z")).toBe("2026-03-30T22:00:00.000Z");
    expect(from("Europe/Rome", "2026-10-25T22:59:59.999Z")).toBe("2026-10-25T23:00:00.000Z");
    expect(from("Pacific/Kiritimati", "2026-05-09T10:00:00Z"), "fourteen hours ahead").toBe("2026-05-10T10:00:00.000Z");
    expect(from("Pacific/Pago_Pago", "2026-05-09T10:59:59.999Z"), "eleven behind").toBe("2026-05-09T11:00:00.000Z");
  });

  it("of a service replace the center's, each of the two by itself; a booking has the longest", () => {
    const nowMs = Date.parse("2026-05-09T12:00:00Z");
    const quick = service("quick");
    const items = [
      { ...quick, leadTimeMinutes: 0, leadTimeDays: 0 },
      { ...service("massage"), leadTimeMinutes: 90 },
      { ...service("party"), leadTimeDays: 3 },
    ];
    const plan = withLead({ leadTimeMinutes: 30, leadTimeDays: 0 }, items);
    const first = (...ids: readonly string[]) => firstStart(plan, nowMs, [guest("ada", ...ids.map((it) => item(it)))]);
    expect(first("quick")).toBe("2026-05-09T12:00:00.001Z");
    expect(first("massage")).toBe("2026-05-09T13:30:00.000Z");
    expect(first("quick", "massage")).toBe("2026-05-09T13:30:00.000Z");
    expect(first("massage", "party")).toBe("2026-05-12T00:00:00.000Z");
  });

  it("hold for listings, refusals and reasons alike", () => {
    const plan = withLead({ leadTimeDays: 1 });
    const nowMs = instant(Date.parse("2026-05-10T08:00:00Z"));
    const search = searchFor(plan, massage, { nowMs });
    const earliestMs = Date.parse("2026-05-11T00:00:00Z");
    expect(listing(search, {}, nowMs).byDay[0]?.because).toBe("past");
    const { unavailable } = listing(search, { explain: true }, nowMs);
    expect(unavailable?.at(-1)).toMatchObject({
      refusal: { code: "SLOT_IN_PAST", earliestMs },
      obstacles: [{ kind: "too_soon", earliestMs }],
    });
    expect(starts(searchFor(plan, massage)), "the day before it is listed in full").toHaveLength(0);
    expect(listing(search, {}, instant(Date.parse("2026-05-09T23:59:59.999Z"))).slots).toHaveLength(8);
  });
});
