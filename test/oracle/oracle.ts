import type { Service } from "../../src/domain/catalog/item.ts";
import type { TherapistChoice } from "../../src/domain/booking/party.ts";
import type { Wait } from "../../src/domain/claim/claim.ts";
import type { StandingClaim } from "../../src/domain/claim/claim.ts";
import { wallAtInstant, wallOfDate, wallTable, type WallTable } from "../model/wall.ts";
import { DAY, MINUTE, OWN_RESERVATION, type World } from "./world.ts";

/** One service of one guest, in minutes after the start. */
export type Wanted = Readonly<{
  guest: number;
  guestId: string | null;
  /** The position among the guest's services. */
  nth: number;
  serviceId: string;
  from: number;
  until: number;
  preparation: number;
  recovery: number;
  choice: TherapistChoice | null;
  /** How many therapists serve together, and the one whom the guest would like. */
  therapists: number;
  liked: string | null;
  roomKind: string | null;
  equipment: readonly string[];
  /** How long before its start it must be booked: so many minutes, and so many days of the wall's calendar. */
  notice: Readonly<{ minutes: number; days: number }>;
}>;

/** The needs of a party, by the catalog. */
export const wantedBy = ({ catalog, party }: World): readonly Wanted[] => {
  const items = new Map([...catalog.items].map(([id, item]) => [id as string, item]));
  const { limits } = catalog.center;
  const wanted: Wanted[] = [];
  party.forEach((guest, at) => {
    let minute = 0;
    let nth = 0;
    for (const { itemId, addOnIds, therapist, prefer, durationMinutes: chosen } of guest.items) {
      const sold = items.get(itemId);
      const services = sold?.kind === "package" ? sold.serviceIds.map((id) => items.get(id)) : [sold];
      const extras = addOnIds.map((id) => items.get(id)).filter((it) => it?.kind === "add_on");
      services.forEach((service, order) => {
        const { id, durationMinutes, preparationMinutes, recoveryMinutes, ...needs } = service as Service;
        const own = order === 0 ? extras : [];
        const length = sold?.kind === "service" ? (chosen ?? durationMinutes) : durationMinutes;
        const until = minute + own.reduce((sum, it) => sum + it.durationMinutes, length);
        wanted.push({
          guest: at,
          guestId: guest.guestId,
          nth,
          serviceId: id,
          from: minute,
          until,
          preparation: preparationMinutes,
          recovery: recoveryMinutes,
          choice: needs.needsTherapist ? therapist : null,
          therapists: needs.needsTherapist ? (needs.therapistCount ?? 1) : 0,
          liked: needs.needsTherapist ? (prefer?.therapistId ?? null) : null,
          roomKind: needs.roomKind,
          equipment: [...needs.equipmentIds, ...own.flatMap((it) => it.equipmentIds)],
          notice: {
            minutes: needs.leadTimeMinutes ?? limits.leadTimeMinutes,
            days: needs.leadTimeDays ?? limits.leadTimeDays,
          },
        });
        minute = until;
        nth += 1;
      });
    }
  });
  return wanted;
};

/** Every minute of the days around, by unit: 1 if the unit is free. The key "open" is the center's hours. */
export type Minutes = Readonly<{
  table: WallTable;
  painted: ReadonlyMap<string, Uint8Array>;
  /** The same for other holders, who need not wait. */
  unwaited: ReadonlyMap<string, Uint8Array>;
  claims: readonly StandingClaim[];
}>;

type Weekly = World["catalog"]["center"]["openingHours"];
type Dated = NonNullable<World["catalog"]["center"]["openingDates"]>;

const firsts = new WeakMap<WallTable, Map<number, number>>();

/** The first minute at which the wall shows this time or a later one. */
const minuteAt = (table: WallTable, wallMs: number): number => {
  const known = firsts.get(table) ?? new Map<number, number>();
  firsts.set(table, known);
  let minute = known.get(wallMs);
  if (minute === undefined) {
    minute = table.walls.findIndex((wall) => wall >= wallMs);
    if (minute === -1) minute = table.walls.length;
    known.set(wallMs, minute);
  }
  return minute;
};

