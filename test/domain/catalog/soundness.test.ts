import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { parseCatalogFile } from "../../../src/adapters/catalog/index.ts";
import { sampleFile } from "../../support/sample-catalog.ts";
import type { CenterCatalog, CenterRoster } from "../../../src/domain/catalog/center-catalog.ts";
import { unsoundIn } from "../../../src/domain/catalog/soundness.ts";

const file = parseCatalogFile(await readFile(sampleFile, "utf8"), {
  zones: createLuxonZoneRules(),
})._unsafeUnwrap();
const [first] = file.centers;
if (first === undefined) throw new Error("the sample has a center");
const { catalog, roster } = first;

type Edit = Readonly<{
  center?: object;
  limits?: object;
  items?: object;
  rooms?: object;
  equipment?: object;
  therapists?: object;
}>;

const STEP = { minutesBefore: 60, fee: { kind: "share", percent: 5 } };
const hours = (startMinute: number, endMinute: number) => ({ weekdays: [1], startMinute, endMinute });

/** The sample with some numbers that the types do not exclude. */
const unsoundWith = ({
  center = {},
  limits = {},
  items = {},
  rooms = {},
  equipment = {},
  therapists = {},
}: Edit): string | null => {
  const edited = <Key, Value extends object>(map: ReadonlyMap<Key, Value>, edit: object): ReadonlyMap<Key, Value> =>
    new Map([...map].map(([key, value]) => [key, { ...value, ...edit }]));
  const changed: CenterCatalog = {
    center: { ...catalog.center, ...center, limits: { ...catalog.center.limits, ...limits } },
    items: edited(catalog.items, items),
  };
  const changedRoster: CenterRoster = {
    therapists: edited(roster.therapists, therapists),
    rooms: edited(roster.rooms, rooms),
    equipment: edited(roster.equipment, equipment),
  };
  return unsoundIn(changed, changedRoster);
};

