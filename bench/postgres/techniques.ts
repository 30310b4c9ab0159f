import pg from "pg";
import { DAY_MS } from "../places.ts";
import { HELD_MS, PATTERNS, type Pattern, type PeerName } from "./fight.ts";

/** A technique without an engine that gives a place to one client only: one row, and nothing else read or written. */
export type Peer = Readonly<{
  /** As the report calls it. */
  name: string;
  patterns: readonly Pattern[];
  /** The patterns in which its deadlocks may leave tries undone at the end of a fight. */
  stalls: readonly Pattern[];
  /** Its tables, in a separate schema. */
  setup: string;
  take: (pool: pg.Pool, wanted: Wanted) => Promise<Outcome>;
}>;

/** The nth try of a fight, and the place it is after. */
export type Wanted = Readonly<{ n: number; pattern: Pattern; therapist: number; startMs: number }>;

/**
 * The outcome of one try to take a place. All but `given` and `taken` are reasons to retry: a version that has changed
 * since it was read, or the server's codes for an aborted transaction, a deadlock and a statement that took too long.
 */
export type Outcome = "given" | "taken" | "version" | "40001" | "40P01" | "57014";

/** Work that may fail has its own connection, which stays open: `pool.query` closes it after an error. */
const onConnection = async (pool: pg.Pool, take: (client: pg.PoolClient) => Promise<Outcome>): Promise<Outcome> => {
  const client = await pool.connect();
  try {
    return await take(client);
  } catch (cause) {
    return refusedAs(cause);
  } finally {
    client.release();
  }
};

/** An error of the server as an outcome: a violated constraint is a taken place, an aborted transaction is retried. */
const refusedAs = (cause: unknown): Outcome => {
  const state = cause instanceof pg.DatabaseError ? cause.code : undefined;
  if (state === "23505" || state === "23P01") return "taken";
  if (state === "40001" || state === "40P01" || state === "57014") return state;
  throw cause;
};

/** A unique key holds slots apart, an exclusion constraint windows. */
const constrained = (schema: string): string => `
  CREATE SCHEMA ${schema};
  CREATE TABLE ${schema}.slots (therapist integer, start_ms bigint, PRIMARY KEY (therapist, start_ms));
  CREATE TABLE ${schema}.windows (therapist integer, span int8range, EXCLUDE USING gist (therapist WITH =, span WITH &&))`;

const insertInto = (schema: string, { pattern, therapist, startMs }: Wanted) =>
  pattern === "slots"
    ? { text: `INSERT INTO ${schema}.slots VALUES ($1, $2)`, values: [therapist, startMs] }
    : {
        text: `INSERT INTO ${schema}.windows VALUES ($1, int8range($2, $3))`,
        values: [therapist, startMs, startMs + HELD_MS],
      };

/** The constraint decides, and says so without an error. */
const takeByConflict: Peer["take"] = async (pool, wanted) => {
  const { text, values } = insertInto("on_conflict", wanted);
  const { rowCount } = await pool.query(`${text} ON CONFLICT DO NOTHING`, values);
  return rowCount === 1 ? "given" : "taken";
};

/** The constraint decides by an error. Of two windows inserted at once each waits for the other: a deadlock. */
const takeByInsert: Peer["take"] = (pool, wanted) => {
  const { text, values } = insertInto("plain", wanted);
  return onConnection(pool, async (client) => {
    await client.query(text, values);
    return "given";
  });
};

const UNITS = [0, 1, 2];

/** A window of three units, which each try locks in another order, so it deadlocks more. */
const takeThreeUnits: Peer["take"] = (pool, { n, startMs }) => {
  const units = [...UNITS.slice(n % UNITS.length), ...UNITS.slice(0, n % UNITS.length)];
  return onConnection(pool, async (client) => {
    await client.query(
      `INSERT INTO three_units.claims SELECT unit, int8range($2, $3) FROM unnest($1::integer[]) unit`,
      [units, startMs, startMs + HELD_MS],
    );
    return "given";
  });
};

/**
 * Claims that no constraint holds apart. The past is in them, so that the planner reads by the index, and SERIALIZABLE,
 * which remembers pages that were read, remembers few.
 */
const unconstrained = (schema: string): string => `
  CREATE SCHEMA ${schema};
  CREATE TABLE ${schema}.claims (therapist integer, start_ms bigint);
  INSERT INTO ${schema}.claims
    SELECT therapist, nth * ${HELD_MS} FROM generate_series(0, 9) therapist, generate_series(1::bigint, 2000) nth;
  CREATE INDEX ON ${schema}.claims (therapist, start_ms);
  ANALYZE ${schema}.claims`;

/** Of therapist $1 at $2. All are held for the same time, so those that overlap start within it of each other. */
const OVERLAPPING = `therapist = $1 AND start_ms > $2::bigint - ${HELD_MS} AND start_ms < $2::bigint + ${HELD_MS}`;

/** A key that overlapping places share, with as few others as possible: the slot itself, or a window's day. */
const guardOf = ({ pattern, startMs }: Wanted): number =>
  pattern === "slots" ? startMs : Math.floor(startMs / DAY_MS);

