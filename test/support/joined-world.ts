import type pg from "pg";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { createJitteredPause, createRandomIds, sha256Digest } from "../../src/adapters/system/index.ts";
import { createReservationEngine, type ReservationEngine, type ReservationStore } from "../../src/index.ts";
import type { PostgresStoreOptions } from "../../src/adapters/postgres/index.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";
import type { EngineParts } from "../../src/engine/runtime/parts.ts";
import { catalogOf, daily, guest, offer, rosterOf, service, therapist, byTherapist } from "./catalog.ts";
import { hostPool, openWorld, type PostgresWorld } from "./postgres-database.ts";

// A host with its own table, and an engine beside it. Every id is a center, and every id is a guest. A center gives
// massages of an hour, all day and night, by Uma, Vic and Wil, and holds last a minute.

const offerOf = (centerId: string) =>
  offer({
    center: {
      id: hostId(centerId),
      zone: "UTC",
      openingHours: [daily("00:00", "24:00")],
      gridMinutes: 15,
      blockTimeMinutes: 1,
    },
    limits: {
      horizonDays: 60,
      holdAgainAfterMinutes: 0,
      openBookingsPerCenter: 1_000_000,
      liveReservationsPerHolder: 50,
    },
    items: [service("massage")],
    therapists: ["uma", "vic", "wil"].map((id) => therapist(id, { shifts: [daily("00:00", "24:00")] })),
  });

const ENGINE_PARTS: Omit<EngineParts, "store"> = {
  catalog: { centerIds: async () => [hostId("spa")], center: async (id) => catalogOf(offerOf(id)) },
  roster: { roster: async (id) => rosterOf(offerOf(id)) },
  guests: {
    find: async (ids) =>
      ids.map((id) => ({ id, centerId: null, firstName: "A", lastName: "B", email: null, phone: null })),
    relationsOf: async () => [],
  },
  zones: createLuxonZoneRules(),
  ids: createRandomIds(),
  digest: sha256Digest,
  pause: createJitteredPause(),
};

export const engineOn = (store: ReservationStore, over: Partial<EngineParts> = {}): ReservationEngine =>
  createReservationEngine({ ...ENGINE_PARTS, store, ...over });

const DAY_MS = 86_400_000;
/** An hour of the day after tomorrow. */
const slotAt = (hour: number): number => (Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS + hour * 3_600_000;

let guests = 0;
/** A hold of an hour with a therapist, by another guest each time. */
export const asking = (hour: number, therapistId = "uma", centerId = "spa") => {
  guests += 1;
  return {
    centerId,
    slot: slotAt(hour),
    guests: [guest(`guest-${guests}`, { itemId: "massage", ...byTherapist(therapistId) })],
  };
};

/** A database of the host's with a table of orders, and the engine's store in it. Its clock may be moved on. */
export type JoinedWorld = PostgresWorld &
  Readonly<{
    engine: ReservationEngine;
    store: ReservationStore;
    another: (options?: Partial<PostgresStoreOptions>) => ReservationEngine;
    /** Moves the store's clock on. */
    pass: (ms: number) => Promise<void>;
    /** A connection of the host's, outside of any transaction. */
    connection: () => Promise<pg.PoolClient>;
    orders: () => Promise<readonly string[]>;
  }>;

export const openJoinedWorld = async (options: Partial<PostgresStoreOptions> = {}): Promise<JoinedWorld> => {
  const world = await openWorld();
  await world.pool.query(`
    CREATE TABLE orders (name text PRIMARY KEY);
    CREATE TABLE passed (ms bigint); INSERT INTO passed VALUES (0);
    ALTER FUNCTION holdfast.holdfast_now() RENAME TO shown_now;
    CREATE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
    BEGIN RETURN holdfast.shown_now() + (SELECT ms FROM public.passed); END $$`);
  const store = world.node(options);
  const hosts = hostPool(world.connectionString, 20);
  return {
    ...world,
    store,
    engine: engineOn(store),
    another: (over) => engineOn(world.node({ ...options, ...over })),
    pass: async (ms) => {
      await world.pool.query("UPDATE passed SET ms = ms + $1", [ms]);
    },
    connection: () => hosts.connect(),
    orders: async () =>
      (await world.pool.query("SELECT name FROM orders ORDER BY name")).rows.map(({ name }) => name as string),
    close: async () => {
      await hosts.end();
      await world.close();
    },
  };
};