describe("a catalog and a roster from the host", () => {
  it("are sound in the sample, at the bounds too", () => {
    expect(unsoundWith({})).toBeNull();
    for (const gridMinutes of [1, 1440]) expect(unsoundWith({ center: { gridMinutes } })).toBeNull();
    expect(unsoundWith({ center: { blockTimeMinutes: 1 }, limits: { leadTimeMinutes: 0 } })).toBeNull();
    for (const holdAgainAfterMinutes of [0, 1_440])
      expect(unsoundWith({ limits: { holdAgainAfterMinutes } })).toBeNull();
    expect(unsoundWith({ items: { durationMinutes: 1, preparationMinutes: 0, recoveryMinutes: 527_040 } })).toBeNull();
    expect(
      unsoundWith({ center: { openingHours: [hours(0, 2_880)] }, therapists: { breaks: [hours(2_879, 2_880)] } }),
    ).toBeNull();
    expect(
      unsoundWith({
        limits: { guestsPerBooking: 300, itemsPerBooking: 300 },
        items: { serviceIds: Array(50).fill("swedish-60") },
      }),
    ).toBeNull();
    const dated = [
      { dates: ["2026-12-24"], hours: [hours(0, 2_880)] },
      { dates: ["2026-12-31"], hours: [] },
    ];
    expect(
      unsoundWith({
        center: { openingDates: dated },
        limits: { leadTimeDays: 366 },
        therapists: { shiftDates: dated, breakDates: dated },
        items: { leadTimeMinutes: 527_040, leadTimeDays: 366 },
      }),
    ).toBeNull();
    expect(unsoundWith({ items: { leadTimeMinutes: null, leadTimeDays: null } })).toBeNull();
    expect(unsoundWith({ rooms: { beds: 0 }, equipment: { units: 1_000 } })).toBeNull();
  });

  const unsound: readonly (readonly [string, Edit])[] = [
    ["gridMinutes", { center: { gridMinutes: 0 } }],
    ["gridMinutes", { center: { gridMinutes: 1441 } }],
    ["gridMinutes", { center: { gridMinutes: Number.NaN } }],
    ["blockTimeMinutes", { center: { blockTimeMinutes: 0 } }],
    ["blockTimeMinutes", { center: { blockTimeMinutes: 527_041 } }],
    ["limits.maxBlockTimeMinutes", { limits: { maxBlockTimeMinutes: 1.5 } }],
    ["limits.lifetimeCapMinutes", { limits: { lifetimeCapMinutes: -1 } }],
    ["limits.leadTimeMinutes", { limits: { leadTimeMinutes: Number.POSITIVE_INFINITY } }],
    ["limits.holdAgainAfterMinutes", { limits: { holdAgainAfterMinutes: -1 } }],
    ["limits.holdAgainAfterMinutes", { limits: { holdAgainAfterMinutes: 1_441 } }],
    ["limits.openBookingsPerHolder", { limits: { openBookingsPerHolder: Number.NaN } }],
    ["limits.openBookingsPerHolder", { limits: { openBookingsPerHolder: 0 } }],
    ["limits.openBookingsPerCaller", { limits: { openBookingsPerCaller: -1 } }],
    ["limits.openBookingsPerCenter", { limits: { openBookingsPerCenter: Number.POSITIVE_INFINITY } }],
    ["limits.guestsPerBooking", { limits: { guestsPerBooking: 301 } }],
    ["limits.itemsPerBooking", { limits: { itemsPerBooking: 301 } }],
    ["at most 50 services", { items: { serviceIds: Array(51).fill("swedish-60") } }],
    ["the minutes of", { items: { durationMinutes: -5 } }],
    ["the minutes of", { items: { durationMinutes: 0 } }],
    ["the minutes of", { items: { preparationMinutes: 0.5 } }],
    ["the minutes of", { items: { recoveryMinutes: 527_041 } }],
    ["the opening hours", { center: { openingHours: [hours(0, 2_881)] } }],
    ["the opening hours", { center: { openingHours: [hours(600, 600)] } }],
    ["the shifts and breaks of", { therapists: { shifts: [hours(-1, 600)] } }],
    ["the shifts and breaks of", { therapists: { breaks: [hours(0.5, 600)] } }],
    ["limits.leadTimeDays", { limits: { leadTimeDays: 367 } }],
    ["the lead times of", { items: { leadTimeMinutes: -1 } }],
    ["the lead times of", { items: { leadTimeDays: 0.5 } }],
    ["must have a therapistCount", { items: { therapistCount: 0 } }],
    ["must have a therapistCount", { items: { therapistCount: 11 } }],
    ["must have durations of whole minutes", { items: { durations: [{ durationMinutes: 0, priceMinor: 1 }] } }],
    ["must have each duration once", { items: { durations: Array(2).fill({ durationMinutes: 7, priceMinor: 1 }) } }],
    ["must have at most 20 durations", { items: { durations: Array(21).fill({ durationMinutes: 7, priceMinor: 1 }) } }],
    ["openingDates must begin before", { center: { openingDates: [{ dates: [], hours: [hours(0, 2_881)] }] } }],
    ["openingDates must be of dates", { center: { openingDates: [{ dates: ["2026-02-30"], hours: [] }] } }],
    ["shiftDates", { therapists: { shiftDates: [{ dates: ["2026-02-01", "2026-02-01"], hours: [] }] } }],
    ["breakDates", { therapists: { breakDates: [{ dates: Array(3_661).fill("2026-02-01"), hours: [] }] } }],
    ["the days off of", { therapists: { daysOff: [{ firstDate: "2026-02-02", lastDate: "2026-02-01" }] } }],
    ["cancellation.steps must be a list", { center: { cancellation: { steps: "free", guestsUntilMinutes: null } } }],
    [
      "cancellation.steps must be a list",
      { center: { cancellation: { steps: Array(11).fill(STEP), guestsUntilMinutes: null } } },
    ],
    ["the beds of", { rooms: { beds: 1_001 } }],
    ["the units of", { equipment: { units: -1 } }],
  ];
  it.each(unsound)("are unsound by %s: %o", (named, edit) => {
    expect(unsoundWith(edit)).toContain(named);
  });
});
