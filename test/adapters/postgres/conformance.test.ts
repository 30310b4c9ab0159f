import { afterAll, describe, it } from "vitest";
import { describeReservationStore } from "../../../src/conformance/index.ts";
import { createPostgresHarness, POSTGRES_LACKS } from "./harness.ts";

const harness = await createPostgresHarness();
afterAll(harness.end);

describeReservationStore({ name: "the PostgreSQL store", runner: { describe, it }, harness, lacks: POSTGRES_LACKS });
