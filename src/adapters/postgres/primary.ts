import type pg from "pg";
import { errorOf } from "./failures.ts";
import type { PostgresPool } from "./pool.ts";

/** One of several servers; the connection string's port if it has none of its own. */
export type Server = Readonly<{ host: string; port: number | null }>;

/** `host`, `host:port`, or an IPv6 address in brackets before the port. */
const SERVER = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@,[\]]+))(?::(\d{1,5}))?$/;

export const isServer = (value: unknown): value is string => {
  const port = typeof value === "string" ? SERVER.exec(value)?.[3] : undefined;
  return typeof value === "string" && SERVER.test(value) && (port === undefined || (+port >= 1 && +port <= 65_535));
};

export const serverOf = (text: string): Server => {
  const [, address, name = "", port] = SERVER.exec(text) ?? [];
  return { host: address ?? name, port: port === undefined ? null : Number(port) };
};

/** The server that answered accepts no writes: it is a standby, or read-only. */
export class NotPrimary extends Error {
  override readonly name = "NotPrimary";
}

/** The driver waits for it before it gives a connection to a caller; its types do not say so. */
type Awaited = Readonly<{ onConnect: (client: pg.ClientBase) => Promise<void> }>;

type Servers = Readonly<{ servers: readonly Server[]; connectTimeoutMs: number }>;

/**
 * A pool whose connections all go to the server that accepts writes. A connection that fails, or meets a server that
 * accepts none, is followed by one to the next server; all of them together have the time of one. The driver itself
 * knows one host only.
 */
export const poolOfPrimary = (
  driver: typeof pg,
  config: pg.PoolConfig,
  { servers, connectTimeoutMs }: Servers,
): PostgresPool & Readonly<{ end: () => Promise<void> }> => {
  /** The server that the next connection goes to: the one that accepted writes, until it fails. */
  let current = 0;
  class ClientOfCurrent extends driver.Client {
    constructor(options?: pg.ClientConfig) {
      const { connectionString } = options ?? {};
      super({ ...options, connectionString: addressOf(connectionString ?? "", servers[current] as Server) });
    }
  }
  const checked: pg.PoolConfig & Awaited = {
    ...config,
    Client: ClientOfCurrent,
    connectionTimeoutMillis: Math.max(1, Math.floor(connectTimeoutMs / servers.length)),
    onConnect: mustAcceptWrites,
  };
  const pool = new driver.Pool(checked);
  const connect = async (): Promise<pg.PoolClient> => {
    let last: unknown;
    for (const _ of servers) {
      const at = current;
      try {
        return await pool.connect();
      } catch (cause) {
        if (isFinal(cause)) throw cause;
        // That a server has answered says more than that another has not.
        if (!(last instanceof NotPrimary)) last = cause;
        // Another call may have moved on already.
        if (current === at) current = (at + 1) % servers.length;
      }
    }
    throw last;
  };
  return { options: pool.options, connect, on: pool.on.bind(pool), end: () => pool.end() };
};

/** The connection string with another server in it. */
const addressOf = (connectionString: string, { host, port }: Server): string => {
  const address = new URL(connectionString);
  address.hostname = host.includes(":") ? `[${host}]` : host;
  if (port !== null) address.port = String(port);
  return address.href;
};

const mustAcceptWrites = async (client: pg.ClientBase): Promise<void> => {
  const { rows } = await client.query<{ read_only: string }>(
    "SELECT pg_catalog.current_setting('transaction_read_only') AS read_only",
  );
  if (rows[0]?.read_only !== "off") throw new NotPrimary("the server accepts no writes");
};

/** A wrong user, password or database is wrong on all servers; so is a wrong address. */
const isFinal = (cause: unknown): boolean => {
  const { code, message } = errorOf(cause);
  if ((cause as { code?: unknown } | null)?.code === "ERR_INVALID_URL") return true;
  return code === null ? message.startsWith("SASL") : code.startsWith("28") || code === "3D000" || code === "42501";
};
