import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/domain/time/instant.ts";
import {
  dateOfWall,
  formatOffset,
  formatWall,
  isInDays,
  parseCalendarDate,
  parseDateTime,
  plusDays,
  plusWallMinutes,
  startOfDay,
  wallAt,
  weekdayOf,
  type WallMs,
} from "../../../src/domain/time/wall-time.ts";
import { date, wallTime } from "../../support/values.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

// `Date` in UTC is the oracle: the domain itself must not know it.
const FIRST_DAY_MS = Date.UTC(1970, 0, 2);
const LAST_DAY_MS = Date.UTC(9999, 11, 30);
const isoDay = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

const dayArb = fc
  .oneof(
    fc.integer({ min: FIRST_DAY_MS / DAY_MS, max: LAST_DAY_MS / DAY_MS }),
    fc.integer({ min: Date.UTC(2020, 0, 1) / DAY_MS, max: Date.UTC(2030, 0, 1) / DAY_MS }),
  )
  .map((day) => day * DAY_MS);
const wallArb = fc.tuple(dayArb, fc.nat(DAY_MS - 1)).map(([day, time]) => day + time);

describe("a date", () => {
  it("is read back as it was written, on every day there is", () => {
    fc.assert(
      fc.property(dayArb, (day) => {
        const text = isoDay(day);
        expect(parseCalendarDate(text)).toBe(text);
        expect(startOfDay(date(text))).toBe(day);
        expect(dateOfWall(startOfDay(date(text)))).toBe(text);
        expect(weekdayOf(date(text))).toBe(new Date(day).getUTCDay() || 7);
      }),
      { numRuns: 1_000 },
    );
  });

  it("exists if and only if a calendar has it, leap years included", () => {
    const part = fc.oneof(fc.nat(40), fc.nat(99)).map((number) => String(number).padStart(2, "0"));
    const year = fc.oneof(fc.integer({ min: 1960, max: 2110 }), fc.nat(9999)).map((it) => String(it).padStart(4, "0"));
    fc.assert(
      fc.property(year, part, part, (yyyy, mm, dd) => {
        const text = `${yyyy}-${mm}-${dd}`;
        const shown = new Date(`${text}T00:00:00Z`);
        const exists = !Number.isNaN(shown.getTime()) && shown.toISOString().startsWith(text);
        const inRange = shown.getTime() >= FIRST_DAY_MS && shown.getTime() <= LAST_DAY_MS;
        expect(parseCalendarDate(text)).toBe(exists && inRange ? text : null);
      }),
      { numRuns: 2_000 },
    );
  });

  it("exists on every day of common and leap years and on no other", () => {
    const two = (number: number): string => String(number).padStart(2, "0");
    for (const year of [1999, 2000, 2024, 2026, 2100]) {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 0; day <= 32; day += 1) {
          const text = `${year}-${two(month)}-${two(day)}`;
          const exists = isoDay(Date.UTC(year, month - 1, day)) === text;
          expect(parseCalendarDate(text)).toBe(exists ? text : null);
          if (exists) expect(dateOfWall(startOfDay(date(text)))).toBe(text);
        }
      }
    }
  });

  it("is refused if no such day exists", () => {
    const days = ["2026-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32"];
    expect(days.map(parseCalendarDate)).toEqual(days.map(() => null));
    const leap = ["2024-02-29", "2000-02-29", "2400-02-29"];
    expect(leap.map(parseCalendarDate)).toEqual(leap);
  });

  it("is refused outside 1970-01-02 to 9999-12-30", () => {
    expect(["1970-01-01", "1969-12-31", "0000-01-01", "9999-12-31"].map(parseCalendarDate)).toEqual(
      Array(4).fill(null),
    );
    expect(["1970-01-02", "9999-12-30"].map(parseCalendarDate)).toEqual(["1970-01-02", "9999-12-30"]);
  });

  it("is refused if it is malformed", () => {
    const texts = ["", "2026-5-10", "26-05-10", "2026/05/10", "20260510", " 2026-05-10", "2026-05-10 ", "2026-05-10\n"];
    const others = ["2026-05-10T00:00", "٢٠٢٦-٠٥-١٠", "-2026-05-10", "+02026-05-10", "2026-05-1O", "null"];
    expect([...texts, ...others].filter((text) => parseCalendarDate(text) !== null)).toEqual([]);
  });

  it("has a neighbour any number of days away", () => {
    fc.assert(
      fc.property(dayArb, fc.integer({ min: -40_000, max: 40_000 }), (day, days) => {
        const there = day + days * DAY_MS;
        fc.pre(there >= 0 && there < Date.UTC(10_000, 0, 1));
        expect(plusDays(date(isoDay(day)), days)).toBe(isoDay(there));
      }),
    );
    expect(plusDays(date("1970-01-02"), -1)).toBe("1970-01-01");
    expect(plusDays(date("9999-12-30"), 1)).toBe("9999-12-31");
  });
});

