import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorld, type PostgresWorld } from "../../support/postgres-database.ts";

// The kit replaces the function that reads the server's clock, so it cannot test the function itself.

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it("the store's clock is the server's, in whole milliseconds, and goes on within a transaction", async () => {
  const client = await world.pool.connect();
  const now = async (): Promise<number> => {
    const { rows } = await client.query<{ ms: string }>("SELECT holdfast.holdfast_now() AS ms");
    return Number(rows[0]?.ms);
  };
  const before = Date.now();
  await client.query("BEGIN");
  const first = await now();
  await sleep(20);
  const second = await now();
  await client.query("COMMIT");
  client.release();
  expect(Number.isSafeInteger(first)).toBe(true);
  // The server of the tests runs on this machine.
  expect(first).toBeGreaterThanOrEqual(before);
  expect(second).toBeLessThanOrEqual(Date.now());
  expect(second - first).toBeGreaterThanOrEqual(15);
});
