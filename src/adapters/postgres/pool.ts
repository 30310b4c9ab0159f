/**
 * The part of a pool of the package `pg` that the store uses: the host's own pool fits. Its creator ends it; a store
 * releases each connection and keeps none.
 */
export interface PostgresPool {
  /** `max`: how many connections it opens; 10 if it is missing. */
  readonly options?: Readonly<{ max?: number | undefined }>;
  connect(): Promise<PostgresClient>;
  on(event: "error", listener: () => void): unknown;
  on(event: "acquire", listener: (client: PostgresClient) => void): unknown;
}

/** One connection of the pool, until it is released; with `true` it is closed and not used again. */
export interface PostgresClient {
  query(statement: PostgresStatement): Promise<{ rows: unknown[] }>;
  on(event: "error" | "end" | "notification" | "notice", listener: (notice: PostgresNotice) => void): unknown;
  removeListener(
    event: "error" | "end" | "notification" | "notice",
    listener: (notice: PostgresNotice) => void,
  ): unknown;
  release(destroy?: boolean): void;
}

/** The part of a server's notice that the store uses: the function of the server that sent it, which no language changes. */
export type PostgresNotice = Readonly<{ routine?: string | undefined }>;

/** One statement and its parameters; `name` makes it a prepared statement of its connection. */
export type PostgresStatement = { text: string; values?: unknown[]; name?: string };

const listenedTo = new WeakSet<object>();

/**
 * Listens to the errors of a pool and of its connections, permanently. A connection emits an error when it is lost,
 * also between two uses, and an error without a listener ends the process. The pool removes its own listener at
 * `acquire`, before the caller can add one.
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

/** The call to which the failure happened reports it. */
export const ignore = (): void => undefined;
