import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostCommitRefusal, listenForEvents } from "../../../../src/adapters/postgres/index.ts";
import { describeError, observeEngine, type TransactionRefusal } from "../../../../src/index.ts";
import { createMemoryStore } from "../../../../src/adapters/memory/index.ts";
import { createManualClock } from "../../../../src/testing/index.ts";
import { accepted, codeOf, refusalOf } from "../../../support/answers.ts";
import { asking, engineOn, openJoinedWorld, type JoinedWorld } from "../../../support/joined-world.ts";
import { pgTransaction } from "./handles.ts";

let world: JoinedWorld;
beforeAll(async () => {
  world = await openJoinedWorld({ lockTimeoutMs: 2_000, wakeDispatchers: true });
});
afterAll(() => world.close());

const SECOND = 1_000;
/** Longer than a call that does not wait. */
const A_WHILE_MS = 300;

/** A connection of the host with an open transaction. */
const begin = async (how = ""): Promise<pg.PoolClient> => {
  const client = await world.connection();
  // A server that ends the transaction ends the connection, and the client emits an event.
  if (client.listenerCount("error") === 0) client.on("error", () => undefined);
  await client.query(`BEGIN ${how}`);
  return client;
};

const end = async (client: pg.PoolClient, how: "COMMIT" | "ROLLBACK"): Promise<void> => {
  try {
    await client.query(how);
  } finally {
    client.release();
  }
};

const within = (client: pg.PoolClient, { engine } = world) => engine.within(pgTransaction(client));

const commitRefusal = async (client: pg.PoolClient): Promise<unknown> => {
  const cause = await end(client, "COMMIT").then(
    () => null,
    (error: unknown) => error,
  );
  return cause === null ? "committed" : hostCommitRefusal(cause);
};

const statusOf = async (reservationId: string): Promise<string> =>
  (await world.engine.getReservation({ reservationId })).match(
    ({ reservation }) => reservation.status,
    ({ code }) => code,
  );

const TABLES = ["bookings", "reservations", "reservation_guests", "claims", "blocks", "holders", "commands", "events"];
const rowsIn = async (tables: readonly string[] = [...TABLES, "host_deadlines"]): Promise<readonly unknown[]> =>
  Promise.all(
    tables.map(
      async (table) => (await world.pool.query<object>(`SELECT * FROM holdfast.${table} t ORDER BY t::text`)).rows,
    ),
  );

let hour = 0;
/** An hour that no other test uses. */
const freeHour = (): number => (hour += 2);