/** Paints a world with these claims and waits in it. */
export const paint = (world: World, claims: readonly StandingClaim[], waits: readonly Wait[]): Minutes => {
  const { catalog, roster, date, waived } = world;
  const table = wallTable(catalog.center.zone, date);
  const painted = new Map<string, Uint8Array>();
  const days = [-2, -1, 0, 1, 2].map((day) => wallOfDate(date) + day * DAY);
  const canvas = (unit: string, value: 0 | 1): Uint8Array => {
    const minutes = new Uint8Array(table.walls.length).fill(value);
    painted.set(unit, minutes);
    return minutes;
  };
  // Rule 23: a date that is listed has the hours listed with it, and no others.
  const daily = (into: Uint8Array, hours: Weekly, dated: Dated, value: 0 | 1, on = days) => {
    for (const day of on) {
      const weekday = ((new Date(day).getUTCDay() + 6) % 7) + 1;
      const listed = dated.filter((it) => it.dates.some((own) => wallOfDate(own) === day));
      const ofWeek = hours.filter(({ weekdays }) => weekdays.some((it) => it === weekday));
      for (const { startMinute, endMinute } of listed.length > 0 ? listed.flatMap((it) => it.hours) : ofWeek) {
        into.fill(value, minuteAt(table, day + startMinute * MINUTE), minuteAt(table, day + endMinute * MINUTE));
      }
    }
  };
  const holidays = waived.includes("holiday") ? [] : catalog.center.holidays.map((it) => wallOfDate(it.date));
  const open = canvas("open", 0);
  const openDays = days.filter((day) => !holidays.includes(day));
  daily(open, catalog.center.openingHours, catalog.center.openingDates ?? [], 1, openDays);
  // Rule 22: with that rule waived a day that is no holiday is open from midnight to midnight.
  if (waived.includes("closed"))
    for (const day of openDays) open.fill(1, minuteAt(table, day), minuteAt(table, day + DAY));
  for (const { id, shifts, breaks, daysOff, blockOuts, ...own } of roster.therapists.values()) {
    const works = canvas(`t:${id}`, 0);
    const free = daysOff.map((it) => [wallOfDate(it.firstDate), wallOfDate(it.lastDate)] as const);
    // A therapist begins no shift on a day off; one of the evening before goes on.
    daily(
      works,
      shifts,
      own.shiftDates ?? [],
      1,
      days.filter((day) => free.every(([first, last]) => day < first || last < day)),
    );
    daily(works, breaks, own.breakDates ?? [], 0);
    for (const it of blockOuts) works.fill(0, minuteAt(table, it.startWallMs), minuteAt(table, it.endWallMs));
    if (waived.includes("not_working")) works.fill(1, minuteAt(table, days[0] as number));
  }
  for (const { id, beds } of roster.rooms.values())
    for (let bed = 1; bed <= beds; bed += 1) canvas(`r:${id}#${bed}`, 1);
  for (const { id, units } of roster.equipment.values())
    for (let unit = 1; unit <= units; unit += 1) canvas(`e:${id}#${unit}`, 1);
  for (const { guestId } of world.party) if (guestId !== null) canvas(`g:${guestId}`, 1);
  const paintOut = ({ unit, startMs, endMs }: Pick<StandingClaim, "unit" | "startMs" | "endMs">): void => {
    painted.get(unit)?.fill(0, (startMs - table.startMs) / MINUTE, (endMs - table.startMs) / MINUTE);
  };
  claims.forEach(paintOut);
  const unwaited = waits.length === 0 ? painted : new Map([...painted].map(([unit, it]) => [unit, it.slice()]));
  waits.forEach(paintOut);
  return { table, painted, unwaited, claims };
};

/** The claims in the booking's way at an instant, without lapsed holds and its own hold, with covers. */
export const standing = ({ claims }: World, atMs: number): readonly StandingClaim[] =>
  withCoversLaid(
    claims.filter(
      ({ owner, heldUntilMs }) => owner.id !== OWN_RESERVATION && (heldUntilMs === null || atMs < heldUntilMs),
    ),
  );

/** A cover is named `c1:t:uma`; it is not a unit of its own. */
const coveredUnit = (unit: string): string | null => /^c\d:(.+)$/.exec(unit)?.[1] ?? null;

/**
 * Rule 24, minute by minute. Under a cover, claims taken for good stay; all the rest belongs to the block, of two
 * blocks to the older one. A held minute too: waiting for the hold does not help.
 */
