import { afterAll, describe, it } from "vitest";
import { describeReservationStore } from "../../../src/conformance/index.ts";
import { createPostgresHarness, POSTGRES_LACKS } from "./harness.ts";

const harness = await createPostgresHarness({ partitions: 2 });
afterAll(harness.end);

describeReservationStore({
  name: "the PostgreSQL store, partitioned by center",
  runner: { describe, it },
  harness,
  lacks: POSTGRES_LACKS,
});
