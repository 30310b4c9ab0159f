import { describe, expect, it } from "vitest";
import { busyTimes, type Calendar, type Days } from "../../../examples/ical-blocks/busy-times.ts";
import { syncCalendar, type CalendarSynced } from "../../../examples/ical-blocks/sync-calendar.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { accepted, refusalOf } from "../../support/answers.ts";
import { CENTER, room, service, therapist } from "../../support/catalog.ts";
import { openWorld, type World } from "../../support/engine-world.ts";
import { apple, fastmail, google, handMade, outlook, OUTLOOK_UID } from "./calendars.ts";

const calendar: Calendar = {
  name: "uma-work",
  resource: { kind: "therapist", therapistId: "uma" },
  zone: "Europe/Rome",
  zones: createLuxonZoneRules(),
};
const WEEK: Days = { from: "2026-05-11", days: 7 };
const MONTH: Days = { from: "2026-05-11", days: 28 };

const open = (): Promise<World> =>
  openWorld({ therapists: [therapist("uma")], center: { zone: "Europe/Rome" }, limits: { horizonDays: 366 } });
const sync = async (world: World, text: string, days = WEEK, over: Partial<Calendar> = {}): Promise<CalendarSynced> =>
  accepted(await syncCalendar(world.engine, CENTER, { ...calendar, ...over }, days, text));

const ROME = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Rome", dateStyle: "short", timeStyle: "short" });
const wall = (atMs: number | string): string => ROME.format(Number(atMs));
/** Spans on the wall of Rome, in order of time. */
const busy = (text: string, days = WEEK): readonly string[] =>
  accepted(busyTimes(text, calendar, days))
    .map(({ start, end }) => `${wall(start)} to ${wall(end)}`)
    .sort();
const blocked = async (world: World, days = WEEK): Promise<readonly string[]> => {
  const [start, end] = [`${days.from}T00:00`, Date.parse(days.from) + days.days * 86_400_000];
  const { blocks } = accepted(await world.engine.listBlocks({ centerId: CENTER, start, end, limit: 500 }));
  return blocks.map(({ externalId }) => externalId).sort();
};
/** The starts of an hour with Uma on a day, as the wall of Rome shows them. */
const slots = async (world: World, date: string): Promise<readonly string[]> => {
  const guests = [{ items: [{ itemId: "massage" }] }];
  const { listing } = accepted(
    await world.engine.findAvailability({ centerId: CENTER, date, guests, detail: "slots" }),
  );
  return (listing?.slots ?? []).map(({ startMs }) => wall(startMs).slice(11)).filter((time) => time.endsWith(":00"));
};
const DAY = ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00", "17:00"];
const without = (...times: readonly string[]): readonly string[] => DAY.filter((time) => !times.includes(time));

