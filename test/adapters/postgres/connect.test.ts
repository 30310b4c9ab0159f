import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPostgres } from "../../../src/adapters/postgres/index.ts";
import { createCluster, type Cluster } from "./server/cluster.ts";
import { guardServer } from "./server/guardian.ts";

/** A separate server that asks for passwords, except on the connection by which the tests create users. */
let cluster: Cluster;
const folder = mkdtempSync(join(tmpdir(), "holdfast-connect-"));
let release: () => void;
beforeAll(async () => {
  chmodSync(folder, 0o755);
  release = guardServer(folder);
  cluster = await createCluster({ folder, settings: ["max_connections=12"] });
  const admin = new pg.Client({ connectionString: cluster.url() });
  await admin.connect();
  for (const statement of [
    "CREATE USER guest PASSWORD 'open-sesame'",
    "CREATE USER locked NOLOGIN PASSWORD 'open-sesame'",
    "CREATE DATABASE closed",
    "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
    "CREATE DATABASE serial",
    "ALTER DATABASE serial SET default_transaction_isolation TO serializable",
    "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
  ])
    await admin.query(statement);
  const rules = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
  writeFileSync(join(folder, "data", "pg_hba.conf"), rules);
  await admin.query("SELECT pg_reload_conf()");
  await admin.end();
});
afterAll(async () => {
  await cluster.stop();
  release();
  rmSync(folder, { recursive: true });
});

const url = (user: string, database = "postgres"): string => `postgres://${user}@127.0.0.1:${cluster.port}/${database}`;

const WRONG: readonly (readonly [what: string, connectionString: () => string, code: string, cause: RegExp])[] = [
  ["a wrong password", () => url("guest:hush-hush"), "ACCESS_DENIED", /password/],
  ["no password", () => url("guest"), "ACCESS_DENIED", /password/],
  ["a user that is not there", () => url("nobody:hush-hush"), "ACCESS_DENIED", /password|role/],
  ["a user that may not log in", () => url("locked:open-sesame"), "ACCESS_DENIED", /log in/],
  [
    "a database that the user may not use",
    () => url("guest:open-sesame", "closed"),
    "ACCESS_DENIED",
    /permission denied/,
  ],
  ["a database that is not there", () => url("guest:open-sesame", "nowhere"), "DATABASE_NOT_FOUND", /nowhere/],
  ["a host that is not there", () => "postgres://guest:hush-hush@nowhere.invalid/spa", "SERVER_NOT_REACHED", /nowhere/],
  [
    "a port that nothing listens on",
    () => "postgres://guest:hush-hush@127.0.0.1:1/spa",
    "SERVER_NOT_REACHED",
    /ECONNREFUSED/,
  ],
  ["text that is not an address", () => "postgres://guest:hush-hush@a,b:x/spa", "INVALID_OPTION", /connectionString/],
  ["another isolation level", () => url("guest:open-sesame", "serial"), "SERVER_UNFIT", /read committed/],
  ["another encoding", () => url("guest:open-sesame", "latin"), "SERVER_UNFIT", /UTF8/],
];

describe("connecting reports why a pool cannot work", () => {
  it.each(WRONG)("%s", async (_, connectionString, code, cause) => {
    const refusal = (await connectPostgres({ connectionString: connectionString() }))._unsafeUnwrapErr();
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(cause) as unknown });
    expect(JSON.stringify(refusal)).not.toContain("hush-hush");
  });

  it("too many connections", async () => {
    const taken = Array.from({ length: 12 }, () => new pg.Client({ connectionString: cluster.url() }));
    await Promise.allSettled(taken.map((client) => client.connect()));
    const refusal = (await connectPostgres({ connectionString: url("guest:open-sesame") }))._unsafeUnwrapErr();
    expect(refusal.code).toBe("SERVER_UNFIT");
    await Promise.allSettled(taken.map((client) => client.end()));
  });

  it("nothing does: the pool is there, and keeps its bound", async () => {
    const pool = (
      await connectPostgres({ connectionString: url("guest:open-sesame"), maxConnections: 1 })
    )._unsafeUnwrap();
    const client = await pool.connect();
    expect((await client.query({ text: "SELECT current_user AS me" })).rows).toEqual([{ me: "guest" }]);
    client.release();
    await pool.end();
  });
});
