import type { TherapistChoice } from "../../src/domain/booking/party.ts";
import type { DatedHours, DayHours, WeeklyHours } from "../../src/domain/catalog/center.ts";
import { WAIVABLE_RULES } from "../../src/domain/booking/waiver.ts";
import type { AddOn, Item, Package, Service } from "../../src/domain/catalog/item.ts";
import type { DaySpan, Equipment, Room, Therapist, WallSpan } from "../../src/domain/catalog/resource.ts";
import type { Wait } from "../../src/domain/claim/claim.ts";
import type { StandingClaim } from "../../src/domain/claim/claim.ts";
import { firstInstantAt, wallOfDate, wallTable } from "../model/wall.ts";
import { canBeLaid } from "./oracle.ts";
import { Random } from "./random.ts";
import { DAY, MINUTE, OWN_RESERVATION, type World } from "./world.ts";

/** Zones and days; of those with a clock change, the wall minutes around it. */
const SCENES = [
  { zone: "Etc/UTC", date: "2026-05-10", change: null },
  { zone: "Europe/Rome", date: "2026-06-17", change: null },
  { zone: "Asia/Kathmandu", date: "2026-05-10", change: null },
  { zone: "Asia/Kolkata", date: "2026-05-10", change: null },
  { zone: "Europe/Rome", date: "2026-03-29", change: 150 },
  { zone: "Europe/Rome", date: "2026-10-25", change: 150 },
  { zone: "America/New_York", date: "2026-03-08", change: 150 },
  { zone: "America/New_York", date: "2026-11-01", change: 90 },
  { zone: "Australia/Lord_Howe", date: "2026-04-05", change: 120 },
  { zone: "Australia/Lord_Howe", date: "2026-10-04", change: 130 },
  { zone: "Pacific/Chatham", date: "2026-04-05", change: 195 },
  { zone: "America/Santiago", date: "2026-09-06", change: 30 },
  { zone: "Africa/Cairo", date: "2026-04-24", change: 30 },
] as const;

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;
const WET_OR_DRY = ["dry", "wet"] as const;

/** Generates the world of a number: the same number gives the same world. Units are scarce, and buffers meet. */
export const generateWorld = (number: number): World => {
  const claimed = claimedWorld(number);
  const clips = new Random(Math.imul(number + 1, 0xc2b2ae35));
  const clipped = clips.chance(60) ? claimed : { ...claimed, claims: withClips(clips, claimed) };
  const world = clipped === claimed || canBeLaid(clipped) ? clipped : claimed;
  const random = new Random(Math.imul(number + 1, 0x85ebca6b));
  const waited = random.chance(75) ? world : { ...world, waits: waitsIn(random, world) };
  const dates = new Random(Math.imul(number + 1, 0x27d4eb2f));
  const dated = dates.chance(65) ? waited : withDates(dates, waited);
  const wishes = new Random(Math.imul(number + 1, 0x165667b1));
  return withWaivers(number, wishes.chance(60) ? dated : withWishes(wishes, dated));
};

/** Rule 29: services of several lengths, some given by two together; and guests who like a therapist, any at all. */
const withWishes = (random: Random, world: World): World => {
  const { catalog, roster, party } = world;
  const services = [...catalog.items.values()].map((it): Item => {
    if (it.kind !== "service") return it;
    const others = random.some([10, 25, 40, 75], 40).filter((minutes) => minutes !== it.durationMinutes);
    const durations = others.map((durationMinutes) => ({ durationMinutes, priceMinor: 10 * durationMinutes }));
    return { ...it, durations, therapistCount: random.pick([null, null, 1, 2, 2, 3]) };
  });
  const items = new Map(services.map((it) => [it.id, it]));
  const lengthOf = (id: Item["id"]): number | null => {
    const it = items.get(id);
    if (it?.kind !== "service" || random.chance(50)) return null;
    return random.pick([it, ...(it.durations ?? [])]).durationMinutes;
  };
  const liked = [...roster.therapists.keys()];
  return {
    ...world,
    catalog: { ...catalog, items },
    party: party.map((guest) => ({
      ...guest,
      items: guest.items.map((it) => ({
        ...it,
        prefer: random.chance(30) ? null : { therapistId: random.pick(liked) },
        durationMinutes: lengthOf(it.itemId),
      })),
    })),
  };
};

