import { afterAll, describe, it } from "vitest";
import { describeReservationStore } from "../../../src/conformance/index.ts";
import { createPostgresHarness, POSTGRES_LACKS } from "./harness.ts";

const harness = await createPostgresHarness({ partitions: 2 });
afterAll(harness.end);

/** Other histories than the plain store's, and fewer: they take longest. */
const SEEDS = { from: 201, count: 3 };

describeReservationStore({
  name: "the PostgreSQL store, partitioned by center",
  runner: { describe, it },
  harness,
  lacks: POSTGRES_LACKS,
  seeds: SEEDS,
});
