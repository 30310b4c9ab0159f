import pg from "pg";
import { createPostgresStore, migratePostgres, type PostgresStoreOptions } from "../../src/adapters/postgres/index.ts";
import type { FullStore } from "../../src/ports/reservation-store.ts";
import { createDatabase } from "../adapters/postgres/server/shared.ts";

/** A separate database with everything in it, by the server's own clock. */
export type PostgresWorld = Readonly<{
  connectionString: string;
  pool: pg.Pool;
  /** A store with its own pool, as another process would have. */
  node: (options?: Partial<PostgresStoreOptions>) => FullStore;
  close: () => Promise<void>;
}>;

/** As a host makes it: with a listener, since a lost idle connection otherwise ends the process. */
export const hostPool = (connectionString: string, max = 8): pg.Pool =>
  new pg.Pool({ connectionString, max }).on("error", () => undefined);

export const openWorld = async (): Promise<PostgresWorld> => {
  const connectionString = await createDatabase();
  const pools = [hostPool(connectionString)];
  const [pool] = pools as [pg.Pool];
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  return {
    connectionString,
    pool,
    node: (options = {}) => {
      const own = hostPool(connectionString);
      pools.push(own);
      return createPostgresStore({ pool: own, ...options });
    },
    close: async () => {
      for (const each of pools) await each.end();
    },
  };
};
