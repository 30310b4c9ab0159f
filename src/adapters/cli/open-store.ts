import { existsSync } from "node:fs";
import { err, ok, type Result } from "neverthrow";
import type { Clock } from "../../ports/clock.ts";
import type { FullGuestDirectory } from "../../ports/guest-directory.ts";
import type { FullStore } from "../../ports/reservation-store.ts";
import { createMemoryStore } from "../memory/store.ts";
import { connectPostgres, type OwnPool } from "../postgres/connect.ts";
import { createPostgresGuestDirectory } from "../postgres/guest-directory.ts";
import { migratePostgres } from "../postgres/migrate.ts";
import { useClient } from "../postgres/session.ts";
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

/** A store with its name for the user. */
export type NamedStore = Readonly<{ store: FullStore; name: string }>;

/** The store of a command, or one for each bucket, and the guests if they are kept. */
export type OpenedStore = Readonly<{
  stores: readonly NamedStore[];
  guests: FullGuestDirectory | null;
  name: string;
  close: () => Promise<void>;
}>;

const DEFAULT_FILE = "holdfast.sqlite";

/** The options of every command that opens a store. */
export const STORE_OPTIONS = {
  sqlite: { type: "string", value: "FILE", about: `one file; the default, in ./${DEFAULT_FILE}` },
  postgres: { type: "boolean", about: "PostgreSQL; its address is in HOLDFAST_POSTGRES_URL" },
  memory: { type: "boolean", about: "nothing is kept when the process ends" },
  buckets: {
    type: "string",
    value: "N",
    about:
      "with --postgres: N stores for the centers to share, 2 to 100, each in a schema of its own; once chosen, N never changes (docs/scaling.md)",
  },
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
    await opened.value.close();
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
  const buckets = bucketsAsked(values);
  if (buckets.isErr()) return err(misused(buckets.error));
  if (values["memory"] === true) {
    return ok(only(createMemoryStore({ clock }), null, "memory"));
  }
  if (values["postgres"] === true) return openPostgres(env, mustExist, buckets.value);
  if (mustExist && !existsSync(file ?? DEFAULT_FILE)) {
    return err(failed(`there is no file ${file ?? DEFAULT_FILE}: name it with --sqlite FILE.`));
  }
  const opened = await openSqlite({ file: file ?? DEFAULT_FILE });
  return opened
    .map(({ store, guests }): OpenedStore => only(store, guests, file ?? DEFAULT_FILE))
    .mapErr(({ code, message }) => failed(`${file ?? DEFAULT_FILE} cannot be opened: ${message} (${code}).`));
};

const only = (store: FullStore, guests: FullGuestDirectory | null, name: string): OpenedStore => ({
  stores: [{ store, name }],
  guests,
  name,
  close: () => store.close(),
});

/** Returns the number of buckets; null if the store is one. */
const bucketsAsked = (values: OptionValues): Result<number | null, string> => {
  const given = textOf(values["buckets"]);
  if (given === null) return ok(null);
  if (values["postgres"] !== true) return err("--buckets is for --postgres.");
  const buckets = /^\d{1,3}$/.test(given) ? Number(given) : 0;
  return buckets >= 2 && buckets <= 100 ? ok(buckets) : err("--buckets must be a number from 2 to 100.");
};

const openPostgres = async (
  env: Surroundings["env"],
  mustExist: boolean,
  buckets: number | null,
): Promise<Result<OpenedStore, Failure>> => {
  const connected = await connectTo(env, buckets ?? 0);
  if (connected.isErr()) return err(connected.error);
  const pool = connected.value;
  const problem = await unfitFor(pool, mustExist, buckets);
  if (problem !== null) {
    await pool.end();
    return err(failed(problem));
  }
  for (const schema of [GUESTS_SCHEMA, ...schemasOf(buckets).reverse()]) {
    const migrated = await migratePostgres({ pool, schema });
    if (migrated.isOk()) continue;
    await pool.end();
    return err(failed(`PostgreSQL cannot be used: ${migrated.error.cause}.`));
  }
  if (buckets !== null) await markAllMade(pool);
  return ok(onPool(pool, buckets));
};

const connectTo = async (env: Surroundings["env"], buckets: number): Promise<Result<OwnPool, Failure>> => {
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
  const connected = await connectPostgres({ connectionString, maxConnections: 10 + buckets });
  return connected.mapErr(({ code, message }) =>
    failed(code === "DRIVER_MISSING" ? message : `PostgreSQL cannot be used: ${message} (${code}).`),
  );
};

