import { describe, expect, it } from "vitest";
import { reservationStoreCases, runCase } from "../../src/conformance/index.ts";
import { loadFileStore, type Edit } from "./broken-stores/broken-store.ts";
import { fileStoreHarness } from "./file-store-harness.ts";

// A store may lack the outbox, retention or both: every other case still passes.

const WITHOUT_OUTBOX: readonly Edit[] = [
  ["records", "for (const event of set.events) {", "for (const event of [] as typeof set.events) {"],
  ["store", "    outbox: {\n", "    outbox: 1 > 0 ? null : {\n"],
];
const WITHOUT_RETENTION: Edit = ["store", "retention: { removeOld", "retention: 1 > 0 ? null : { removeOld"];

const cases = reservationStoreCases({ from: 1, count: 2 });

describe.each([
  ["outbox", WITHOUT_OUTBOX],
  ["retention", [WITHOUT_RETENTION]],
])("a store without %s", (part, edits) => {
  const lacks = new Set([part]);
  const harness = fileStoreHarness(loadFileStore(edits));

  it("passes every case that is not about it", async () => {
    const others = cases.filter(({ parts = [] }) => !parts.includes(part));
    expect(others.length).toBeLessThan(cases.length);
    const failures = [];
    for (const one of others) failures.push(await runCase(one, harness, { lacks }));
    expect(failures.filter((failure) => failure !== null).map(({ message }) => message)).toEqual([]);
  });
});
