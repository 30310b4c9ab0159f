import { invariant } from "../../src/domain/invariant.ts";
import { commitAndHang, createPostgresHarness } from "../adapters/postgres/harness.ts";
import { NOW } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";
import { confirmWith, WITH_WAIT, type Place, type PlaceOptions, type Settings } from "./place.ts";

/** The server is in the middle of COMMIT, which a deferred trigger holds up. */
export const postgresSettings = async (): Promise<Settings<"PostgreSQL, one engine" | "PostgreSQL, two engines">> => {
  let options: PlaceOptions = {};
  const harness = await createPostgresHarness({ storeOptions: () => options });
  const open = async (engines: number, asked: PlaceOptions = {}): Promise<Place> => {
    options = asked;
    const { store, reopen, setClock } = await harness.open();
    await setClock(NOW);
    const world = await openWorld(WITH_WAIT);
    const engine = world.engineOn(store);
    invariant(reopen !== undefined, "the harness has several handles");
    const confirming = engines === 1 ? engine : world.engineOn(await reopen());
    return {
      engine,
      setClock,
      confirmAndHang: async (bookingId) => {
        const hung = await commitAndHang(harness.connectionString, () => confirmWith(confirming, bookingId));
        return { isVisible: false, answer: hung.answer, letGo: hung.letGo };
      },
    };
  };
  return {
    open: { "PostgreSQL, one engine": (asked) => open(1, asked), "PostgreSQL, two engines": (asked) => open(2, asked) },
    end: harness.end,
  };
};
