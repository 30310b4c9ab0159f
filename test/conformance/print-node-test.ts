import { describe, it } from "node:test";
import { describeReservationStore, reportText } from "../../src/conformance/index.ts";
import { MEMORY_LACKS, memoryHarness } from "./memory-harness.ts";

// The kit on the memory store under node:test, as a program: its exit code and its output are the result.

describeReservationStore({
  name: "the memory store",
  runner: { describe, it },
  harness: memoryHarness,
  lacks: MEMORY_LACKS,
  seeds: { from: 100, count: 2 },
  onReport: (report) => process.stdout.write(`${reportText(report)}\n`),
});