describe("rule 20: commands inside the host's transaction", () => {
  it("leaves nothing after a rollback: no record, no event, no wake-up, no metric", async () => {
    const before = await rowsIn();
    const counted: string[] = [];
    const engine = observeEngine(world.engine, {
      count: (name) => void counted.push(name),
      record: (name) => void counted.push(name),
      set: (name) => void counted.push(name),
      span: (_name, work) => work(() => undefined),
    });
    let woken = 0;
    const listening = listenForEvents({ pool: world.pool, onEvents: () => (woken += 1) });
    while (woken === 0) await sleep(10);

    const client = await begin();
    const joined = within(client, { ...world, engine });
    const { reservationId } = accepted(await joined.hold(asking(freeHour())));
    accepted(await joined.extend({ reservationId }));
    accepted(await joined.confirm({ reservationId }));
    const { bookingId } = accepted(await joined.createBooking(booking()));
    accepted(await joined.reserve({ bookingId, slot: asking(freeHour()).slot }));
    accepted(await joined.release({ bookingId }));
    expect(await statusOf(reservationId)).toBe("RESERVATION_NOT_FOUND");
    expect(accepted(await world.engine.deliverEvents({ deliver: async () => undefined })).delivered).toBe(0);
    await end(client, "ROLLBACK");

    expect(await rowsIn()).toEqual(before);
    await sleep(A_WHILE_MS);
    expect(woken).toBe(1);
    expect(counted).toEqual([]);

    // The control: a commit sends one notification.
    const committing = await begin();
    accepted(await within(committing).hold(asking(freeHour())));
    await end(committing, "COMMIT");
    while (woken === 1) await sleep(10);
    listening.close();
    const delivered: string[] = [];
    accepted(await world.engine.deliverEvents({ deliver: async ({ event }) => void delivered.push(event.type) }));
    expect(delivered).toEqual(["ReservationMade"]);
  });

  it("sees the transaction's writes, and each command the one before it", async () => {
    const client = await begin();
    const joined = within(client);
    const { bookingId } = accepted(await joined.createBooking(booking()));
    const both = await Promise.all([
      joined.reserve({ bookingId, slot: asking(freeHour()).slot }),
      joined.confirm({ bookingId }),
    ]);
    expect(both.map(codeOf)).toEqual(["accepted", "accepted"]);
    await end(client, "COMMIT");
    expect(await statusOf(accepted(both[0]).reservationId)).toBe("confirmed");
  });

  it("is done once for one idempotency key, inside and outside", async () => {
    const asked = asking(freeHour());
    const options = { idempotencyKey: "order-1" };
    const client = await begin();
    const first = accepted(await within(client).hold(asked, options));
    expect(accepted(await within(client).hold(asked, options))).toEqual(first);
    const outside = world.engine.hold(asked, options);
    await sleep(A_WHILE_MS);
    await end(client, "COMMIT");
    expect(accepted(await outside).reservationId).toBe(first.reservationId);
  });

  it("a savepoint of the host that is rolled back takes its commands with it, and no others", async () => {
    const client = await begin();
    const kept = accepted(await within(client).hold(asking(freeHour())));
    await client.query("SAVEPOINT here");
    const undone = accepted(await within(client).hold(asking(freeHour())));
    await client.query("ROLLBACK TO SAVEPOINT here");
    const after = accepted(await within(client).hold(asking(freeHour())));
    await end(client, "COMMIT");
    expect(await statusOf(kept.reservationId)).toBe("reserved");
    expect(await statusOf(undone.reservationId)).toBe("RESERVATION_NOT_FOUND");
    expect(await statusOf(after.reservationId)).toBe("reserved");
  });
});

/** The same without a slot: a request for that day. */
const booking = () => {
  const { slot, ...asked } = asking(1);
  return { ...asked, date: new Date(slot).toISOString().slice(0, 10) };
};

describe("rule 20: a rival waits, and is then right either way", () => {
  it.each(["the plain engine", "another transaction"])("%s", async (who) => {
    for (const how of ["COMMIT", "ROLLBACK"] as const) {
      const hourOfBoth = freeHour();
      const client = await begin();
      accepted(await within(client).hold(asking(hourOfBoth)));
      const rival = who === "the plain engine" ? null : await begin();
      const asked = asking(hourOfBoth);
      let isDone = false;
      const answer = (rival === null ? world.engine.hold(asked) : within(rival).hold(asked)).finally(
        () => (isDone = true),
      );
      await sleep(A_WHILE_MS);
      expect(isDone).toBe(false);
      await end(client, how);
      expect(codeOf(await answer)).toBe(how === "COMMIT" ? "SLOT_HELD" : "accepted");
      if (rival !== null) await end(rival, "COMMIT");
    }
  });

  it("a rival in a transaction commits once: if another place is free, it is asked to retry", async () => {
    const shared = freeHour();
    const anyTherapist = () => {
      const { guests, ...asked } = asking(shared);
      return { ...asked, guests: guests.map((it) => ({ ...it, items: [{ itemId: "massage" }] })) };
    };
    const client = await begin();
    const rival = await begin();
    // Both decide on the same therapist.
    const [one, other] = [asking(shared), asking(shared)];
    accepted(await within(client).hold(one));
    const waiting = within(rival).hold(other);
    await sleep(A_WHILE_MS);
    await end(client, "COMMIT");
    expect(refusalOf(await waiting).code).toBe("SLOT_HELD");
    accepted(await within(rival).hold(anyTherapist()));
    await end(rival, "COMMIT");
  });
});

