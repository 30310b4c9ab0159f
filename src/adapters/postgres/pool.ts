/**
 * As much of a pool of the package `pg` as is used here: the host's own pool fits. Whoever made it ends it; a store
 * gives each connection back and keeps none.
 */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on(event: "error", listener: () => void): unknown;
  removeListener(event: "error", listener: () => void): unknown;
}

/** One connection of the pool, until it is released; with `true` it is closed and not used again. */
export interface PostgresClient {
  query(statement: PostgresStatement): Promise<{ rows: unknown[] }>;
  on(event: "error" | "end" | "notification", listener: () => void): unknown;
  removeListener(event: "error" | "end" | "notification", listener: () => void): unknown;
  release(destroy?: boolean): void;
}

/** One statement and its parameters; `name` makes it a prepared statement of its connection. */
export type PostgresStatement = { text: string; values?: unknown[]; name?: string };