describe("a calendar of Google", () => {
  it("takes the series, its moved date, whole days and UTC, and neither free, excluded nor cancelled time", () => {
    expect(busy(google, MONTH)).toEqual([
      "2026-05-11 10:00 to 2026-05-11 11:00",
      "2026-05-11 14:00 to 2026-05-11 15:00",
      "2026-05-13 00:00 to 2026-05-15 00:00",
      "2026-05-19 16:00 to 2026-05-19 17:00",
    ]);
  });

  it("names each block by the calendar, the occurrence and the UID, with the time of the last edit", () => {
    const blocks = accepted(busyTimes(google, calendar, MONTH));
    expect(blocks.map(({ externalId, revision }) => [externalId, revision]).sort()).toEqual([
      ["uma-work/2026-05-11T08:00:00.000Z/weekly@google.com", Date.parse("2026-05-09T09:00Z")],
      ["uma-work/2026-05-18T08:00:00.000Z/weekly@google.com", Date.parse("2026-05-09T10:00Z")],
      ["uma-work/once/dentist@google.com", Date.parse("2026-05-09T09:00Z")],
      ["uma-work/once/leave@google.com", Date.parse("2026-05-09T09:00Z")],
    ]);
  });

  it("takes the slots, once: the same file again changes nothing", async () => {
    const world = await open();
    expect(await slots(world, "2026-05-11")).toEqual(DAY);
    expect(await sync(world, google)).toEqual({ imported: 3, clipped: [], refused: [], removed: [], older: [] });
    expect(await slots(world, "2026-05-11")).toEqual(without("10:00", "14:00"));
    expect(await slots(world, "2026-05-13")).toEqual([]);
    const kept = (): unknown => [world.dump().partitions.map(({ blocks }) => blocks), world.events()];
    const before = kept();
    expect(await sync(world, google)).toMatchObject({ imported: 3, removed: [] });
    // A later download; only its time differs.
    await sync(world, google.replaceAll("DTSTAMP:20260510", "DTSTAMP:20260511"));
    expect(kept()).toEqual(before);
  });

  it("follows an event that moves, one that is removed, and one that becomes free", async () => {
    const world = await open();
    await sync(world, google);
    const edited = google
      .replace(
        "DTSTART:20260511T120000Z\r\nDTEND:20260511T130000Z",
        "DTSTART:20260511T130000Z\r\nDTEND:20260511T140000Z",
      )
      .replace("UID:dentist@google.com\r\nLAST-MODIFIED:20260509", "UID:dentist@google.com\r\nLAST-MODIFIED:20260510")
      .replace(/BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260513[^]*?END:VEVENT\r\n/, "");
    expect(await sync(world, edited)).toMatchObject({ imported: 2, removed: ["uma-work/once/leave@google.com"] });
    expect(world.eventTypes().slice(-2)).toEqual(["SlotBlockMoved", "SlotUnblocked"]);
    expect(await slots(world, "2026-05-11")).toEqual(without("10:00", "15:00"));
    expect(await slots(world, "2026-05-13")).toEqual(DAY);
    await sync(world, edited.replace("EXDATE;TZID=Europe/Rome:20260525T100000", "TRANSP:TRANSPARENT"));
    expect(await slots(world, "2026-05-11")).toEqual(without("15:00"));
    expect(await sync(world, handMade())).toMatchObject({ imported: 0 });
    expect(await blocked(world)).toEqual([]);
  });

  it("leaves a block of a later edit, and says so", async () => {
    const world = await open();
    const id = "uma-work/once/dentist@google.com";
    await sync(world, google.replaceAll("LAST-MODIFIED:20260509T090000Z", "LAST-MODIFIED:20260510T080000Z"));
    const late = google.replace("DTSTART:20260511T120000Z", "DTSTART:20260511T110000Z");
    expect((await sync(world, late)).older).toContain(id);
    expect(await slots(world, "2026-05-11")).toEqual(without("10:00", "14:00"));
  });

  it("touches no block of another calendar, of the host, or outside the days", async () => {
    const world = await open();
    const uma = calendar.resource;
    const own = {
      centerId: CENTER,
      externalId: "walk-in",
      resource: uma,
      start: "2026-05-12T09:00",
      end: "2026-05-12T10:00",
    };
    accepted(await world.engine.block(own));
    await sync(world, google, MONTH);
    await sync(world, google, WEEK, { name: "uma-work-2" });
    await sync(world, handMade());
    expect(await blocked(world, MONTH)).toEqual([
      "uma-work-2/2026-05-11T08:00:00.000Z/weekly@google.com",
      "uma-work-2/once/dentist@google.com",
      "uma-work-2/once/leave@google.com",
      "uma-work/2026-05-18T08:00:00.000Z/weekly@google.com",
      "walk-in",
    ]);
  });

  it("is clipped by a hold, and has the place when that ends", async () => {
    const world = await open();
    const held = await world.hold("ada", "14:00");
    expect((await sync(world, google)).clipped).toMatchObject([
      { externalId: "uma-work/once/dentist@google.com", standing: [{ owner: { id: held.reservationId } }] },
    ]);
    accepted(await world.release(held.bookingId));
    expect(await slots(world, "2026-05-11")).toEqual(without("10:00", "14:00"));
  });
});

