import { describe, expect, it } from "vitest";
import { accepted, codeOf } from "../support/answers.ts";
import { daily, guest, service, therapist } from "../support/catalog.ts";
import { openWorld, type WorldOptions } from "../support/engine-world.ts";
import { date } from "../support/values.ts";

// Uma, the only therapist, works from 22:00 to 02:00, as the center is open. Monday, 2026-05-11, is a holiday or her
// day off.

const NIGHT = [daily("22:00", "26:00")];
const [SUNDAY, MONDAY, TUESDAY] = ["2026-05-10", "2026-05-11", "2026-05-12"].map(date) as [
  ReturnType<typeof date>,
  ReturnType<typeof date>,
  ReturnType<typeof date>,
];
const HOLIDAY: WorldOptions = {
  center: { openingHours: NIGHT, holidays: [{ date: MONDAY, name: "Feast" }] },
  therapists: [therapist("uma", { shifts: NIGHT })],
};
const DAY_OFF: WorldOptions = {
  center: { openingHours: NIGHT },
  therapists: [therapist("uma", { shifts: NIGHT, daysOff: [{ firstDate: MONDAY, lastDate: MONDAY }] })],
};

const HALF = service("massage", { durationMinutes: 30 });
const HOUR = service("massage", { durationMinutes: 60 });

describe.each([
  { kind: "a holiday", options: HOLIDAY },
  { kind: "a day off", options: DAY_OFF },
])("Rule 2: hours belong to the day on which they begin, $kind removes those and no others", ({ options }) => {
  const listedOn = async (item: typeof HALF, date: string) => {
    const world = await openWorld({ ...options, items: [item] });
    return world.listed(await world.book({ guests: [guest("ada", "massage")], date }));
  };
  /** Whether each start can be reserved; just the listed ones can (INV-26). */
  const reservable = async (item: typeof HALF, date: string, times: readonly string[]) => {
    const listed = await listedOn(item, date);
    const found: string[] = [];
    for (const time of times) {
      const world = await openWorld({ ...options, items: [item] });
      const bookingId = await world.book({ guests: [guest("ada", "massage")], date });
      const code = codeOf(await world.engine.reserve({ bookingId, slot: `${date}T${time}` }));
      expect([date, time, code]).toEqual([date, time, listed.includes(time) ? "accepted" : "OUTSIDE_WORKING_TIME"]);
      if (code === "accepted") found.push(time);
    }
    return found;
  };

  it("a shift that began the evening before runs on into it, one step before midnight, at it and after it", async () => {
    expect(await listedOn(HALF, SUNDAY)).toEqual(["22:00", "22:30", "23:00", "23:30"]);
    expect(await listedOn(HALF, MONDAY)).toEqual(["00:00", "00:30", "01:00", "01:30"]);
    expect(await reservable(HALF, SUNDAY, ["21:30", "23:30"])).toEqual(["23:30"]);
    expect(await reservable(HALF, MONDAY, ["00:00", "00:30", "01:30", "02:00"])).toEqual(["00:00", "00:30", "01:30"]);
    expect(await reservable(HOUR, SUNDAY, ["23:00", "23:30"]), "across midnight").toEqual(["23:00", "23:30"]);
    expect(await reservable(HOUR, MONDAY, ["00:00", "01:00", "01:30"])).toEqual(["00:00", "01:00"]);
  });

  it("a shift that would have begun on it is gone, in the small hours after it too", async () => {
    expect(await reservable(HALF, MONDAY, ["21:30", "22:00", "23:30"])).toEqual([]);
    expect(await reservable(HALF, TUESDAY, ["00:00", "00:30", "01:30", "02:00"])).toEqual([]);
    expect(await listedOn(HALF, TUESDAY)).toEqual(["22:00", "22:30", "23:00", "23:30"]);
    expect(await reservable(HOUR, MONDAY, ["23:00", "23:30"]), "across midnight").toEqual([]);
    expect(await reservable(HOUR, TUESDAY, ["22:00", "23:30"])).toEqual(["22:00", "23:30"]);
  });

  it("the day after it has the hours of its own evening, to their end", async () => {
    expect(await listedOn(HALF, "2026-05-13")).toEqual([
      ...["00:00", "00:30", "01:00", "01:30"],
      ...["22:00", "22:30", "23:00", "23:30"],
    ]);
  });
});