const withCoversLaid = (claims: readonly StandingClaim[]): readonly StandingClaim[] => {
  const laid: StandingClaim[] = [];
  for (const unit of new Set(claims.map((it) => coveredUnit(it.unit) ?? it.unit))) {
    const own = claims.filter((it) => it.unit === unit);
    const covers = claims.filter((it) => coveredUnit(it.unit) === unit);
    covers.sort((one, other) => (one.owner.id < other.owner.id ? -1 : 1));
    if (covers.length === 0) laid.push(...own);
    else {
      const taken = new Set<number>();
      const inOrder = [
        ...own.filter(({ heldUntilMs }) => heldUntilMs === null),
        ...covers.map((it) => ({ ...it, unit: unit as StandingClaim["unit"] })),
        ...own.filter(({ heldUntilMs }) => heldUntilMs !== null),
      ];
      for (const claim of inOrder) laid.push(...whatIsLeftOf(claim, taken));
    }
  }
  return laid;
};

/** Takes the free minutes of a claim, and returns their runs. */
const whatIsLeftOf = (claim: StandingClaim, taken: Set<number>): readonly StandingClaim[] => {
  const runs: StandingClaim[] = [];
  let fromMs: number | null = null;
  for (let atMs: number = claim.startMs; atMs <= claim.endMs; atMs += MINUTE) {
    const isFree = atMs < claim.endMs && !taken.has(atMs);
    if (isFree) {
      fromMs ??= atMs;
      taken.add(atMs);
    } else if (fromMs !== null) {
      runs.push({ ...claim, startMs: fromMs as StandingClaim["startMs"], endMs: atMs as StandingClaim["endMs"] });
      fromMs = null;
    }
  }
  return runs;
};

/** Whether a unit is free in all minutes of `[from, until)`. */
export const canBeHad = (minutes: Uint8Array | undefined, from: number, until: number): boolean => {
  if (minutes === undefined) return false;
  for (let minute = from; minute < until; minute += 1) if (minutes[minute] !== 1) return false;
  return true;
};

/** Who could give a service at all; of several who give it together, as the how-manieth: a name is the first's. */
export const able = ({ roster }: World, { serviceId, choice }: Wanted, nth = 0): readonly string[] =>
  [...roster.therapists.values()]
    .filter(({ skills }) => skills.some((skill) => skill === serviceId))
    .filter(({ id }) => choice?.kind !== "named" || nth > 0 || choice.therapistId === id)
    .filter(({ gender }) => choice?.kind !== "gender" || choice.gender === gender)
    .map(({ id }) => `t:${id}`);

export const bedsOf = ({ roster }: World, kind: string | null): readonly string[] =>
  [...roster.rooms.values()]
    .filter((room) => room.kind === kind)
    .flatMap(({ id, beds }) => Array.from({ length: beds }, (_, at) => `r:${id}#${at + 1}`));

export const piecesOf = ({ roster }: World, id: string): readonly string[] => {
  const count = [...roster.equipment.values()].find((it) => it.id === id)?.units ?? 0;
  return Array.from({ length: count }, (_, at) => `e:${id}#${at + 1}`);
};

type Place = {
  readonly wanted: Wanted;
  readonly units: readonly string[];
  /** Of several therapists of one service, the how-manieth. */
  readonly nth?: number;
  unit: string | null;
};

/** Rule 26: a claim on a bed or a piece that left needs one of the same that remain. */
const placesOfGone = (
  { table, unwaited, claims }: Minutes,
  startMinute: number,
  isOf: (pool: string) => boolean,
): Place[] => {
  const poolOf = (unit: string): string => unit.split("#")[0] ?? "";
  const gone = claims.filter(({ unit }) => unit.includes("#") && !unwaited.has(unit) && isOf(poolOf(unit)));
  return gone
    .map(({ unit, startMs, endMs }, nth): Place => {
      const [from, until] = [(startMs - table.startMs) / MINUTE, (endMs - table.startMs) / MINUTE];
      const remaining = [...unwaited.keys()].filter((other) => poolOf(other) === poolOf(unit));
      const wanted = {
        guest: -1 - nth,
        guestId: null,
        nth: 0,
        serviceId: "",
        from: from - startMinute,
        until: until - startMinute,
        preparation: 0,
        recovery: 0,
        choice: null,
        therapists: 0,
        liked: null,
        roomKind: null,
        equipment: [],
        notice: { minutes: 0, days: 0 },
      };
      return { wanted, units: remaining.filter((other) => canBeHad(unwaited.get(other), from, until)), unit: null };
    })
    .filter(({ wanted }) => wanted.until > wanted.from);
};

