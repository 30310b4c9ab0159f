/** An entry of the tables: a key and its value. Both are as `TableReader` describes them. */
export type Entry = readonly [key: string, value: string];

/** From a key on and before another, in the order of keys; at most `limit` entries, which is Infinity for all. */
export type RangeAsked = Readonly<{ from: string; before: string; limit: number }>;

/** What is asked of the server in one trip. */
export type Asked = Readonly<{ keys: readonly string[]; ranges: readonly RangeAsked[] }>;

/**
 * What a transaction waits for before anything else. There is one lock for all: "exclusive" is had by one transaction at a
 * time, over all processes, and "shared" by several while none has it exclusively.
 */
export type RoundsLock = "none" | "shared" | "exclusive";

/** How a transaction begins. */
export type Begin = Readonly<{
  lock: RoundsLock;
  /** For how long it may wait for the lock, in milliseconds; Infinity for as long as the server lets it. */
  waitMs: number;
  /** What is fetched in the same trip. */
  asked: Asked;
}>;

/**
 * A key-value store behind a wire, as an adapter author writes it: each call is one trip. If a call rejects, its transaction
 * is over: the engine has given up its lock and its connection, and nothing further is called of it.
 */
export type RoundsEngine = Readonly<{
  /**
   * Begins a transaction. Without a lock it reads the clock first, and then opens one consistent state: all that is
   * committed by then. With a lock it waits for that, then reads the clock, then the state. Null if the lock was not had in
   * time.
   */
  begin: (begin: Begin) => Promise<RoundsTransaction | null>;
  /** Called once, when no call is under way. */
  close: () => Promise<void>;
}>;

/** A transaction that has begun. It ends by `commit` or by `end`, and is called one call at a time. */
export type RoundsTransaction = Readonly<{
  /** What the server's clock showed: whole milliseconds since 1970. */
  nowMs: number;
  /** What was found of all that was asked, in any order; an entry may be there twice. */
  found: readonly Entry[];
  /** The same of further keys and ranges, from the same state. */
  fetch: (asked: Asked) => Promise<readonly Entry[]>;
  /** Removes keys, puts entries and commits: resolves when all is durable and visible, as a whole. */
  commit: (writes: Writes) => Promise<void>;
  /** Gives up a transaction that has written nothing. No answer waits for it. */
  end: () => void;
}>;

/** No key is in both. */
export type Writes = Readonly<{ removed: readonly string[]; put: readonly Entry[] }>;