describe("rule 20: a transaction that cannot be joined is refused before anything is written", () => {
  const unfit = async (client: pg.PoolClient, engine = world.engine): Promise<TransactionRefusal> => {
    const before = await rowsIn();
    const refused = refusalOf(await engine.within(pgTransaction(client)).hold(asking(freeHour())));
    expect(await rowsIn()).toEqual(before);
    expect(refused.code).toBe("TRANSACTION_UNFIT");
    return refused as TransactionRefusal;
  };

  it.each([
    ["ISOLATION LEVEL REPEATABLE READ", "isolation_level", "Begin the transaction so that it sees"],
    ["ISOLATION LEVEL SERIALIZABLE", "isolation_level", "Begin the transaction so that it sees"],
    ["READ ONLY", "read_only", "Begin a transaction that may write."],
  ])("BEGIN %s: %s", async (how, because, remedy) => {
    const client = await begin(how);
    await client.query("SELECT 1 FROM orders");
    const refused = await unfit(client);
    expect(refused).toMatchObject({ because });
    expect(describeError(refused)).toContain(remedy);
    // The transaction is unchanged.
    await client.query("SELECT 1 FROM orders");
    await end(client, "COMMIT");
  });

  it("one in which a statement has failed", async () => {
    const client = await begin();
    await client.query("SELECT 1/0").catch(() => undefined);
    expect(await unfit(client)).toMatchObject({ because: "aborted" });
    await end(client, "ROLLBACK");
  });

  it("one that is too old, by the store's own bound", async () => {
    const client = await begin();
    await sleep(120);
    expect(await unfit(client, world.another({ hostTransactionMs: 100 }))).toMatchObject({ because: "too_old" });
    accepted(await within(client).hold(asking(freeHour())));
    await end(client, "ROLLBACK");
  });

  it("none: the connection has no transaction open, or each statement goes to another connection", async () => {
    const client = await world.connection();
    expect(await unfit(client)).toMatchObject({ because: "not_open" });
    client.release();
    expect(await unfit(world.pool as unknown as pg.PoolClient)).toMatchObject({ because: "not_open" });
  });

  it("one that has been committed, rolled back or prepared is not open any more", async () => {
    for (const how of ["COMMIT", "ROLLBACK", "PREPARE TRANSACTION 'two-phase'"]) {
      const client = await begin();
      accepted(await within(client).hold(asking(freeHour())));
      await client.query(how).catch(() => undefined);
      expect(await unfit(client)).toMatchObject({ because: "not_open" });
      client.release();
    }
  });

  it.each([null, undefined, 3, {}, { query: 1 }, { query: async () => 3 }])(
    "a value that is not a handle: %s",
    async (handle) => {
      const refused = refusalOf(await world.engine.within(handle).hold(asking(1)));
      expect(refused).toMatchObject({ code: "TRANSACTION_UNFIT", because: "not_a_handle" });
    },
  );

  it("a store that joins none", async () => {
    const engine = engineOn(createMemoryStore({ clock: createManualClock(Date.now()) }));
    const client = await begin();
    const refused = refusalOf(await engine.within(pgTransaction(client)).hold(asking(1)));
    expect(refused).toMatchObject({ code: "TRANSACTION_UNFIT", because: "not_supported" });
    await end(client, "ROLLBACK");
  });

  it("a connection that is lost: nothing is done", async () => {
    const client = await begin();
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    client.on("error", () => undefined);
    await world.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await sleep(50);
    const refused = refusalOf(await within(client).hold(asking(1)));
    expect(refused).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
    client.release(true);
  });
});