const VERSIONS =
  "CREATE TABLE optimistic.versions (therapist integer, guard bigint, version integer, PRIMARY KEY (therapist, guard))";

const READ_VERSION = `
  SELECT coalesce((SELECT version FROM optimistic.versions WHERE therapist = $1 AND guard = $3), 0) AS version,
    EXISTS (SELECT FROM optimistic.claims WHERE ${OVERLAPPING}) AS taken`;

const INSERT_AT_VERSION = `
  WITH guarded AS (
    INSERT INTO optimistic.versions AS stored VALUES ($1, $3, 1)
    ON CONFLICT (therapist, guard) DO UPDATE SET version = stored.version + 1 WHERE stored.version = $4
    RETURNING version
  )
  INSERT INTO optimistic.claims SELECT $1, $2 FROM guarded`;

/** Two trips: read with its version, then insert if the version is unchanged. */
const takeOptimistically: Peer["take"] = async (pool, wanted) => {
  const at = [wanted.therapist, wanted.startMs, guardOf(wanted)];
  const { rows } = await pool.query<{ version: number; taken: boolean }>(READ_VERSION, at);
  if (rows[0] === undefined || rows[0].taken) return "taken";
  const { rowCount } = await pool.query(INSERT_AT_VERSION, [...at, rows[0].version]);
  return rowCount === 1 ? "given" : "version";
};

/** A function, since each of its statements has a new snapshot: a single statement would look before it locks. */
const TAKE_LOCKED = `
  CREATE FUNCTION advisory.take(integer, bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashint8extended($3, $1));
    IF EXISTS (SELECT FROM advisory.claims WHERE ${OVERLAPPING}) THEN RETURN false; END IF;
    INSERT INTO advisory.claims VALUES ($1, $2);
    RETURN true;
  END $$`;

/** One trip: lock, look and insert. */
const takeLocked: Peer["take"] = async (pool, wanted) => {
  const { rows } = await pool.query<{ given: boolean }>("SELECT advisory.take($1, $2, $3) AS given", [
    wanted.therapist,
    wanted.startMs,
    guardOf(wanted),
  ]);
  return rows[0]?.given === true ? "given" : "taken";
};

/** Looks, and inserts if nothing was found. */
const lookThenInsert = async (
  on: pg.Pool | pg.PoolClient,
  schema: string,
  { therapist, startMs }: Wanted,
): Promise<Outcome> => {
  const found = await on.query(`SELECT FROM ${schema}.claims WHERE ${OVERLAPPING}`, [therapist, startMs]);
  if (found.rowCount !== 0) return "taken";
  await on.query(`INSERT INTO ${schema}.claims VALUES ($1, $2)`, [therapist, startMs]);
  return "given";
};

/** The server aborts a transaction whose reads missed another's later insert. */
const takeSerializably: Peer["take"] = (pool, wanted) =>
  onConnection(pool, async (client) => {
    try {
      await client.query("BEGIN ISOLATION LEVEL SERIALIZABLE");
      const outcome = await lookThenInsert(client, "serializable", wanted);
      await client.query("COMMIT");
      return outcome;
    } catch (cause) {
      await client.query("ROLLBACK");
      throw cause;
    }
  });

/** The techniques that the engine is compared with. The last is the control, which gives places away more than once. */
export const PEERS: Readonly<Record<PeerName, Peer>> = {
  on_conflict: {
    name: "ON CONFLICT DO NOTHING",
    patterns: PATTERNS,
    stalls: [],
    setup: constrained("on_conflict"),
    take: takeByConflict,
  },
  optimistic: {
    name: "optimistic, two trips",
    patterns: PATTERNS,
    stalls: [],
    setup: `${unconstrained("optimistic")}; ${VERSIONS}`,
    take: takeOptimistically,
  },
  advisory: {
    name: "advisory lock, one trip",
    patterns: PATTERNS,
    stalls: [],
    setup: `${unconstrained("advisory")}; ${TAKE_LOCKED}`,
    take: takeLocked,
  },
  serializable: {
    name: "SERIALIZABLE",
    patterns: PATTERNS,
    stalls: [],
    setup: unconstrained("serializable"),
    take: takeSerializably,
  },
  plain: {
    name: "plain insert",
    patterns: PATTERNS,
    stalls: ["windows"],
    setup: constrained("plain"),
    take: takeByInsert,
  },
  three_units: {
    name: "plain insert of three units",
    patterns: ["windows"],
    stalls: ["windows"],
    setup: `
      CREATE SCHEMA three_units;
      CREATE TABLE three_units.claims (unit integer, span int8range, EXCLUDE USING gist (unit WITH =, span WITH &&))`,
    take: takeThreeUnits,
  },
  naive: {
    name: "look and then insert",
    patterns: ["slots"],
    stalls: [],
    setup: unconstrained("naive"),
    take: (pool, wanted) => lookThenInsert(pool, "naive", wanted),
  },
};
