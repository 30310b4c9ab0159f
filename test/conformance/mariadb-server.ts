import { execFile, spawn, type ChildProcess } from "node:child_process";
import { accessSync, chmodSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { userOf } from "../adapters/postgres/server/binaries.ts";
import { freePort, isRunning, stopServer } from "../adapters/postgres/server/cluster.ts";
import { guardServer } from "../adapters/postgres/server/guardian.ts";

/** A separate server on the loopback interface, in its own folder. */
export type MariadbServer = Readonly<{
  url: (database: string) => string;
  /** Ends it at once, without notice to its clients. */
  kill: () => Promise<void>;
  /** Starts it again on the same data. */
  start: () => Promise<void>;
  /** Ends it, and removes its data. */
  remove: () => Promise<void>;
}>;

/** Searches Debian's paths too, because the package installs the server in a folder that is not in every PATH. */
const programAt = (...paths: readonly string[]): string | null =>
  paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }) ?? null;

const server = programAt("/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/local/bin/mariadbd");
const installer = programAt("/usr/bin/mariadb-install-db", "/usr/local/bin/mariadb-install-db");

/** The reason why this machine has no server, or null. */
export const MARIADB_LACKS = server === null || installer === null ? "MariaDB is not here (mariadb-server)" : null;

/** Every commit is written to the log. Waiting for the disk only matters if the machine loses power. */
const SETTINGS = ["--innodb-flush-log-at-trx-commit=1", "--innodb-flush-method=nosync", "--innodb-log-file-size=16M"];

/** Creates a new server in a folder and starts it. */
export const createMariadbServer = async (): Promise<MariadbServer> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-mariadb-"));
  chmodSync(folder, 0o777);
  const { uid } = userOf();
  const settings = [
    "--no-defaults",
    `--datadir=${join(folder, "data")}`,
    // It refuses to run as root.
    ...(uid === undefined ? [] : [`--user=${uid}`]),
    ...SETTINGS,
  ];
  await promisify(execFile)(installer ?? "", [...settings, "--auth-root-authentication-method=normal"]);
  const release = guardServer(folder, { pidFile: "server.pid", signal: "TERM" });
  const port = await freePort();
  const start = (): Promise<ChildProcess> => startServer({ folder, port, settings });
  let running = await start();
  const kill = () => stopServer(running.pid ?? 0, "SIGKILL");
  return {
    url: (database) => `mysql://root@127.0.0.1:${port}/${database}`,
    kill,
    start: async () => {
      running = await start();
    },
    remove: async () => {
      await kill();
      release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

type Start = Readonly<{ folder: string; port: number; settings: readonly string[] }>;

const startServer = async ({ folder, port, settings }: Start): Promise<ChildProcess> => {
  const log = join(folder, "server.log");
  const output = openSync(log, "a");
  const own = [`--port=${port}`, "--bind-address=127.0.0.1", "--skip-name-resolve"];
  const files = [`--socket=${join(folder, "data", "socket")}`, `--pid-file=${join(folder, "data", "server.pid")}`];
  const process = spawn(server ?? "", [...settings, ...own, ...files], { stdio: ["ignore", output, output] });
  closeSync(output);
  process.unref();
  const pid = process.pid ?? 0;
  for (;;) {
    if (!isRunning(pid)) throw new Error(`no server on port ${port}: ${readFileSync(log, "utf8").slice(-2_000)}`);
    const connection = await createConnection({ host: "127.0.0.1", port, user: "root" }).catch(() => null);
    await connection?.end();
    if (connection !== null) return process;
    await sleep(50);
  }
};
