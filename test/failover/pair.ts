import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { userOf } from "../adapters/postgres/server/binaries.ts";
import { createCluster, dataOf, openCluster, processesOf, type Cluster } from "../adapters/postgres/server/cluster.ts";
import { guardServer } from "../adapters/postgres/server/guardian.ts";

/** A primary and its standby on the loopback interface. */
export type Pair = Readonly<{
  /** An address of both, for `connectPostgres`. */
  url: (database: string) => string;
  primary: Cluster;
  standby: Cluster;
  /** Halts the primary with all its processes, until the end. */
  hang: () => void;
  /** Waits until the primary has recorded so many commands more; throws after 30 s. */
  commands: (more: number) => Promise<void>;
  /** Makes the standby the primary. */
  promote: () => Promise<void>;
  /**
   * Halts the process that receives the primary's log: the standby falls behind. Returns how to end it, before it reads
   * what the system has received for it meanwhile.
   */
  haltReceiver: () => () => void;
  end: () => Promise<void>;
}>;

const STANDBY = "standby";

/** With `synchronous`, the primary acknowledges a commit once the standby has it; else at once. */
export const createPair = async (synchronous: boolean): Promise<Pair> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-failover-"));
  chmodSync(folder, 0o755);
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  for (const each of [first, second]) mkdirSync(each, { mode: 0o755 });
  const releases = [guardServer(first), guardServer(second)];
  const settings = ["wal_keep_size=256MB", "max_wal_senders=4", "hot_standby=on", "wal_receiver_status_interval=1"];
  const primary = await createCluster({ folder: first, settings });
  await copyFiles(primary, first, second);
  const from = `primary_conninfo=host=127.0.0.1 port=${primary.port} user=postgres application_name=${STANDBY}`;
  const standby = await openCluster({ folder: second, settings: [...settings, from] });
  if (synchronous) {
    await run(primary, [`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`, "SELECT pg_reload_conf()"]);
  }
  const state = synchronous ? "sync" : "async";
  const streaming = `SELECT FROM pg_stat_replication WHERE sync_state = '${state}' AND state = 'streaming'`;
  const until = performance.now() + 30_000;
  while ((await run(primary, [streaming])).rowCount !== 1) {
    if (performance.now() > until) throw new Error(`the standby does not stream, ${state}`);
    await sleep(20);
  }
  let hung: readonly number[] = [];
  return {
    primary,
    standby,
    hang: () => {
      hung = processesOf(primary.pid());
      for (const pid of hung) process.kill(pid, "SIGSTOP");
    },
    url: (database) => `postgres://postgres@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/${database}`,
    commands: async (more) => {
      const from = await commandsOf(primary);
      const until = performance.now() + 30_000;
      while ((await commandsOf(primary)) < from + more) {
        if (performance.now() > until) throw new Error(`the clients made fewer than ${more} commands in 30 s`);
        await sleep(20);
      }
    },
    promote: async () => {
      await run(standby, ["SELECT pg_promote()"]);
    },
    haltReceiver: () => {
      const pid = receiverOf(standby.pid());
      process.kill(pid, "SIGSTOP");
      return () => {
        process.kill(pid, "SIGTERM");
        process.kill(pid, "SIGCONT");
      };
    },
    end: async () => {
      for (const pid of hung) process.kill(pid, "SIGCONT");
      for (const each of [primary, standby]) await each.stop("SIGQUIT");
      for (const release of releases) release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Copies a running server's files, as `pg_basebackup` does, which the test binaries lack. */
const copyFiles = async (primary: Cluster, from: string, to: string): Promise<void> => {
  const client = new pg.Client({ connectionString: primary.url() });
  await client.connect();
  await client.query("SELECT pg_backup_start('failover', true)");
  const copied = spawnSync("cp", ["-a", dataOf(from), dataOf(to)]);
  if (copied.status !== 0) throw new Error(`the files were not copied: ${String(copied.stderr)}`);
  const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(false)");
  await client.end();
  const data = dataOf(to);
  for (const name of ["postmaster.pid", "postmaster.opts"]) rmSync(join(data, name), { force: true });
  const { uid, gid } = userOf();
  for (const [name, content] of [
    ["backup_label", rows[0]?.labelfile ?? ""],
    ["standby.signal", ""],
  ] as const) {
    writeFileSync(join(data, name), content);
    if (uid !== undefined && gid !== undefined) chownSync(join(data, name), uid, gid);
  }
};

const run = async (server: Cluster, statements: readonly string[]): Promise<pg.QueryResult> => {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  try {
    let last: pg.QueryResult | undefined;
    for (const statement of statements) last = await client.query(statement);
    return last as pg.QueryResult;
  } finally {
    await client.end();
  }
};

const commandsOf = async (server: Cluster): Promise<number> =>
  Number(((await run(server, ["SELECT count(*) FROM holdfast.commands"])).rows[0] as { count: string }).count);

/** The child of a standby that receives the log. */
const receiverOf = (standby: number): number => {
  const found = processesOf(standby).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("walreceiver"),
  );
  if (found === undefined) throw new Error("the standby receives no log");
  return found;
};
