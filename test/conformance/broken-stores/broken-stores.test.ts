import { describe, expect, it } from "vitest";
import { reservationStoreCases, runCase } from "../../../src/conformance/index.ts";
import { fileStoreHarness } from "../file-store-harness.ts";
import { loadFileStore, type BrokenHarness, type BrokenStore } from "./broken-store.ts";
import { brokenCommitting } from "./committing.ts";
import { brokenHarnesses } from "./harnesses.ts";
import { brokenHosting } from "./hosting.ts";
import { brokenKeeping } from "./keeping.ts";
import { brokenOutbox } from "./outbox.ts";
import { brokenRacing } from "./racing.ts";
import { brokenReading } from "./reading.ts";
import { brokenTimeAndClaims } from "./time-and-claims.ts";

// The kit must catch the mistakes that it claims to catch: each store here has one small mistake, and the case that
// names the guarantee must fail.

const BROKEN_STORES: readonly BrokenStore[] = [
  ...brokenReading,
  ...brokenCommitting,
  ...brokenTimeAndClaims,
  ...brokenKeeping,
  ...brokenOutbox,
  ...brokenRacing,
  ...brokenHarnesses,
  ...brokenHosting,
];

const cases = new Map(reservationStoreCases().map((it) => [it.id, it]));

/** Returns a case's failure for the example with these edits, or in a harness with a mistake; null if it passes. */
const verdict = async (id: string, edits: BrokenStore["edits"], broken: BrokenHarness = () => ({})) => {
  const harness = fileStoreHarness(loadFileStore(edits));
  const open = async () => {
    const opened = await harness.open();
    return { ...opened, ...broken(opened) };
  };
  return runCase(cases.get(id)!, { open });
};

describe("a store with one mistake is caught by the case that names the guarantee", () => {
  it.each(BROKEN_STORES)("$caughtBy: $mistake", async ({ caughtBy, edits, harness }) => {
    expect(edits.length > 0 || harness !== undefined).toBe(true);
    const failure = await verdict(caughtBy, edits, harness);
    expect(failure?.message).toMatch(new RegExp(`^${caughtBy} \\(.*\\): .`, "s"));
    // The kit's own failure, not an accident on the way.
    expect(failure?.cause).toMatchObject({ name: "NotConforming" });
  });
});

/** The longest cases. file-store.test.ts runs them on the same example, with the same seeds. */
const RANDOM_HISTORIES = ["STORE-MODEL-01", "STORE-MODEL-02", "STORE-LINEAR-01"];

it("every other case that catches one passes on the store without mistakes", async () => {
  const failures = [];
  const catching = new Set(BROKEN_STORES.map(({ caughtBy }) => caughtBy));
  for (const id of RANDOM_HISTORIES) expect(catching.delete(id)).toBe(true);
  for (const id of catching) failures.push(await verdict(id, []));
  expect(failures.filter((failure) => failure !== null)).toEqual([]);
});

it("every case of the kit catches a mistake, and each mistake is another", () => {
  const caught = new Set(BROKEN_STORES.map(({ caughtBy }) => caughtBy));
  expect([...cases.keys()].filter((id) => !caught.has(id))).toEqual([]);
  expect(new Set(BROKEN_STORES.map(({ mistake }) => mistake)).size).toBe(BROKEN_STORES.length);
  const edited = BROKEN_STORES.filter(({ harness }) => harness === undefined);
  expect(new Set(edited.map(({ edits }) => JSON.stringify(edits))).size).toBe(edited.length);
});
