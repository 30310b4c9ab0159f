import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { invariant } from "../../src/domain/invariant.ts";
import { createPostgresHarness } from "../adapters/postgres/harness.ts";
import { NOW } from "../engine/given.ts";
import { openWorld } from "../engine/world.ts";
import { confirmWith, type Place, type PlaceOptions, type Settings } from "./place.ts";

/** What the test's own trigger waits for when a confirm commits, after all that the store itself has done. */
const KEY = 20_260_510;
const SLOW_COMMIT = `
  CREATE OR REPLACE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN PERFORM pg_advisory_xact_lock_shared(${KEY}); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER slow_commit AFTER UPDATE ON holdfast.reservations DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.expires_at_ms IS NULL AND NOT NEW.ended) EXECUTE FUNCTION slow_commit()`;
const HANGING = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = ${KEY} AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** The server is in the middle of COMMIT, which a deferred trigger holds up. */
export const postgresSettings = async (): Promise<Settings<"PostgreSQL, one engine" | "PostgreSQL, two engines">> => {
  let options: PlaceOptions = {};
  const harness = await createPostgresHarness({ storeOptions: () => options });
  const holder = new pg.Client({ connectionString: harness.connectionString });
  await holder.connect();
  await holder.query(SLOW_COMMIT);
  const open = async (engines: number, asked: PlaceOptions = {}): Promise<Place> => {
    options = asked;
    const { store, reopen, setClock } = await harness.open();
    await setClock(NOW);
    const world = await openWorld();
    const engine = world.engineOn(store);
    invariant(reopen !== undefined, "the harness has several handles");
    const confirming = engines === 1 ? engine : world.engineOn(await reopen());
    return {
      engine,
      setClock,
      confirmAndHang: async (bookingId) => {
        await holder.query(`SELECT pg_advisory_lock(${KEY})`);
        const answer = confirmWith(confirming, bookingId);
        while ((await holder.query(HANGING)).rowCount === 0) await sleep(5);
        return {
          isVisible: false,
          letGo: async () => {
            await holder.query(`SELECT pg_advisory_unlock(${KEY})`);
          },
          answer,
        };
      },
    };
  };
  return {
    open: { "PostgreSQL, one engine": (asked) => open(1, asked), "PostgreSQL, two engines": (asked) => open(2, asked) },
    end: async () => {
      await holder.end();
      await harness.end();
    },
  };
};
