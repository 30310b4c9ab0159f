import type pg from "pg";
import type { PostgresClient, PostgresPool, PostgresStatement } from "../../../src/adapters/postgres/index.ts";
import { ignore, listenToErrors } from "../../../src/adapters/postgres/pool.ts";
import { useClient } from "../../../src/adapters/postgres/session.ts";

/** State that a statement has left in its session: the next transaction, on another connection, would lack it. */
const LEFT_BEHIND = `
  SELECT 'a lock' AS what FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
  UNION ALL SELECT 'statement ' || name FROM pg_prepared_statements
  UNION ALL SELECT 'setting ' || name FROM pg_settings WHERE source = 'session'
  UNION ALL SELECT 'listening to ' || channel FROM pg_listening_channels() AS channel
  UNION ALL SELECT 'table ' || relname FROM pg_class WHERE relpersistence = 't'`;

/**
 * Acts as a proxy that pools transactions: each transaction runs on another connection than the one before, and the
 * state of its session is lost. Leaving any state is an error.
 */
export const transactionPool = (server: pg.Pool): PostgresPool => {
  listenToErrors(server);
  let taking: Promise<unknown> = Promise.resolve();
  /** The pool returns the connection that it got last: so two are taken, and the second is used. */
  const takeAnother = async (): Promise<pg.PoolClient> => {
    const first = await server.connect();
    try {
      return await server.connect();
    } finally {
      first.release();
    }
  };
  const query = async (statement: PostgresStatement): Promise<{ rows: unknown[] }> => {
    if (statement.name !== undefined) throw new Error("a prepared statement outlives its transaction");
    const taken = taking.then(takeAnother);
    taking = taken.catch(ignore);
    return useClient(await taken, async (client) => {
      const answer = await client.query(statement);
      const { rows } = await client.query({ text: LEFT_BEHIND });
      if (rows.length > 0) throw new Error(`left behind: ${JSON.stringify(rows)}`);
      return answer;
    });
  };
  const client = { query, on: ignore, removeListener: ignore, release: ignore } as unknown as PostgresClient;
  return { connect: () => Promise.resolve(client), on: ignore };
};
