import { describe, expect, it } from "vitest";
import { reservationStoreCases, runCase } from "../../../src/conformance/index.ts";
import { fileStoreHarness } from "../file-store-harness.ts";
import { loadFileStore } from "./broken-store.ts";
import { brokenCommitting } from "./committing.ts";
import { brokenKeeping } from "./keeping.ts";
import { brokenOutbox } from "./outbox.ts";
import { brokenRacing } from "./racing.ts";
import { brokenReading } from "./reading.ts";
import { brokenTimeAndClaims } from "./time-and-claims.ts";

// The kit must catch what it claims to: each store here has one small mistake, and the case that names the guarantee
// is the one that fails.

const BROKEN_STORES = [
  ...brokenReading,
  ...brokenCommitting,
  ...brokenTimeAndClaims,
  ...brokenKeeping,
  ...brokenOutbox,
  ...brokenRacing,
];

const cases = new Map(reservationStoreCases().map((it) => [it.id, it]));

/** What a case says of the example with these edits; null where it passes. */
const verdict = async (id: string, edits: Parameters<typeof loadFileStore>[0]) =>
  runCase(cases.get(id)!, fileStoreHarness(loadFileStore(edits)));

describe("a store with one mistake is caught by the case that names the guarantee", () => {
  it.each(BROKEN_STORES)("$caughtBy: $mistake", async ({ caughtBy, edits }) => {
    expect(edits.length).toBeGreaterThan(0);
    const failure = await verdict(caughtBy, edits);
    expect(failure?.message).toMatch(new RegExp(`^${caughtBy} \\(.*\\): .`, "s"));
    // In the kit's own words, not by an accident on the way.
    expect(failure?.cause).toMatchObject({ name: "NotConforming" });
  });
});

it("every case that catches one passes on the store without mistakes", async () => {
  const failures = [];
  for (const id of new Set(BROKEN_STORES.map(({ caughtBy }) => caughtBy))) failures.push(await verdict(id, []));
  expect(failures.filter((failure) => failure !== null)).toEqual([]);
});

it("every case of the kit catches a mistake, and each mistake is another", () => {
  const caught = new Set(BROKEN_STORES.map(({ caughtBy }) => caughtBy));
  expect([...cases.keys()].filter((id) => !caught.has(id))).toEqual([]);
  expect(new Set(BROKEN_STORES.map(({ mistake }) => mistake)).size).toBe(BROKEN_STORES.length);
  expect(new Set(BROKEN_STORES.map(({ edits }) => JSON.stringify(edits))).size).toBe(BROKEN_STORES.length);
});
