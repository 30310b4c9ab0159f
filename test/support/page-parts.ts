import { createReservationEngine } from "holdfast";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "holdfast/catalog";
import { createLuxonZoneRules } from "holdfast/luxon";
import { createMemoryStore } from "holdfast/memory";
import { systemClock, systemParts } from "holdfast/system";

// The names that the code fragments in the documents use (scripts/check-docs.mjs). Pages import it unseen.

export const zones = createLuxonZoneRules();
const system = systemParts();
const sample = (await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap();
const store = createMemoryStore({ clock: systemClock });
export const parts = { store, zones, ...system, ...createFileCatalog(sample, { ids: system.ids }) };
export const { catalog, roster, guests, pause } = parts;
export const engine = createReservationEngine(parts);