/** Now and then some rules are waived; with the grid, which makes many starts, only rarely. */
const withWaivers = (number: number, world: World): World => {
  const random = new Random(Math.imul(number + 1, 0x9e3779b1));
  if (random.chance(85)) return world;
  const waived = random.some(WAIVABLE_RULES, 50).filter((rule) => rule !== "grid" || random.chance(10));
  return { ...world, waived };
};

/** With clipped blocks: each takes the time free when it came, and covers its span. Some claims have ended since. */
const withClips = (random: Random, world: World): readonly StandingClaim[] => {
  const left = world.claims.map(({ unit }) => unit as string);
  const units = [...new Set([...unitsOf(world), ...left])].filter((unit) => !unit.startsWith("g:"));
  const opensMs = minuteOf(world, world.catalog.center.openingHours[0]?.startMinute ?? 0);
  let claims = [...world.claims];
  for (let nth = random.between(1, 2 + units.length); nth > 0; nth -= 1) {
    const held = claims.filter((it) => it.heldUntilMs !== null && units.includes(it.unit));
    const hold = held.length > 0 && random.chance(50) ? random.pick(held) : null;
    const unit = hold?.unit ?? random.pick(units);
    const startMs = hold?.startMs ?? opensMs + 5 * random.between(-6, 60) * MINUTE;
    // Often over just a hold: else the time beside it is taken, too, and the hold makes no difference.
    const isWhole = hold !== null && random.chance(75);
    const endMs = isWhole ? hold.endMs : startMs + random.pick([30, 60, 120, 240]) * MINUTE;
    const owner = { kind: "block", id: random.nat(1_000_000).toString(16).padStart(32, "b") };
    const isMet = (it: StandingClaim): boolean => it.startMs < endMs && startMs < it.endMs;
    const there = claims.filter((it) => isMet(it) && (it.unit === unit || it.unit.endsWith(`:${unit}`)));
    const layer = [1, 2, 3, 4].find((it) => !there.some((other) => other.unit === `c${it}:${unit}`));
    if (layer === undefined) continue;
    const isFree = (atMs: number): boolean => !there.some((it) => it.startMs <= atMs && atMs < it.endMs);
    const block = (on: string, from: number, until: number) =>
      ({ unit: on, startMs: from, endMs: until, owner, heldUntilMs: null }) as unknown as StandingClaim;
    const taken: StandingClaim[] = [];
    for (let from = startMs, until = startMs; from < endMs; from = until) {
      while (until < endMs && isFree(until) === isFree(from)) until += 5 * MINUTE;
      if (isFree(from)) taken.push(block(unit, from, until));
    }
    claims = claims.filter((it) => it.owner.kind === "block" || it.unit !== unit || !isMet(it) || random.chance(50));
    claims.push(...taken, block(`c${layer}:${unit}`, startMs, endMs));
  }
  return claims;
};

/** Waits, as if the holder had let that many holds expire, sometimes at the same time. */
const waitsIn = (random: Random, world: World): readonly Wait[] => {
  const units = unitsOf(world).filter((unit) => !unit.startsWith("g:"));
  const opensMs = minuteOf(world, world.catalog.center.openingHours[0]?.startMinute ?? 0);
  const around = { opensMs, length: 300, nowMs: world.nowMs };
  return Array.from({ length: random.between(1, 2 * units.length) }, (_, nth): Wait => {
    const { unit, startMs, endMs, owner } = claimOf(random, units, around, 10_000 + nth);
    const heldUntilMs = (world.nowMs + random.pick([1, 2, 3, 4]) * MINUTE) as Wait["heldUntilMs"];
    return { unit, startMs, endMs, owner: { kind: "wait", id: owner.id as Wait["owner"]["id"] }, heldUntilMs };
  });
};

const minuteOf = ({ catalog, date }: World, minute: number): number =>
  firstInstantAt(wallTable(catalog.center.zone, date), wallOfDate(date) + minute * MINUTE);

