import { createReservationEngine, type ReservationEngine } from "../../engine/engine.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import { createLuxonZoneRules } from "../luxon/zone-rules.ts";
import { systemParts } from "../system/runtime.ts";

const NOTHING = Promise.resolve(null);
const NO_GUESTS = Promise.resolve([]);

/** Creates an engine without a catalog, for commands that need only the store, such as the sweep. */
export const createBareEngine = (store: ReservationStore): ReservationEngine =>
  createReservationEngine({
    ...systemParts(),
    store,
    zones: createLuxonZoneRules(),
    catalog: { centerIds: () => NO_GUESTS, center: () => NOTHING },
    roster: { roster: () => NOTHING },
    guests: {
      find: () => NO_GUESTS,
      relationsOf: () => NO_GUESTS,
    },
  });
