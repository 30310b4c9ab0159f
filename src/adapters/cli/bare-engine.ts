import { createReservationEngine, type EngineCalls, type ReservationEngine } from "../../engine/engine.ts";
import { createRoutedEngine } from "../../engine/routed/routed-engine.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import { createLuxonZoneRules } from "../luxon/zone-rules.ts";
import { systemParts } from "../system/runtime.ts";
import type { NamedStore } from "./open-store.ts";

/** Creates an engine without a catalog, for commands that need only the store, such as the sweep. */
export const createBareEngine = (store: ReservationStore): ReservationEngine =>
  createReservationEngine({
    ...systemParts(),
    store,
    zones: createLuxonZoneRules(),
    catalog: { centerIds: () => [], center: () => null },
    roster: { roster: () => null },
    guests: { find: () => [], relationsOf: () => [] },
  });

/** Returns the calls of an engine for each bucket; those of the only engine if there are no buckets. */
export const callsOf = (engines: readonly EngineCalls[]): EngineCalls => {
  const [only] = engines;
  return engines.length === 1 && only !== undefined ? only : createRoutedEngine({ engines });
};

/** The calls of bare engines on a command's stores. */
export const createBareCalls = (stores: readonly NamedStore[]): EngineCalls =>
  callsOf(stores.map(({ store }) => createBareEngine(store)));
