import { describe, it } from "vitest";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { MEMORY_LACKS, memoryHarness } from "./memory-harness.ts";

describeReservationStore({
  name: "the memory store",
  runner: { describe, it },
  harness: memoryHarness,
  lacks: MEMORY_LACKS,
});
