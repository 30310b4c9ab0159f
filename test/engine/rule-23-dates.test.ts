import { describe, expect, it } from "vitest";
import type { DatedHours } from "../../src/index.ts";
import { date } from "../support/values.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { CENTER, DATE, at, daily, guest, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

const dated = (on: string, ...hours: readonly ReturnType<typeof daily>[]): DatedHours => ({
  dates: [date(on)],
  hours: hours.map(({ startMinute, endMinute }) => ({ startMinute, endMinute })),
});

describe.each(SWEEPERS)("Rule 23: dates that differ; the sweeper $sweeper", ({ sweeps }) => {
  it("a listing, a reserve and a day of the center follow the hours of the date", async () => {
    const vic = therapist("vic", { shiftDates: [dated(DATE, daily("15:00", "18:00"))] });
    const world = await openWorld({
      center: { openingDates: [dated(DATE, daily("16:00", "20:00"))] },
      therapists: [vic],
      sweeps,
    });
    const bookingId = await world.book("ada");
    expect(await world.listed(bookingId)).toEqual(["16:00", "16:30", "17:00"]);
    expect(refusalOf(await world.reserve(bookingId, "10:00")).code).toBe("OUTSIDE_WORKING_TIME");
    expect(refusalOf(await world.reserve(bookingId, "15:30")).code).toBe("OUTSIDE_WORKING_TIME");
    accepted(await world.reserve(bookingId, "17:00"));
    const shown = accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE }));
    expect(shown.opening).toEqual([{ startMs: at("16:00"), endMs: at("20:00") }]);
    expect(shown.units[0]?.working).toEqual([{ startMs: at("15:00"), endMs: at("18:00") }]);
  });

  it("a catalog that changes its dates is listed at once", async () => {
    const world = await openWorld({ sweeps });
    const bookingId = await world.book("ada");
    expect(await world.listed(bookingId)).toHaveLength(17);
    world.host.change({ center: { openingDates: [dated(DATE)] } });
    expect(await world.listed(bookingId)).toEqual([]);
    expect(refusalOf(await world.reserve(bookingId, "10:00")).code).toBe("OUTSIDE_WORKING_TIME");
  });

  it("a service's lead time in days is the center's calendar: one before the midnight, on it, one after", async () => {
    const items = [service("massage", { leadTimeDays: 1 })];
    const MIDNIGHT = Date.parse(`${DATE}T00:00:00+02:00`);
    for (const [awayMs, expected] of [
      [-1, "accepted"],
      [0, "SLOT_IN_PAST"],
      [1, "SLOT_IN_PAST"],
    ] as const) {
      const world = await openWorld({ items, sweeps });
      const bookingId = await world.book("ada");
      world.clock.advance(MIDNIGHT + awayMs - world.clock.nowMs());
      expect(await world.listed(bookingId)).toHaveLength(expected === "accepted" ? 17 : 0);
      const reserved = await world.reserve(bookingId, "10:00");
      expect(codeOf(reserved)).toBe(expected);
      if (reserved.isOk()) continue;
      expect(reserved.error).toMatchObject({ earliestMs: at("00:00", "2026-05-12") });
      const asked = { centerId: CENTER, date: DATE, guests: [guest("ben", "massage")] };
      expect(accepted(await world.engine.findAvailability(asked)).byDay[0]?.because).toBe("past");
    }
  });
});
