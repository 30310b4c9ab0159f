import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { createCluster } from "./cluster.ts";
import { waitUntil } from "./wait-until.ts";

/** The folder that a run of tests shares: see global-setup.ts. */
const folder = (): string => {
  const named = process.env["HOLDFAST_TEST_SERVER"];
  if (named === undefined) throw new Error("vitest's globalSetup names the folder of the shared server");
  return named;
};

export type SharedServer = Readonly<{ pid: number; port: number }>;

/** The one server of a run: the first test file that needs it starts it, and the others wait for that. */
const sharedServer = async (): Promise<SharedServer> => {
  const serverFile = join(folder(), "server.json");
  if (claim(join(folder(), "starting"))) {
    const cluster = await createCluster({ folder: folder() });
    writeFileSync(`${serverFile}.part`, JSON.stringify({ pid: cluster.pid(), port: cluster.port }));
    renameSync(`${serverFile}.part`, serverFile);
  }
  await waitUntil({ what: "the server that another test file starts" }, () => existsSync(serverFile));
  return JSON.parse(readFileSync(serverFile, "utf8")) as SharedServer;
};

const claim = (file: string): boolean => {
  try {
    writeFileSync(file, "", { flag: "wx" });
    return true;
  } catch {
    return false;
  }
};

let databases = 0;

/** The address of a server that is there already (`npm run test:postgres -- --url`); null if the tests start their own. */
export const givenServer = (): string | null => process.env["HOLDFAST_SERVER_URL"] ?? null;

const addressOfServer = async (): Promise<string> =>
  givenServer() ?? `postgres://postgres@127.0.0.1:${(await sharedServer()).port}/postgres`;

/** Creates a new database on the server, and returns its address. */
export const createDatabase = async (): Promise<string> => {
  const server = await addressOfServer();
  const name = `test_${process.pid}_${Math.trunc(performance.now() * 1000)}_${(databases += 1)}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return databaseOf(server, name);
};

/** The address of another database of the same server. */
export const databaseOf = (server: string, name: string): string => {
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
};
