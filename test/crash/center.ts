import { createFileCatalog, parseCatalogFile } from "../../src/adapters/catalog/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { systemParts } from "../../src/adapters/system/index.ts";
import {
  createReservationEngine,
  type Clock,
  type EpochMs,
  type ReservationEngine,
  type ReservationStore,
} from "../../src/index.ts";

/** A small place that is always open, so that clients get into each other's way. */
export const CENTER = "crash-house";
export const GUESTS = ["ada", "ben", "cleo", "dora", "emil", "fred", "gina", "hugo"] as const;
export const SERVICES = ["rub", "soak", "both"] as const;

/** The center's limits, which the audit gets from the host, not from the engine. */
export const LIMITS = {
  maxBlockTimeMinutes: 2,
  lifetimeCapMinutes: 4,
  paymentCapMinutes: 6,
  guestsPerBooking: 3,
  liveReservationsPerHolder: 4,
} as const;

const PACKAGE = ["rub", "soak"] as const;

/** How many services an item stands for. */
export const servicesIn = (itemId: string): number => (itemId === "both" ? PACKAGE.length : 1);

const ALWAYS = [{ weekdays: "mon-sun", start: "00:00", end: "24:00" }];

const relationships = (of: string) => GUESTS.filter((id) => id !== of).map((guestId) => ({ guestId, kind: "friend" }));

const FILE = {
  centers: [
    {
      id: CENTER,
      name: "Crash House",
      zone: "UTC",
      currency: "EUR",
      gridMinutes: 30,
      blockTimeMinutes: 1,
      limits: { ...LIMITS, openBookingsPerHolder: 1_000_000 },
      openingHours: ALWAYS,
      rooms: [{ id: "hall", name: "Hall", kind: "hall", beds: 3 }],
      equipment: [{ id: "tub", name: "Tub", units: 2 }],
      services: [
        { id: "rub", name: "Rub", durationMinutes: 30, recoveryMinutes: 15, priceMinor: 100, roomKind: "hall" },
        {
          id: "soak",
          name: "Soak",
          durationMinutes: 60,
          priceMinor: 200,
          needsTherapist: false,
          roomKind: "hall",
          equipmentIds: ["tub"],
        },
      ],
      packages: [{ id: "both", name: "Both", priceMinor: 250, serviceIds: PACKAGE }],
      therapists: ["tess", "theo", "tina"].map((id) => ({
        id,
        firstName: id,
        lastName: "T",
        gender: "female",
        skills: ["rub"],
        shifts: ALWAYS,
      })),
      guests: GUESTS.map((id) => ({ id, firstName: id, lastName: "G", relationships: relationships(id) })),
    },
  ],
};

/** An engine on a store, with everything of its process real. */
export const openEngine = (store: ReservationStore): ReservationEngine => {
  const zones = createLuxonZoneRules();
  const parts = systemParts();
  const file = parseCatalogFile(FILE, { zones }).match(
    (it) => it,
    (findings) => {
      throw new Error(`the center of the crash runs is not sound: ${JSON.stringify(findings)}`);
    },
  );
  return createReservationEngine({ store, ...createFileCatalog(file, { ids: parts.ids }), zones, ...parts });
};

/** The speed of the crash runs' clock: a minute passes in a fifth of a second. */
export const FAST = 300;

export const fastElapsedMs = (): number => performance.now() * FAST;

/** A fast clock, the same for all processes with the same start. */
export const fastClock = (startedMs: number, aheadMs = 0): Clock => ({
  nowMs: () => (startedMs + (Date.now() - startedMs) * FAST + aheadMs) as EpochMs,
  elapsedMs: fastElapsedMs,
});
