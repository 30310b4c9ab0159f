import { aFunction, type OptionRules } from "../../domain/input/options.ts";
import { ignore, listenToErrors, type PostgresClient, type PostgresPool } from "./pool.ts";
import { A_POOL, A_SCHEMA, A_WAIT_MS, assertOptions } from "./options.ts";
import { schemaKey } from "./schema.ts";
import { ask, connect, DEFAULT_TIMES, inTime } from "./session.ts";

// A notification in the commit itself would make all commits of a database wait for each other: the server keeps the
// queue of notifications in the order of the commits. So it is sent after the commit, by itself. One that is lost costs
// no event: whoever waits looks for new events from time to time anyway.

/** A notification inside the host's own transaction comes with its COMMIT: that is the only one in a commit. */
export const channelOf = (schema: string | undefined): string => `${schemaKey(schema)}_events`;

/** Tells everybody who listens that there are new events; once more where there are newer ones by the time it is told. */
export const createNotifier = (pool: PostgresPool, schema: string | undefined): (() => void) => {
  const statement = { text: "SELECT pg_notify($1, '')", values: [channelOf(schema)] };
  /** How many were asked for since the last was sent; null while none is being sent. */
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
  /** One connection of it is kept. It must lead to the server itself: no proxy that pools transactions can listen. */
  pool: PostgresPool;
  /** As the store's. */
  schema?: string;
  /** Such as a dispatcher's `wake`. Also called whenever listening begins: something may have been missed. */
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

  /** What the host does about it ends no listening, and no process. */
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
  /** A connection that listens is not given back: whoever had it next would be told as well. */
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
      // Unless its end was told before, and another one is on the way.
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