describe("a calendar of Outlook", () => {
  const days: Days = { from: "2026-10-05", days: 60 };

  it("keeps its wall time over a clock change, by the definition in the file", async () => {
    expect(busy(outlook, days)).toEqual([
      "2026-10-05 09:00 to 2026-10-05 10:30",
      "2026-10-12 09:00 to 2026-10-12 10:30",
      // The 19th is excluded by its date.
      "2026-10-26 09:00 to 2026-10-26 10:30",
      "2026-11-02 09:00 to 2026-11-02 10:30",
    ]);
    const world = await open();
    world.clock.set(Date.parse("2026-10-01T08:00Z"));
    await sync(world, outlook, days);
    for (const date of ["2026-10-12", "2026-10-26"])
      expect(await slots(world, date)).toEqual(without("09:00", "10:00"));
    expect(await slots(world, "2026-10-19")).toEqual(DAY);
  });

  it("has a UID of several lines, and the time of writing for want of an edit", () => {
    const [first] = accepted(busyTimes(outlook, calendar, days));
    expect(first).toMatchObject({
      externalId: `uma-work/2026-10-05T07:00:00.000Z/${OUTLOOK_UID}`,
      revision: Date.parse("2026-05-10T08:00Z"),
    });
  });
});

describe("a calendar of Apple", () => {
  it("has floating times in the center's zone, added dates, a yearly day, and nothing for an hour of no length", () => {
    expect(busy(apple)).toEqual([
      "2026-05-11 09:00 to 2026-05-11 11:00",
      "2026-05-11 10:00 to 2026-05-11 12:00",
      "2026-05-12 00:00 to 2026-05-13 00:00",
      "2026-05-12 09:00 to 2026-05-12 11:00",
      "2026-05-14 15:00 to 2026-05-14 17:00",
    ]);
  });

  it("has a block for each of two events over each other, so that one may go", async () => {
    const world = await open();
    await sync(world, apple);
    expect(await slots(world, "2026-05-11")).toEqual(without("09:00", "10:00", "11:00"));
    await sync(world, apple.replace("UID:8E6D7C1A-OVERLAPS", "UID:8E6D7C1A-OVERLAPS\r\nSTATUS:CANCELLED"));
    expect(await slots(world, "2026-05-11")).toEqual(without("09:00", "10:00"));
  });

  it("has eight hours by the wall in the night of a clock change: nine hours of time", () => {
    const [night] = accepted(busyTimes(apple, calendar, { from: "2026-10-24", days: 2 }));
    expect([night?.start, night?.end]).toEqual([Date.parse("2026-10-24T20:00Z"), Date.parse("2026-10-25T05:00Z")]);
  });
});

