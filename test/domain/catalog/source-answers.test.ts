import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseCatalogFile } from "../../../src/adapters/catalog/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { sampleFile } from "../../support/sample-catalog.ts";
import { readCatalog, readRoster } from "../../../src/domain/catalog/source-answers.ts";

const file = parseCatalogFile(await readFile(sampleFile, "utf8"), {
  zones: createLuxonZoneRules(),
})._unsafeUnwrap();
const { catalog, roster } = file.centers[0]!;

const [itemId, firstItem] = [...catalog.items].find(([, it]) => it.kind === "service")!;
const [addOnId, addOn] = [...catalog.items].find(([, it]) => it.kind === "add_on")!;
const [therapistId, firstTherapist] = [...roster.therapists][0]!;
const [roomId, firstRoom] = [...roster.rooms][0]!;

const center = (over: object) => ({ ...catalog, center: { ...catalog.center, ...over } });
const item = (over: object) => ({ ...catalog, items: new Map([[itemId, { ...firstItem, ...over }]]) });
const therapist = (over: object) => ({
  ...roster,
  therapists: new Map([[therapistId, { ...firstTherapist, ...over }]]),
});
const throwing = Object.defineProperty({ ...catalog.center }, "name", {
  get: () => {
    throw new Error("do not look");
  },
  enumerable: true,
});

describe("N11 an answer of a catalog or a roster in JavaScript", () => {
  it("is copied unchanged if it is well-formed, extra fields included", () => {
    expect(readCatalog(catalog)._unsafeUnwrap()).toEqual(catalog);
    expect(readRoster(roster)._unsafeUnwrap()).toEqual(roster);
    const more = readCatalog(center({ motto: "breathe" }))._unsafeUnwrap();
    expect(more.center).toMatchObject({ motto: "breathe" });
    expect(more.center).not.toBe(catalog.center);
    expect(
      readCatalog(item({ roomKind: undefined }))
        ._unsafeUnwrap()
        .items.get(itemId),
    ).toMatchObject({ roomKind: null });
  });

  it("is read from instances of classes, too", () => {
    const instance = Object.create(catalog.center) as object;
    expect(readCatalog({ ...catalog, center: instance })._unsafeUnwrap().center.name).toBe(catalog.center.name);
  });

  it.each<readonly [string, unknown]>([
    ["(input) must be an object", []],
    ["(input) must be an object", 3],
    ["center is required", {}],
    ["center must be an object", { ...catalog, center: [] }],
    ["(input) cannot be read", { ...catalog, center: throwing }],
    ["center.id must be an id", center({ id: "" })],
    ["center.name must be text", center({ name: 5 })],
    ["center.name must not contain NUL", center({ name: "a\0b" })],
    ["center.zone", center({ zone: null })],
    ["center.currency", center({ currency: "EURO" })],
    ["center.openingHours", center({ openingHours: undefined })],
    ["center.openingHours[0].weekdays[0]", center({ openingHours: [{ weekdays: [0], startMinute: 0, endMinute: 1 }] })],
    ["center.openingHours[0].weekdays[0]", center({ openingHours: [{ weekdays: [8], startMinute: 0, endMinute: 1 }] })],
    ["center.openingHours[0].startMinute", center({ openingHours: [{ weekdays: [1], endMinute: 1 }] })],
    ["center.holidays[0].date", center({ holidays: [{ date: "2026-02-30", name: "" }] })],
    ["center.gridMinutes must be a number", center({ gridMinutes: "30" })],
    ["center.limits is required", center({ limits: undefined })],
    ["center.limits.horizonDays", center({ limits: { ...catalog.center.limits, horizonDays: undefined } })],
    ["center.limits.holdAgain", center({ limits: { ...catalog.center.limits, holdAgainAfterMinutes: "15" } })],
    ["items must be a Map", { ...catalog, items: [] }],
    ["items must be a Map", { ...catalog, items: { [itemId]: firstItem } }],
    ["items must be a Map", { ...catalog, items: new Set([firstItem]) }],
    ["items.other must stand under its own id", { ...catalog, items: new Map([["other", firstItem]]) }],
    [`items.${itemId} must be an object`, { ...catalog, items: new Map([[itemId, null]]) }],
    [`items.${itemId}.kind must be one of service, add_on, package`, item({ kind: "product" })],
    [`items.${itemId}.kind is required`, item({ kind: undefined })],
    [`items.${itemId}.priceMinor`, item({ priceMinor: -1 })],
    [`items.${itemId}.priceMinor`, item({ priceMinor: 0.5 })],
    [`items.${itemId}.priceMinor`, item({ priceMinor: Number.NaN })],
    [`items.${itemId}.needsTherapist`, item({ needsTherapist: "yes" })],
    [`items.${itemId}.equipmentIds`, item({ equipmentIds: {} })],
    [`items.${itemId}.equipmentIds[0]`, item({ equipmentIds: [5] })],
    [
      `items.${addOnId}.durationMinutes`,
      { ...catalog, items: new Map([[addOnId, { ...addOn, durationMinutes: null }]]) },
    ],
  ])("catalog: %s", (problem, answer) => {
    expect(readCatalog(answer)._unsafeUnwrapErr()).toContain(problem);
  });

  it.each<readonly [string, unknown]>([
    ["therapists is required", {}],
    ["rooms is required", { ...roster, rooms: undefined }],
    [`therapists.${therapistId}.firstName`, therapist({ firstName: {} })],
    [`therapists.${therapistId}.gender must be one of`, therapist({ gender: "f" })],
    [`therapists.${therapistId}.skills`, therapist({ skills: null })],
    [`therapists.${therapistId}.shifts[0]`, therapist({ shifts: ["9-17"] })],
    [`therapists.${therapistId}.blockOuts[0] must begin`, therapist({ blockOuts: [{ startWallMs: 5, endWallMs: 5 }] })],
    [
      `therapists.${therapistId}.blockOuts[0].endWallMs`,
      therapist({ blockOuts: [{ startWallMs: 5, endWallMs: 1e18 }] }),
    ],
    [
      `therapists.${therapistId}.blockOuts[0].startWallMs`,
      therapist({ blockOuts: [{ startWallMs: -1e9, endWallMs: 5 }] }),
    ],
    [`rooms.${roomId}.beds`, { ...roster, rooms: new Map([[roomId, { ...firstRoom, beds: "2" }]]) }],
    [`rooms.x must stand under its own id`, { ...roster, rooms: new Map([["x", firstRoom]]) }],
  ])("roster: %s", (problem, answer) => {
    expect(readRoster(answer)._unsafeUnwrapErr()).toContain(problem);
  });
});
