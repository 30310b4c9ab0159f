import { createConnection } from "mysql2/promise";
import { afterAll, describe, expect, it } from "vitest";
import { openMariadb, openMariadbStore } from "../../examples/mariadb-store/store.ts";
import type { RoundsEngine } from "../../src/adapters/ordered-tables/index.ts";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { ofBooking, reading, writingBooking } from "../../src/conformance/store/change-sets.ts";
import { instant } from "../../src/conformance/store/fixtures.ts";
import { createMariadbServer, MARIADB_LACKS, type MariadbServer } from "./mariadb-server.ts";
import { createMariadbHarness } from "./mariadb-store-harness.ts";

if (MARIADB_LACKS === null) {
  const server = await createMariadbServer();
  const harness = await createMariadbHarness(server);
  afterAll(async () => {
    await harness.end();
    await server.remove();
  });
  const lacks = { host_transactions: "rounds join none" };
  describeReservationStore({ name: "the worked example on MariaDB", runner: { describe, it }, harness, lacks });
  describeBesideTheKit(server);
} else {
  it.skip(`the worked example on MariaDB: ${MARIADB_LACKS}`);
}

/** Tests that no kit can have. */
function describeBesideTheKit(server: MariadbServer): void {
  const createDatabase = async (name: string): Promise<string> => {
    const connection = await createConnection(server.url("mysql"));
    await connection.query("CREATE DATABASE ??", [name]);
    await connection.end();
    return server.url(name);
  };

  it("reads a clock in whole milliseconds near the machine's, once the lock is had", async () => {
    const engine = await openMariadb(await createDatabase("clock"));
    const begin = (lock: "none" | "exclusive"): ReturnType<RoundsEngine["begin"]> =>
      engine.begin({ lock, waitMs: Infinity, asked: { keys: [], ranges: [] } });
    const first = await begin("exclusive");
    const second = begin("exclusive");
    const read = await begin("none");
    for (const nowMs of [first?.nowMs, read?.nowMs]) {
      expect(Number.isSafeInteger(nowMs)).toBe(true);
      expect(Math.abs((nowMs ?? 0) - Date.now())).toBeLessThan(5_000);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const letGoMs = Date.now();
    first?.end();
    expect((await second)?.nowMs).toBeGreaterThanOrEqual(letGoMs);
    for (const begun of [await second, read]) begun?.end();
    await engine.close();
  });

  it("shows one state to all trips of a transaction, despite commits meanwhile", async () => {
    const engine = await openMariadb(await createDatabase("states"));
    const asked = { keys: ["a "], ranges: [{ from: "", before: "~", limit: Infinity }] };
    const write = async (value: string): Promise<void> =>
      (await engine.begin({ lock: "exclusive", waitMs: Infinity, asked }))?.commit({
        removed: [],
        put: [["a ", value]],
      });
    const one = [
      ["a ", "1"],
      ["a ", "1"],
    ];
    await write("1");
    const read = await engine.begin({ lock: "none", waitMs: Infinity, asked: { keys: [], ranges: [] } });
    await write("2");
    expect(await read?.fetch(asked)).toEqual(one);
    read?.end();
    await engine.close();
  });

  it("has every acknowledged commit after it was killed, three times", async () => {
    const uri = await createDatabase("crash");
    let next = 1;
    for (let kills = 0; kills < 3; kills += 1) {
      const store = await openMariadbStore(uri);
      const done: number[] = [];
      const client = async (): Promise<void> => {
        for (;;) {
          const n = next++;
          const outcome = await store.commit([writingBooking(n)]);
          if (outcome.isErr()) return;
          done.push(n);
          if (done.length === 60) void server.kill();
        }
      };
      await Promise.all([1, 2, 3, 4].map(client));
      await store.close();
      await server.start();
      expect(done.length).toBeGreaterThanOrEqual(60);
      const after = await openMariadbStore(uri);
      const found = (
        await after.read(
          done.map((n) => reading(ofBooking(n))),
          instant(0),
        )
      )._unsafeUnwrap();
      expect(found.map(({ booking }) => booking?.version)).toEqual(done.map(() => 1));
      await after.close();
    }
  }, 120_000);
}
