import { describe, expect, it } from "vitest";
import { parseCatalogFile } from "../../../src/adapters/catalog/index.ts";

const zones = { isZone: () => true };

const service = (over: object = {}) => ({ id: "s", name: "S", durationMinutes: 60, priceMinor: 0, ...over });
const shift = (from: string, until: string, days = "mon-fri") => ({ weekdays: days, start: from, end: until });
const anna = (over: object = {}) => ({
  id: "anna",
  firstName: "Anna",
  gender: "female",
  skills: ["s"],
  shifts: [shift("09:00", "18:00")],
  ...over,
});

/** The findings of a center that is open on weekdays from nine to six. */
const warningsOf = (over: object): readonly string[] => {
  const center = {
    id: "c",
    name: "C",
    zone: "UTC",
    currency: "EUR",
    openingHours: [shift("09:00", "18:00")],
    gridMinutes: 30,
    blockTimeMinutes: 10,
    services: [service()],
    therapists: [anna()],
    ...over,
  };
  const read = parseCatalogFile({ centers: [center] }, { zones });
  if (read.isErr()) throw new Error(JSON.stringify(read.error));
  return read.value.warnings.map(({ field }) => field);
};

const steamer = (units: number) => [{ id: "e", name: "E", units }];

describe("N14 a sound entry that can never work is read with a finding", () => {
  it("nothing is found in a center in which everything works", () => {
    expect(warningsOf({})).toEqual([]);
    const dated = (start: string, end: string) => [{ dates: ["2026-12-24"], hours: [{ start, end }] }];
    expect(
      warningsOf({ openingDates: dated("08:00", "22:00"), services: [service({ durationMinutes: 700 })] }),
    ).toEqual(["centers[0].services[0]"]);
    const long = [anna({ shiftDates: dated("08:00", "22:00") })];
    const open = { openingDates: dated("08:00", "22:00"), services: [service({ durationMinutes: 700 })] };
    expect(warningsOf({ ...open, therapists: long }), "on one date everything fits").toEqual([]);
    const longer = { ...open, therapists: long, services: [service({ durationMinutes: 841 })] };
    expect(warningsOf(longer), "longer than that date").toEqual(["centers[0].services[0]"]);
    const paused = [anna({ shiftDates: dated("08:00", "22:00"), breakDates: dated("15:00", "15:30") })];
    expect(warningsOf({ ...open, therapists: paused }), "a break of that date").toEqual(["centers[0].services[0]"]);
    const night = [
      ...dated("00:00", "24:00"),
      { dates: ["2026-12-25"], hours: [{ start: "00:00", end: "24:00" }] },
      { dates: ["2026-12-23"], hours: [{ start: "00:00", end: "24:00" }] },
    ];
    const whole = { services: [service({ durationMinutes: 1_440 })], therapists: [anna({ shiftDates: night })] };
    expect(warningsOf({ ...whole, openingDates: night }), "days that touch are one").toEqual([]);
    const late = [anna({ shiftDates: dated("19:00", "20:00") })];
    expect(warningsOf({ therapists: late }), "after closing").toEqual(["centers[0].therapists[0].shiftDates[0]"]);
    expect(warningsOf({ therapists: late, openingDates: dated("18:30", "19:01") })).toEqual([]);
    const daysOff = ["2026-12-24"];
    const off = [anna({ shiftDates: dated("09:00", "12:00"), daysOff })];
    expect(warningsOf({ therapists: off }), "a day off").toEqual(["centers[0].therapists[0].shiftDates[0]"]);
    const pair = (end: string) => [anna({}), anna({ id: "b", shifts: [shift("09:00", end)] })];
    const two = { services: [service({ therapistCount: 2 })] };
    expect(warningsOf({ ...two, therapists: pair("09:05") }), "one of two").toEqual(["centers[0].services[0]"]);
    expect(warningsOf({ ...two, therapists: pair("18:00") })).toEqual([]);
    const holidays = [{ date: "2026-12-24", name: "Eve" }];
    expect(warningsOf({ openingDates: dated("09:00", "12:00"), holidays })).toEqual(["centers[0].openingDates[0]"]);
    expect(warningsOf({ openingDates: [{ dates: ["2026-12-24"] }], holidays })).toEqual([]);
    expect(warningsOf({ openingHours: [shift("09:00", "12:00"), shift("12:00", "18:00")] }), "joined").toEqual([]);
  });

  it.each([
    [
      "a shift longer than any opening",
      { therapists: [anna({ shifts: [shift("09:00", "18:01")] })] },
      "therapists[0].shifts[0]",
    ],
    ["a shift as long as the opening", { therapists: [anna({ shifts: [shift("09:30", "18:30")] })] }, null],
    [
      "a shift when the center is closed",
      { therapists: [anna({ shifts: [shift("09:00", "18:00", "sat"), shift("09:00", "18:00")] })] },
      "therapists[0].shifts[0]",
    ],
    [
      "a service longer than any opening",
      { services: [service({ durationMinutes: 541 })], therapists: [anna({ shifts: [shift("09:00", "18:00")] })] },
      "services[0]",
    ],
    ["a service as long as the opening", { services: [service({ durationMinutes: 540 })] }, null],
    [
      "a service too long for the shifts",
      { services: [service({ preparationMinutes: 1, durationMinutes: 540 })] },
      "services[0]",
    ],
    [
      "a grid that no start fits",
      {
        openingHours: [shift("09:10", "18:00")],
        gridMinutes: 1_440,
        therapists: [anna({ shifts: [shift("09:10", "18:00")] })],
      },
      "services[0]",
    ],
    [
      "a grid that one start fits",
      {
        openingHours: [shift("09:10", "18:00")],
        gridMinutes: 720,
        therapists: [anna({ shifts: [shift("09:10", "18:00")] })],
      },
      null,
    ],
    [
      "an add-on that no service has the time for",
      { addOns: [{ id: "a", name: "A", durationMinutes: 481, priceMinor: 0 }] },
      "addOns[0]",
    ],
    ["an add-on that just fits", { addOns: [{ id: "a", name: "A", durationMinutes: 480, priceMinor: 0 }] }, null],
    [
      "a package longer than any opening",
      {
        services: [service({ durationMinutes: 300 })],
        packages: [{ id: "p", name: "P", priceMinor: 0, serviceIds: ["s", "s"] }],
      },
      "packages[0]",
    ],
  ])("%s", (_, over, field) => {
    expect(warningsOf(over)).toEqual(field === null ? [] : [`centers[0].${field}`]);
  });

  it("breaks that cover every shift leave no therapist for the service, too", () => {
    const halves = { shifts: [shift("09:00", "18:00")], breaks: [shift("09:00", "13:00"), shift("13:00", "18:00")] };
    expect(warningsOf({ therapists: [anna(halves)] })).toEqual([
      "centers[0].therapists[0].breaks",
      "centers[0].services[0]",
    ]);
  });

  it("D7 a service and its add-on that need the same single piece", () => {
    const both = (units: number) => ({
      equipment: steamer(units),
      services: [service({ equipmentIds: ["e"] })],
      addOns: [{ id: "a", name: "A", durationMinutes: 10, priceMinor: 0, equipmentIds: ["e"] }],
    });
    expect(warningsOf(both(1))).toEqual(["centers[0].addOns[0]"]);
    expect(warningsOf(both(2))).toEqual([]);
  });
});
