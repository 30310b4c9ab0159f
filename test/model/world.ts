import fc from "fast-check";
import type {
  AddOn,
  CenterCatalog,
  CenterRoster,
  Equipment,
  Gender,
  Item,
  Package,
  Room,
  Service,
  Therapist,
} from "../../src/index.ts";
import { dateAtWall, DAY, firstInstantAt, MINUTE, wallOfDate, wallTable } from "./wall.ts";

/** Where and when a history plays: zones with clock changes, odd offsets, and hours that run past midnight. */
const SCENES = [
  { zone: "UTC", date: "2027-01-16", hours: [540, 780] },
  { zone: "Europe/Rome", date: "2026-03-29", hours: [30, 300] },
  { zone: "Europe/Rome", date: "2026-10-25", hours: [30, 300] },
  { zone: "America/New_York", date: "2026-03-08", hours: [780, 1020] },
  { zone: "Australia/Lord_Howe", date: "2026-04-05", hours: [0, 270] },
  { zone: "Africa/Cairo", date: "2024-04-26", hours: [0, 240] },
  { zone: "Asia/Kathmandu", date: "2026-06-10", hours: [1320, 1560] },
] as const;

/** A small world as plain choices, so that it shrinks. */
export type WorldSpec = Readonly<{
  scene: number;
  grid: number;
  therapists: readonly Readonly<{ gender: number; skills: number; shift: number; rest: number; off: number }>[];
  rooms: readonly Readonly<{ kind: number; beds: number }>[];
  equipment: readonly number[];
  services: readonly Readonly<{
    duration: number;
    preparation: number;
    recovery: number;
    therapist: boolean;
    room: number;
    equipment: number;
  }>[];
  addOn: Readonly<{ duration: number; equipment: number }>;
  pack: readonly number[];
  blockTime: number;
  maxBlockTime: number;
  lifetimeCap: number;
  holderLimit: number;
  guests: number;
  items: number;
  leadTime: number;
  horizonDays: number;
  holiday: boolean;
  reacquires: boolean;
  dropsNotes: boolean;
  startsBefore: number;
}>;

const weighted = <Value>(...choices: readonly (readonly [number, fc.Arbitrary<Value>])[]): fc.Arbitrary<Value> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const often = <Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> =>
  weighted([2, fc.constant(usual)], [1, fc.constantFrom(...others)]);

const lists = <Value>(arbitrary: fc.Arbitrary<Value>, lengths: readonly number[]): fc.Arbitrary<readonly Value[]> =>
  fc.oneof(...lengths.map((length) => fc.array(arbitrary, { minLength: length, maxLength: length, size: "max" })));

