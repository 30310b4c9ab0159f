import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connectPostgres,
  createPostgresStore,
  migratePostgres,
  type OwnPool,
} from "../../../src/adapters/postgres/index.ts";
import { serversIn } from "../../crash/postgres.ts";
import { CENTER, openEngine } from "../../crash/center.ts";
import { createPair, type Pair } from "../../failover/pair.ts";

// `npm run failover` loses many primaries under load. Here is what it cannot time.

describe("a primary and its synchronous standby", { timeout: 120_000 }, () => {
  let pair: Pair;
  let pool: OwnPool;
  beforeAll(async () => {
    pair = await createPair(true);
    pool = (await connectPostgres({ ...serversIn(pair.url("postgres")), maxConnections: 4 }))._unsafeUnwrap();
    (await migratePostgres({ pool }))._unsafeUnwrap();
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await pair.end();
  });

  const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const asking = (key: string) => {
    const store = createPostgresStore({ pool, connectTimeoutMs: 2_000, statementTimeoutMs: 1_000 });
    const engine = openEngine(store);
    const guests = [{ guestId: "ada", items: [{ itemId: "soak" }] }];
    return engine.createBooking({ centerId: CENTER, date, guests }, { idempotencyKey: key });
  };

  it("an answer from a record that only the primary has is not certain, also after the primary's restart", async () => {
    expect((await asking("before")).isOk()).toBe(true);
    await pair.standby.stop("SIGKILL");
    const unknown = { code: "STORE_UNAVAILABLE", outcome: "unknown", commandId: "k" };
    expect((await asking("k"))._unsafeUnwrapErr()).toMatchObject(unknown);
    await pair.primary.stop("SIGKILL");
    await pair.primary.start();
    expect((await asking("k"))._unsafeUnwrapErr()).toMatchObject(unknown);
    await pair.standby.start();
    await expect.poll(async () => (await asking("k")).isOk(), { timeout: 30_000, interval: 200 }).toBe(true);
  });

  it("the same pool goes on at the new primary", async () => {
    const first = (await asking("before"))._unsafeUnwrap();
    await pair.primary.stop("SIGKILL");
    await pair.promote();
    await expect.poll(async () => (await asking("after")).isOk(), { timeout: 30_000, interval: 200 }).toBe(true);
    expect((await asking("before"))._unsafeUnwrap()).toEqual(first);
  });
});
