/**
 * As much of a pool of the package `pg` as is used here: the host's own pool fits. Whoever made it ends it; a store
 * gives each connection back and keeps none.
 */
export interface PostgresPool {
  /** `max`: how many connections it opens, 10 if it does not say. */
  readonly options?: Readonly<{ max?: number | undefined }>;
  connect(): Promise<PostgresClient>;
  on(event: "error", listener: () => void): unknown;
  on(event: "acquire", listener: (client: PostgresClient) => void): unknown;
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

const listenedTo = new WeakSet<object>();

/**
 * Listens to the errors of a pool and of its connections, once and for good. A connection says that it was lost, also
 * between two uses, and what nobody listens to ends the process. The pool's own listener is gone from `acquire` on, before
 * whoever asked for the connection can put one in its place.
 */
export const listenToErrors = (pool: PostgresPool): void => {
  const listen = (it: Readonly<{ on: (event: "error", listener: () => void) => unknown }>): void => {
    if (listenedTo.has(it)) return;
    listenedTo.add(it);
    it.on("error", ignore);
  };
  if (!listenedTo.has(pool)) pool.on("acquire", listen);
  listen(pool);
};

/** The same failure is told by the call that it happened to. */
export const ignore = (): void => undefined;
