import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { NOW } from "../support/catalog.ts";
import { tampered } from "../support/tampered-store.ts";
import { openWorld } from "../support/engine-world.ts";
import { gate } from "../support/gate.ts";
import { confirmWith, WITH_WAIT, type Place, type PlaceOptions, type SettingName } from "./place.ts";
import { postgresSettings } from "./postgres-places.ts";
import { openSqliteAlone, sqliteShared } from "./sqlite-places.ts";

/** A commit is made within the call: only its answer can be slow. */
const openMemory = async (engines: number): Promise<Place> => {
  const world = await openWorld(WITH_WAIT);
  const clock = createManualClock(NOW);
  const store = tampered(createMemoryStore({ clock }));
  const engine = world.engineOn(store);
  const confirming = engines === 1 ? engine : world.engineOn(store);
  return {
    engine,
    setClock: (ms) => Promise.resolve(void clock.set(ms)),
    confirmAndHang: async (bookingId) => {
      const [arrived, going] = [gate(), gate()];
      store.onNextCommit(async (commit) => {
        const outcome = await commit();
        arrived.open();
        await going.passed;
        return outcome;
      });
      const answer = confirmWith(confirming, bookingId);
      await arrived.passed;
      return { isVisible: true, letGo: () => Promise.resolve().then(going.open), answer };
    },
  };
};

/** All of them: `place` opens an empty store, and `end` stops their processes. */
export const openSettings = async () => {
  const [sqlite, postgres] = [sqliteShared(), await postgresSettings()];
  const open = {
    "memory, one engine": () => openMemory(1),
    "memory, two engines": () => openMemory(2),
    "SQLite, one engine": () => openSqliteAlone(),
    ...sqlite.open,
    ...postgres.open,
  };
  return {
    place: (name: SettingName, options?: PlaceOptions): Promise<Place> => open[name](options),
    end: async (): Promise<void> => {
      await Promise.all([sqlite.end(), postgres.end()]);
    },
  };
};
