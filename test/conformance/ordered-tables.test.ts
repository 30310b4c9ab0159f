import { describe, it } from "vitest";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { UNDER_MUTATION } from "../support/kit-under-mutation.ts";
import { logStoreHarness } from "./log-store-harness.ts";
import { orderedTablesHarness } from "./ordered-tables-harness.ts";

describeReservationStore({
  name: "ordered tables over an SQLite file",
  runner: { describe, it },
  harness: orderedTablesHarness,
  lacks: { host_transactions: "ordered tables join none" },
  ...UNDER_MUTATION,
});

describeReservationStore({
  name: "ordered tables with one writer, over a log",
  runner: { describe, it },
  harness: logStoreHarness({ soleWriter: true }),
  lacks: { host_transactions: "ordered tables join none" },
  ...UNDER_MUTATION,
  only: ["STORE-FINISH", "STORE-LIST", "STORE-LAPSED", "STORE-LINEAR"],
});
