import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { CENTER, daily, DATE, guest, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";
import { openWindowWorld, windowSpec } from "../support/window-world.ts";

const bookingOf = async (world: World, asked: Parameters<World["engine"]["createBooking"]>[0]) =>
  accepted(await world.engine.createBooking(asked)).bookingId;

describe.each(SWEEPERS)("rule 18: a window of days, the sweeper $sweeper", ({ sweeps }) => {
  it("is listed in one answer, day by day, and any start of it can be reserved", async () => {
    const uma = therapist("uma", { shifts: [{ ...daily("09:00", "18:00"), weekdays: [1, 3] }] });
    const world = await openWorld({ sweeps, therapists: [uma] });
    const bookingId = await world.book({ guests: [guest("ada", "massage")], days: 3 });
    const { slots, byDay, date } = accepted(await world.engine.findSlots({ bookingId }));
    expect(date).toBe(DATE);
    expect(byDay.map((it) => [it.date, it.isAvailable, it.firstStartMs])).toEqual([
      ["2026-05-11", true, Date.parse("2026-05-11T09:00+02:00")],
      ["2026-05-12", false, null],
      ["2026-05-13", true, Date.parse("2026-05-13T09:00+02:00")],
    ]);
    expect(slots).toHaveLength(2 * 17);
    accepted(await world.engine.reserve({ bookingId, slot: "2026-05-13T17:00" }));
    // The booking's own hold moves from day to day.
    accepted(await world.engine.reserve({ bookingId, slot: "2026-05-11T09:00" }));
    expect(accepted(await world.engine.findSlots({ bookingId })).slots).toHaveLength(2 * 17);
  });

  it("looks at the seven days after the whole window", async () => {
    const world = await openWorld({ sweeps });
    const bookingId = await world.book({ guests: [guest("ada", "massage")], days: 3 });
    const { future } = accepted(await world.engine.findSlots({ bookingId, futureDays: true }));
    expect(future?.days.map(({ date }) => date)).toEqual(
      ["14", "15", "16", "17", "18", "19", "20"].map((it) => `2026-05-${it}`),
    );
    expect(future?.nextAvailableDate).toBe("2026-05-14");
  });

  it("over the end of the calendar has the days that there are", async () => {
    const world = await openWorld({ sweeps });
    world.clock.set(Date.parse("9999-12-28T00:00:00Z"));
    const bookingId = await world.book({ guests: [guest("ada", "massage")], date: "9999-12-29", days: 5 });
    const { byDay } = accepted(await world.engine.findSlots({ bookingId, explain: true, futureDays: true }));
    expect(byDay.map(({ date }) => date)).toEqual(["9999-12-29", "9999-12-30", "9999-12-31"]);
  });
});

describe("rule 18: the ends of a window", () => {
  const always = [daily("00:00", "24:00")];
  const around: WorldOptions = {
    center: { openingHours: always, gridMinutes: 30 },
    therapists: [therapist("uma", { shifts: always })],
    items: [service("massage", { durationMinutes: 30 })],
  };
  it.each([
    ["plain days", "Europe/Rome", "2026-05-10", 3, "2026-05-10T00:00+02:00", "2026-05-13T00:00+02:00"],
    ["a day of 23 hours", "Europe/Rome", "2026-03-29", 1, "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"],
    ["a day of 25 hours", "Europe/Rome", "2026-10-24", 2, "2026-10-24T00:00+02:00", "2026-10-26T00:00+01:00"],
    ["a skipped midnight", "America/Sao_Paulo", "2018-11-03", 2, "2018-11-03T00:00-03:00", "2018-11-05T00:00-02:00"],
    [
      "a first day without midnight",
      "America/Sao_Paulo",
      "2018-11-04",
      1,
      "2018-11-04T01:00-02:00",
      "2018-11-05T00:00-02:00",
    ],
    ["a skipped day after it", "Pacific/Apia", "2011-12-29", 1, "2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00"],
    ["a skipped day within", "Pacific/Apia", "2011-12-29", 3, "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00"],
    ["the skipped day alone", "Pacific/Apia", "2011-12-30", 1, "2011-12-31T00:00+14:00", "2011-12-31T00:00+14:00"],
  ])(
    "%s: one before, on and after the first midnight and the one after the last",
    async (_, zone, date, days, from, until) => {
      const world = await openWorld({ ...around, center: { ...around.center, zone } });
      const [first, end] = [Date.parse(from), Date.parse(until)];
      world.clock.set(first - 5 * 86_400_000);
      const asked = { centerId: CENTER, guests: [guest("ada", "massage")], date, days };
      const bookingId = await bookingOf(world, asked);
      const reserve = async (slot: number) => {
        const before = world.dump();
        const answer = await world.engine.reserve({ bookingId, slot });
        if (answer.isErr()) expect(world.dump()).toEqual(before);
        return answer;
      };
      const outside = { code: "SLOT_OUTSIDE_WINDOW", date, days };
      expect(refusalOf(await reserve(first - 1))).toEqual(outside);
      expect(refusalOf(await reserve(end))).toEqual(outside);
      expect(refusalOf(await reserve(end + 1))).toEqual(outside);
      const { slots } = accepted(await world.engine.findSlots({ bookingId }));
      if (first === end) {
        expect(slots).toEqual([]);
        return;
      }
      const half = 30 * 60_000;
      expect([slots[0]?.startMs, slots.at(-1)?.startMs]).toEqual([first, end - half]);
      expect(codeOf(await reserve(first + 1))).toBe("SLOT_OFF_GRID");
      expect(codeOf(await reserve(end - 1))).toBe("SLOT_OFF_GRID");
      expect(codeOf(await reserve(end - half))).toBe("accepted");
      expect(codeOf(await reserve(first))).toBe("accepted");
    },
  );
});

describe("rule 18: a window equals its days", () => {
  it("lists the starts, the reasons and the first slots of a booking for each day", async () => {
    const met = { slots: 0, reasons: 0, days: 0 };
    await fc.assert(
      fc.asyncProperty(windowSpec, async (spec) => {
        const { world, asked, dates } = await openWindowWorld(spec);
        const { engine } = world;
        const listed = async (date: string, days: number) => {
          const bookingId = await bookingOf(world, { ...asked, date, days });
          return engine.findSlots({ bookingId, explain: true, warn: true });
        };
        const window = await listed(dates[0] ?? "", dates.length);
        const each = [];
        for (const date of dates) each.push(await listed(date, 1));
        if (window.isErr()) {
          // No therapist could ever serve the party, on each day alike.
          expect(each.map(codeOf)).toEqual(dates.map(() => window.error.code));
          return;
        }
        const days = each.map(accepted);
        const { slots, byDay, warned, unavailable, undecided } = window.value;
        expect(slots).toEqual(days.flatMap((it) => it.slots));
        expect(byDay).toEqual(days.flatMap((it) => it.byDay));
        expect(undecided).toEqual(days.flatMap((it) => it.undecided));
        expect(warned).toEqual(days.flatMap((it) => it.warned));
        expect(unavailable).toEqual(days.flatMap((it) => it.unavailable));
        met.slots += slots.length;
        met.reasons += unavailable?.length ?? 0;
        met.days += dates.length;
      }),
      { numRuns: 60 },
    );
    expect(Math.min(met.slots, met.reasons)).toBeGreaterThan(met.days);
  });
});
