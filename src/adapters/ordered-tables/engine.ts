/**
 * Reads one consistent state of an ordered key-value engine. Keys are ASCII text of at most 320 characters, so every
 * comparison by bytes or by characters gives the same order. Values are JSON text, of any length.
 */
export type TableReader = Readonly<{
  /** The value of a key; undefined if there is none. */
  get: (key: string) => string | undefined;
  /**
   * The entries from a key on and before another, in the order of their keys: at most `limit`, which may be `Infinity`.
   * They are read to the end before anything else is read or written.
   */
  range: (from: string, before: string, limit: number) => Iterable<readonly [key: string, value: string]>;
}>;

/** The same within a write transaction, which reads what it has written. */
export type TableWriter = TableReader &
  Readonly<{
    put: (key: string, value: string) => void;
    /** Does nothing if there is no such key. */
    remove: (key: string) => void;
  }>;

/**
 * An ordered key-value store, as an adapter author writes it. The work of a transaction is synchronous and answers at once
 * (decision 0019). If it throws, the call rejects with what it threw and nothing is written. An engine may run the work
 * again after a conflict: only its last run counts.
 */
export type OrderedEngine = Readonly<{
  /** Runs the work on one consistent state: all that is committed by then, and nothing that is not durable yet. */
  snapshot: <Value>(work: (tables: TableReader) => Value) => Promise<Value>;
  /**
   * Runs the work while no other `transact` of any process is under way; the work begins only once the lock is held.
   * Several may share one commit and its sync, if each begins on what the one before has left.
   * Resolves when all that was written is durable and visible, as a whole. Work that writes nothing costs no sync. If it
   * rejects after the work, the writes may be found there or not, but never a part of them.
   */
  transact: <Value>(work: (tables: TableWriter) => Value) => Promise<Value>;
  /** Called once, when no call is under way. */
  close: () => Promise<void>;
}>;