describe("a date-time", () => {
  it("is read back as it was written, to the second", () => {
    fc.assert(
      fc.property(wallArb, (wall) => {
        const text = new Date(wall).toISOString();
        const read = parseDateTime(text.slice(0, -1));
        expect(read).toEqual({ wallMs: wall, offsetMs: null });
        expect(formatWall(wallTime(text.slice(0, 19)))).toBe(text.slice(0, 19));
        expect(formatWall(wallAt(wall, 0)), "floored").toBe(text.slice(0, 19));
      }),
      { numRuns: 1_000 },
    );
  });

  it("may leave out seconds, have a space for the T, and carry an offset", () => {
    const wallMs = Date.UTC(2026, 4, 10, 10, 30);
    const offsets: readonly [string, number | null][] = [
      ["2026-05-10T10:30", null],
      ["2026-05-10 10:30:00", null],
      ["2026-05-10T10:30:00Z", 0],
      ["2026-05-10T10:30z", 0],
      ["2026-05-10T10:30:00+02:00", 2 * HOUR_MS],
      ["2026-05-10T10:30:00-0330", -(3 * HOUR_MS + 30 * MINUTE_MS)],
      ["2026-05-10T10:30+05:45", 5 * HOUR_MS + 45 * MINUTE_MS],
      ["2026-05-10T10:30+18:59", 18 * HOUR_MS + 59 * MINUTE_MS],
    ];
    for (const [text, offsetMs] of offsets) expect(parseDateTime(text), text).toEqual({ wallMs, offsetMs });
  });

  it("names the same instant as `Date` if it has an offset", () => {
    const offsetArb = fc.tuple(fc.constantFrom("+", "-"), fc.nat(14), fc.nat(59));
    fc.assert(
      fc.property(wallArb, offsetArb, (wall, [sign, hours, minutes]) => {
        const offset = `${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        const text = `${new Date(wall).toISOString().slice(0, -1)}${offset}`;
        const read = parseDateTime(text);
        expect((read?.wallMs ?? NaN) - (read?.offsetMs ?? NaN)).toBe(new Date(text).getTime());
        expect(formatOffset(read?.offsetMs ?? NaN)).toBe(hours === 0 && minutes === 0 ? "+00:00" : offset);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps milliseconds and drops finer digits", () => {
    const fractions = [".1", ".12", ".123", ".1239", ".000999999", ".999999999"];
    expect(fractions.map((it) => (parseDateTime(`2026-05-10T00:00:00${it}`)?.wallMs ?? NaN) % 1_000)).toEqual([
      100, 120, 123, 123, 0, 999,
    ]);
  });

  it("N14 reaches to 24:00, the next midnight, and no further", () => {
    expect(parseDateTime("2026-05-10T23:59:59.999")?.wallMs).toBe(Date.UTC(2026, 4, 11) - 1);
    for (const time of ["24:00:00", "24:00", "24:00:00.000", "24:00Z"])
      expect(parseDateTime(`2026-05-10T${time}`)?.wallMs, time).toBe(Date.UTC(2026, 4, 11));
    expect(parseDateTime("9999-12-30T24:00")).toBeNull();
    for (const time of ["24:00:00.001", "24:00:01", "24:01", "25:00", "23:60:00", "23:59:60", "99:99:99"]) {
      expect(parseDateTime(`2026-05-10T${time}`), time).toBeNull();
    }
  });

  it("is refused if it is malformed, or no such moment is on a calendar", () => {
    const texts = [
      ...["", "2026-05-10", "10:30", "2026-05-10T", "2026-05-10T10", "2026-05-10T1:30", "2026-05-10T10:3"],
      ...["2026-02-30T10:30:00", "1970-01-01T00:00", "9999-12-31T00:00", "2026-05-10t10:30", "2026-05-10  10:30"],
      ...["2026-05-10T10:30:", "2026-05-10T10:30:00.", "2026-05-10T10:30:00,5", "2026-05-10T10:30:00.1234567890"],
      ...["2026-05-10T10:30+2", "2026-05-10T10:30+02:0", "2026-05-10T10:30+19:00", "2026-05-10T10:30-02:60"],
      ...["2026-05-10T10:30:00 Z", "2026-05-10T10:30:00ZZ", "2026-05-10T10:30:00\n", "2026-05-10T10:30[Europe/Rome]"],
      ...["2026-05-10T10:30.5", "+2026-05-10T10:30", "2026-05-10T10:30:00UTC", "２026-05-10T10:30"],
    ];
    expect(texts.filter((text) => parseDateTime(text) !== null)).toEqual([]);
  });
});

describe("a wall", () => {
  it("shows another time some minutes later, and another day past midnight", () => {
    const late = wallTime("2026-12-31T23:30");
    expect(formatWall(plusWallMinutes(late, 30))).toBe("2027-01-01T00:00:00");
    expect(dateOfWall(plusWallMinutes(late, 30))).toBe("2027-01-01");
    expect(dateOfWall(plusWallMinutes(late, 29))).toBe("2026-12-31");
    expect(formatWall(plusWallMinutes(late, -30))).toBe("2026-12-31T23:00:00");
  });

  it("shows a date from its 00:00 up to the next one's", () => {
    const [midnight, next] = [wallTime("2026-05-10T00:00"), wallTime("2026-05-11T00:00")];
    const isOn = (it: WallMs) => isInDays(it, date("2026-05-10"), 1);
    expect([plusWallMinutes(midnight, -1), midnight, plusWallMinutes(midnight, 1)].map(isOn)).toEqual([
      false,
      true,
      true,
    ]);
    expect([wallAt(next, -1), next, wallAt(next, 1)].map(isOn)).toEqual([true, false, false]);
  });

  it("shows a window from the first date's 00:00 up to the one after its last", () => {
    const [midnight, next] = [wallTime("2026-02-27T00:00"), wallTime("2026-03-02T00:00")];
    const isIn = (it: WallMs) => isInDays(it, date("2026-02-27"), 3);
    expect([wallAt(midnight, -1), midnight, wallAt(next, -1), next].map(isIn)).toEqual([false, true, true, false]);
  });

  it("shows the instant moved by the zone's offset, also before 1970", () => {
    expect(formatWall(wallAt(instant(Date.UTC(2026, 4, 10, 8)), 2 * HOUR_MS))).toBe("2026-05-10T10:00:00");
    expect(formatWall(wallAt(instant(0), -HOUR_MS))).toBe("1969-12-31T23:00:00");
    expect(formatWall(wallAt(instant(0), -1))).toBe("1969-12-31T23:59:59");
  });

  it("is ahead of UTC or behind it by hours and minutes (T09)", () => {
    const offsets = [0, 2 * HOUR_MS, -3.5 * HOUR_MS, 5.75 * HOUR_MS, 10.5 * HOUR_MS, -MINUTE_MS, 14 * HOUR_MS];
    expect(offsets.map(formatOffset)).toEqual(["+00:00", "+02:00", "-03:30", "+05:45", "+10:30", "-00:01", "+14:00"]);
  });
});