describe("rule 20: the commands of one `within` are of one transaction", () => {
  const ended = { code: "TRANSACTION_UNFIT", because: "ended" };

  it.each(["COMMIT", "ROLLBACK"])("one that comes after its %s is refused, and is not in the next one", async (how) => {
    const client = await begin();
    const joined = within(client);
    accepted(await joined.hold(asking(freeHour())));
    await client.query(how);
    expect(refusalOf(await joined.hold(asking(freeHour())))).toMatchObject(ended);
    await client.query("BEGIN");
    const before = await rowsIn();
    const refused = refusalOf(await joined.hold(asking(freeHour())));
    expect(refused).toMatchObject(ended);
    expect(describeError(refused)).toContain("Call `within` in each transaction");
    // The next transaction is unaffected, and can be joined.
    accepted(await within(client).hold(asking(freeHour())));
    await client.query("ROLLBACK");
    expect(await rowsIn()).toEqual(before);
    client.release();
  });

  it("a host that ends it while a command runs gets none of it into the next one", async () => {
    // Ports that answer late: the command's statements come after the host's.
    for (const waits of [0, 1, 2, 3]) {
      const before = await rowsIn();
      const client = await begin();
      let sent = 0;
      let passed: () => void = () => undefined;
      const reached = new Promise<void>((resolve) => (passed = resolve));
      let goOn: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (goOn = resolve));
      const handle = pgTransaction(client);
      // Stops before the nth statement. The first one is sent at once, within the call.
      const gated = {
        query: async (text: string, values: string[]) => {
          if ((sent += 1) === waits) {
            passed();
            await gate;
          }
          return handle.query(text, values);
        },
      };
      const running = world.engine.within(gated).hold(asking(freeHour()));
      if (waits > 0) await reached;
      await client.query("COMMIT; BEGIN");
      goOn();
      const answer = await running;
      await client.query("COMMIT");
      client.release();
      if (waits === 1) {
        // A handle that delays even the first statement joins the transaction that is open when it is sent.
        accepted(answer);
        continue;
      }
      expect(refusalOf(answer)).toMatchObject({ code: "TRANSACTION_UNFIT" });
      expect(await rowsIn()).toEqual(before);
    }
  });

  it("a savepoint that is rolled back ends none, not even one in which it was joined", async () => {
    const client = await begin();
    await client.query("SAVEPOINT here");
    const joined = within(client);
    const undone = accepted(await joined.hold(asking(freeHour())));
    await client.query("ROLLBACK TO here");
    const kept = accepted(await joined.hold(asking(freeHour())));
    await end(client, "COMMIT");
    expect(await statusOf(undone.reservationId)).toBe("RESERVATION_NOT_FOUND");
    expect(await statusOf(kept.reservationId)).toBe("reserved");
  });

  it("two engines, and two `within` of one engine, may be at work in one transaction", async () => {
    const client = await begin();
    const all = [within(client), within(client), within(client, { ...world, engine: world.another() })];
    const asked = all.map(() => asking(freeHour()));
    const at = (n: number) => all[n % 3]!.hold(asked[n]!);
    const first = await Promise.all([at(0), at(1), at(2)]);
    const ids = first.map((answer) => accepted(answer).reservationId);
    // Each sees the writes of the others, and does no hold twice.
    for (const [n, joined] of all.entries()) {
      expect(codeOf(await joined.confirm({ reservationId: ids[(n + 1) % 3]! }))).toBe("accepted");
      const taken = { ...asked[(n + 1) % 3]!, guests: asking(1).guests };
      expect(refusalOf(await joined.hold(taken)).code).toBe("SLOT_TAKEN");
    }
    await end(client, "COMMIT");
    for (const id of ids) expect(await statusOf(id)).toBe("confirmed");
  });

  it("an engine from `within` is not a handle for another", async () => {
    const client = await begin();
    const refused = refusalOf(await world.engine.within(within(client)).hold(asking(freeHour())));
    expect(refused).toMatchObject({ code: "TRANSACTION_UNFIT", because: "not_a_handle" });
    await end(client, "ROLLBACK");
  });
});

