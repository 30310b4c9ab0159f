import type { PostgresClient } from "./pool.ts";

const OLDEST = 15;

/** Returns why a server or a database cannot keep the guarantees of a store, or null. */
export const unfitness = async (client: PostgresClient): Promise<string | null> => {
  const text = `SELECT pg_catalog.current_setting('server_version_num') AS version,
    pg_catalog.current_setting('server_encoding') AS encoding`;
  const { rows } = await client.query({ text });
  const { version, encoding } = rows[0] as { version: string; encoding: string };
  const major = Math.trunc(Number(version) / 10_000);
  if (major < OLDEST) return `the server is PostgreSQL ${major}: version ${OLDEST} or later is needed`;
  if (encoding !== "UTF8") return `the database's encoding is ${encoding}: create it with ENCODING 'UTF8'`;
  return null;
};

/** Returns why a store would refuse to work in sessions like this one, or null. */
export const sessionUnfitness = async (client: PostgresClient): Promise<string | null> => {
  const { rows } = await client.query({ text: "SELECT pg_catalog.current_setting('transaction_isolation') AS level" });
  const { level } = rows[0] as { level: string };
  return level === "read committed"
    ? null
    : `the isolation level is ${level}: set default_transaction_isolation to 'read committed' for the role or database`;
};