export const worldSpec: fc.Arbitrary<WorldSpec> = fc.record({
  scene: fc.nat(SCENES.length - 1),
  grid: often(30, 15, 20),
  therapists: lists(
    fc.record({
      gender: fc.nat(1),
      skills: weighted([12, fc.constant(7)], [1, fc.integer({ min: 1, max: 6 })]),
      shift: weighted([7, fc.constant(1)], [2, fc.constant(0)], [1, fc.constantFrom(2, 3)]),
      rest: weighted([5, fc.constant(0)], [1, fc.constantFrom(1, 2)]),
      off: weighted([5, fc.constant(0)], [1, fc.constant(1)]),
    }),
    [1, 2, 3, 3],
  ),
  rooms: fc.array(fc.record({ kind: fc.nat(1), beds: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 2,
    size: "max",
  }),
  equipment: fc.array(often(2, 1), { minLength: 1, maxLength: 2, size: "max" }),
  services: fc.array(
    fc.record({
      duration: often(30, 10, 60),
      preparation: often(0, 5, 15),
      recovery: often(0, 10, 20),
      therapist: often(true, false),
      room: often(0, 1, 2),
      equipment: weighted([3, fc.constant(0)], [1, fc.constantFrom(1, 2)]),
    }),
    { minLength: 1, maxLength: 3, size: "max" },
  ),
  addOn: fc.record({ duration: often(15, 30), equipment: often(0, 1) }),
  pack: fc.array(fc.nat(2), { minLength: 1, maxLength: 3, size: "max" }),
  blockTime: fc.integer({ min: 2, max: 10 }),
  maxBlockTime: often(15, 10),
  lifetimeCap: often(15, 5, 30),
  holderLimit: fc.integer({ min: 1, max: 3 }),
  guests: weighted([5, fc.constant(3)], [1, fc.constant(2)]),
  items: often(5, 4),
  leadTime: weighted([8, fc.constant(0)], [3, fc.constant(5)], [1, fc.constant(60)]),
  horizonDays: weighted([8, fc.constant(3)], [1, fc.constant(1)]),
  holiday: weighted([6, fc.constant(false)], [1, fc.constant(true)]),
  reacquires: fc.boolean(),
  dropsNotes: fc.boolean(),
  startsBefore: weighted([8, fc.constant(30)], [3, fc.constantFrom(600, -45)]),
});

/** A catalog and the roster that goes with it. */
export type Stock = Readonly<{ catalog: CenterCatalog; roster: CenterRoster }>;

export type World = Readonly<{
  spec: WorldSpec;
  zone: string;
  /** The days that bookings ask for: the scene's and the next. */
  dates: readonly [string, string];
  /** Wall-clock minutes of opening, every day. */
  hours: readonly [number, number];
  /** As it is at first, with longer services, and with less of everything. */
  stocks: readonly [Stock, Stock, Stock];
  startMs: number;
}>;

export const CENTER = "center";
export const UNKNOWN = "nobody";
export const GUESTS = ["g0", "g1", "g2", "g3", "g4"] as const;
/** Who may book for whom. */
export const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  g0: ["g1", "g2"],
  g1: ["g0"],
  g3: ["g0", "g1", "g2", "g4"],
};
const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const GENDERS: readonly Gender[] = ["female", "male"];
const KINDS = ["dry", "wet"] as const;

const cache = new WeakMap<WorldSpec, World>();

export const worldOf = (spec: WorldSpec): World => {
  const known = cache.get(spec);
  if (known !== undefined) return known;
  const scene = SCENES[spec.scene] as (typeof SCENES)[number];
  const hours = scene.hours as readonly [number, number];
  const next = dateAtWall(wallOfDate(scene.date) + DAY);
  const dates = [scene.date, next] as const;
  const plain = stockOf(spec, dates, hours, { longer: 0, fewer: false });
  const world: World = {
    spec,
    zone: scene.zone,
    dates,
    hours,
    stocks: [
      plain,
      stockOf(spec, dates, hours, { longer: 20, fewer: false }),
      stockOf(spec, dates, hours, { longer: 0, fewer: true }),
    ],
    startMs: firstInstantAt(
      wallTable(scene.zone, scene.date),
      wallOfDate(scene.date) + (hours[0] - spec.startsBefore) * MINUTE,
    ),
  };
  cache.set(spec, world);
  return world;
};

