import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPostgres, createPostgresStore, migratePostgres } from "../../../src/adapters/postgres/index.ts";
import { CENTER, openEngine } from "../../crash/center.ts";
import { hostPool } from "../../support/postgres-database.ts";
import { createCluster, type Cluster } from "./server/cluster.ts";
import { guardServer } from "./server/guardian.ts";

// A primary whose only synchronous standby is away: no commit is replicated, and none may be called accepted.

const folder = mkdtempSync(join(tmpdir(), "holdfast-standby-"));
let cluster: Cluster;
let release: () => void;
let admin: pg.Pool;
beforeAll(async () => {
  chmodSync(folder, 0o755);
  release = guardServer(folder);
  cluster = await createCluster({ folder, fsync: true });
  admin = hostPool(cluster.url(), 2);
  (await migratePostgres({ pool: admin }))._unsafeUnwrap();
}, 60_000);
afterAll(async () => {
  await admin.end();
  await cluster.stop("SIGQUIT");
  release();
  rmSync(folder, { recursive: true, force: true });
});

const setting = async (statement: string): Promise<void> => {
  await admin.query(statement);
  await admin.query("SELECT pg_reload_conf()");
  await new Promise((resolve) => setTimeout(resolve, 200));
};

const awayFrom = () => setting("ALTER SYSTEM SET synchronous_standby_names = 'away'");
const backAgain = () => setting("ALTER SYSTEM RESET synchronous_standby_names");

const engineOn = (statementTimeoutMs: number) => {
  const pool = hostPool(cluster.url(), 4);
  return { pool, engine: openEngine(createPostgresStore({ pool, statementTimeoutMs, connectTimeoutMs: 2_000 })) };
};

const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const asked = { centerId: CENTER, date, guests: [{ guestId: "ada", items: [{ itemId: "rub" }] }] };

describe("a commit that is not replicated yet", () => {
  it("S-69 a retry is not accepted from its record after the primary has started again, and is once the standby is back", {
    timeout: 60_000,
  }, async () => {
    const { pool, engine } = engineOn(700);
    await awayFrom();
    const options = { idempotencyKey: "before-the-crash" };
    const first = await engine.createBooking(asked, options);
    expect(first._unsafeUnwrapErr()).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "unknown" });
    await cluster.stop("SIGKILL");
    await cluster.start();
    const { rows } = await admin.query("SELECT 1 FROM holdfast.commands");
    expect(rows).toHaveLength(1);
    const retried = await engine.createBooking(asked, options);
    expect(retried._unsafeUnwrapErr()).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "unknown" });
    await backAgain();
    expect((await engine.createBooking(asked, options)).isOk()).toBe(true);
    await pool.end();
  });

  it("S-25 a commit whose wait for the standby is cancelled is not called accepted", { timeout: 60_000 }, async () => {
    const { pool, engine } = engineOn(3_000);
    await awayFrom();
    const answer = engine.createBooking(asked, { idempotencyKey: "cancelled" });
    let cancelled = 0;
    while (cancelled === 0) {
      const text = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
      cancelled = (await admin.query(text)).rowCount ?? 0;
    }
    expect((await answer)._unsafeUnwrapErr()).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "unknown" });
    await backAgain();
    await pool.end();
  });
});

describe("hosts of connectPostgres", () => {
  const standIn = "127.0.0.1:1";

  it("the next server is taken if one does not answer", async () => {
    const hosts = [standIn, `127.0.0.1:${cluster.port}`];
    const pool = (
      await connectPostgres({ connectionString: "postgres://postgres@nowhere.invalid/postgres", hosts })
    )._unsafeUnwrap();
    const client = await pool.connect();
    expect((await client.query({ text: "SELECT inet_server_port() AS port" })).rows).toEqual([{ port: cluster.port }]);
    client.release();
    await pool.end();
  });

  it("servers that accept no writes are refused as such, and servers that do not answer as not reached", async () => {
    const connectionString = cluster.url();
    await setting("ALTER SYSTEM SET default_transaction_read_only = on");
    const readOnly = await connectPostgres({ connectionString, hosts: [`127.0.0.1:${cluster.port}`, standIn] });
    expect(readOnly._unsafeUnwrapErr().code).toBe("NO_PRIMARY");
    await admin.query("SET default_transaction_read_only = off");
    await setting("ALTER SYSTEM RESET default_transaction_read_only");
    const gone = await connectPostgres({ connectionString, hosts: [standIn] });
    expect(gone._unsafeUnwrapErr().code).toBe("SERVER_NOT_REACHED");
  });

  it.each([[[]], [["a,b"]], [["a:0"]], [["a:65536"]], ["a"]])("%j is refused as INVALID_OPTION", async (hosts) => {
    const refusal = await connectPostgres({ connectionString: "postgres://localhost/spa", hosts: hosts as string[] });
    expect(refusal._unsafeUnwrapErr()).toMatchObject({ code: "INVALID_OPTION", field: "hosts" });
  });
});
