import { expect, it } from "vitest";
import type { CalendarDate } from "../../src/index.ts";
import { accepted } from "../support/answers.ts";
import { at, CENTER, daily, DATE, equipment, room, therapist } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";

const span = (from: string, until: string) => ({ startMs: at(from), endMs: at(until) });

const dayOf = async (world: Awaited<ReturnType<typeof openWorld>>) =>
  accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE }));

it("has the center's opening hours, and the therapists at work", async () => {
  const world = await openWorld({
    therapists: [
      therapist("uma", { breaks: [daily("13:00", "14:00")] }),
      therapist("vic", { daysOff: [{ firstDate: DATE as CalendarDate, lastDate: DATE as CalendarDate }] }),
      therapist("wil", { lastName: "", shifts: [daily("22:00", "26:00")] }),
    ],
  });
  const { opening, holiday, units } = await dayOf(world);
  expect(opening).toEqual([span("09:00", "18:00")]);
  expect(holiday).toBeNull();
  expect(units).toEqual([
    { unit: "t:uma", name: "UMA Secret-Surname", working: [span("09:00", "13:00"), span("14:00", "18:00")] },
    { unit: "t:vic", name: "VIC Secret-Surname", working: [] },
    // The night before, until two; and this night, as far as the day goes.
    { unit: "t:wil", name: "WIL", working: [span("00:00", "02:00"), { startMs: at("22:00"), endMs: at("24:00") }] },
  ]);
});

it("names every bed and every piece of equipment", async () => {
  const world = await openWorld({
    rooms: [room("a", "warm", 2), room("b", "warm")],
    equipment: [equipment("lamp", 2)],
  });
  const { day, units } = await dayOf(world);
  expect(day).toEqual({ startMs: at("00:00"), endMs: at("24:00") });
  expect(units.slice(1)).toEqual([
    { unit: "r:a#1", name: "Room a 1", working: [day] },
    { unit: "r:a#2", name: "Room a 2", working: [day] },
    { unit: "r:b#1", name: "Room b", working: [day] },
    { unit: "e:lamp#1", name: "The lamp 1", working: [day] },
    { unit: "e:lamp#2", name: "The lamp 2", working: [day] },
  ]);
});

it("names the holiday on which it is closed", async () => {
  const world = await openWorld({ center: { holidays: [{ date: DATE as CalendarDate, name: "Founding Day" }] } });
  const { opening, holiday } = await dayOf(world);
  expect({ opening, holiday }).toEqual({ opening: [], holiday: "Founding Day" });
});