const claimedWorld = (number: number): World => {
  const random = new Random(Math.imul(number + 1, 0x9e3779b1));
  const scene = random.chance(60) ? random.pick(SCENES.slice(0, 4)) : random.pick(SCENES.slice(4));
  const length = random.between(2, 5) * 60;
  const middle = scene.change ?? 600;
  const openMinute = random.chance(20)
    ? random.between(20, 23) * 60
    : Math.max(0, middle - random.between(0, length / 15) * 15);
  const openHours: Hours = { from: openMinute, until: openMinute + length };

  const equipment = [0, 1]
    .slice(random.nat(3) === 0 ? 1 : 0)
    .map((at): Equipment => ({ id: `e${at}` as Equipment["id"], name: "", units: random.between(1, 3) }));
  const rooms = Array.from(
    { length: random.between(1, 3) },
    (_, at): Room => ({
      id: `r${at}` as Room["id"],
      name: "",
      kind: at === 0 ? "dry" : random.pick(WET_OR_DRY),
      beds: random.between(1, 3),
    }),
  );
  const services = Array.from({ length: random.between(1, 4) }, (_, at) => serviceOf(random, at, equipment, rooms));
  const therapists = Array.from({ length: random.between(1, 5) }, (_, at) =>
    therapistOf(random, at, services, openHours, scene.date),
  );
  const items = itemsOf(random, services, equipment);
  const party = partyOf(random, items, therapists);
  const closed = random.chance(4);
  const world: World = {
    catalog: {
      center: {
        id: "c" as never,
        name: "",
        zone: scene.zone,
        currency: "EUR",
        openingHours: hoursOf(random, openHours),
        holidays: closed ? [{ date: scene.date as never, name: "Feast" }] : [],
        gridMinutes: random.pick([10, 15, 15, 20, 30, 40]),
        blockTimeMinutes: 10,
        limits: {
          maxBlockTimeMinutes: 60,
          lifetimeCapMinutes: 60,
          paymentCapMinutes: 90,
          liveReservationsPerHolder: 3,
          openBookingsPerHolder: 1_000_000,
          openBookingsPerCaller: 1_000_000,
          openBookingsPerCenter: 1_000_000,
          windowDays: 31,
          guestsPerBooking: 12,
          itemsPerBooking: 48,
          leadTimeMinutes: random.pick([0, 0, 0, 90]),
          leadTimeDays: 0,
          horizonDays: random.pick([366, 366, 366, 1]),
          graceAfterStartMinutes: 5 * (random.nat(4) % 3),
          leastHoldSeconds: random.pick([60, 60, 600]),
          // The search is given the waits themselves: see `waits`.
          holdAgainAfterMinutes: 0,
        },
      },
      items: new Map(items.map((item) => [item.id, item])),
    },
    roster: {
      therapists: new Map(therapists.map((it) => [it.id, it])),
      rooms: new Map(rooms.map((it) => [it.id, it])),
      equipment: new Map(equipment.map((it) => [it.id, it])),
    },
    party,
    options: { oneTherapistPerGuest: random.chance(25), sharedRoom: random.chance(20) },
    date: scene.date,
    nowMs: 0,
    claims: [],
    waits: [],
    waived: [],
  };
  const opensMs = minuteOf(world, openMinute);
  const nowMs = random.chance(85)
    ? opensMs - random.pick([12, 36]) * 60 * MINUTE
    : opensMs + random.between(-60, 120) * MINUTE;
  // Open minutes after midnight belong to the hours of the day before.
  const claimedFrom = openMinute + length > 1_440 && random.chance(50) ? opensMs - DAY : opensMs;
  const around = { opensMs: claimedFrom, length, nowMs };
  const free = withFreeDays(random, world);
  const claimed = { ...free, nowMs, claims: claimsOf(random, world, unitsOf(world), around) };
  if (!random.chance(30)) return claimed;
  const shrunk = { ...claimed, claims: claimsOf(random, claimed, unitsBefore(world, random.between(1, 2)), around) };
  return canBeLaid(shrunk) ? shrunk : claimed;
};

