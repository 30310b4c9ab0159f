import type { PostgresPool } from "./pool.ts";
import { ignore } from "./session.ts";

export type ConnectOptions = Readonly<{
  connectionString: string;
  /** How many connections are open at most; 10 unless told. */
  maxConnections?: number;
}>;

/** A pool with what a host would otherwise write around it. Whoever calls ends it. */
export type OwnPool = PostgresPool & Readonly<{ end: () => Promise<void> }>;

/** Opens a pool of the package `pg`, for hosts that have none. Rejects where the package is not installed. */
export const connectPostgres = async ({ connectionString, maxConnections = 10 }: ConnectOptions): Promise<OwnPool> => {
  const { default: pg } = await import("pg").catch((cause: unknown) => {
    throw new Error("holdfast/postgres needs the package pg. Install it with: npm install pg@8.23.1", { cause });
  });
  const pool = new pg.Pool({ connectionString, max: maxConnections, connectionTimeoutMillis: 5_000, keepAlive: true });
  pool.on("error", ignore);
  return pool;
};
