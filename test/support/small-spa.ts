import { ok } from "neverthrow";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import type { CenterCatalog, CenterRoster } from "../../src/domain/catalog/center-catalog.ts";
import type { CenterLimits } from "../../src/domain/catalog/center.ts";
import type { Item, Service } from "../../src/domain/catalog/item.ts";
import type { Gender, Therapist } from "../../src/domain/catalog/resource.ts";
import type { GuestId } from "../../src/domain/ids.ts";
import type { CreateBookingInput } from "../../src/engine/commands/create-booking.ts";
import { createReservationEngine, type ReservationEngine } from "../../src/engine/engine.ts";
import type { EngineParts, Policies } from "../../src/engine/runtime/parts.ts";
import type { GuestDirectory } from "../../src/ports/guest-directory.ts";
import type { ReservationStore } from "../../src/ports/reservation-store.ts";
import { createManualClock, createSeededIds, noPause, type ManualClock } from "../../src/testing/index.ts";
import { date } from "./values.ts";
import { accepted } from "./answers.ts";
import { createTestStore, type TestStore } from "./stores.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";
import {
  addOn,
  catalogOf,
  daily,
  equipment,
  offer,
  pack,
  room,
  rosterOf,
  service,
  therapist as aTherapist,
} from "./catalog.ts";

// One small spa for every test of this folder, in Rome (UTC+2 in May) and open from 08:00 to 20:00. Uma and
// Vic work from 09:00 to 18:00, there is one room with two beds and one steamer. Ada may book for Ben and for Cleo; Dan
// has no relationships. A reservation lasts 10 minutes, a chain of them 25. It is Sunday 2026-05-10, 08:00.

export const MINUTE = 60_000;
export const NOW = Date.UTC(2026, 4, 10, 6, 0);
export const DAY = "2026-05-10";
/** The instant of a wall time of the center on the day. */
export const rome = (time: string): number => Date.parse(`${DAY}T${time}:00+02:00`);

const treatment = (id: string, over: Partial<Service> = {}): Service =>
  service(id, { priceMinor: 5_000, roomKind: "treatment", ...over });

const ITEMS: readonly Item[] = [
  treatment("massage", { preparationMinutes: 10, recoveryMinutes: 15 }),
  treatment("facial", { durationMinutes: 30, equipmentIds: [hostId("steamer")] }),
  treatment("talk", { roomKind: null }),
  treatment("bath", { needsTherapist: false, roomKind: "bathroom" }),
  addOn("oils", { priceMinor: 900 }),
  pack("ritual", ["massage", "facial"], 9_000),
];

export const therapist = (
  id: string,
  gender: Gender = "female",
  skills = ["massage", "facial", "talk"],
): Therapist => ({
  ...aTherapist(id, { gender, skills: skills.map((it) => hostId(it)) }),
  firstName: `First-${id}`,
  lastName: `Last-${id}`,
});

const RELATIONS: Readonly<Record<string, readonly string[]>> = { ada: ["ben", "cleo"] };
const GUESTS = ["ada", "ben", "cleo", "dan", "eve"] as const;

const guests: GuestDirectory = {
  find: async (ids) =>
    ids
      .filter((id) => GUESTS.some((it) => it === id))
      .map((id) => ({
        id,
        centerId: hostId("spa"),
        firstName: `First-${id}`,
        lastName: `Last-${id}`,
        email: null,
        phone: null,
      })),
  relationsOf: async (id) =>
    (RELATIONS[id] ?? []).map((guestId) => ({ guestId: hostId<GuestId>(guestId), kind: "family" })),
  search: async () => [],
  add: () => Promise.reject(new Error("no guests are added here")),
  relate: async () => ok(),
};

export type WorldOptions = Readonly<{
  limits?: Partial<CenterLimits>;
  gridMinutes?: number;
  therapists?: readonly Therapist[];
  beds?: number;
  policies?: Partial<Policies>;
  /** Another store around the memory store. */
  around?: (store: TestStore) => ReservationStore;
  parts?: Partial<EngineParts>;
  seed?: number;
}>;

/** A center as its host would change it: the next command sees these values. */
export type Host = { catalog: CenterCatalog; roster: CenterRoster };

export type World = Readonly<{
  clock: ManualClock;
  store: TestStore;
  engine: ReservationEngine;
  host: Host;
  dump: () => MemoryDump;
}>;

export const createHost = ({ limits, gridMinutes = 30, therapists, beds = 2 }: WorldOptions = {}): Host => {
  const offered = offer({
    center: {
      openingHours: [daily("08:00", "20:00")],
      holidays: [{ date: date("2026-05-12"), name: "Feast" }],
      gridMinutes,
    },
    limits: { maxBlockTimeMinutes: 20, lifetimeCapMinutes: 25, horizonDays: 30, ...limits },
    items: ITEMS,
    therapists: therapists ?? [therapist("uma"), therapist("vic", "male")],
    rooms: [room("pair", "treatment", beds)],
    equipment: [equipment("steamer")],
  });
  return { catalog: catalogOf(offered), roster: rosterOf(offered) };
};

const zones = createLuxonZoneRules();

/** The parts of an engine of this world, on any store. */
export const partsOn = (store: ReservationStore, spa: Host, options: WorldOptions = {}): EngineParts => ({
  store,
  catalog: {
    centerIds: async () => [hostId("spa")],
    center: async (id) => (id === spa.catalog.center.id ? spa.catalog : null),
  },
  roster: { roster: async (id) => (id === spa.catalog.center.id ? spa.roster : null) },
  guests,
  zones,
  ids: createSeededIds(options.seed ?? 1),
  digest: sha256Digest,
  pause: noPause,
  policies: options.policies ?? {},
  ...options.parts,
});

export const createWorld = (options: WorldOptions = {}): World => {
  const clock = createManualClock(NOW);
  const store = createTestStore({ clock });
  const spa = createHost(options);
  const engine = createReservationEngine(partsOn(options.around?.(store) ?? store, spa, options));
  return { clock, store, engine, host: spa, dump: () => store.dump() };
};

/** One guest, one hour of talk with Uma, who serves one guest at a time: enough for most stories. */
export const bookingFor = (guestId: string, over: Partial<CreateBookingInput> = {}): CreateBookingInput => ({
  centerId: "spa",
  date: DAY,
  guests: [{ guestId, items: [{ itemId: "talk", therapist: { kind: "named", therapistId: "uma" } }] }],
  ...over,
});

export const book = async ({ engine }: Pick<World, "engine">, input: CreateBookingInput): Promise<string> =>
  accepted(await engine.createBooking(input)).bookingId;

/** Books for a guest and holds a slot at once. */
export const hold = async (
  world: Pick<World, "engine">,
  guestId: string,
  slot: number = rome("10:00"),
  over: Readonly<{ booking?: Partial<CreateBookingInput>; createInvoice?: boolean }> = {},
) => {
  const bookingId = await book(world, bookingFor(guestId, over.booking));
  const { createInvoice = false } = over;
  return accepted(await world.engine.reserve({ bookingId, slot, createInvoice }));
};

/** Books, holds and confirms. */
export const confirmed = async (
  world: Pick<World, "engine">,
  guestId: string,
  slot: number = rome("10:00"),
  booking: Partial<CreateBookingInput> = {},
) => {
  const { reservationId } = await hold(world, guestId, slot, { booking });
  return accepted(await world.engine.confirm({ reservationId }));
};
