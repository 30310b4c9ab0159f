import { err, ok, type Result } from "neverthrow";
import { listenToErrors, type PostgresPool } from "./pool.ts";

export type ConnectOptions = Readonly<{
  connectionString: string;
  /** How many connections are open at most; 10 unless told. */
  maxConnections?: number;
}>;

/** A pool with what a host would otherwise write around it. Whoever calls ends it. */
export type OwnPool = PostgresPool & Readonly<{ end: () => Promise<void> }>;

/** The package `pg` is not installed; the message says how to install it. */
export type DriverMissing = Readonly<{ code: "DRIVER_MISSING"; message: string }>;

/** Makes a pool of the package `pg`, for hosts that have none. It connects when it is first asked. */
export const connectPostgres = async ({
  connectionString,
  maxConnections = 10,
}: ConnectOptions): Promise<Result<OwnPool, DriverMissing>> => {
  let driver;
  try {
    driver = await import("pg");
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split("\n", 1)[0] ?? "") : String(cause);
    return err({
      code: "DRIVER_MISSING",
      message: `holdfast/postgres needs the package pg. Install it with: npm install pg@8.23.1 (${said})`,
    });
  }
  const pool = new driver.default.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  listenToErrors(pool);
  return ok(pool);
};
