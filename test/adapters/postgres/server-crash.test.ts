import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresStore, migratePostgres } from "../../../src/adapters/postgres/index.ts";
import type { StoreFailure } from "../../../src/ports/store-failure.ts";
import { commandRecord, holding } from "../../../src/conformance/store/change-sets.ts";
import { dumpOf } from "./dump.ts";
import { createCluster, type Cluster } from "./server/cluster.ts";
import { guardServer } from "./server/guardian.ts";
import { hostPool } from "../../support/postgres-database.ts";

// The server is killed under load and started again. HOLDFAST_SERVER_KILLS=100 does it more often than `npm test`.

const KILLS = Number(process.env["HOLDFAST_SERVER_KILLS"] ?? 3);
const WRITERS = 4;

let folder: string;
let cluster: Cluster;
let release: () => void;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-crash-"));
  chmodSync(folder, 0o755);
  release = guardServer(folder);
  cluster = await createCluster({ folder, fsync: true });
});
afterAll(async () => {
  await cluster.stop();
  release();
  rmSync(folder, { recursive: true, force: true });
});

describe("a server that is killed under load", () => {
  it("has every accepted change, no change reported as not done, and every command once", {
    timeout: 60_000 + KILLS * 20_000,
  }, async () => {
    const pool = hostPool(cluster.url(), 10);
    expect((await migratePostgres({ pool })).isOk()).toBe(true);
    const store = createPostgresStore({ pool, connectTimeoutMs: 500 });
    const fate = new Map<string, "accepted" | StoreFailure["outcome"]>();
    let next = 0;
    let killing = true;
    const write = async (): Promise<void> => {
      while (killing) {
        const n = (next += 1);
        const id = `order-${n}`;
        const set = { ...holding(n, {}, { command: commandRecord(id) }), beforeMs: null };
        fate.set(
          id,
          (await store.commit([set])).match(
            ([outcome]) => {
              expect(outcome?.kind).toBe("accepted");
              return "accepted";
            },
            ({ outcome }) => outcome,
          ),
        );
      }
    };
    const accepted = (): number => [...fate.values()].filter((it) => it === "accepted").length;
    const writing = Array.from({ length: WRITERS }, write);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = accepted();
      // Only a working server is worth killing.
      while (accepted() < before + 10) await new Promise((resolve) => setImmediate(resolve));
      await cluster.stop("SIGKILL");
      await cluster.start();
    }
    killing = false;
    await Promise.all(writing);

    const { bookings, reservations, claims, commands, events } = await dumpOf(pool);
    const recorded = new Set<string>(commands.map(({ commandId }) => commandId));
    for (const [id, what] of fate) {
      if (what !== "unknown") expect(recorded.has(id), `${id} was answered as ${what}`).toBe(what === "accepted");
    }
    expect(accepted()).toBeGreaterThanOrEqual(10 * KILLS);
    const sizes = [bookings, reservations, claims, events].map(({ length }) => length);
    expect(sizes).toEqual(sizes.map(() => commands.length));
    await pool.end();
  });
});