/** Now and then a holiday beside the day, and a therapist's day off on it or beside it: hours may run past midnight. */
const withFreeDays = (random: Random, world: World): World => {
  const beside = (days: number): string => plusDays(world.date, days);
  const { catalog, roster } = world;
  const { center } = catalog;
  const holidays = random.chance(4) ? [{ date: beside(random.pick([-1, 1])) as never, name: "Eve" }] : [];
  const therapists = [...roster.therapists.values()].map((it): Therapist => {
    if (!random.chance(6)) return it;
    const first = random.pick([-1, -1, 0, 1]);
    const span = { firstDate: beside(first), lastDate: beside(first + random.pick([0, 0, 1])) };
    return { ...it, daysOff: [span as DaySpan] };
  });
  return {
    ...world,
    catalog: { ...catalog, center: { ...center, holidays: [...center.holidays, ...holidays] } },
    roster: { ...roster, therapists: new Map(therapists.map((it) => [it.id, it])) },
  };
};

/** Rule 23: hours of single dates, the day itself or beside it, and lead times of services and in days. */
const withDates = (random: Random, world: World): World => {
  const { catalog, roster, date } = world;
  const { center } = catalog;
  const around = [...center.openingHours, ...[...roster.therapists.values()].flatMap((it) => it.shifts)];
  const hours = (): readonly DayHours[] =>
    random.some(around, 60).map(({ startMinute, endMinute }) => {
      const from = Math.min(2_820, Math.max(0, startMinute + random.pick([-60, 0, 0, 45, 90])));
      return {
        startMinute: from,
        endMinute: Math.min(2_880, Math.max(from + 15, endMinute + random.pick([-60, 0, 60]))),
      };
    });
  const dated = (percent: number): readonly DatedHours[] => {
    if (!random.chance(percent)) return [];
    const days = random.some([-1, 0, 0, 1], 50).map((it) => plusDays(date, it) as DatedHours["dates"][number]);
    const [first, ...others] = new Set(days);
    if (first === undefined) return [];
    const rest = others.length === 0 ? [] : [{ dates: others, hours: hours() }];
    return [{ dates: [first], hours: random.chance(15) ? [] : hours() }, ...rest];
  };
  const therapists = [...roster.therapists.values()].map(
    (it): Therapist => ({ ...it, shiftDates: dated(60), breakDates: dated(30) }),
  );
  const items = [...catalog.items.values()].map(
    (it): Item =>
      it.kind !== "service" || random.chance(60)
        ? it
        : { ...it, leadTimeMinutes: random.pick([null, 0, 30, 300]), leadTimeDays: random.pick([null, 0, 0, 1, 2]) },
  );
  return {
    ...world,
    catalog: {
      center: {
        ...center,
        openingDates: dated(50),
        limits: { ...center.limits, leadTimeDays: random.pick([0, 0, 0, 1, 2]) },
      },
      items: new Map(items.map((it) => [it.id, it])),
    },
    roster: { ...roster, therapists: new Map(therapists.map((it) => [it.id, it])) },
  };
};

const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The beds and pieces of a catalog with `more` of each. */
const unitsBefore = ({ roster }: World, more: number): readonly string[] => [
  ...[...roster.rooms.values()].flatMap(({ id, beds }) => numbered(`r:${id}`, beds + more).slice(beds)),
  ...[...roster.equipment.values()].flatMap(({ id, units }) => numbered(`e:${id}`, units + more).slice(units)),
];

type Hours = Readonly<{ from: number; until: number }>;

const weekly = ({ from, until }: Hours): WeeklyHours => ({
  weekdays: EVERY_DAY,
  startMinute: from,
  endMinute: until,
});

/** The hours as one span, or as two that touch, overlap or leave a gap. */
const hoursOf = (random: Random, { from, until }: Hours): readonly WeeklyHours[] => {
  if (until - from < 60 || random.chance(75)) return [weekly({ from, until })];
  const middle = from + 15 * random.between(1, Math.floor((until - from) / 15) - 1);
  const gap = random.pick([0, 0, -15, 30]);
  const rest = { from: Math.max(from, middle + gap), until };
  return [weekly({ from, until: middle }), ...(rest.from < rest.until ? [weekly(rest)] : [])];
};

