import { existsSync } from "node:fs";
import { err, ok, type Result } from "neverthrow";
import type { Clock } from "../../ports/clock.ts";
import type { FullGuestDirectory } from "../../ports/guest-directory.ts";
import type { FullStore } from "../../ports/reservation-store.ts";
import { createMemoryStore } from "../memory/store.ts";
import { connectPostgres, type OwnPool } from "../postgres/connect.ts";
import { createPostgresGuestDirectory } from "../postgres/guest-directory.ts";
import { migratePostgres } from "../postgres/migrate.ts";
import { createPostgresStore } from "../postgres/store.ts";
import { openSqlite } from "../sqlite/open.ts";
import { systemClock } from "../system/clock.ts";
import { systemParts } from "../system/runtime.ts";
import {
  failed,
  misused,
  textOf,
  variableOf,
  type Around,
  type Asked,
  type Command,
  type ExitCode,
  type Failure,
  type OptionValues,
  type Surroundings,
} from "./command.ts";

/** The store of a command, and its guests if it keeps them. */
export type OpenedStore = Readonly<{ store: FullStore; guests: FullGuestDirectory | null; name: string }>;

const DEFAULT_FILE = "holdfast.sqlite";

/** The options of every command that opens a store. */
export const STORE_OPTIONS = {
  sqlite: { type: "string", value: "FILE", about: `one file; the default, in ./${DEFAULT_FILE}` },
  postgres: { type: "boolean", about: "PostgreSQL; its address is in HOLDFAST_POSTGRES_URL" },
  memory: { type: "boolean", about: "nothing is kept when the process ends" },
} as const satisfies Command["options"];

type OpenOptions = Readonly<{ mustExist?: boolean; clock?: Clock }>;

/** Opens the store, does the work, and closes the store. */
export const withStore = async (
  { values }: Asked,
  { env }: Around,
  options: OpenOptions,
  work: (opened: OpenedStore) => Promise<ExitCode | Failure>,
): Promise<ExitCode | Failure> => {
  const opened = await openStore(values, env, options);
  if (opened.isErr()) return opened.error;
  try {
    return await work(opened.value);
  } finally {
    await opened.value.store.close();
  }
};

/**
 * Chooses and opens the store. The refusal is a sentence for the user. A command that only reads or tidies a store
 * never creates one (`mustExist`): a misspelt name would look like an empty store. `clock` is for a store in memory.
 */
export const openStore = async (
  values: OptionValues,
  env: Surroundings["env"],
  { mustExist = false, clock = systemClock }: OpenOptions = {},
): Promise<Result<OpenedStore, Failure>> => {
  const file = textOf(values["sqlite"]);
  const chosen = [file !== null, values["postgres"] === true, values["memory"] === true].filter(Boolean).length;
  if (chosen > 1) return err(misused("choose one of --sqlite, --postgres and --memory."));
  if (values["memory"] === true) {
    return ok({ store: createMemoryStore({ clock }), guests: null, name: "memory" });
  }
  if (values["postgres"] === true) return openPostgres(env, mustExist);
  if (mustExist && !existsSync(file ?? DEFAULT_FILE)) {
    return err(failed(`there is no file ${file ?? DEFAULT_FILE}: name it with --sqlite FILE.`));
  }
  const opened = await openSqlite({ file: file ?? DEFAULT_FILE });
  return opened
    .map(({ store, guests }): OpenedStore => ({ store, guests, name: file ?? DEFAULT_FILE }))
    .mapErr(({ code, message }) => failed(`${file ?? DEFAULT_FILE} cannot be opened: ${message} (${code}).`));
};

const openPostgres = async (env: Surroundings["env"], mustExist: boolean): Promise<Result<OpenedStore, Failure>> => {
  const connectionString = variableOf(env, "HOLDFAST_POSTGRES_URL");
  if (connectionString === null) {
    return err(
      misused("--postgres needs the address in HOLDFAST_POSTGRES_URL, such as postgres://user@localhost/spa."),
    );
  }
  if (!/^postgres(ql)?:\/\//.test(connectionString) || !URL.canParse(connectionString)) {
    // The sentence does not repeat the URL: it may hold a password.
    return err(misused("HOLDFAST_POSTGRES_URL is not an address of the form postgres://user@localhost/spa."));
  }
  const connected = await connectPostgres({ connectionString });
  if (connected.isErr()) {
    const { code, message } = connected.error;
    return err(failed(code === "DRIVER_MISSING" ? message : `PostgreSQL cannot be used: ${message} (${code}).`));
  }
  const pool = connected.value;
  if (mustExist && !(await hasTables(pool))) {
    await pool.end();
    return err(failed("the database has no tables of Holdfast: holdfast migrate --postgres makes them."));
  }
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) {
    await pool.end();
    return err(failed(`PostgreSQL cannot be used: ${migrated.error.cause}.`));
  }
  return ok(onPool(pool));
};

const hasTables = async (pool: OwnPool): Promise<boolean> => {
  try {
    const client = await pool.connect();
    try {
      const { rows } = await client.query({ text: "SELECT to_regclass('holdfast.migrations') IS NOT NULL AS found" });
      return (rows[0] as { found: boolean }).found;
    } finally {
      client.release();
    }
  } catch {
    // Ignored: the migration that follows fails too, and reports the cause.
    return true;
  }
};

/** Ends the pool with the store, since both were created here. */
const onPool = (pool: OwnPool): OpenedStore => {
  const store = createPostgresStore({ pool });
  const close = async (): Promise<void> => {
    await store.close();
    await pool.end();
  };
  return {
    store: { ...store, close },
    guests: createPostgresGuestDirectory({ pool, ids: systemParts().ids }),
    name: "PostgreSQL",
  };
};
