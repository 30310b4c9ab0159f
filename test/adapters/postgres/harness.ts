import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import {
  createPostgresStore,
  migratePostgres,
  type PostgresPool,
  type PostgresStoreOptions,
} from "../../../src/adapters/postgres/index.ts";
import type { ReservationStore } from "../../../src/ports/reservation-store.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { type StoreHarness } from "../../../src/conformance/index.ts";
import { hostPool } from "../../support/postgres-database.ts";
import { dumpOf } from "./dump.ts";
import { createDatabase } from "./server/shared.ts";

/**
 * The harness of the PostgreSQL store: one database for all stores, emptied in between. Each handle has a pool of its
 * own, as another process would have.
 */
export const createPostgresHarness = async (
  options: Readonly<{
    partitions?: number;
    through?: (pool: pg.Pool) => PostgresPool;
    /** The server's clock is never behind the records, as with a store on a shared file. */
    keepsLatest?: boolean;
    /** Options of the stores that are opened from now on. */
    storeOptions?: () => Partial<PostgresStoreOptions>;
  }> = {},
): Promise<StoreHarness & { connectionString: string; end: () => Promise<void> }> => {
  const connectionString = await createDatabase();
  const admin = new pg.Pool({ connectionString, max: 1 });
  const { partitions = 0, through = (pool: pg.Pool): PostgresPool => pool, storeOptions } = options;
  const migrated = await migratePostgres({ pool: admin, partitions });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  await admin.query(CLOCK);
  if (options.keepsLatest === true) await admin.query(LATEST_CLOCK);
  const clock = createManualClock(0);
  const run = async (text: string, values: readonly unknown[] = []): Promise<void> => {
    await admin.query(text, [...values]);
  };
  /** One for each handle of a store; the next store reuses them, since connecting takes longer than most cases. */
  let pools: Readonly<{ pool: pg.Pool; used: PostgresPool }>[] = [];
  const endPools = async (): Promise<void> => {
    await Promise.all(pools.map(({ pool }) => pool.end()));
    pools = [];
  };
  let losesAnswers = false;
  const openPool = () => {
    const pool = hostPool(connectionString);
    return { pool, used: losingPool(through(pool), () => losesAnswers) };
  };

  return {
    connectionString,
    open: async () => {
      await admin.query(EMPTY);
      let opened = 0;
      const ended: pg.Client[] = [];
      const stores: ReservationStore[] = [];
      const handle = (): ReservationStore => {
        const { used } = (pools[opened] ??= openPool());
        opened += 1;
        const store = createPostgresStore({
          pool: used,
          elapsedMs: () => clock.elapsedMs(),
          ...storeOptions?.(),
        });
        stores.push(store);
        return store;
      };
      return {
        store: handle(),
        dump: () => dumpOf(admin),
        setClock: (ms) => run("UPDATE test_clock SET ms = $1", [clock.set(ms)]),
        leap: (ms) => run("UPDATE test_clock SET ms = $1", [clock.leap(ms)]),
        tickBy: (ms) => run("UPDATE test_clock SET tick = $1", [ms]),
        reopen: () => Promise.resolve(handle()),
        crash: async () => {
          await run(KILL_OTHERS);
          await endPools();
          opened = 0;
        },
        holdLock: () => holdAllLocks(connectionString, admin),
        commitAndHang: (changeSets) => commitAndHang(connectionString, () => handle().commit(changeSets)),
        breakStorage: async () => {
          await run("ALTER TABLE holdfast.commands RENAME TO out_of_reach");
          return { mended: () => run("ALTER TABLE holdfast.out_of_reach RENAME TO commands") };
        },
        loseAnswers: async () => {
          losesAnswers = true;
          return { mended: async () => void (losesAnswers = false) };
        },
        beginHostTransaction: async () => {
          const client = new pg.Client({ connectionString });
          await client.connect();
          await client.query("BEGIN");
          const end = async (how: string): Promise<boolean> => {
            const isDone = await client.query(how).then(
              () => true,
              () => false,
            );
            // Later statements on it are outside of any transaction.
            ended.push(client);
            return isDone;
          };
          const rollback = async (): Promise<void> => {
            await end("ROLLBACK");
          };
          return { handle: client, commit: () => end("COMMIT"), rollback };
        },
        close: async () => {
          for (const client of ended) await client.end();
          for (const store of stores) await store.close();
        },
      };
    },
    end: async () => {
      await endPools();
      await admin.end();
    },
  };
};

