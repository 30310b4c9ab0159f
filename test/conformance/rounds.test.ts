import { describe, it } from "vitest";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { roundsHarness } from "./rounds-harness.ts";

describeReservationStore({
  name: "rounds over a server in memory",
  runner: { describe, it },
  harness: roundsHarness,
  lacks: { host_transactions: "rounds join none" },
});
