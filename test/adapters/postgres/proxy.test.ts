import { afterAll, describe, it } from "vitest";
import { describeReservationStore } from "../../../src/conformance/index.ts";
import { createPostgresHarness, POSTGRES_LACKS } from "./harness.ts";
import { transactionPool } from "./transaction-pool.ts";

const harness = await createPostgresHarness({ through: transactionPool });
afterAll(harness.end);

/** Other histories than the plain store's, and fewer: they take longest. */
const SEEDS = { from: 101, count: 3 };

describeReservationStore({
  name: "the PostgreSQL store, through a pool of transactions",
  runner: { describe, it },
  harness,
  lacks: POSTGRES_LACKS,
  seeds: SEEDS,
});
