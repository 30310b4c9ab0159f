import { describe, it } from "vitest";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { UNDER_MUTATION } from "../support/kit-under-mutation.ts";
import { orderedTablesHarness } from "./ordered-tables-harness.ts";

describeReservationStore({
  name: "ordered tables over an SQLite file",
  runner: { describe, it },
  harness: orderedTablesHarness,
  ...UNDER_MUTATION,
});
