import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createPostgresGuestDirectory,
  createPostgresStore,
  listenForEvents,
  migratePostgres,
  type PostgresClient,
  type PostgresPool,
} from "../../../src/adapters/postgres/index.ts";
import type { GuestId } from "../../../src/index.ts";
import { createSeededIds } from "../../../src/testing/index.ts";
import { CHANGES, everyCall } from "../../../src/conformance/store/every-call.ts";
import { cuttingPool } from "./cutting-pool.ts";
import { hostPool, openWorld, type PostgresWorld } from "../../support/postgres-database.ts";

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const listening = { on: () => undefined };
const never = new Promise<never>(() => undefined);

/** Pools that give no connection, each in its own way. */
const WITHOUT_CONNECTION: readonly (readonly [what: string, pool: () => PostgresPool | Promise<PostgresPool>])[] = [
  ["rejects", () => ({ ...listening, connect: () => Promise.reject(new Error("refused")) })],
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a pool of plain JavaScript may reject with anything
  ["rejects with nothing", () => ({ ...listening, connect: () => Promise.reject(undefined) })],
  [
    "throws",
    () => ({
      ...listening,
      connect: () => {
        throw new TypeError("Invalid URL");
      },
    }),
  ],
  ["gives nothing", () => ({ ...listening, connect: () => Promise.resolve(undefined as never) })],
  ["never answers", () => ({ ...listening, connect: () => never })],
  ["has no server", () => hostPool("postgres://postgres@127.0.0.1:1/nowhere")],
  ["has no such host", () => hostPool("postgres://postgres@nowhere.invalid/nowhere")],
  ["has no such database", () => hostPool(world.connectionString.replace(/\/[^/]*$/, "/nowhere"))],
  [
    "was ended",
    async () => {
      const pool = hostPool(world.connectionString);
      await pool.end();
      return pool;
    },
  ],
];

/** The kit removes a missing consumer: a call that writes, although nothing changes. */
const mayChange = (name: string): boolean => CHANGES.includes(name) || name === "removeConsumer";

const client = (query: () => Promise<{ rows: unknown[] }>, over: Partial<PostgresClient> = {}): PostgresClient => ({
  query,
  on: () => undefined,
  removeListener: () => undefined,
  release: () => undefined,
  ...over,
});

/** Connections that break once they have the statement. */
const BREAKING: readonly (readonly [what: string, client: () => PostgresClient])[] = [
  ["rejects", () => client(() => Promise.reject(new Error("Connection terminated unexpectedly")))],
  [
    "rejects with a code of the system",
    () => client(() => Promise.reject(Object.assign(new Error("x"), { code: "EPIPE" }))),
  ],
  ["never answers", () => client(() => never)],
  ["answers with no row", () => client(() => Promise.resolve({ rows: [] }))],
  ["answers with nothing", () => client(() => Promise.resolve(undefined as never))],
  ["answers with another type", () => client(() => Promise.resolve({ rows: [{ answer: {} }] }))],
  [
    "throws, and cannot be given back",
    () =>
      client(
        () => {
          throw new Error("is gone");
        },
        {
          release: () => {
            throw new Error("Release called on client which has already been released to the pool.");
          },
        },
      ),
  ],
  [
    "is ended by the server",
    () => client(() => Promise.reject(Object.assign(new Error("shutdown"), { code: "57P01", severity: "FATAL" }))),
  ],
];

const TIMES = { connectTimeoutMs: 300, statementTimeoutMs: 100, maxAttempts: 2 };

describe("N20 a pool that gives no connection", () => {
  it.each(WITHOUT_CONNECTION)("%s: every call is refused, nothing was done, and none rejects", async (_, make) => {
    const pool = await make();
    const calls = Object.entries(everyCall(createPostgresStore({ pool, ...TIMES }), 1));
    const failures = await Promise.all(
      calls.map(async ([name, call]) => [name, (await call())._unsafeUnwrapErr()] as const),
    );
    for (const [name, { outcome, cause }] of failures) {
      expect([name, outcome]).toEqual([name, "not_done"]);
      expect(cause).not.toBe("");
    }
    expect(await migratePostgres({ pool }).then((it) => it._unsafeUnwrapErr())).toMatchObject({
      code: "NOT_MIGRATED",
      outcome: "not_done",
    });
    await (pool as { end?: () => Promise<void> }).end?.().catch(() => undefined);
  });
});