describe("a calendar of Fastmail", () => {
  it("has names of zones without a definition, lengths for ends, periods, and exclusions in UTC", async () => {
    expect(busy(fastmail)).toEqual([
      "2026-05-11 09:00 to 2026-05-11 10:00",
      "2026-05-11 11:00 to 2026-05-11 12:30",
      "2026-05-12 09:00 to 2026-05-12 10:00",
      "2026-05-14 09:00 to 2026-05-14 10:00",
      "2026-05-15 12:00 to 2026-05-15 15:00",
      "2026-05-16 00:00 to 2026-05-18 00:00",
    ]);
    const world = await open();
    await sync(world, fastmail);
    expect(await slots(world, "2026-05-11")).toEqual(without("09:00", "11:00", "12:00"));
  });

  it.each(["UNTIL=20261026T080000Z", "UNTIL=20261026", "UNTIL=20261026T090000", "COUNT=3"])(
    "keeps its wall time over a clock change, and ends on time: %s",
    (end) => {
      const series = `UID:a\nDTSTART;TZID=Europe/Rome:20261024T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;${end}`;
      expect(busy(handMade(series), { from: "2026-10-24", days: 7 })).toEqual([
        "2026-10-24 09:00 to 2026-10-24 10:00",
        "2026-10-25 09:00 to 2026-10-25 10:00",
        "2026-10-26 09:00 to 2026-10-26 10:00",
      ]);
      expect(busy(handMade(series), { from: "2026-10-26", days: 7 })).toHaveLength(1);
    },
  );

  it("ends by the date in the event's own zone", () => {
    const late =
      "UID:a\nDTSTART;TZID=America/New_York:20260511T230000\nDURATION:PT30M\nRRULE:FREQ=DAILY;UNTIL=20260513";
    expect(busy(handMade(late)).at(-1)).toBe("2026-05-14 05:00 to 2026-05-14 05:30");
    expect(busy(handMade(late))).toHaveLength(3);
  });

  it("takes a room, all its beds or one", async () => {
    const world = await openWorld({
      items: [service("massage", { roomKind: "wet" })],
      rooms: [room("bath", "wet", 2)],
      center: { zone: "Europe/Rome" },
    });
    await sync(world, fastmail, WEEK, { name: "bed", resource: { kind: "room", roomId: "bath", bed: 1 } });
    expect(await slots(world, "2026-05-11")).toEqual(DAY);
    await sync(world, fastmail, WEEK, { name: "bath", resource: { kind: "room", roomId: "bath" } });
    expect(await slots(world, "2026-05-11")).toEqual(without("09:00", "11:00", "12:00"));
  });
});