const serviceOf = (random: Random, at: number, equipment: readonly Equipment[], rooms: readonly Room[]): Service => ({
  kind: "service",
  id: `s${at}` as Service["id"],
  name: "",
  durationMinutes: random.pick([10, 15, 20, 30, 30, 45, 60]),
  preparationMinutes: random.pick([0, 0, 5, 10, 25]),
  recoveryMinutes: random.pick([0, 0, 5, 10, 25]),
  priceMinor: 100 * at,
  needsTherapist: random.chance(80),
  roomKind: random.chance(25) ? null : random.pick(rooms).kind,
  equipmentIds: random.some(equipment, 20).map(({ id }) => id),
});

const therapistOf = (
  random: Random,
  at: number,
  services: readonly Service[],
  { from, until }: Hours,
  date: string,
): Therapist => {
  const shift = { from: Math.max(0, from + random.pick([-30, 0, 0, 60])), until: until + random.pick([-45, 0, 0, 30]) };
  const restFrom = from + 15 * random.between(0, Math.floor((until - from) / 15));
  const dayOff = wallOfDate(date) + restFrom * MINUTE;
  return {
    id: `t${at}` as Therapist["id"],
    firstName: "",
    lastName: "",
    gender: random.pick(["female", "male"]),
    skills: (at === 0 || random.chance(50) ? services : random.some(services, 60)).map(({ id }) => id),
    shifts: random.chance(4) || shift.from >= shift.until ? [] : hoursOf(random, shift),
    breaks: random.chance(30) ? [weekly({ from: restFrom, until: restFrom + random.pick([10, 20, 30]) })] : [],
    daysOff: [],
    blockOuts: random.chance(15)
      ? [{ startWallMs: dayOff as WallSpan["startWallMs"], endWallMs: (dayOff + 45 * MINUTE) as WallSpan["endWallMs"] }]
      : [],
  };
};

const itemsOf = (random: Random, services: readonly Service[], equipment: readonly Equipment[]): readonly Item[] => {
  const addOn: AddOn = {
    kind: "add_on",
    id: "a0" as AddOn["id"],
    name: "",
    durationMinutes: random.pick([0, 10, 20]),
    priceMinor: 10,
    equipmentIds: random.some(equipment, 50).map(({ id }) => id),
  };
  const pack: Package = {
    kind: "package",
    id: "p0" as Package["id"],
    name: "",
    priceMinor: 1_000,
    serviceIds: [random.pick(services).id, random.pick(services).id],
  };
  return [...services, addOn, pack];
};

const partyOf = (random: Random, items: readonly Item[], therapists: readonly Therapist[]): World["party"] => {
  const services = items.filter(({ kind }) => kind === "service");
  const choice = (serviceId: Item["id"]): TherapistChoice => {
    const able = therapists.filter(({ skills }) => skills.includes(serviceId));
    const { id, gender } = random.pick(able.length === 0 || random.chance(3) ? therapists : able);
    const kind = random.nat(10);
    if (kind < 6) return { kind: "any" };
    return kind < 8 ? { kind: "gender", gender } : { kind: "named", therapistId: id };
  };
  return Array.from({ length: random.pick([1, 1, 1, 2, 2, 2, 3, 4]) }, (_, at) => ({
    guestId: random.chance(80) ? (`g${at}` as never) : null,
    items: Array.from({ length: random.pick([1, 1, 2, 3]) }, () => {
      const { id } = random.pick(services);
      return {
        itemId: random.chance(12) ? ("p0" as never) : id,
        addOnIds: random.chance(15) ? ["a0" as never] : [],
        therapist: choice(id),
      };
    }),
  }));
};

/** Every unit of a world's resources, and its guests'. */
export const unitsOf = ({ roster, party }: Pick<World, "roster" | "party">): readonly string[] => [
  ...[...roster.therapists.keys()].map((id) => `t:${id}`),
  ...[...roster.rooms.values()].flatMap(({ id, beds }) => numbered(`r:${id}`, beds)),
  ...[...roster.equipment.values()].flatMap(({ id, units }) => numbered(`e:${id}`, units)),
  ...party.flatMap(({ guestId }) => (guestId === null ? [] : [`g:${guestId}`])),
];

const numbered = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${name}#${at + 1}`);

type Around = Readonly<{ opensMs: number; length: number; nowMs: number }>;

