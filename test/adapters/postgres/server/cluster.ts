import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinaries, type Binaries } from "./binaries.ts";
import { waitUntil } from "./wait-until.ts";

/** A separate server on the loopback interface, in its own folder. */
export type Cluster = Readonly<{
  port: number;
  url: (database?: string) => string;
  /** Returns its process id, by which it is stopped. */
  pid: () => number;
  /** Starts it again on the same data, after it was stopped or killed. */
  start: () => Promise<void>;
  stop: (signal?: "SIGINT" | "SIGKILL" | "SIGQUIT") => Promise<void>;
}>;

export type ClusterOptions = Readonly<{
  folder: string;
  /** Settings beside those below, as `name=value`. */
  settings?: readonly string[];
  /** Whether it syncs to the disk: needless if only processes die, and needed if time is measured. */
  fsync?: boolean;
}>;

/** The folder of a cluster's own files. */
export const dataOf = (folder: string): string => join(folder, "data");

/** Creates a new cluster in a folder and starts it. */
export const createCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const binaries = findBinaries(options.folder);
  const data = dataOf(options.folder);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const { uid, gid } = binaries.user;
  if (uid !== undefined && gid !== undefined) chownSync(data, uid, gid);
  await promisify(execFile)(
    binaries.initdb,
    ["--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"],
    { ...binaries.user, env: {}, cwd: data },
  );
  return startCluster(binaries, options);
};

/** Starts a server on the files that are in its folder already, such as a copy of another server's. */
export const openCluster = (options: ClusterOptions): Promise<Cluster> =>
  startCluster(findBinaries(options.folder), options);

const startCluster = async (
  binaries: Binaries,
  { folder, settings = [], fsync = false }: ClusterOptions,
): Promise<Cluster> => {
  const data = dataOf(folder);
  const port = await freePort();
  const all = [...DEFAULTS, `port=${port}`, `fsync=${fsync ? "on" : "off"}`, ...settings];
  const startIt = (): Promise<ChildProcess> =>
    startServer(binaries, { data, log: join(folder, "server.log"), settings: all, port });
  let server = await startIt();
  return {
    port,
    url: (database = "postgres") => `postgres://postgres@127.0.0.1:${port}/${database}`,
    pid: () => pidOf(server),
    start: async () => {
      server = await startIt();
    },
    stop: async (signal = "SIGINT") => {
      // A child stays in the list of processes until its end is handled, so no other server starts on its data.
      server.ref();
      const heard = server.exitCode === null && server.signalCode === null ? once(server, "exit") : null;
      await stopServer(pidOf(server), signal);
      await heard;
    },
  };
};

const DEFAULTS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "shared_buffers=64MB",
  "timezone=UTC",
  "log_min_messages=fatal",
  "autovacuum_naptime=10s",
];

type Start = Readonly<{ data: string; log: string; settings: readonly string[]; port: number }>;

const startServer = async (
  { postgres, user }: Binaries,
  { data, log, settings, port }: Start,
): Promise<ChildProcess> => {
  const output = openSync(log, "a");
  const server = spawn(postgres, ["-D", data, ...settings.flatMap((setting) => ["-c", setting])], {
    ...user,
    env: {},
    cwd: data,
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  server.unref();
  const pid = pidOf(server);
  // A file of a killed server may still be there, and is replaced meanwhile: its process is not ours.
  const isReady = (): boolean => {
    const [writtenBy, , , , , , , status = ""] = pidFile(data);
    return status.startsWith("ready") && Number(writtenBy) === pid;
  };
  await waitUntil({ what: `the server on port ${port}, see ${log}` }, () => isReady() || !isRunning(pid));
  if (!isReady()) throw new Error(`no server on port ${port}: ${readFileSync(log, "utf8").slice(-2_000)}`);
  return server;
};

const pidOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error("the server's process could not be made");
  return pid;
};

/** The lines of a running server's own file; empty without a file. */
const pidFile = (data: string): readonly string[] => {
  try {
    return readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
};

/**
 * Stops a server by its process id, and waits until it and all its processes are gone; a fast shutdown by default. The
 * processes of a killed server end by themselves, and no new server can start on the same data before.
 */
export const stopServer = async (pid: number, signal: NodeJS.Signals = "SIGINT"): Promise<void> => {
  if (!isRunning(pid)) return;
  // Halted, so that it starts no process that is not in the list.
  process.kill(pid, "SIGSTOP");
  const processes = processesOf(pid);
  process.kill(pid, signal);
  process.kill(pid, "SIGCONT");
  const areGone = (): boolean => !processes.some(isRunning);
  await waitUntil({ what: `the ${processes.length} processes of server ${pid} to end after ${signal}` }, areGone);
};

/** A server and its children, by their process ids. */
export const processesOf = (pid: number): readonly number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number),
];

/** Whether a process exists and is not a zombie. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};

export const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => {
        found(port);
      });
    });
  });
