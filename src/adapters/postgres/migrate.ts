import { err, ok, type Result } from "neverthrow";
import { between, mayBeLeftOut, type OptionRules } from "../../domain/input/options.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { errorOf, isAnswered } from "./failures.ts";
import { unfitness } from "./fitness.ts";
import { migrations } from "./migrations.ts";
import { A_POOL, A_SCHEMA, optionProblem } from "./options.ts";
import { ignore, listenToErrors, type PostgresClient, type PostgresPool } from "./pool.ts";
import { filledIn } from "./placeholders.ts";
import { quotedSchema } from "./schema.ts";
import { connect, DEFAULT_TIMES, useClient } from "./session.ts";

export type MigrateOptions = Readonly<{
  pool: PostgresPool;
  /** `holdfast` by default. */
  schema?: string;
  /**
   * How many partitions each table has, by the tag of its center; 0, none, by default. Applies when tables are created.
   */
  partitions?: number;
}>;

const MIGRATE_OPTIONS: OptionRules<MigrateOptions> = {
  pool: A_POOL,
  schema: A_SCHEMA,
  partitions: mayBeLeftOut(between(0, 1_000)),
};

/** The migrations that this call applied, in order; empty if all were applied before. */
export type Migrated = Readonly<{ applied: readonly string[] }>;

/** `NOT_MIGRATED` is `not_done`, unless the connection was lost while the server committed. */
export type MigrateRefusal = StoreFailure &
  (Readonly<{ code: "INVALID_OPTION"; field: string }> | Readonly<{ code: "NOT_MIGRATED" }>);

/**
 * Brings a schema up to date, in one transaction: all of it or nothing. Several processes may call it at once, and old
 * processes keep working meanwhile.
 */
export const migratePostgres = async (options: MigrateOptions): Promise<Result<Migrated, MigrateRefusal>> => {
  const found = optionProblem(options, MIGRATE_OPTIONS);
  if (found !== null) {
    const { field, problem } = found;
    return err({ code: "INVALID_OPTION", field, outcome: "not_done", cause: `${field}: ${problem}` });
  }
  listenToErrors(options.pool);
  const connected = await connect(options.pool, DEFAULT_TIMES.connectTimeoutMs);
  if (connected.isErr()) return err({ code: "NOT_MIGRATED", outcome: "not_done", cause: connected.error.cause });
  const progress = { isCommitting: false };
  try {
    const applied = await useClient(connected.value, (client) =>
      inTransaction(client, async () => {
        const done = await migrate(client, options);
        progress.isCommitting = true;
        return done;
      }),
    );
    return ok({ applied });
  } catch (cause) {
    // A transaction that ends before its COMMIT is sent leaves nothing. Committed migrations are not applied again, so
    // the next call shows the outcome of this one.
    const outcome = progress.isCommitting && !isAnswered(cause) ? "unknown" : "not_done";
    return err({ code: "NOT_MIGRATED", outcome, cause: errorOf(cause).message });
  }
};

const inTransaction = async <Value>(client: PostgresClient, work: () => Promise<Value>): Promise<Value> => {
  // In one message: if a role's idle transactions are ended after a millisecond, none may be idle before this is set.
  await client.query({
    text: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL idle_in_transaction_session_timeout = 0",
  });
  try {
    const value = await work();
    await client.query({ text: "COMMIT" });
    return value;
  } catch (cause) {
    await client.query({ text: "ROLLBACK" }).catch(ignore);
    throw cause;
  }
};

/**
 * Overrides settings of the role or the database for this transaction: no time limits, and unchanged names and texts.
 */
const SETTINGS = {
  statement_timeout: "0",
  lock_timeout: "0",
  idle_in_transaction_session_timeout: "0",
  standard_conforming_strings: "on",
  synchronous_commit: "on",
};

const migrate = async (
  client: PostgresClient,
  { schema, partitions = 0 }: MigrateOptions,
): Promise<readonly string[]> => {
  const unfit = await unfitness(client);
  if (unfit !== null) throw new Error(unfit);
  const quoted = quotedSchema(schema);
  const run = (text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> => client.query({ text, values });
  // The extension goes into the schema public, if it exists, so that several stores of a database share it.
  const settings = Object.entries({ ...SETTINGS, search_path: `public, ${quoted}` });
  for (const setting of settings) await run("SELECT pg_catalog.set_config($1, $2, true)", setting);
  // A second concurrent call waits here, and then finds everything applied.
  await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", [`holdfast migrations ${quoted}`]);
  await run(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
  await run(`CREATE TABLE IF NOT EXISTS ${quoted}.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL)`);
  const { rows } = await run(`SELECT name FROM ${quoted}.migrations`);
  const known = new Set((rows as readonly { name: string }[]).map(({ name }) => name));
  const missing = migrations.filter(([name]) => !known.has(name));
  for (const [name, sql] of missing) {
    await client.query({ text: filledIn(sql, schema, partitions) });
    await run(`INSERT INTO ${quoted}.migrations VALUES ($1, now())`, [name]);
  }
  return missing.map(([name]) => name);
};
