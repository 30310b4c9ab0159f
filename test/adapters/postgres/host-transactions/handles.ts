import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Knex } from "knex";
import { CompiledQuery, type Transaction } from "kysely";
import type pg from "pg";
import type { PostgresTransaction } from "../../../../src/adapters/postgres/index.ts";

// The host's transaction as `engine.within` takes it, for each library: docs/postgres.md shows these lines.

export const pgTransaction = (client: pg.ClientBase): PostgresTransaction => ({
  query: async (text, values) => (await client.query(text, values)).rows,
});

export const kyselyTransaction = (transaction: Transaction<any>): PostgresTransaction => ({
  query: async (text, values) => (await transaction.executeQuery(CompiledQuery.raw(text, values))).rows,
});

type DrizzleTransaction = Pick<NodePgDatabase<any>, "execute">;

export const drizzleTransaction = (transaction: DrizzleTransaction): PostgresTransaction => ({
  query: async (text, values) => {
    const parts = text.split(/\$\d+/).map((part) => sql.raw(part));
    const joined = parts.flatMap((part, at) => (at === 0 ? [part] : [sql.param(values[at - 1]), part]));
    return (await transaction.execute(sql.join(joined))).rows;
  },
});

export const knexTransaction = (transaction: Knex.Transaction): PostgresTransaction => ({
  query: async (text, values) =>
    (await transaction.raw<{ rows: unknown[] }>(text.replaceAll(/\$\d+/g, "?"), values)).rows,
});
