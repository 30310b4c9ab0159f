import { err } from "holdfast";
import { createPostgresStore, hostCommitRefusal, migratePostgres } from "holdfast/postgres";
import type pg from "pg";
import { TABLES, type Opened, type Rows, type Value } from "./tables.ts";

const rowsOn =
  (client: Pick<pg.ClientBase, "query">): Rows =>
  async <Row extends object>(sql: string, ...values: Value[]) =>
    (await client.query(sql, values)).rows as Row[];

/**
 * The clinic on PostgreSQL: its own tables and the engine's in one database. Transactions have a pool of their own.
 * With one pool they could take all connections, and then wait for the engine's sources, which need one.
 */
export const openPostgres = async ({
  pool,
  transactions,
}: Readonly<Record<"pool" | "transactions", pg.Pool>>): Promise<Opened> => {
  await pool.query(TABLES);
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  return {
    store: createPostgresStore({ pool }),
    database: {
      rows: rowsOn(pool),
      write: async (sql, ...values) => {
        await pool.query(sql, values);
      },
      transaction: async (work) => {
        const client = await transactions.connect();
        try {
          await client.query("BEGIN");
          const done = await work({ rows: rowsOn(client), within: (engine) => engine.within(client) });
          await client.query(done.isOk() ? "COMMIT" : "ROLLBACK");
          client.release();
          return done;
        } catch (cause) {
          // The connection is not used again: any open transaction on it is rolled back.
          client.release(true);
          if (hostCommitRefusal(cause)?.code !== "DEADLINE_PASSED") throw cause;
          return err({ code: "TOO_LATE" });
        }
      },
    },
  };
};