/** Whether every claim on a unit that left fits on one that remains, now and whenever a hold ends. */
export const canBeLaid = (world: World): boolean =>
  [-Infinity, ...new Set(world.claims.map(({ heldUntilMs }) => heldUntilMs ?? -Infinity))].every((atMs) =>
    canPlace(
      placesOfGone(paint(world, standing(world, atMs), []), 0, () => true),
      () => true,
    ),
  );

/** Whether all guests can be served at the start, in minutes of the table. Tries every assignment. */
export const canBeServed = (
  world: World,
  wanted: readonly Wanted[],
  minutes: Minutes,
  startMinute: number,
): boolean => {
  const { painted } = minutes;
  const isFree = (unit: string, it: Wanted): boolean =>
    canBeHad(painted.get(unit), startMinute + it.from - it.preparation, startMinute + it.until + it.recovery);
  for (const { guestId, from, until } of wanted) {
    if (!canBeHad(painted.get("open"), startMinute + from, startMinute + until)) return false;
    if (guestId !== null && !canBeHad(painted.get(`g:${guestId}`), startMinute + from, startMinute + until))
      return false;
  }
  const place = (it: Wanted, units: readonly string[]): Place => ({
    wanted: it,
    units: units.filter((unit) => isFree(unit, it)),
    unit: null,
  });
  const gone = (isOf: (pool: string) => boolean): Place[] => placesOfGone(minutes, startMinute, isOf);
  const isRoomOf = (pool: string): boolean =>
    [...world.roster.rooms.values()].some(
      ({ id, kind }) => pool === `r:${id}` && wanted.some((it) => it.roomKind === kind),
    );
  const isWanted = (pool: string): boolean => wanted.some((it) => it.equipment.some((id) => pool === `e:${id}`));
  const { sharedRoom } = world.options;
  const roomOf = (unit: string | null): string => unit?.split("#")[0] ?? "";
  return (
    canPlace(therapistPlaces(world, wanted, minutes, startMinute), sameTherapists(world)) &&
    canPlace(
      [
        ...wanted.filter(({ roomKind }) => roomKind !== null).map((it) => place(it, bedsOf(world, it.roomKind))),
        ...gone(isRoomOf),
      ],
      (one, other) =>
        !sharedRoom ||
        one.wanted.roomKind === null ||
        one.wanted.roomKind !== other.wanted.roomKind ||
        roomOf(one.unit) === roomOf(other.unit),
    ) &&
    canPlace(
      [...wanted.flatMap((it) => it.equipment.map((id) => place(it, piecesOf(world, id)))), ...gone(isWanted)],
      () => true,
    )
  );
};

const therapistPlaces = (world: World, wanted: readonly Wanted[], { painted }: Minutes, startMinute: number): Place[] =>
  wanted.flatMap((it) =>
    Array.from({ length: it.therapists }, (_, nth): Place => {
      const [from, until] = [startMinute + it.from - it.preparation, startMinute + it.until + it.recovery];
      const units = able(world, it, nth).filter((unit) => canBeHad(painted.get(unit), from, until));
      return { wanted: it, units, nth, unit: null };
    }),
  );

/** Where each guest has the same therapists for everything: the first of each service is one, and so is the second. */
const sameTherapists =
  ({ options }: World) =>
  (one: Place, other: Place): boolean =>
    !options.oneTherapistPerGuest ||
    one.wanted.guest !== other.wanted.guest ||
    one.nth !== other.nth ||
    one.unit === other.unit;

/** Rule 29: which of the wanted get the therapist whom they like: in turn, whoever still can beside those before. */
export const likedAndGot = (
  world: World,
  wanted: readonly Wanted[],
  minutes: Minutes,
  startMinute: number,
): readonly Wanted[] => {
  const places = therapistPlaces(world, wanted, minutes, startMinute);
  const canHave = (wishes: readonly Wanted[], bound: readonly Place[]): boolean => {
    const [wish, ...others] = wishes;
    if (wish === undefined)
      return canPlace(
        bound.map((it) => ({ ...it })),
        sameTherapists(world),
      );
    const unit = `t:${wish.liked ?? ""}`;
    return bound.some(
      (it, at) =>
        it.wanted === wish &&
        it.units.includes(unit) &&
        canHave(
          others,
          bound.map((other, own) => (own === at ? { ...other, units: [unit] } : other)),
        ),
    );
  };
  const got: Wanted[] = [];
  for (const it of wanted) if (it.liked !== null && canHave([...got, it], places)) got.push(it);
  return got;
};

