import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import {
  connectPostgres,
  createPostgresStore,
  migratePostgres,
  type OwnPool,
  type PostgresPool,
  type PostgresStatement,
} from "../../src/adapters/postgres/index.ts";
import { dumpOf } from "../adapters/postgres/dump.ts";
import { createCluster } from "../adapters/postgres/server/cluster.ts";
import { guardServer } from "../adapters/postgres/server/guardian.ts";
import { databaseOf, givenServer } from "../adapters/postgres/server/shared.ts";
import { FAST, fastElapsedMs } from "./center.ts";
import type { CrashStores, OpenCrashStore, Step } from "./stores.ts";

/** The points of a commit to a server: nothing sent yet, just sent, and answered but not yet reported. */
export const POSTGRES_STEPS = ["before_sending", "while_it_runs", "before_the_answer"] as const;

/** A separate server with a database for each store, or the one that is named; `place` is the database's address. */
export const postgresStores = async (): Promise<CrashStores> => {
  const { url, end } = await openServer();
  const admin = new pg.Pool({ connectionString: url, max: 1 }).on("error", () => undefined);
  let made = 0;
  return {
    make: async (startedMs) => {
      const name = `crash_${process.pid}_${(made += 1)}`;
      await admin.query(`CREATE DATABASE ${name}`);
      const place = databaseOf(url, name);
      const pool = new pg.Pool({ connectionString: place, max: 1 });
      const migrated = await migratePostgres({ pool });
      if (migrated.isErr()) throw new Error(migrated.error.cause);
      await pool.query(fastNow(startedMs, 0));
      await pool.end();
      return place;
    },
    remove: async (place) => {
      await admin.query(`DROP DATABASE ${new URL(place).pathname.slice(1)} WITH (FORCE)`);
    },
    end: async () => {
      await admin.end();
      await end();
    },
  };
};

const openServer = async (): Promise<Readonly<{ url: string; end: () => Promise<void> }>> => {
  const given = givenServer();
  if (given !== null) return { url: given, end: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), "holdfast-crash-"));
  chmodSync(folder, 0o755);
  const release = guardServer(folder);
  const cluster = await createCluster({ folder });
  return {
    url: cluster.url(),
    end: async () => {
      await cluster.stop();
      release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The fast clock of the crash runs, in the place of the database's own. */
export const fastNow = (startedMs: number, aheadMs: number): string => `
  CREATE OR REPLACE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
  RETURN floor(${startedMs} + (extract(epoch FROM clock_timestamp()) * 1000 - ${startedMs}) * ${FAST})::bigint + ${aheadMs}`;

export const openPostgresStore: OpenCrashStore = async ({ place, startedMs, aheadMs }, onStep) => {
  const pool = await connected(place);
  if (aheadMs > 0) await asked(pool, fastNow(startedMs, aheadMs));
  const store = createPostgresStore({ pool: steppingPool(pool, onStep), elapsedMs: fastElapsedMs });
  return { store, dump: () => dumpOf(pool as unknown as pg.Pool), close: () => pool.end() };
};

/** The address may list several servers: while none accepts writes, it tries again. */
const connected = async (place: string): Promise<OwnPool> => {
  const until = performance.now() + 30_000;
  for (;;) {
    const pool = await connectPostgres({ ...serversIn(place), maxConnections: 4 });
    if (pool.isOk()) return pool.value;
    if (performance.now() > until) throw new Error(`no server: ${pool.error.message}`);
    await sleep(50);
  }
};

/** An address whose place for the host names several, with commas between them. */
export const serversIn = (place: string): Readonly<{ connectionString: string; hosts?: readonly string[] }> => {
  const [, before = "", servers = "", after = ""] = /^(.*@)([^/]*)(.*)$/.exec(place) ?? [];
  const hosts = servers.split(",");
  return hosts.length < 2
    ? { connectionString: place }
    : { connectionString: `${before}${hosts[0] ?? ""}${after}`, hosts };
};

const asked = async (pool: OwnPool, text: string): Promise<void> => {
  const client = await pool.connect();
  await client.query({ text });
  client.release();
};

/** The same pool, which reports each point of a commit. */
const steppingPool = (pool: OwnPool, onStep: (step: Step) => void): PostgresPool => {
  const connect = async () => {
    const client = await pool.connect();
    const query = async (statement: PostgresStatement) => {
      if (!statement.text.includes("commit_1")) return client.query(statement);
      onStep("before_sending");
      const answer = client.query(statement);
      setImmediate(() => {
        onStep("while_it_runs");
      });
      await answer;
      onStep("before_the_answer");
      return answer;
    };
    return {
      on: client.on.bind(client),
      removeListener: client.removeListener.bind(client),
      release: client.release.bind(client),
      query,
    };
  };
  return { connect, on: pool.on.bind(pool) };
};
