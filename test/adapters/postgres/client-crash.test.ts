import { fork } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpOf } from "./dump.ts";
import { openWorld, type PostgresWorld } from "../../support/postgres-database.ts";
import type { Order } from "./dying-client.ts";

// Processes die by `kill -9` in the middle of a commit. HOLDFAST_CLIENT_KILLS=1000 does it more often than `npm test`.

const KILLS = Number(process.env["HOLDFAST_CLIENT_KILLS"] ?? 6);
const POINTS = ["before_sending", "while_it_runs", "before_the_answer"] as const;
const COMMITS_EACH = 5;

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Runs a process that kills itself; returns the numbers that it reported as accepted before. */
const dying = (order: Order): Promise<readonly number[]> =>
  new Promise((resolve, reject) => {
    const said: number[] = [];
    const client = fork(new URL("dying-client.ts", import.meta.url), { execArgv: ["--import", "tsx"] });
    client.on("message", (n) => said.push(n as number));
    client.once("error", reject);
    client.once("exit", (_code, signal) => {
      if (signal === "SIGKILL") resolve(said);
      else reject(new Error("a client was to be killed, and ended by itself"));
    });
    client.send(order);
  });

describe("processes that die in the middle of a commit", () => {
  it("every accepted change is there, and none is there in part", {
    timeout: 60_000 + KILLS * 20_000,
  }, async () => {
    const acknowledged: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const point = POINTS[kill % POINTS.length] as (typeof POINTS)[number];
      const first = kill * (COMMITS_EACH + 1);
      const order = { connectionString: world.connectionString, first, commits: COMMITS_EACH, point };
      const said = await dying(order);
      expect(said).toHaveLength(COMMITS_EACH);
      acknowledged.push(...said);
    }
    const { bookings, reservations, claims, commands, holders, events } = await dumpOf(world.pool);
    const recorded = new Set<string>(commands.map(({ commandId }) => commandId));
    for (const n of acknowledged) expect(recorded.has(`order-${n}`)).toBe(true);
    // Killed before sending: no change. Killed once the server was done: the change is there, though no caller had its
    // answer.
    for (let kill = 0; kill < KILLS; kill += 1) {
      const last = `order-${kill * (COMMITS_EACH + 1) + COMMITS_EACH}`;
      if (kill % 3 === 0) expect(recorded.has(last)).toBe(false);
      if (kill % 3 === 2) expect(recorded.has(last)).toBe(true);
    }
    const sizes = [bookings, reservations, claims, holders, events].map(({ length }) => length);
    expect(sizes).toEqual(sizes.map(() => commands.length));
  });
});