/** Tries everything, the places with the fewest choices first; stops a branch at its first conflict. */
const canPlace = (places: Place[], agree: (one: Place, other: Place) => boolean): boolean => {
  places.sort((one, other) => one.units.length - other.units.length);
  const from = (at: number): boolean => {
    const place = places[at];
    if (place === undefined) return places.every((one) => places.every((other) => isFine(one, other, places)));
    for (const unit of place.units) {
      place.unit = unit;
      const before = places.slice(0, at);
      if (before.every((other) => agree(place, other) && !isHopeless(place, other)) && from(at + 1)) return true;
    }
    place.unit = null;
    return false;
  };
  return from(0);
};

const overlap = (one: Wanted, other: Wanted): boolean =>
  one.from - one.preparation < other.until + other.recovery &&
  other.from - other.preparation < one.until + one.recovery;

const isHopeless = (one: Place, other: Place): boolean =>
  one.unit === other.unit &&
  overlap(one.wanted, other.wanted) &&
  (one.wanted.guest !== other.wanted.guest || one.wanted.nth === other.wanted.nth);

/** Rule 2: one guest's items on one unit are one claim if all of that guest's items between them are on it, too. */
const isFine = (one: Place, other: Place, places: readonly Place[]): boolean => {
  if (one === other || one.unit !== other.unit || !overlap(one.wanted, other.wanted)) return true;
  if (isHopeless(one, other)) return false;
  const [first, last] = [one.wanted.nth, other.wanted.nth].sort((a, b) => a - b) as [number, number];
  for (let nth = first + 1; nth < last; nth += 1) {
    const isThere = places.some(
      (it) => it.wanted.guest === one.wanted.guest && it.wanted.nth === nth && it.unit === one.unit,
    );
    if (!isThere) return false;
  }
  return true;
};

/** The minutes of the table at which the wall shows a point of the day's grid. */
export const gridOf = ({ catalog, date, waived }: World, { table }: Minutes): readonly number[] => {
  const midnight = wallOfDate(date);
  const points: number[] = [];
  table.walls.forEach((wall, minute) => {
    const ofDay = (wall - midnight) / MINUTE;
    if (ofDay >= 0 && ofDay < 1440 && (waived.includes("grid") || ofDay % catalog.center.gridMinutes === 0))
      points.push(minute);
  });
  return points;
};

/** Rules 3, 10 and 23. */
export const isInRange = (
  { catalog, nowMs, date, waived }: World,
  wanted: readonly Wanted[],
  startMs: number,
): boolean => {
  const { horizonDays, graceAfterStartMinutes, leastHoldSeconds } = catalog.center.limits;
  const [first = { from: 0, until: 0 }] = wanted;
  const heldUntil = startMs + Math.min(graceAfterStartMinutes, first.until - first.from) * MINUTE;
  const table = wallTable(catalog.center.zone, date);
  const dayAt = (atMs: number): number => Math.floor(wallAtInstant(table, atMs) / DAY);
  return (
    startMs > nowMs &&
    (waived.includes("lead_time") ||
      wanted.every(
        ({ notice }) => startMs >= nowMs + notice.minutes * MINUTE && dayAt(startMs) >= dayAt(nowMs) + notice.days,
      )) &&
    (waived.includes("horizon") || startMs <= nowMs + horizonDays * DAY) &&
    heldUntil - nowMs >= leastHoldSeconds * 1_000
  );
};

/** Whether a therapist and a room could ever serve each need. */
export const isEligible = (world: World, wanted: readonly Wanted[]): boolean =>
  wanted.every(
    (it) =>
      (it.choice === null || able(world, it).length > 0) &&
      (it.therapists < 2 || able(world, it, 1).length >= it.therapists) &&
      (it.roomKind === null || bedsOf(world, it.roomKind).length > 0) &&
      it.equipment.every((id) => piecesOf(world, id).length >= it.equipment.filter((other) => other === id).length),
  ) &&
  (!world.options.oneTherapistPerGuest || hasOneForEach(world, wanted));

/** Whether each guest by itself could have the same therapists for everything, if all worked and were free. */
const hasOneForEach = (world: World, wanted: readonly Wanted[]): boolean =>
  [...new Set(wanted.map(({ guest }) => guest))].every((guest) =>
    canPlace(
      wanted
        .filter((it) => it.guest === guest)
        .flatMap((it) =>
          Array.from(
            { length: it.therapists },
            (_, nth): Place => ({
              wanted: it,
              units: able(world, it, nth),
              nth,
              unit: null,
            }),
          ),
        ),
      sameTherapists(world),
    ),
  );
