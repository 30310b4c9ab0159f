import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFileStore } from "../../examples/file-store/store.ts";
import { openTextFile } from "../../examples/file-store/text-file.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { describeReservationStore, reservationStoreCases, runCase } from "../../src/conformance/index.ts";
import { dumpOf, fileStoreHarness } from "./file-store-harness.ts";

describeReservationStore({
  name: "the worked example",
  runner: { describe, it },
  harness: fileStoreHarness(createFileStore),
});

describe("the worked example in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "file-store-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  let files = 0;
  const harness = {
    open: () => {
      const clock = createManualClock(0);
      const file = openTextFile(join(folder, `${(files += 1)}.json`));
      const store = createFileStore(file, clock);
      return Promise.resolve({
        store,
        dump: async () => dumpOf(await file.read()),
        setClock: async (ms: number) => void clock.set(ms),
        close: () => store.close(),
        reopen: async () => createFileStore(file, clock),
      });
    },
  };
  const some = ["STORE-ATOMIC-01", "STORE-TEXT-01", "STORE-HANDLES-01", "STORE-RACE-01", "STORE-LEASE-03"];

  it.each(some)("%s", async (id) => {
    const found = reservationStoreCases().find((it) => it.id === id)!;
    expect(await runCase(found, harness)).toBeNull();
  });
});