describe("rule 20: locks", () => {
  it("of two transactions that lock crosswise one gets the deadlock as a refusal, and the other continues", async () => {
    const hours = [freeHour(), freeHour()] as const;
    const clients = [await begin(), await begin()] as const;
    accepted(await within(clients[0]).hold(asking(hours[0])));
    accepted(await within(clients[1]).hold(asking(hours[1])));
    // Each ends once it is answered, like a host that catches the refusal.
    const crossed = clients.map(async (client, at) => {
      const answer = await within(client).hold(asking(hours[1 - at] as number));
      const isDeadlock = answer.isErr() && answer.error.code === "TRANSACTION_CONFLICT";
      if (isDeadlock) expect(answer.error).toMatchObject({ because: "deadlock" });
      // The transaction is usable.
      await client.query("INSERT INTO orders VALUES ($1)", [`crossed-${hours[0]}-${at}`]);
      await end(client, isDeadlock ? "ROLLBACK" : "COMMIT");
      return isDeadlock;
    });
    const codes = await Promise.all(crossed);
    expect(codes.sort()).toEqual([false, true]);
  });

  it("the plain engine that is awaited inside, on keys of the transaction, is distinguished from an unreachable database", async () => {
    const client = await begin();
    const asked = asking(freeHour());
    const { reservationId } = accepted(await within(client).hold(asked));
    const refused = refusalOf(await world.engine.hold({ ...asked, guests: asking(1).guests }));
    expect(refused.code).toBe("LOCKED");
    expect(describeError(refused)).toContain("make the call through `within`");
    // On other keys it is done meanwhile.
    accepted(await world.engine.hold(asking(freeHour())));
    await end(client, "COMMIT");
    expect(await statusOf(reservationId)).toBe("reserved");
  });

  it("a wait inside is as long as the store's, and leaves the transaction usable", async () => {
    const [one, other] = [await begin(), await begin()];
    const shared = freeHour();
    accepted(await within(one).hold(asking(shared)));
    expect(refusalOf(await within(other).hold(asking(shared))).code).toBe("LOCKED");
    accepted(await within(other).hold(asking(freeHour())));
    await end(one, "ROLLBACK");
    await end(other, "COMMIT");
  });

  it("a statement_timeout of the host ends the call, and not the transaction", async () => {
    const [one, other] = [await begin(), await begin()];
    const shared = freeHour();
    accepted(await within(one).hold(asking(shared)));
    await other.query("SET LOCAL statement_timeout = 200");
    const refused = refusalOf(await within(other).hold(asking(shared)));
    expect(refused).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
    await other.query("INSERT INTO orders VALUES ('after a timeout')");
    await end(one, "ROLLBACK");
    await end(other, "ROLLBACK");
  });

  it("a command that only read, or was refused, leaves no lock", async () => {
    const shared = freeHour();
    accepted(await world.engine.hold(asking(shared)));
    const client = await begin();
    expect(refusalOf(await within(client).hold(asking(shared))).code).toBe("SLOT_HELD");
    const { rows } = await client.query("SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'");
    expect(rows).toHaveLength(0);
    await end(client, "ROLLBACK");
  });
});

describe("rule 20: who is in the way of an open transaction waits once", () => {
  it("many rivals of one place wait for one lock time-out together, not one after another", async () => {
    const engine = world.another({ lockTimeoutMs: 600 });
    const shared = freeHour();
    const client = await begin();
    accepted(await within(client).hold(asking(shared)));
    const startedAt = performance.now();
    const tookMs = await Promise.all(
      Array.from({ length: 24 }, async () => {
        expect(refusalOf(await engine.hold(asking(shared))).code).toBe("LOCKED");
        return performance.now() - startedAt;
      }),
    );
    expect(Math.min(...tookMs)).toBeGreaterThan(550);
    // One after another, three at a time, they would take eight time-outs.
    expect(Math.max(...tookMs)).toBeLessThan(3 * 600);
    await end(client, "ROLLBACK");
    accepted(await engine.hold(asking(shared)));
  });
});

const SETTINGS = ["lock_timeout", "search_path", "plan_cache_mode", "jit", "enable_seqscan", "statement_timeout"];
const BOUNDS = ["idle_in_transaction_session_timeout", "transaction_timeout", "synchronous_commit"];
const settings = async (client: pg.PoolClient, names: readonly string[]): Promise<readonly unknown[]> => {
  const text = `SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name`;
  return (await client.query<object>(text, [names])).rows;
};

