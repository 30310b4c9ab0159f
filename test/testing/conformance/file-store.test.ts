import { describe, it } from "vitest";
import { createFileStore } from "../../../examples/file-store/store.ts";
import { describeReservationStore } from "../../../src/testing/index.ts";
import { fileStoreHarness } from "./file-store-harness.ts";

describeReservationStore({
  name: "the worked example",
  runner: { describe, it },
  harness: fileStoreHarness(createFileStore),
});
