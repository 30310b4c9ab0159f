import { ok } from "neverthrow";
import {
  createReservationEngine,
  parseHostId,
  type Catalog,
  type CenterCatalog,
  type CenterId,
  type CenterRoster,
  type Clock,
  type EngineParts,
  type GuestDirectory,
  type EquipmentId,
  type GuestId,
  type HostId,
  type Item,
  type ItemId,
  type RoomId,
  type ReservationEngine,
  type ReservationStore,
  type Roster,
  type TherapistId,
  type Weekday,
} from "../src/index.ts";
import { createMemoryStore } from "../src/adapters/memory/index.ts";
import { createLuxonZoneRules } from "../src/adapters/luxon/index.ts";
import { systemClock, systemParts } from "../src/adapters/system/index.ts";

/** Centers of ten therapists, beds and pieces of equipment, each open from 09:00 to 18:00 every day, in Rome. */
const THERAPISTS = 10;
/** 5 minutes of preparation, 60 of service, 10 of recovery: seven starts fill a working day without a gap. */
export const STARTS_A_DAY = ["09:15", "10:30", "11:45", "13:00", "14:15", "15:30", "16:45"] as const;
export const SLOTS_A_DAY = THERAPISTS * STARTS_A_DAY.length;

const id = <Id extends HostId>(text: string): Id => {
  const parsed = parseHostId<Id>(text);
  if (parsed === null) throw new Error(`${text} is not an id`);
  return parsed;
};

const EVERY_DAY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const HOURS = [{ weekdays: EVERY_DAY, startMinute: 540, endMinute: 1080 }];

export const SERVICE = "massage";

const catalogOf = (centerId: CenterId): CenterCatalog => {
  const massage: Item = {
    kind: "service",
    id: id(SERVICE),
    name: "Massage",
    durationMinutes: 60,
    preparationMinutes: 5,
    recoveryMinutes: 10,
    priceMinor: 9_000,
    needsTherapist: true,
    roomKind: "treatment",
    equipmentIds: [id("stones")],
  };
  return {
    center: {
      id: centerId,
      name: "A center",
      zone: "Europe/Rome",
      currency: "EUR",
      openingHours: HOURS,
      holidays: [],
      gridMinutes: 15,
      blockTimeMinutes: 60,
      limits: {
        maxBlockTimeMinutes: 60,
        lifetimeCapMinutes: 120,
        paymentCapMinutes: 90,
        liveReservationsPerHolder: 3,
        openBookingsPerHolder: 1_000_000,
        openBookingsPerCaller: 1_000_000,
        openBookingsPerCenter: 1_000_000,
        guestsPerBooking: 12,
        itemsPerBooking: 48,
        leadTimeMinutes: 0,
        leadTimeDays: 0,
        horizonDays: 3_660,
        windowDays: 31,
        graceAfterStartMinutes: 5,
        leastHoldSeconds: 60,
        holdAgainAfterMinutes: 0,
      },
    },
    items: new Map([[massage.id, massage]]),
  };
};

const rosterOf = (): CenterRoster => ({
  therapists: new Map(
    Array.from({ length: THERAPISTS }, (_, at) => {
      const therapist = {
        id: id<TherapistId>(`therapist-${at}`),
        firstName: `T${at}`,
        lastName: "Rossi",
        gender: at % 2 === 0 ? ("female" as const) : ("male" as const),
        skills: [id<ItemId>(SERVICE)],
        shifts: HOURS,
        breaks: [],
        daysOff: [],
        blockOuts: [],
      };
      return [therapist.id, therapist];
    }),
  ),
  rooms: new Map(
    Array.from({ length: THERAPISTS / 2 }, (_, at) => {
      const room = { id: id<RoomId>(`room-${at}`), name: `Room ${at}`, kind: "treatment", beds: 2 };
      return [room.id, room];
    }),
  ),
  equipment: new Map([
    [id<EquipmentId>("stones"), { id: id<EquipmentId>("stones"), name: "Hot stones", units: THERAPISTS }],
  ]),
});

/** Knows every guest by any id, and has no relationships. */
const guests: GuestDirectory = {
  find: (guestIds) =>
    guestIds.map((guestId) => ({
      id: guestId,
      centerId: null,
      firstName: "G",
      lastName: "G",
      email: null,
      phone: null,
    })),
  relationsOf: () => [],
  search: () => [],
  add: (guest) => ok({ ...guest, id: id<GuestId>("new") }),
  relate: () => ok(),
};

/** The last midnight, in UTC: the start of a bench's manual clock. */
export const BENCH_START_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000;

/** An engine with `centers` centers on the memory store, by default with the machine's clock. */
export const openWorld = (centers: number, clock: Clock = systemClock) => {
  const store = createMemoryStore({ clock });
  return { store, engine: openEngine(store, centers) };
};

/** An engine with `centers` centers on any store. */
export const openEngine = (store: ReservationStore, centers: number): ReservationEngine => {
  const roster = rosterOf();
  const catalogs = new Map(
    Array.from({ length: centers }, (_, at) => {
      const centerId = id<CenterId>(`center-${at}`);
      return [centerId, catalogOf(centerId)] as const;
    }),
  );
  const catalog: Catalog = {
    centerIds: () => [...catalogs.keys()],
    center: (centerId) => catalogs.get(centerId) ?? null,
  };
  const rosters: Roster = { roster: (centerId) => (catalogs.has(centerId) ? roster : null) };
  const parts: EngineParts = {
    store,
    catalog,
    roster: rosters,
    guests,
    zones: createLuxonZoneRules(),
    ...systemParts(),
  };
  return createReservationEngine(parts);
};