/** The schema of a store without buckets. With buckets it has the guests, who belong to no single bucket. */
const GUESTS_SCHEMA = "holdfast";

/** The schemas of the buckets, in their order; none for a store without buckets. */
const schemasOf = (buckets: number | null): string[] =>
  Array.from({ length: buckets ?? 0 }, (_, bucket) => `${GUESTS_SCHEMA}_${String(bucket).padStart(2, "0")}`);

/**
 * Returns why the database cannot be opened so, or null. The last bucket is made first, so the highest schema shows how
 * many there are, also if making them was cut off. With another number the records of most centers would not be found.
 */
const unfitFor = async (pool: OwnPool, mustExist: boolean, buckets: number | null): Promise<string | null> => {
  const found = await foundIn(pool);
  if (found === null) return null;
  if (mustExist && !found.hasTables) {
    return "the database has no tables of Holdfast: holdfast migrate --postgres makes them.";
  }
  if (found.buckets > 0 && found.buckets !== buckets) {
    return `the database has ${found.buckets} buckets: add --buckets ${found.buckets}.`;
  }
  if (found.isWhole && found.left !== buckets) {
    return "a bucket's schema is missing: it has been moved or removed, and is not made again.";
  }
  if (buckets === null || found.buckets > 0) return null;
  if (found.hasBookings) return "the database has bookings of a store without buckets: leave --buckets out.";
  return mustExist ? `the database has no buckets: holdfast migrate --postgres --buckets ${buckets} makes them.` : null;
};

type Found = Readonly<{ hasTables: boolean; hasBookings: boolean; buckets: number; isWhole: boolean; left: number }>;

/** Set once all buckets are made: a schema that is missing after that has been moved away, and is not made again. */
const ALL_MADE = "Holdfast: all buckets are made";

const FOUND = `
SELECT to_regclass('${GUESTS_SCHEMA}.migrations') IS NOT NULL AS "hasTables",
  coalesce((SELECT max(right(nspname, 2)::integer) + 1 FROM pg_namespace WHERE nspname ~ '^${GUESTS_SCHEMA}_[0-9]{2}$'), 0) AS buckets,
  (SELECT count(*)::integer FROM pg_namespace WHERE nspname ~ '^${GUESTS_SCHEMA}_[0-9]{2}$') AS "left",
  coalesce(obj_description(to_regnamespace('${GUESTS_SCHEMA}'), 'pg_namespace') = '${ALL_MADE}', false) AS "isWhole"`;

const markAllMade = async (pool: OwnPool): Promise<void> => {
  try {
    const text = `COMMENT ON SCHEMA ${GUESTS_SCHEMA} IS '${ALL_MADE}'`;
    await useClient(await pool.connect(), (client) => client.query({ text }));
  } catch {
    // Another process that starts at the same time writes the same mark. Without it, missing buckets are made again.
  }
};

/** Returns null if the database does not answer: the migration that follows fails too, and reports the cause. */
const foundIn = async (pool: OwnPool): Promise<Found | null> => {
  try {
    const client = await pool.connect();
    try {
      const [found] = (await client.query({ text: FOUND })).rows as [Omit<Found, "hasBookings">];
      if (!found.hasTables) return { ...found, hasBookings: false };
      const bookings = `SELECT EXISTS (SELECT FROM ${GUESTS_SCHEMA}.bookings) AS "hasBookings"`;
      const [recorded] = (await client.query({ text: bookings })).rows as [Pick<Found, "hasBookings">];
      return { ...found, ...recorded };
    } finally {
      client.release();
    }
  } catch {
    return null;
  }
};

/** Ends the pool with the stores, since all were created here. */
const onPool = (pool: OwnPool, buckets: number | null): OpenedStore => {
  const schemas = schemasOf(buckets);
  const name = "PostgreSQL";
  const stores =
    buckets === null
      ? [{ store: createPostgresStore({ pool }), name }]
      : schemas.map((schema) => ({ store: createPostgresStore({ pool, schema }), name: `${name} ${schema}` }));
  return {
    stores,
    guests: createPostgresGuestDirectory({ pool, ids: systemParts().ids }),
    name: buckets === null ? name : `${name}, ${buckets} buckets`,
    close: async () => {
      await Promise.all(stores.map(({ store }) => store.close()));
      await pool.end();
    },
  };
};
