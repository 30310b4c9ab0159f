import { describe, it } from "vitest";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { UNDER_MUTATION } from "../support/kit-under-mutation.ts";
import { MEMORY_LACKS, memoryHarness } from "./memory-harness.ts";

describeReservationStore({
  name: "the memory store",
  runner: { describe, it },
  harness: memoryHarness,
  ...UNDER_MUTATION,
  lacks: MEMORY_LACKS,
});