describe("a hostile calendar", () => {
  const STAMP = "DTSTAMP:20260401T090000Z";
  const HOUR = "DTSTART:20260511T080000Z\nDTEND:20260511T090000Z";
  const good = `UID:good\n${STAMP}\n${HOUR}`;
  const problem = (text: string, over: Partial<Calendar> = {}) =>
    refusalOf(busyTimes(text, { ...calendar, ...over }, WEEK));

  it.each([
    ["a line without a value", `UID:bad\n${HOUR}\nSUMMARY no colon`, /invalid line/],
    ["a rule that is none", `UID:bad\n${HOUR}\nRRULE:FREQ=SOMETIMES`, /frequency/],
    ["a start that is none", "UID:bad\nDTSTART:tomorrow", /invalid date-time/],
    ["a day that is none", "UID:bad\nDTSTART:20260230T100000\nDURATION:PT1H", /no such time: 2026-02-30/],
    ["no start", `UID:bad\n${STAMP}`, /has no start/],
    ["an end before its start", "UID:bad\nDTSTART:20260511T080000Z\nDTEND:20260511T070000Z", /ends before it starts/],
    ["a negative length", "UID:bad\nDTSTART:20260511T080000Z\nDURATION:-PT1H", /ends before it starts/],
    ["a length that is none", "UID:bad\nDTSTART:20260511T080000Z\nDURATION:an hour", /duration/i],
    ["a date and a time", "UID:bad\nDTSTART:20260511T080000Z\nDTEND;VALUE=DATE:20260512", /a date and a time/],
    ["an unknown zone", "UID:bad\nDTSTART;TZID=Mars/Olympus:20260511T080000\nDURATION:PT1H", /zone Mars\/Olympus/],
    ["a change from one date on", `UID:bad\n${HOUR}\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260511T080000Z`, /RANGE/],
    ["a rule by the second", `UID:bad\n${HOUR}\nRRULE:FREQ=SECONDLY`, /100000 recurrences/],
    ["a rule that no day fits", `UID:bad\n${HOUR}\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30`, /100000 recurrences/],
  ])("names the event that has %s, and changes nothing", async (_, bad, expected) => {
    const world = await open();
    await sync(world, handMade(good));
    const broken = handMade(good.replace("good", "other"), bad);
    const refusal = refusalOf(await syncCalendar(world.engine, CENTER, calendar, WEEK, broken));
    expect(refusal).toEqual({
      code: "BROKEN_CALENDAR",
      event: "bad",
      problem: expect.stringMatching(expected) as string,
    });
    expect(await blocked(world)).toEqual(["uma-work/once/good"]);
  });

  it("names an event without a UID by its place", () => {
    expect(problem(handMade(good, HOUR))).toMatchObject({ event: "event 2", problem: "has no UID" });
    expect(problem(handMade(good, `${HOUR}\nbroken`))).toMatchObject({ event: "event 2" });
  });

  it.each([
    ["an empty file", ""],
    ["a page in place of the file", "<!doctype html><title>Sign in</title>"],
    ["an event alone", `BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n`],
    ["a download that was cut off", google.slice(0, google.indexOf("UID:leave"))],
  ])("is refused as a whole: %s", (_, text) => {
    expect(problem(text)).toMatchObject({ code: "BROKEN_CALENDAR", event: null });
  });

  it("counts the recurrences of all events together", () => {
    const daily = (uid: string): string => `UID:${uid}\n${HOUR.replaceAll("2026", "2025")}\nRRULE:FREQ=DAILY`;
    expect(busyTimes(handMade(daily("a")), { ...calendar, maxRecurrences: 500 }, WEEK).isOk()).toBe(true);
    expect(problem(handMade(daily("a"), daily("b")), { maxRecurrences: 500 })).toMatchObject({ event: "b" });
  });

  it("takes a rule that no year fits for one date, and ends", () => {
    expect(busy(handMade(`UID:a\n${HOUR}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30`))).toHaveLength(1);
    expect(busy(handMade(`UID:a\n${HOUR}\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30`))).toHaveLength(1);
  });

  it("distinguishes UIDs that look like other names, and keeps those that are too long", async () => {
    const world = await open();
    const uids = ["once/a", "a", "__proto__", `${"x".repeat(300)}1`, `${"x".repeat(300)}2`];
    const hour = (nth: number): string => `DTSTART:20260511T1${nth}0000Z\nDURATION:PT1H`;
    const text = handMade(...uids.map((uid, nth) => `UID:${uid}\n${STAMP}\n${hour(nth)}`));
    expect(await sync(world, text)).toMatchObject({ imported: 5, refused: [] });
    expect(await blocked(world)).toHaveLength(5);
    expect(await sync(world, text)).toMatchObject({ imported: 5, removed: [] });
  });

  it("takes the later of two versions of an event, and a changed date without its series", () => {
    const version = (hour: string, edited: string): string =>
      `UID:twice\nLAST-MODIFIED:${edited}\nDTSTART:20260511T${hour}0000Z\nDURATION:PT1H`;
    const later = version("10", "20260403T000000Z");
    expect(busy(handMade(later, version("12", "20260402T000000Z")))).toEqual(["2026-05-11 12:00 to 2026-05-11 13:00"]);
    expect(busy(handMade(`${later}\nRECURRENCE-ID:20260301T100000Z`))).toHaveLength(1);
  });

  it("takes the first of two hours that the clock shows, and moves a skipped one on", () => {
    const shown = (date: string): string => `UID:a\nDTSTART;TZID=Europe/Rome:${date}T023000\nDURATION:PT15M`;
    const startIn = (date: string, from: string) =>
      accepted(busyTimes(handMade(shown(date)), calendar, { from, days: 1 }))[0]?.start;
    expect(startIn("20261025", "2026-10-25")).toBe(Date.parse("2026-10-25T00:30Z"));
    expect(startIn("20260329", "2026-03-29")).toBe(Date.parse("2026-03-29T01:30Z"));
  });

  it("refuses invalid days and names of the host", () => {
    const ask =
      (days: Days, name = "a") =>
      () =>
        busyTimes(handMade(), { ...calendar, name }, days);
    expect(ask({ from: "soon", days: 1 })).toThrow(RangeError);
    expect(ask({ from: "2026-05-11", days: 92 })).toThrow(RangeError);
    expect(ask(WEEK, "a/b")).toThrow(RangeError);
  });
});
