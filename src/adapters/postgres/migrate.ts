import { readFile } from "node:fs/promises";
import { err, ok, type Result } from "neverthrow";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { notConnected, troubleOf } from "./failures.ts";
import { useClient } from "./session.ts";
import { ignore, listenToErrors, type PostgresClient, type PostgresPool } from "./pool.ts";
import { quotedSchema } from "./schema.ts";

/** The files in sql/postgres, in their order. A file that was published never changes; what is new comes in a new one. */
const MIGRATIONS = ["0001-tables", "0002-read-1", "0003-commit-1", "0004-outbox-1", "0005-retention-1", "0006-guests"];

export type MigrateOptions = Readonly<{
  pool: PostgresPool;
  /** `holdfast` unless told. */
  schema?: string;
  /** Into how many partitions each table is cut by the tag of its center: 0, for none, unless told. Only when first made. */
  partitions?: number;
}>;

/** Which migrations were applied by this call, in order: none where everything was there. */
export type Migrated = Readonly<{ applied: readonly string[] }>;

/**
 * Brings a schema up to date, in one transaction: all of it or nothing. Several processes may call it at once, and old
 * processes go on working meanwhile.
 */
export const migratePostgres = async (options: MigrateOptions): Promise<Result<Migrated, StoreFailure>> => {
  listenToErrors(options.pool);
  let client: PostgresClient;
  try {
    client = await options.pool.connect();
  } catch (cause) {
    return err({ outcome: "not_done", cause: notConnected(cause).cause });
  }
  try {
    return ok({ applied: await useClient(client, () => inTransaction(client, options)) });
  } catch (cause) {
    const trouble = troubleOf(cause);
    // What was committed is not applied again, so that the next call tells what became of this one.
    return err({ outcome: trouble.kind === "lost" ? "unknown" : "not_done", cause: trouble.cause });
  }
};

const inTransaction = async (client: PostgresClient, options: MigrateOptions): Promise<readonly string[]> => {
  await client.query({ text: "BEGIN" });
  try {
    const applied = await migrate(client, options);
    await client.query({ text: "COMMIT" });
    return applied;
  } catch (cause) {
    await client.query({ text: "ROLLBACK" }).catch(ignore);
    throw cause;
  }
};

const migrate = async (
  client: PostgresClient,
  { schema, partitions = 0 }: MigrateOptions,
): Promise<readonly string[]> => {
  const quoted = quotedSchema(schema);
  const run = (text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> => client.query({ text, values });
  // Whoever comes second waits here, and then finds everything applied.
  await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", [`holdfast migrations ${quoted}`]);
  await run(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
  await run(`CREATE TABLE IF NOT EXISTS ${quoted}.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL)`);
  const { rows } = await run(`SELECT name FROM ${quoted}.migrations`);
  const known = new Set((rows as readonly { name: string }[]).map(({ name }) => name));
  const missing = MIGRATIONS.filter((name) => !known.has(name));
  for (const name of missing) {
    await client.query({ text: inSchema(await migrationText(name), { quoted, partitions }) });
    await run(`INSERT INTO ${quoted}.migrations VALUES ($1, now())`, [name]);
  }
  return missing;
};

/** Found from the package's root, in whichever file of it this code comes to stand. */
const migrationText = (name: string): Promise<string> =>
  readFile(new URL(`sql/postgres/${name}.sql`, import.meta.resolve("holdfast/package.json")), "utf8");

type Target = Readonly<{ quoted: string; partitions: number }>;

/** The files name the schema `holdfast`, and say in comments what partitioning adds. */
const inSchema = (text: string, { quoted, partitions }: Target): string => {
  const renamed = text.replaceAll(/\bholdfast\b/g, quoted);
  return partitions === 0 ? renamed : partitioned(renamed, { quoted, partitions });
};

const TABLE = /CREATE TABLE ("[^"]+"\.\w+) \([^]*?\n\) \/\* (PARTITION BY HASH \(tag\)) \*\/([^;]*);/g;
const EACH_PARTITION = /ALTER TABLE ("[^"]+"\.\w+) (ADD [^;]*); -- each partition/g;

const partitioned = (text: string, { partitions }: Target): string => {
  const places = Array.from({ length: partitions }, (_, at) => at);
  return text
    .replaceAll(TABLE, (statement, table: string, by: string, storage: string) =>
      [
        `${statement.slice(0, statement.indexOf(" /* PARTITION"))} ${by};`,
        ...places.map(
          (at) =>
            `CREATE TABLE ${partition(table, at)} PARTITION OF ${table}
             FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${at})${storage};`,
        ),
      ].join("\n"),
    )
    .replaceAll(EACH_PARTITION, (_, table: string, constraint: string) =>
      places.map((at) => `ALTER TABLE ${partition(table, at)} ${constraint};`).join("\n"),
    );
};

const partition = (table: string, at: number): string => `${table}_${at}`;
