import type { OwnPool, PostgresClient } from "./pool.ts";

/** Where a server listens; the port of the connection string, or 5432, if it is null. */
export type Host = Readonly<{ host: string; port: string | null }>;

/** `host` or `host:port`; an IPv6 address is in brackets. */
const HOST = /^(\[[0-9a-f:.]+\]|[^\s:@/?#,[\]]+)(?::(\d{1,5}))?$/i;

export const parseHost = (text: string): Host | null => {
  const [, host, port] = HOST.exec(text) ?? [];
  return host === undefined ? null : { host, port: port ?? null };
};

const URL_OF_HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/is;

/**
 * Returns a connection string for each server: of the hosts, or of those that the connection string itself lists, with
 * commas between them. Null if one is malformed.
 */
export const addressesOf = (
  connectionString: string,
  hosts: readonly string[] | undefined,
): readonly string[] | null => {
  const [, before, own, after] = URL_OF_HOSTS.exec(connectionString) ?? [];
  if (before === undefined || own === undefined || after === undefined)
    return hosts === undefined ? [connectionString] : null;
  const named = hosts ?? own.split(",");
  if (named.length < 2 && hosts === undefined) return [connectionString];
  const ownPort = own.includes(",") ? null : (parseHost(own)?.port ?? null);
  const addresses: string[] = [];
  for (const name of named) {
    const parsed = parseHost(name);
    if (parsed === null) return null;
    const port = parsed.port ?? ownPort;
    addresses.push(`${before}${parsed.host}${port === null ? "" : `:${port}`}${after}`);
  }
  return addresses;
};

/**
 * Joins the pools of several servers of one database, of which one accepts writes: the primary. Connections come from
 * that server. If it is lost, or a connection of it breaks, the next connection is looked for at the others first.
 */
export const poolOfHosts = (pools: readonly OwnPool[], max: number): OwnPool => {
  const accepted = new WeakSet<PostgresClient>();
  let first = 0;
  const connectTo = async (at: number): Promise<PostgresClient | null> => {
    const client = await (pools[at] as OwnPool).connect();
    if (!accepted.has(client)) {
      if (!(await acceptsWrites(client))) {
        client.release(true);
        return null;
      }
      accepted.add(client);
    }
    first = at;
    const release = client.release.bind(client);
    // The pool sets `release` anew each time that it hands the connection out.
    client.release = (destroy) => {
      if (destroy === true && first === at) first = (at + 1) % pools.length;
      release(destroy);
    };
    return client;
  };
  return {
    options: { max },
    connect: async () => {
      let failure: unknown = new Error(`none of ${pools.length} servers accepts writes`);
      const from = first;
      for (let nth = 0; nth < pools.length; nth += 1) {
        try {
          const client = await connectTo((from + nth) % pools.length);
          if (client !== null) return client;
        } catch (cause) {
          failure = cause;
        }
      }
      throw failure;
    },
    on: (event: "error" | "acquire", listener: (client: PostgresClient) => void) => {
      for (const pool of pools) pool.on(event as "acquire", listener);
    },
    end: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
};

/** A standby accepts none, and neither does a server whose sessions are read-only. */
const acceptsWrites = async (client: PostgresClient): Promise<boolean> => {
  try {
    const text = "SELECT pg_catalog.current_setting('transaction_read_only') AS read_only";
    const { rows } = await client.query({ text });
    return (rows[0] as { read_only: string }).read_only === "off";
  } catch (cause) {
    client.release(true);
    throw cause;
  }
};
