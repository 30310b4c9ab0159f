/**
 * Reads one consistent state of an ordered key-value engine. Keys are ASCII text of at most 320 characters, so every
 * comparison by bytes or by characters gives the same order. Values are JSON text, of any length.
 */
export type TableReader = Readonly<{
  /** The value of a key; undefined if there is none. */
  get: (key: string) => string | undefined;
  /**
   * The entries from a key on and before another, in the order of their keys: at most `limit`, which may be `Infinity`.
   * They are read to the end before any other read or write.
   */
  range: (from: string, before: string, limit: number) => Iterable<readonly [key: string, value: string]>;
}>;

/** The same within a write transaction, whose reads see its own writes. */
export type TableWriter = TableReader &
  Readonly<{
    put: (key: string, value: string) => void;
    /** Does nothing if the key does not exist. */
    remove: (key: string) => void;
  }>;

/**
 * An ordered key-value store, as an adapter author writes it. The work of a transaction is synchronous and answers at
 * once (decision 0019). If it throws, the call rejects with that error and nothing is written. An engine may run the
 * work again after a conflict: only its last run counts.
 */
export type OrderedEngine = Readonly<{
  /** Runs the work on one consistent state: every commit so far, and nothing that is not durable yet. */
  snapshot: <Value>(work: (tables: TableReader) => Value) => Promise<Value>;
  /**
   * Runs the work while no other `transact` of any process is in progress; the work begins only once the lock is held.
   * Several may share one commit and its sync, if each begins on the state that the one before has left. Resolves when
   * all writes are durable and visible, as a whole. Work that writes nothing costs no sync. If it rejects after the
   * work, all of the writes or none of them may be stored, never a part.
   */
  transact: <Value>(work: (tables: TableWriter) => Value) => Promise<Value>;
  /** Called once, when no call is in progress. */
  close: () => Promise<void>;
}>;