describe("rule 20: settings of the host", () => {
  it("are as they were after each call: accepted, refused and failed", async () => {
    const client = await begin();
    await client.query("SET LOCAL lock_timeout = '7s'; SET LOCAL search_path = public, pg_catalog");
    await client.query("SET LOCAL plan_cache_mode = force_custom_plan");
    const before = await settings(client, SETTINGS);
    const shared = freeHour();
    accepted(await within(client).hold(asking(shared)));
    expect(await settings(client, SETTINGS)).toEqual(before);
    expect(refusalOf(await within(client).hold(asking(shared))).code).toBe("SLOT_HELD");
    expect(await settings(client, SETTINGS)).toEqual(before);
    const other = await begin();
    const held = freeHour();
    accepted(await within(other).hold(asking(held)));
    expect(refusalOf(await within(client).hold(asking(held))).code).toBe("LOCKED");
    expect(await settings(client, SETTINGS)).toEqual(before);
    await end(other, "ROLLBACK");
    await end(client, "COMMIT");
  });

  it("the bounds are of this transaction only, and no longer than the host's own", async () => {
    const engine = world.another({ hostIdleMs: 9_000, hostTransactionMs: 30_000 });
    const client = await world.connection();
    await client.query("SET synchronous_commit = off");
    const before = await settings(client, BOUNDS.slice(0, 3));
    for (const how of ["COMMIT", "ROLLBACK"]) {
      await client.query("BEGIN");
      accepted(await within(client, { ...world, engine }).hold(asking(freeHour())));
      const [idle, transaction, synchronous] = (await settings(client, BOUNDS)) as readonly {
        value: string | null;
      }[];
      expect(idle?.value).toBe("9s");
      expect(synchronous?.value).toBe("on");
      if (transaction?.value !== null) expect(transaction?.value).toMatch(/^(30s|29\d\d\dms)$/);
      await client.query(how);
      expect(await settings(client, BOUNDS.slice(0, 3))).toEqual(before);
    }
    await client.query("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '4s'");
    accepted(await within(client, { ...world, engine }).hold(asking(freeHour())));
    expect(await settings(client, BOUNDS.slice(0, 1))).toMatchObject([{ value: "4s" }]);
    await client.query("ROLLBACK; RESET synchronous_commit");
    client.release();
  });

  it.each([
    ["idle for longer", { hostIdleMs: 100 }, async () => sleep(400)],
    [
      "open for longer, though never idle",
      { hostTransactionMs: 400 },
      async (client: pg.PoolClient) => {
        for (let query = 0; query < 40; query += 1) await client.query("SELECT pg_sleep(0.02)");
      },
    ],
  ])("a transaction that is %s is ended by the server, and a rival goes on", async (_, options, linger) => {
    const { rows } = await world.pool.query("SELECT current_setting('transaction_timeout', true) AS it");
    if ("hostTransactionMs" in options && (rows[0] as { it: unknown }).it === null) return;
    const shared = freeHour();
    const client = await begin();
    client.on("error", () => undefined);
    accepted(await within(client, { ...world, engine: world.another(options) }).hold(asking(shared)));
    const rival = world.engine.hold(asking(shared));
    await linger(client).catch(() => undefined);
    await expect(client.query("COMMIT")).rejects.toThrow();
    client.release(true);
    expect(codeOf(await rival)).toBe("accepted");
  });
});