const stockOf = (
  spec: WorldSpec,
  dates: readonly [string, string],
  [openMinute, closeMinute]: readonly [number, number],
  { longer, fewer }: Readonly<{ longer: number; fewer: boolean }>,
): Stock => {
  const allEquipment = spec.equipment.map(
    (units, at): Equipment => ({ id: `e${at}` as Equipment["id"], name: `equipment ${at}`, units }),
  );
  const equipmentIn = (mask: number) => allEquipment.filter((_, at) => (mask >> at) % 2 === 1).map(({ id }) => id);
  const allServices = spec.services.map(
    (it, at): Service => ({
      kind: "service",
      id: `s${at}` as Service["id"],
      name: `service ${at}`,
      durationMinutes: it.duration + longer,
      preparationMinutes: it.preparation + longer / 2,
      recoveryMinutes: it.recovery,
      priceMinor: 1_000 + at,
      needsTherapist: it.therapist,
      roomKind: it.room === 0 ? null : (KINDS[spec.rooms[it.room - 1]?.kind ?? 0] as string),
      equipmentIds: equipmentIn(it.equipment),
    }),
  );
  const services = fewer ? allServices.slice(0, Math.max(1, allServices.length - 1)) : allServices;
  const addOn: AddOn = {
    kind: "add_on",
    id: "a0" as AddOn["id"],
    name: "add-on",
    durationMinutes: spec.addOn.duration,
    priceMinor: 300,
    equipmentIds: equipmentIn(spec.addOn.equipment),
  };
  const pack: Package = {
    kind: "package",
    id: "p0" as Package["id"],
    name: "package",
    priceMinor: 2_500,
    serviceIds: spec.pack.map((at) => (allServices[at % allServices.length] as Service).id),
  };
  const allTherapists = spec.therapists.map((it, at): Therapist => {
    const middle = Math.floor((openMinute + closeMinute) / 2 / 30) * 30;
    const [from, to] =
      it.shift === 0
        ? [openMinute, closeMinute]
        : it.shift === 1
          ? [openMinute - 60, closeMinute + 60]
          : it.shift === 2
            ? [openMinute + 60, closeMinute]
            : [openMinute, closeMinute - 60];
    return {
      id: `t${at}` as Therapist["id"],
      firstName: "T",
      lastName: String(at),
      gender: GENDERS[it.gender] as Gender,
      skills: allServices.filter((_, service) => (it.skills >> service) % 2 === 1).map(({ id }) => id),
      shifts: [{ weekdays: WEEK, startMinute: Math.max(0, from), endMinute: to }],
      breaks:
        it.rest === 0 ? [] : [{ weekdays: WEEK, startMinute: middle, endMinute: middle + (it.rest === 1 ? 20 : 30) }],
      blockOuts:
        it.off === 0
          ? []
          : [wallSpan(dates[0], openMinute, openMinute + 60), wallSpan(dates[1], closeMinute - 45, closeMinute)],
    };
  });
  const therapists = fewer ? allTherapists.slice(0, Math.max(1, allTherapists.length - 1)) : allTherapists;
  const rooms = spec.rooms.map(
    ({ kind, beds }, at): Room => ({
      id: `r${at}` as Room["id"],
      name: `room ${at}`,
      kind: KINDS[kind] as string,
      beds: fewer && at > 0 ? Math.max(1, beds - 1) : beds,
    }),
  );
  const items: readonly Item[] = [...services, ...(fewer ? [] : [addOn]), pack];
  return {
    catalog: {
      center: {
        id: CENTER as CenterCatalog["center"]["id"],
        name: "Center",
        zone: (SCENES[spec.scene] as (typeof SCENES)[number]).zone,
        currency: "EUR",
        openingHours: [{ weekdays: WEEK, startMinute: openMinute, endMinute: closeMinute }],
        holidays: spec.holiday
          ? [{ date: dates[1] as CenterCatalog["center"]["holidays"][number]["date"], name: "off" }]
          : [],
        gridMinutes: spec.grid,
        blockTimeMinutes: spec.blockTime,
        limits: {
          maxBlockTimeMinutes: spec.maxBlockTime,
          lifetimeCapMinutes: spec.lifetimeCap,
          liveReservationsPerHolder: spec.holderLimit,
          guestsPerBooking: spec.guests,
          itemsPerBooking: spec.items,
          leadTimeMinutes: spec.leadTime,
          horizonDays: spec.horizonDays,
        },
      },
      items: new Map(items.map((item) => [item.id, item])),
    },
    roster: {
      therapists: new Map(therapists.map((it) => [it.id, it])),
      rooms: new Map(rooms.map((it) => [it.id, it])),
      equipment: new Map(allEquipment.map((it) => [it.id, it])),
    },
  };
};

const wallSpan = (date: string, fromMinute: number, toMinute: number): Therapist["blockOuts"][number] => ({
  startWallMs: (wallOfDate(date) + fromMinute * 60_000) as Therapist["blockOuts"][number]["startWallMs"],
  endWallMs: (wallOfDate(date) + toMinute * 60_000) as Therapist["blockOuts"][number]["endWallMs"],
});
