/** An entry of the tables: a key and its value. Both are as `TableReader` describes them. */
export type Entry = readonly [key: string, value: string];

/** From a key on and before another, in the order of keys; at most `limit` entries, which is Infinity for all. */
export type RangeAsked = Readonly<{ from: string; before: string; limit: number }>;

/** The keys and ranges of one request to the server. */
export type Asked = Readonly<{ keys: readonly string[]; ranges: readonly RangeAsked[] }>;

/**
 * The lock for which a transaction waits first. There is one lock for all data: one transaction at a time holds it
 * "exclusive", over all processes; several may hold it "shared" while none holds it exclusively.
 */
export type RoundsLock = "none" | "shared" | "exclusive";

/** How a transaction begins. */
export type Begin = Readonly<{
  lock: RoundsLock;
  /** How long it may wait for the lock, in milliseconds; Infinity for as long as the server allows. */
  waitMs: number;
  /** Entries that are fetched in the same round trip. */
  asked: Asked;
}>;

/**
 * A key-value store behind a wire, as an adapter author writes it: each call is one trip. If a call rejects, its
 * transaction is over: the engine has given up its lock and its connection, and receives no further calls.
 */
export type RoundsEngine = Readonly<{
  /**
   * Begins a transaction. Without a lock it reads the clock first, and then opens one consistent state: every commit so
   * far. With a lock it waits for the lock, then reads the clock, then the state. Null if the wait for the lock timed
   * out.
   */
  begin: (begin: Begin) => Promise<RoundsTransaction | null>;
  /** Called once, when no call is in progress. */
  close: () => Promise<void>;
}>;

/** A transaction that has begun. It ends by `commit` or by `end`, and gets one call at a time. */
export type RoundsTransaction = Readonly<{
  /** The server's clock: whole milliseconds since 1970. */
  nowMs: number;
  /** The entries found, in any order; an entry may be there twice. */
  found: readonly Entry[];
  /** Fetches further keys and ranges from the same state. */
  fetch: (asked: Asked) => Promise<readonly Entry[]>;
  /** Removes keys, puts entries and commits: resolves when all is durable and visible, as a whole. */
  commit: (writes: Writes) => Promise<void>;
  /** Gives up a transaction that has written nothing. No answer depends on it. */
  end: () => void;
}>;

/** No key is in both. */
export type Writes = Readonly<{ removed: readonly string[]; put: readonly Entry[] }>;
