import { aFunction, type OptionRules } from "../../domain/input/options.ts";
import { ignore, listenToErrors, type PostgresClient, type PostgresPool } from "./pool.ts";
import { A_POOL, A_SCHEMA, A_WAIT_MS, assertOptions } from "./options.ts";
import { schemaKey } from "./schema.ts";
import { ask, connect, DEFAULT_TIMES, inTime } from "./session.ts";

// A notification in the commit itself would make all commits of a database wait for each other: the server keeps the
// queue of notifications in the order of the commits. So it is sent separately after the commit. A lost notification
// loses no event: listeners also poll for new events.

/** A notification inside the host's own transaction is sent by its COMMIT: that is the only one in a commit. */
export const channelOf = (schema: string | undefined): string => `${schemaKey(schema)}_events`;

/** Notifies all listeners of new events; once more if newer ones have come by the time it is sent. */
export const createNotifier = (pool: PostgresPool, schema: string | undefined): (() => void) => {
  const statement = { text: "SELECT pg_notify($1, '')", values: [channelOf(schema)] };
  /** Requests since the last notification was sent; null while none is being sent. */
  let asked: number | null = null;
  const run = async (): Promise<void> => {
    do {
      asked = 0;
      await ask(pool, statement, DEFAULT_TIMES).catch(ignore);
    } while (asked > 0);
    asked = null;
  };
  return () => {
    if (asked === null) void run();
    else asked += 1;
  };
};

export type ListenOptions = Readonly<{
  /**
   * One connection of it is kept. It must connect to the server itself: a proxy that pools transactions cannot listen.
   */
  pool: PostgresPool;
  /** The store's schema. */
  schema?: string;
  /** For instance a dispatcher's `wake`. Also called whenever listening begins: a notification may have been missed. */
  onEvents: () => void;
  /** How long to wait before a lost connection is replaced, in milliseconds; 1,000 by default. */
  reconnectMs?: number;
}>;

const LISTEN_OPTIONS: OptionRules<ListenOptions> = {
  pool: A_POOL,
  schema: A_SCHEMA,
  onEvents: aFunction,
  reconnectMs: A_WAIT_MS,
};

export type Listening = Readonly<{ close: () => void }>;

/** Listens for the notifications of stores with `wakeDispatchers`, until it is closed. */
export const listenForEvents = (options: ListenOptions): Listening => {
  assertOptions(options, LISTEN_OPTIONS);
  const { pool, schema, onEvents, reconnectMs = 1_000 } = options;
  let client: PostgresClient | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** An error in the host's callback ends neither the listening nor the process. */
  const tell = (): void => {
    try {
      onEvents();
    } catch {
      // It is told of the next ones.
    }
  };
  const lost = (): void => {
    drop();
    if (!isClosed) timer = setTimeout(() => void listen(), reconnectMs).unref();
  };
  /** A listening connection is not released: its next user would get the notifications as well. */
  const drop = (): void => {
    const dropped = client;
    client = null;
    dropped?.removeListener("notification", tell);
    dropped?.removeListener("end", lost);
    dropped?.release(true);
  };
  const listen = async (): Promise<void> => {
    const connected = await connect(pool, DEFAULT_TIMES.connectTimeoutMs);
    if (connected.isErr()) {
      lost();
      return;
    }
    client = connected.value;
    try {
      client.on("notification", tell);
      client.on("end", lost);
      await inTime(client.query({ text: `LISTEN "${channelOf(schema)}"` }), DEFAULT_TIMES.statementTimeoutMs);
    } catch {
      // Unless its end was reported before, and a new connection is being opened.
      if (client === connected.value) lost();
      return;
    }
    if (isClosed) drop();
    else if (client === connected.value) tell();
  };

  listenToErrors(pool);
  void listen();
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      drop();
    },
  };
};
