import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connectPostgres,
  createPostgresStore,
  migratePostgres,
  type OwnPool,
} from "../../../src/adapters/postgres/index.ts";
import { addressesOf } from "../../../src/adapters/postgres/hosts.ts";
import { CENTER, openEngine } from "../../crash/center.ts";
import { createPair, type Pair } from "../../failover/pair.ts";

// `npm run failover` loses many primaries under load. Here is what it cannot time.

describe("the addresses of several hosts", () => {
  const OWN = "postgres://app:a%40b@db1:6000/clinic?sslmode=disable";
  it.each([
    ["one host is as it was", OWN, undefined, [OWN]],
    ["a socket is as it was", "postgres:///clinic", undefined, ["postgres:///clinic"]],
    [
      "hosts stand in place of the address's, with its port if they have none",
      OWN,
      ["10.0.0.1", "db2:7000", "[::1]:5432"],
      [
        "postgres://app:a%40b@10.0.0.1:6000/clinic?sslmode=disable",
        "postgres://app:a%40b@db2:7000/clinic?sslmode=disable",
        "postgres://app:a%40b@[::1]:5432/clinic?sslmode=disable",
      ],
    ],
    ["one other host", OWN, ["db2"], ["postgres://app:a%40b@db2:6000/clinic?sslmode=disable"]],
    [
      "the address lists them",
      "postgresql://db1:1,db2/clinic",
      undefined,
      ["postgresql://db1:1/clinic", "postgresql://db2/clinic"],
    ],
  ] as const)("%s", (_, connectionString, hosts, expected) => {
    expect(addressesOf(connectionString, hosts)).toEqual(expected);
  });

  it.each([
    ["hosts", { hosts: [] }],
    ["hosts", { hosts: ["db1", "db 2"] }],
    ["hosts", { hosts: ["user@db1"] }],
    ["hosts", { hosts: [5432 as unknown as string] }],
    ["connectionString", { connectionString: "postgres://db1,,db2/clinic" }],
    ["connectionString", { connectionString: "db1", hosts: ["db2"] }],
  ] as const)("refuses %s: %j", async (field, options) => {
    const refused = (await connectPostgres({ connectionString: OWN, ...options }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ code: "INVALID_OPTION", field });
  });
});

describe("a primary and its synchronous standby", { timeout: 120_000 }, () => {
  let pair: Pair;
  let pool: OwnPool;
  beforeAll(async () => {
    pair = await createPair(true);
    pool = (await connectPostgres({ connectionString: pair.url("postgres"), maxConnections: 4 }))._unsafeUnwrap();
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
