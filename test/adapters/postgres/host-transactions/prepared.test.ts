import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresStore, hostCommitRefusal, migratePostgres } from "../../../../src/adapters/postgres/index.ts";
import type { ReservationEngine } from "../../../../src/index.ts";
import { accepted, refusalOf } from "../../../support/answers.ts";
import { asking, engineOn } from "../../../support/joined-world.ts";
import { hostPool } from "../../../support/postgres-database.ts";
import { createCluster, type Cluster } from "../server/cluster.ts";
import { guardServer } from "../server/guardian.ts";
import { pgTransaction } from "./handles.ts";

// A server that allows prepared transactions, which is not the default.

let folder: string;
let cluster: Cluster;
let release: () => void;
let pool: pg.Pool;
let client: pg.PoolClient;
let engine: ReservationEngine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-prepared-"));
  chmodSync(folder, 0o755);
  release = guardServer(folder);
  cluster = await createCluster({ folder, settings: ["max_prepared_transactions=10"] });
  pool = hostPool(cluster.url());
  accepted(await migratePostgres({ pool }));
  engine = engineOn(createPostgresStore({ pool }));
  client = await pool.connect();
});
afterAll(async () => {
  client.release();
  await pool.end();
  await cluster.stop();
  release();
  rmSync(folder, { recursive: true, force: true });
});

let hour = 0;
const hold = () => engine.within(pgTransaction(client)).hold(asking((hour += 1)));
const codeOf = (cause: unknown): unknown => (cause as { code?: unknown } | null)?.code ?? "done";
const asked = (text: string): Promise<unknown> =>
  client.query(text).then(
    () => "done",
    (cause: unknown) => codeOf(cause),
  );
const prepared = async (): Promise<number> => (await pool.query("SELECT FROM pg_prepared_xacts")).rows.length;
/** feature_not_supported: after LISTEN, UNLISTEN or NOTIFY. */
const REFUSED = "0A000";

describe("rule 20: if the server allows prepared transactions", () => {
  it.each([
    ["as it is written", ["PREPARE TRANSACTION 'two-phase'"]],
    ["with a comment between its words", ["PREPARE /* it */ TRANSACTION 'two-phase'"]],
    ["once the deadlines are judged", ["SET CONSTRAINTS ALL IMMEDIATE", "PREPARE TRANSACTION 'two-phase'"]],
    ["behind another statement of one text", ["SELECT 1; PREPARE -- it\n TRANSACTION 'two-phase'"]],
    ["after a savepoint that stays", ["SAVEPOINT here", "RELEASE here", "PREPARE TRANSACTION 'two-phase'"]],
  ])("PREPARE TRANSACTION %s is refused by PostgreSQL itself", async (_, texts) => {
    await client.query("BEGIN");
    const { reservationId } = accepted(await hold());
    const said: unknown[] = [];
    for (const text of texts) said.push(await asked(text));
    await client.query("ROLLBACK");
    expect(said.at(-1)).toBe(REFUSED);
    expect(await prepared()).toBe(0);
    expect(refusalOf(await engine.getReservation({ reservationId })).code).toBe("RESERVATION_NOT_FOUND");
  });

  it("also for a command that has no deadline", async () => {
    const held = accepted(await engine.hold(asking((hour += 1))));
    await client.query("BEGIN");
    accepted(await engine.within(pgTransaction(client)).release({ reservationId: held.reservationId }));
    expect(await asked("PREPARE TRANSACTION 'two-phase'")).toBe(REFUSED);
    await client.query("ROLLBACK");
  });

  it("a transaction in which nothing was done may be prepared", async () => {
    accepted(await engine.hold(asking(100)));
    await client.query("BEGIN");
    expect(refusalOf(await engine.within(pgTransaction(client)).hold(asking(100))).code).toBe("SLOT_HELD");
    await client.query("SAVEPOINT here");
    accepted(await hold());
    await client.query("ROLLBACK TO here");
    await client.query("PREPARE TRANSACTION 'empty'");
    expect(await prepared()).toBe(1);
    await client.query("ROLLBACK PREPARED 'empty'");
  });

  it("COMMIT leaves no listener, takes no listener of the host away, and notifies nothing", async () => {
    const heard: string[] = [];
    const hear = ({ channel }: pg.Notification): void => void heard.push(channel);
    client.on("notification", hear);
    const other = await pool.connect();
    other.on("notification", hear);
    await other.query("LISTEN holdfast_never_prepared");
    const listening = async () => (await client.query<object>("SELECT pg_listening_channels() AS it")).rows;
    for (const channels of [[], ["hosts"]]) {
      for (const channel of channels) await client.query(`LISTEN ${channel}`);
      await client.query("BEGIN");
      accepted(await hold());
      await client.query("COMMIT");
      expect(await listening()).toEqual(channels.map((it) => ({ it })));
    }
    await client.query("NOTIFY hosts");
    await other.query("SELECT 1");
    expect(heard).toEqual(["hosts"]);
    await client.query("UNLISTEN *");
    await other.query("UNLISTEN *");
    client.off("notification", hear);
    other.off("notification", hear).release();
  });

  it("hostCommitRefusal says nothing of it: it is the server's refusal", async () => {
    await client.query("BEGIN");
    accepted(await hold());
    const cause: unknown = await client.query("PREPARE TRANSACTION 'two-phase'").catch((error: unknown) => error);
    await client.query("ROLLBACK");
    expect(hostCommitRefusal(cause)).toBeNull();
  });
});