/** Claims on these units, beside the world's own. */
const claimsOf = (random: Random, world: World, units: readonly string[], around: Around): readonly StandingClaim[] => {
  const claims: StandingClaim[] = [...world.claims];
  const wanted = random.nat(1 + Math.ceil(units.length * random.pick([0.5, 1, 2, 3])));
  for (let nth = 0; nth < wanted; nth += 1) {
    const claim = claimOf(random, units, around, claims.length + nth);
    const clashes = (other: StandingClaim): boolean =>
      other.unit === claim.unit && other.startMs < claim.endMs && claim.startMs < other.endMs;
    if (!claims.some(clashes)) claims.push(claim);
  }
  return claims;
};

/** A claim held by another booking or by this one, lapsed, or taken for good. */
export const claimOf = (
  random: Random,
  units: readonly string[],
  { opensMs, length, nowMs }: Around,
  nth: number,
): StandingClaim => {
  const startMs = opensMs + 5 * random.between(-6, length / 5) * MINUTE;
  const until = random.pick([null, null, null, 1, 2, 3, 0]);
  const isOwn = until !== null && random.chance(10);
  const id = isOwn ? OWN_RESERVATION : nth.toString(16).padStart(32, "a");
  return {
    unit: random.pick(units) as StandingClaim["unit"],
    startMs: startMs as StandingClaim["startMs"],
    endMs: (startMs + random.pick([10, 15, 30, 45, 60, 90]) * MINUTE) as StandingClaim["endMs"],
    owner: { kind: "reservation", id: id as never },
    heldUntilMs: until === null ? null : ((nowMs + until * MINUTE) as never),
  };
};

/** The same world a week later. Only if no clock change is in between. */
export const aWeekLater = (world: World): World => {
  const WEEK = 7 * DAY;
  const shifted = (date: string): string => plusDays(date, 7);
  const shiftedDates = (dated: readonly DatedHours[] = []): readonly DatedHours[] =>
    dated.map(({ dates, hours }) => ({ dates: dates.map((it) => shifted(it) as typeof it), hours }));
  const { center } = world.catalog;
  return {
    ...world,
    date: shifted(world.date),
    nowMs: world.nowMs + WEEK,
    catalog: {
      ...world.catalog,
      center: {
        ...center,
        holidays: center.holidays.map((it) => ({ ...it, date: shifted(it.date) as typeof it.date })),
        openingDates: shiftedDates(center.openingDates),
      },
    },
    roster: {
      ...world.roster,
      therapists: new Map(
        [...world.roster.therapists].map(([id, it]) => [
          id,
          {
            ...it,
            shiftDates: shiftedDates(it.shiftDates),
            breakDates: shiftedDates(it.breakDates),
            daysOff: it.daysOff.map(
              ({ firstDate, lastDate }) => ({ firstDate: shifted(firstDate), lastDate: shifted(lastDate) }) as DaySpan,
            ),
            blockOuts: it.blockOuts.map(({ startWallMs, endWallMs }) => ({
              startWallMs: (startWallMs + WEEK) as typeof startWallMs,
              endWallMs: (endWallMs + WEEK) as typeof endWallMs,
            })),
          },
        ]),
      ),
    },
    claims: world.claims.map((claim) => ({
      ...claim,
      startMs: (claim.startMs + WEEK) as typeof claim.startMs,
      endMs: (claim.endMs + WEEK) as typeof claim.endMs,
      heldUntilMs: claim.heldUntilMs === null ? null : ((claim.heldUntilMs + WEEK) as typeof claim.heldUntilMs),
    })),
    waits: world.waits.map((wait) => ({
      ...wait,
      startMs: (wait.startMs + WEEK) as typeof wait.startMs,
      endMs: (wait.endMs + WEEK) as typeof wait.endMs,
      heldUntilMs: (wait.heldUntilMs + WEEK) as typeof wait.heldUntilMs,
    })),
  };
};

/** Whether no clock change is near the world's day or in the week after it. */
export const isSteady = ({ catalog, date }: World): boolean =>
  SCENES.some((scene) => scene.zone === catalog.center.zone && scene.date === date && scene.change === null);