/** A pool whose connections break, while `isLosing`, once the server has done the work. */
const losingPool = (pool: PostgresPool, isLosing: () => boolean): PostgresPool => ({
  on: pool.on.bind(pool),
  connect: async () => {
    const client = await pool.connect();
    return {
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener),
      release: (destroy) => {
        client.release(destroy);
      },
      query: async (statement) => {
        const answer = await client.query(statement);
        if (isLosing()) throw new Error("Connection terminated unexpectedly");
        return answer;
      },
    };
  },
});

export const POSTGRES_LACKS = { latest: "its clock is the server's, one for all processes" };

/** The store's clock, replaced by a table: it shows the value that was set, and ticks if a test says so. */
const CLOCK = `
  CREATE TABLE test_clock (ms bigint, tick bigint);
  INSERT INTO test_clock VALUES (0, 0);
  CREATE OR REPLACE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF (SELECT tick FROM public.test_clock) > 0 THEN UPDATE public.test_clock SET ms = ms + tick; END IF;
    RETURN (SELECT ms FROM public.test_clock);
  END $$`;

const LATEST_CLOCK = `
  ALTER FUNCTION holdfast.holdfast_now() RENAME TO shown_now;
  CREATE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT greatest(
      holdfast.shown_now(),
      (SELECT max(written_at_ms) FROM holdfast.bookings),
      (SELECT max(written_at_ms) FROM holdfast.reservations),
      (SELECT max(written_at_ms) FROM holdfast.blocks),
      (SELECT max(accepted_at_ms) FROM holdfast.commands)
    )
  $$`;

const EMPTY = `
  DELETE FROM holdfast.parked; DELETE FROM holdfast.consumers; UPDATE holdfast.outbox SET last_position = 0, removed_ms = NULL;
  DELETE FROM holdfast.events; DELETE FROM holdfast.commands; DELETE FROM holdfast.holders; DELETE FROM holdfast.claims;
  DELETE FROM holdfast.blocks; DELETE FROM holdfast.reservation_guests; DELETE FROM holdfast.reservations;
  DELETE FROM holdfast.bookings; ALTER SEQUENCE holdfast.sequence RESTART; UPDATE test_clock SET ms = 0, tick = 0`;

const KILL_OTHERS = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

/** The lock for which the test's own trigger waits when a hold is written, after all of the store's own work. */
const HANGS = 20_260_510;
const HANG = `
  CREATE OR REPLACE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$
  -- A COMMIT that is slow has no lock timeout, which a commit that only tries makes short.
  BEGIN PERFORM set_config('lock_timeout', '0', true), pg_advisory_xact_lock_shared(${HANGS}); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER hang AFTER UPDATE ON holdfast.reservations DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION hang()`;
const HANGING = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = ${HANGS} AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** The server is in the middle of COMMIT, held up by a deferred trigger. */
export const commitAndHang = async <Answer>(connectionString: string, commit: () => Promise<Answer>) => {
  const holder = new pg.Client({ connectionString });
  await holder.connect();
  await holder.query(HANG);
  await holder.query(`SELECT pg_advisory_lock(${HANGS})`);
  const answer = commit();
  while ((await holder.query(HANGING)).rowCount === 0) await sleep(5);
  return {
    answer,
    letGo: async (): Promise<Answer> => {
      await holder.query(`SELECT pg_advisory_unlock(${HANGS})`);
      const said = await answer;
      await holder.query("DROP TRIGGER hang ON holdfast.reservations");
      await holder.end();
      return said;
    },
  };
};

/** The centers of the kit's cases, whole, and the known consumers: every commit and every take waits. */
const CENTERS = ["spa", "other"];

const holdAllLocks = async (connectionString: string, admin: pg.Pool) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query("BEGIN");
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(center, hashtextextended('"holdfast"', 0))) FROM unnest($1::text[]) center`,
    [CENTERS],
  );
  await client.query("SELECT FROM holdfast.consumers FOR UPDATE");
  return {
    waitedFor: async () => {
      const waiting = `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await admin.query(waiting)).rowCount === 0) await sleep(5);
    },
    release: async () => {
      await client.query("ROLLBACK");
      await client.end();
    },
  };
};
