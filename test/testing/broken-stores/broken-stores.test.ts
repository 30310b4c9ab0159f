import { describe, expect, it } from "vitest";
import { reservationStoreCases, runCase } from "../../../src/testing/index.ts";
import { numberedRows, read } from "../../spec/documents.ts";
import { fileStoreHarness } from "../conformance/file-store-harness.ts";
import { loadFileStore } from "./broken-store.ts";
import { brokenCommitting } from "./committing.ts";
import { brokenKeeping } from "./keeping.ts";
import { brokenOutbox } from "./outbox.ts";
import { brokenReading } from "./reading.ts";

// The kit must catch what it claims to: each store here has one small mistake, and the case that names the guarantee
// is the one that fails.

const BROKEN_STORES = [...brokenReading, ...brokenCommitting, ...brokenKeeping, ...brokenOutbox];

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

it("there are mistakes against every guarantee of a store", () => {
  expect(BROKEN_STORES.length).toBeGreaterThanOrEqual(40);
  const shown = new Set(BROKEN_STORES.flatMap(({ caughtBy }) => cases.get(caughtBy)!.shows));
  const guarantees = numberedRows(read("docs/invariants.md"), "S").map(([number]) => number ?? "");
  expect(guarantees.filter((number) => !shown.has(number))).toEqual([]);
  expect(new Set(BROKEN_STORES.map(({ mistake }) => mistake)).size).toBe(BROKEN_STORES.length);
});