describe("rule 20: a transaction that is open past the expiry of a hold that it confirms", () => {
  /** A hold that expires in a second, confirmed inside a transaction. */
  const confirming = async (beforeCommit: (client: pg.PoolClient) => Promise<void> = async () => undefined) => {
    const at = freeHour();
    const { reservationId, expiresAtMs } = accepted(await world.engine.hold(asking(at)));
    await world.pass(expiresAtMs - world.engine.latestInstantMs() - 2 * SECOND);
    const client = await begin();
    accepted(await within(client).confirm({ reservationId }));
    await beforeCommit(client);
    return { client, reservationId, at, expiresAtMs };
  };
  const pastExpiry = (): Promise<void> => world.pass(3 * SECOND);

  it("is refused at COMMIT, as a whole, and the place is another's", async () => {
    const { client, reservationId, at, expiresAtMs } = await confirming();
    await client.query("INSERT INTO orders VALUES ('too late')");
    await pastExpiry();
    expect(await statusOf(reservationId)).toBe("expired");
    const rival = world.engine.hold(asking(at));
    await sleep(A_WHILE_MS);
    expect(await commitRefusal(client)).toEqual({ code: "DEADLINE_PASSED", beforeMs: expiresAtMs });
    expect(codeOf(await rival)).toBe("accepted");
    expect(await world.orders()).not.toContain("too late");
  });

  it("is refused at COMMIT, too, if session_replication_role switches triggers off", async () => {
    const { reservationId, expiresAtMs } = accepted(await world.engine.hold(asking(freeHour())));
    await world.pass(expiresAtMs - world.engine.latestInstantMs() - 2 * SECOND);
    const client = await begin();
    await client.query("SET LOCAL session_replication_role = replica");
    accepted(await within(client).confirm({ reservationId }));
    await pastExpiry();
    expect(await commitRefusal(client)).toEqual({ code: "DEADLINE_PASSED", beforeMs: expiresAtMs });
  });

  it("in time it is committed, and leaves no deadline behind", async () => {
    const { client, reservationId } = await confirming();
    expect(await commitRefusal(client)).toBe("committed");
    await pastExpiry();
    expect(await statusOf(reservationId)).toBe("confirmed");
    expect(await rowsIn(["host_deadlines"])).toEqual([[]]);
  });

  it("a new hold that has expired by COMMIT is refused, too", async () => {
    const client = await begin();
    accepted(await within(client).hold(asking(freeHour())));
    await world.pass(61 * SECOND);
    expect(await commitRefusal(client)).toMatchObject({ code: "DEADLINE_PASSED" });
  });

  it("SET CONSTRAINTS ALL IMMEDIATE judges it then: no read reports the hold as dead before it is committed", async () => {
    const { client, reservationId, at } = await confirming(async (it) => {
      await it.query("SET CONSTRAINTS ALL IMMEDIATE");
    });
    await pastExpiry();
    const status = await world.engine.getReservation({ reservationId });
    expect(status.isOk() ? accepted(status).reservation.status : "undecided").not.toBe("expired");
    const rival = world.engine.hold(asking(at));
    await sleep(A_WHILE_MS);
    expect(await commitRefusal(client)).toBe("committed");
    expect(["SLOT_TAKEN", "STORE_UNAVAILABLE"]).toContain(codeOf(await rival));
    expect(await statusOf(reservationId)).toBe("confirmed");
  });

  it("SET CONSTRAINTS ALL IMMEDIATE after the expiry fails at once", async () => {
    const { client } = await confirming();
    await pastExpiry();
    const cause: unknown = await client.query("SET CONSTRAINTS ALL IMMEDIATE").catch((error: unknown) => error);
    expect(hostCommitRefusal(cause)).toMatchObject({ code: "DEADLINE_PASSED" });
    await end(client, "ROLLBACK");
  });

  it("a command after SET CONSTRAINTS ALL IMMEDIATE is judged with its own statement", async () => {
    const client = await begin();
    await client.query("SET CONSTRAINTS ALL IMMEDIATE");
    accepted(await within(client).hold(asking(freeHour())));
    expect(await commitRefusal(client)).toBe("committed");
  });

  it("a savepoint that is rolled back takes its judgement back with it", async () => {
    const { client } = await confirming(async (it) => {
      await it.query("SAVEPOINT here; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO SAVEPOINT here");
    });
    await pastExpiry();
    expect(await commitRefusal(client)).toMatchObject({ code: "DEADLINE_PASSED" });
  });

  it("a savepoint that is rolled back takes its deadline with it", async () => {
    const { reservationId, expiresAtMs } = accepted(await world.engine.hold(asking(freeHour())));
    await world.pass(expiresAtMs - world.engine.latestInstantMs() - 2 * SECOND);
    const client = await begin();
    await client.query("SAVEPOINT here");
    accepted(await within(client).confirm({ reservationId }));
    await client.query("ROLLBACK TO SAVEPOINT here");
    await pastExpiry();
    expect(await commitRefusal(client)).toBe("committed");
  });
});