describe("Rule 2: a holiday and a day off, as reasons", () => {
  it("the holiday is the reason of its own day alone", async () => {
    const world = await openWorld({ ...HOLIDAY, items: [HALF] });
    const obstaclesAt = async (date: string, time: string) => {
      const bookingId = await world.book({ guests: [guest("ada", "massage")], date });
      const found = accepted(await world.engine.findSlots({ bookingId, explain: true }));
      const startMs = Date.parse(`${date}T${time}:00+02:00`);
      return found.unavailable?.find((it) => it.startMs === startMs)?.obstacles.map(({ kind }) => kind);
    };
    expect(await obstaclesAt(MONDAY, "22:00")).toEqual(["holiday", "closed"]);
    expect(await obstaclesAt(TUESDAY, "00:00")).toEqual(["closed"]);
    const bookingId = await world.book({ guests: [guest("ada", "massage")], date: SUNDAY });
    const { future } = accepted(await world.engine.findSlots({ bookingId, futureDays: true }));
    expect(future?.days[0]).toMatchObject({ date: MONDAY, isAvailable: true, holiday: { name: "Feast" } });
  });

  it("a day off is shown as a block-out of the shifts that it removes", async () => {
    const world = await openWorld({ ...DAY_OFF, items: [HALF] });
    const lastObstacleAt = async (date: string, time: string) => {
      const bookingId = await world.book({ guests: [guest("ada", "massage")], date });
      const found = accepted(await world.engine.findSlots({ bookingId, explain: true }));
      const startMs = Date.parse(`${date}T${time}:00+02:00`);
      const [obstacle] = found.unavailable?.find((it) => it.startMs === startMs)?.obstacles.slice(-1) ?? [];
      return obstacle?.kind === "not_working" ? obstacle.because : obstacle?.kind;
    };
    expect(await lastObstacleAt(MONDAY, "23:30")).toBe("block_out");
    expect(await lastObstacleAt(TUESDAY, "00:00")).toBe("block_out");
    expect(await lastObstacleAt(TUESDAY, "01:30")).toBe("block_out");
    expect(await lastObstacleAt(TUESDAY, "02:00")).toBe("outside_shift");
  });

  it("several days off in a row: the first loses its own evening, the last the morning after it", async () => {
    const off = { shifts: NIGHT, daysOff: [{ firstDate: MONDAY, lastDate: TUESDAY }] };
    const world = await openWorld({ ...DAY_OFF, therapists: [therapist("uma", off)], items: [HALF] });
    const listed = async (date: string) => world.listed(await world.book({ guests: [guest("ada", "massage")], date }));
    expect(await listed(MONDAY)).toEqual(["00:00", "00:30", "01:00", "01:30"]);
    expect(await listed(TUESDAY)).toEqual([]);
    expect(await listed("2026-05-13")).toEqual(["22:00", "22:30", "23:00", "23:30"]);
  });

  it("a shift beside one that is off lasts to its end", async () => {
    const shifts = [daily("22:00", "26:00"), daily("01:00", "03:00")];
    const off = { shifts, daysOff: [{ firstDate: MONDAY, lastDate: MONDAY }] };
    const center = { openingHours: [daily("00:00", "24:00")] };
    const world = await openWorld({ center, therapists: [therapist("uma", off)], items: [HALF] });
    const listed = await world.listed(await world.book({ guests: [guest("ada", "massage")], date: MONDAY }));
    expect(listed).toEqual(["00:00", "00:30", "01:00", "01:30"]);
  });
});