describe("N20 a connection that breaks with the statement", () => {
  it.each(BREAKING)(
    "%s: a call that may have changed something is unknown, the others were not done",
    async (_, make) => {
      const pool: PostgresPool = { ...listening, connect: () => Promise.resolve(make()) };
      for (const [name, call] of Object.entries(everyCall(createPostgresStore({ pool, ...TIMES }), 1))) {
        const outcome = mayChange(name) ? "unknown" : "not_done";
        expect([name, (await call())._unsafeUnwrapErr().outcome]).toEqual([name, outcome]);
      }
    },
  );

  it("a real one that is cut on the way: the same, and the next call is served", async () => {
    const { pool, cutAt } = cuttingPool(hostPool(world.connectionString));
    const store = createPostgresStore({ pool, maxAttempts: 1 });
    for (const [name, call] of Object.entries(everyCall(store, 1))) {
      cutAt("while_it_runs");
      const answer = await call();
      const outcome = mayChange(name) ? "unknown" : "not_done";
      if (answer.isErr()) expect([name, answer.error.outcome]).toEqual([name, outcome]);
    }
    for (const [name, call] of Object.entries(everyCall(createPostgresStore({ pool: world.pool }), 2))) {
      expect([name, (await call()).isOk()]).toEqual([name, true]);
    }
  });

  it("a pool that the host ends while calls are under way: each is answered, and truly", async () => {
    const pool = hostPool(world.connectionString, 2);
    const store = createPostgresStore({ pool, ...TIMES });
    const calls = Array.from({ length: 4 }, (_, n) => everyCall(store, 10 + n)).flatMap((it) => [
      it.commit(),
      it.read(),
      it.due(),
    ]);
    const ended = pool.end();
    const answers = await Promise.all(calls);
    await ended;
    for (const each of answers) if (each.isErr()) expect(each.error.outcome).toBe("not_done");
    const { rows } = await world.pool.query("SELECT FROM holdfast.commands WHERE command_id LIKE 'call-1_'");
    expect(rows).toHaveLength(answers.filter((each, at) => at % 3 === 0 && each.isOk()).length);
  });
});

describe("N20 beside the store", () => {
  const ids = createSeededIds(1);
  const times = { connectTimeoutMs: 100, statementTimeoutMs: 100 };

  it.each(WITHOUT_CONNECTION)("%s: the guest directory rejects, and says why", async (_, make) => {
    const pool = await make();
    const directory = createPostgresGuestDirectory({ pool, ids, ...times });
    const asked = directory.find(["ada" as GuestId]);
    await expect(asked).rejects.toThrow(/./);
    await (pool as { end?: () => Promise<void> }).end?.().catch(() => undefined);
  });

  it("a connection that never answers the guest directory is closed, so that the pool has room again", async () => {
    const released: (boolean | undefined)[] = [];
    const silent = client(() => never, { release: (destroy) => void released.push(destroy) });
    const pool: PostgresPool = { ...listening, connect: () => Promise.resolve(silent) };
    const directory = createPostgresGuestDirectory({ pool, ids, ...times });
    await expect(directory.find(["ada" as GuestId])).rejects.toThrow("no answer within 100 ms");
    expect(released).toEqual([true]);
  });

  it("a connection that ends while it begins to listen is replaced by one, and a host that throws ends nothing", async () => {
    let connects = 0;
    const breaking = (): PostgresClient => {
      const ends: ((notice: object) => void)[] = [];
      const query = () => {
        for (const end of ends) end({});
        return Promise.reject(new Error("Connection terminated unexpectedly"));
      };
      return client(query, { on: (event, listener) => event === "end" && ends.push(listener) });
    };
    const connect = () => ((connects += 1), Promise.resolve(breaking()));
    const first = listenForEvents({ pool: { ...listening, connect }, onEvents: () => undefined, reconnectMs: 10 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    first.close();
    expect(connects).toBeGreaterThan(1);
    expect(connects).toBeLessThan(20);

    let notified = 0;
    const onEvents = () => {
      notified += 1;
      throw new Error("no ears");
    };
    const second = listenForEvents({ pool: world.pool, onEvents });
    await expect.poll(() => notified).toBe(1);
    second.close();
  });
});

describe("a closed store", () => {
  it("refuses every call, and leaves the host's pool open", async () => {
    const store = createPostgresStore({ pool: world.pool });
    await store.close();
    await store.close();
    for (const [name, call] of Object.entries(everyCall(store, 30))) {
      const closed = { outcome: "not_done", cause: "the store is closed" };
      expect([name, (await call())._unsafeUnwrapErr()]).toEqual([name, closed]);
    }
    expect((await world.pool.query("SELECT 1")).rows).toHaveLength(1);
  });
});
