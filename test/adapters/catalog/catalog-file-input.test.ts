import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCatalogFile, type CatalogFileInput } from "../../../src/adapters/catalog/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { problemsOf } from "../../support/typescript.ts";
import { sampleFile } from "../../support/sample-catalog.ts";

/** All fields, made required. */
type Complete<Value> = Value extends object ? { readonly [Name in keyof Value]-?: Complete<Value[Name]> } : Value;

const hours = { weekdays: "mon-fri", start: "09:00", end: "18:00" };
const item = {
  code: "X",
  description: "For people",
  categoryId: "c",
  catalogInfo: { displayName: "X", displayOrder: 1, showInCatalog: true, canBook: true, showPrice: true },
  priceInfo: { taxMinor: 1, includesTax: true },
  priceMinor: 1_000,
};
const center: Complete<CatalogFileInput["centers"][number]> = {
  id: "center",
  name: "Center",
  zone: "Europe/Rome",
  currency: "EUR",
  openingHours: [hours],
  holidays: [{ date: "2027-01-01", name: "New Year" }],
  gridMinutes: 15,
  blockTimeMinutes: 10,
  cancellation: {
    steps: [
      { minutesBefore: 60, percent: 50 },
      { minutesBefore: 30, amountMinor: 5_000 },
    ],
    guestsUntilMinutes: 30,
  },
  limits: {
    maxBlockTimeMinutes: 60,
    lifetimeCapMinutes: 60,
    paymentCapMinutes: 90,
    liveReservationsPerHolder: 3,
    openBookingsPerHolder: 100,
    openBookingsPerCaller: 20_000,
    openBookingsPerCenter: 50_000,
    guestsPerBooking: 12,
    itemsPerBooking: 48,
    leadTimeMinutes: 0,
    horizonDays: 366,
    windowDays: 31,
    graceAfterStartMinutes: 5,
    leastHoldSeconds: 60,
    holdAgainAfterMinutes: 0,
  },
  code: "C",
  description: "A center",
  displayName: "The center",
  phone: "+39 06 5550 0100",
  email: "center@example.com",
  addressInfo: { address1: "1", address2: "2", city: "Roma", state: "RM", zipCode: "00121", country: "Italy" },
  categories: [
    { id: "p", name: "P", code: "P", description: "Parent", parentCategoryId: "c", displayOrder: 1 },
    { id: "c", name: "C", code: "C", description: "Child", parentCategoryId: "p", displayOrder: 2 },
  ],
  rooms: [{ id: "room", name: "Room", kind: "treatment", beds: 1 }],
  equipment: [{ id: "lamp", name: "Lamp", units: 1 }],
  services: [
    {
      ...item,
      id: "service",
      name: "Service",
      durationMinutes: 60,
      preparationMinutes: 5,
      recoveryMinutes: 5,
      needsTherapist: true,
      roomKind: "treatment",
      equipmentIds: ["lamp"],
    },
  ],
  addOns: [{ ...item, id: "add-on", name: "Add-on", durationMinutes: 10, equipmentIds: ["lamp"] }],
  packages: [{ ...item, id: "package", name: "Package", serviceIds: ["service"] }],
  therapists: [
    {
      id: "alex",
      firstName: "Alex",
      lastName: "A",
      gender: "other",
      skills: ["service"],
      shifts: [hours],
      breaks: [{ weekdays: "mon", start: "12:00", end: "13:00" }],
      daysOff: ["2027-02-01/2027-02-03"],
      blockOuts: [{ start: "2027-03-01T10:00", end: "2027-03-01T11:00" }],
      code: "A",
      description: "A therapist",
      jobInfo: { id: "j", name: "Job" },
    },
  ],
  guests: [
    {
      id: "one",
      firstName: "One",
      lastName: "Guest",
      email: "one@example.com",
      phone: "+39 1",
      relationships: [{ guestId: "other", kind: "friend" }],
    },
    { id: "other", firstName: "Other", lastName: "Guest", email: "o@example.com", phone: "1", relationships: [] },
  ],
};

/** A value that records the paths of requested fields that it lacks. */
const watched = (value: unknown, path: string, missing: Set<string>): unknown => {
  if (Array.isArray(value)) return value.map((it) => watched(it, `${path}[]`, missing));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([name, it]) => [name, watched(it, `${path}.${name}`, missing)]),
  );
  return new Proxy(inner, {
    getOwnPropertyDescriptor: (target, name) => {
      if (!(name in target)) missing.add(`${path}.${String(name)}`);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });
};

describe("CatalogFileInput", () => {
  it("has exactly the fields that the reader knows", () => {
    const missing = new Set<string>();
    const file: Complete<CatalogFileInput> = { centers: [center] };
    const read = parseCatalogFile(watched(file, "", missing), { zones: createLuxonZoneRules() });
    expect(read.isErr() ? read.error : []).toEqual([]);
    // A step of the terms has one of these two.
    const isEither = (path: string): boolean => /cancellation\.steps\[\]\.(?:percent|amountMinor)$/.test(path);
    expect([...missing].filter((path) => !isEither(path))).toEqual([]);
  });

  it("is the type of the sample, and accepts no other field", { timeout: 60_000 }, () => {
    const program = `
      import type { CatalogFileInput } from "../../src/adapters/catalog/catalog-file-input.ts";
      export const file: CatalogFileInput = ${readFileSync(sampleFile, "utf8")};
      export const misspelt: CatalogFileInput = { centers: [], centres: [] };`;
    expect(problemsOf(program)).toEqual([expect.stringContaining("'centres'")]);
  });
});
