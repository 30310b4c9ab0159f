import { afterAll, describe, it } from "vitest";
import { createPostgresGuestDirectory } from "../../../src/adapters/postgres/index.ts";
import { createSeededIds } from "../../../src/testing/index.ts";
import { describeGuestDirectory, type DirectoryHarness } from "../../../src/conformance/index.ts";
import { openWorld } from "../../support/postgres-database.ts";

const world = await openWorld();
afterAll(() => world.close());

const harness: DirectoryHarness = {
  open: async () => {
    await world.pool.query("DELETE FROM holdfast.guests");
    const directory = createPostgresGuestDirectory({ pool: world.pool, ids: createSeededIds(1) });
    return { directory, close: () => Promise.resolve() };
  },
};

describeGuestDirectory({ name: "the guest directory on PostgreSQL", runner: { describe, it }, harness });
