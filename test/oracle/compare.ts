import type { CenterRoster } from "../../src/domain/catalog/center-catalog.ts";
import { WAIVABLE_RULES } from "../../src/domain/booking/waiver.ts";
import type { StandingClaim } from "../../src/domain/claim/claim.ts";
import { listDay, type Listing } from "../support/list-day.ts";
import { findDays, findSlots, inOneTurn } from "../../src/domain/slot/find-slots.ts";
import { slotAt } from "../../src/domain/slot/slot-at.ts";
import type { ListedSlot } from "../../src/domain/slot/search/slot.ts";
import { complaintsAbout } from "./checker.ts";
import { aWeekLater, claimOf, isSteady, unitsOf } from "./generate.ts";
import {
  canBeHad,
  canBeLaid,
  canBeServed,
  gridOf,
  isEligible,
  isInRange,
  likedAndGot,
  paint,
  standing,
  wantedBy,
} from "./oracle.ts";
import { Random } from "./random.ts";
import { dayOf, searchIn, windowIn } from "./search.ts";
import { DAY, MINUTE, type World } from "./world.ts";

/** The counts of one world. */
export type Seen = {
  /** Starts at which the center is open for as long as the booking takes, and how many of them are slots. */
  open: number;
  listed: number;
  /** Starts at which the search gave up. */
  undecided: number;
  /** The answers about starts that are not slots. */
  reasons: Map<string, number>;
  /** Of the starts looked at, how many meet all preferences, some, or none. */
  wishes: { all: number; some: number; none: number };
  differences: string[];
};

const count = <Word extends string>(counts: Record<Word, number>, word: Word): void => void (counts[word] += 1);

const withoutWishes = (world: World): World => ({
  ...world,
  party: world.party.map((guest) => ({ ...guest, items: guest.items.map((it) => ({ ...it, prefer: null })) })),
});

const PLAIN = { withAllocations: true, warn: false, explain: false, future: null };
/** No day of five minutes reaches the bound. */
const MOST_SURE_STARTS = 288;
const INELIGIBLE = "NO_ELIGIBLE_RESOURCE";

/** The starts that the search lists; its code if it refuses. */
const listed = (world: World): readonly number[] | string =>
  listDay(searchIn(world), world.nowMs as never, { ...PLAIN, withAllocations: false }).match<
    readonly number[] | string
  >(
    ({ slots, undecided }) => [...slots.map(({ startMs }) => startMs), ...undecided.map(() => NaN)],
    ({ code }) => code,
  );

/** Compares the search with the oracle, its allocations with the checker, and the search with itself in like worlds. */
export const compare = (world: World, number: number): Seen => {
  const seen: Seen = {
    open: 0,
    listed: 0,
    undecided: 0,
    reasons: new Map(),
    wishes: { all: 0, some: 0, none: 0 },
    differences: [],
  };
  const search = searchIn(world);
  const nowMs = world.nowMs as never;
  const random = new Random(number + 0x51ed);
  const wanted = wantedBy(world);
  const minutes = paint(world, standing(world, world.nowMs), world.waits);
  const instantOf = (minute: number) => minutes.table.startMs + minute * MINUTE;
  const found = listDay(search, nowMs, PLAIN);
  if (found.isErr() || !isEligible(world, wanted)) {
    const code = found.match(
      () => "found",
      (it) => it.code,
    );
    if (code !== INELIGIBLE || isEligible(world, wanted)) seen.differences.push(`refused with ${code}`);
    return seen;
  }
  const grid = gridOf(world, minutes).filter((minute) => isInRange(world, wanted, instantOf(minute)));
  const expected = grid.filter((minute) => canBeServed(world, wanted, minutes, minute));
  const { slots, undecided } = found.value;
  const isOpen = (minute: number): boolean =>
    wanted.every(({ from, until }) => canBeHad(minutes.painted.get("open"), minute + from, minute + until));
  const open = grid.filter(isOpen);
  seen.open = open.length;
  seen.listed = slots.length;
  seen.undecided = undecided.length;
  const same = (what: string, one: unknown, other: unknown): void => {
    const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
    if (a !== b) seen.differences.push(`${what}\n  expected ${a}\n  found    ${b}`);
  };
  const starts = slots.map(({ startMs }) => startMs);
  const unknown = new Set<number>(undecided);
  const known = expected.map(instantOf).filter((startMs) => !unknown.has(startMs));
  // A day with a start at each minute may reach the bound of the search: the rest of its list is not known.
  if (unknown.size > 0 && grid.length > MOST_SURE_STARTS) {
    same("the starts that are known", known, starts);
    return seen;
  }
  same("the starts", expected.map(instantOf), starts);
  same("the starts without allocations", starts, listed(world));
  const [day] = found.value.byDay;
  if (undecided.length === 0) same("why the day is empty", expectedReason(world, expected.length > 0), day?.because);
  if (day?.because !== null && day?.because !== undefined)
    seen.reasons.set(day.because, (seen.reasons.get(day.because) ?? 0) + 1);
  const alone = inOneTurn(findDays([search], nowMs)).map(([it]) => it);
  if (undecided.length === 0) same("the day alone", alone.unwrapOr(undefined), day);

  const wishes = wanted.filter(({ liked }) => liked !== null);
  if (wishes.length > 0) same("the starts without preferences", listed(withoutWishes(world)), listed(world));
  for (const { startMs, endMs, allocation, preferences } of slots) {
    const minute = (startMs - minutes.table.startMs) / MINUTE;
    same(`the allocation at ${startMs}`, [], complaintsAbout(world, wanted, minutes, minute, allocation ?? []));
    if (wishes.length === 0) same(`no preferences at ${startMs}`, undefined, preferences);
    else {
      const got = likedAndGot(world, wanted, minutes, minute);
      const found = wanted.filter(({ liked }, at) =>
        [allocation?.[at]?.therapist, ...(allocation?.[at]?.otherTherapists ?? [])].some((it) => it?.id === liked),
      );
      same(`whose preferences are met at ${startMs}`, got, found);
      same(`the preferences at ${startMs}`, { wanted: wishes.length, met: got.length }, preferences);
      count(seen.wishes, got.length === wishes.length ? "all" : got.length === 0 ? "none" : "some");
    }
    same(`the end at ${startMs}`, Math.max(...wanted.map(({ until }) => until)), (endMs - startMs) / MINUTE);
  }
  const listing = slots[random.nat(Math.max(1, slots.length))];
  if (listing !== undefined) same("listed and reserved", listing, slotAt(search, listing.startMs).unwrapOr(null));

  const isLeft = (minute: number): boolean => !expected.includes(minute);
  const unwaited = world.waits.length === 0 ? starts : listed({ ...world, waits: [] });
  const left = [
    random.pick(open.filter(isLeft)),
    random.pick(grid.filter(isLeft)),
    random.pick(grid.filter((minute) => isLeft(minute) && unwaited.includes(instantOf(minute) as never))),
    // Waiting for a hold under a cover does not help. With covers, more starts are compared.
    ...(world.claims.some(({ unit }) => unit.startsWith("c")) ? random.some(open.filter(isLeft), 50) : []),
  ] as readonly (number | undefined)[];
  for (const minute of left.filter((it) => it !== undefined)) {
    const answer = slotAt(search, instantOf(minute) as never).match(() => "found", verdict);
    same(`the refusal at ${instantOf(minute)}`, expectedVerdict(world, minute), answer);
    const word = answer.split(" ")[0] ?? "";
    seen.reasons.set(word, (seen.reasons.get(word) ?? 0) + 1);
  }
  checkLaws(world, slots, random, seen.differences);
  return seen;
};

/** Why the world's day has no slot: closed, out of range, no therapist at work, or full. */
const expectedReason = (world: World, hasSlot: boolean): string | null => {
  if (hasSlot) return null;
  const wanted = wantedBy(world);
  const idle = paint(world, [], []);
  const instantOf = (minute: number) => idle.table.startMs + minute * MINUTE;
  const open = gridOf(world, idle).filter((minute) =>
    wanted.every(({ from, until }) => canBeHad(idle.painted.get("open"), minute + from, minute + until)),
  );
  if (open.length === 0)
    return !world.waived.includes("holiday") && world.catalog.center.holidays.some(({ date }) => date === world.date)
      ? "holiday"
      : "closed";
  const inRange = open.filter((minute) => isInRange(world, wanted, instantOf(minute)));
  const horizonDays = world.waived.includes("horizon") ? Infinity : world.catalog.center.limits.horizonDays;
  const horizonMs = world.nowMs + horizonDays * DAY;
  if (inRange.length === 0) return open.some((minute) => instantOf(minute) > horizonMs) ? "beyond_horizon" : "past";
  return inRange.some((minute) => canBeServed(world, wanted, idle, minute)) ? "full" : "not_working";
};

const verdict = (refusal: Readonly<{ code: string; heldUntilMs?: number; againAtMs?: number }>): string => {
  const untilMs = refusal.heldUntilMs ?? refusal.againAtMs;
  return untilMs === undefined ? refusal.code : `${refusal.code} ${untilMs}`;
};

/** A start's verdict: held until a first wait that helps; no therapist works then; held likewise; or taken. */
const expectedVerdict = (world: World, minute: number): string => {
  const wanted = wantedBy(world);
  const isPossible = (claims: readonly StandingClaim[], waits: World["waits"] = []): boolean =>
    canBeServed(world, wanted, paint(world, claims, waits), minute);
  const standingNow = standing(world, world.nowMs);
  const overs = world.waits.map(({ heldUntilMs }) => heldUntilMs).sort((one, other) => one - other);
  const over = overs.find((instant) =>
    isPossible(
      standingNow,
      world.waits.filter(({ heldUntilMs }) => heldUntilMs > instant),
    ),
  );
  if (over !== undefined) return `HOLD_AGAIN_TOO_SOON ${over}`;
  if (!isPossible([])) return "OUTSIDE_WORKING_TIME";
  const ends = [...new Set(standingNow.flatMap(({ heldUntilMs }) => heldUntilMs ?? []))];
  const end = ends.sort((one, other) => one - other).find((instant) => isPossible(standing(world, instant)));
  return end === undefined ? "SLOT_TAKEN" : `SLOT_HELD ${end}`;
};

/** Laws that hold for every right answer. */
const checkLaws = (world: World, slots: readonly ListedSlot[], random: Random, differences: string[]): void => {
  const starts = slots.map(({ startMs }) => startMs as number);
  const has = (list: readonly number[] | string, start: number): boolean => list.includes(start as never);
  const more = listed(withAnother(world));
  if (!starts.every((start) => has(more, start))) differences.push("another therapist took a start away");
  const opensMs = starts[0] ?? world.nowMs + 12 * 60 * MINUTE;
  const around = { opensMs, length: 120, nowMs: world.nowMs };
  const claim = claimOf(random, unitsOf(world), around, 999);
  const fuller = { ...world, claims: [...world.claims, claim] };
  const fewer = listed(fuller);
  // If more is promised than remains, a claim is cut, and a part may be easier to place than the whole.
  if (canBeLaid(fuller) && (typeof fewer === "string" || !fewer.every((start) => starts.includes(start))))
    differences.push("another claim added a start");
  if (isSteady(world)) {
    const later = listed(aWeekLater(world));
    if (JSON.stringify(later) !== JSON.stringify(starts.map((start) => start + 7 * DAY)))
      differences.push("a week later the starts are others");
  }
  const unwaited = listed({ ...world, waits: [] });
  if (!starts.every((start) => has(unwaited, start))) differences.push("a wait added a start");
  const reversed = listDay(searchIn(withRosterReversed(world)), world.nowMs as never, PLAIN);
  if (JSON.stringify(reversed.map(({ slots }) => slots).unwrapOr([])) !== JSON.stringify(slots))
    differences.push("with the roster in another order the allocations are others");
  if (JSON.stringify(listed(renamed(world))) !== JSON.stringify(starts))
    differences.push("under other names the starts are others");
  if (random.nat(30) === 0) checkWaivers(world, starts, differences);
  if (random.nat(4) === 0) checkWindow(world, random, differences);
};

/** Rule 22: a rule that is waived takes no start away, and with all of them waived no claim is overlapped. */
const checkWaivers = (world: World, starts: readonly number[], differences: string[]): void => {
  const freest = { ...world, waived: WAIVABLE_RULES };
  const found = listDay(searchIn(freest), world.nowMs as never, PLAIN);
  if (found.isErr()) return;
  const { slots, undecided } = found.value;
  const all = new Set<number>([...slots.map(({ startMs }) => startMs), ...undecided]);
  if (!starts.every((start) => all.has(start))) differences.push("a waived rule took a start away");
  const claims = standing(freest, freest.nowMs);
  for (const { startMs, allocation } of slots) {
    for (const it of allocation ?? []) {
      const from = it.startMs - it.service.preparationMs;
      const until = it.endMs + it.service.recoveryMs;
      const units: readonly string[] = [it.therapist, it.room, ...it.equipment].flatMap((one) => one?.unit ?? []);
      const guest = it.guestId === null ? null : `g:${it.guestId}`;
      const isMet = (claim: StandingClaim): boolean =>
        (units.includes(claim.unit) && claim.startMs < until && from < claim.endMs) ||
        (claim.unit === guest && claim.startMs < it.endMs && it.startMs < claim.endMs);
      if (claims.some(isMet)) differences.push(`with every rule waived, ${startMs} overlaps another's claim`);
    }
  }
};

/** Rule 18: a window lists the same as its days alone, down to allocations and reasons. */
const checkWindow = (world: World, random: Random, differences: string[]): void => {
  const search = searchIn(world);
  const first = -random.nat(3);
  const days = Array.from({ length: 2 + random.nat(3) }, (_, nth) => dayOf(world, search.index, first + nth));
  const nowMs = world.nowMs as never;
  const wish = { ...PLAIN, explain: true, warn: true };
  const window = inOneTurn(findSlots(windowIn(world, days), nowMs, wish));
  // Each with the claims that can matter to it, as an engine lists it: those of units that left join contests.
  const alone = days.flatMap((calendar) => windowIn(world, [calendar]));
  const each = alone.map((it) => listDay(it, nowMs, wish));
  const textOf = (lists: readonly (typeof window)[]) =>
    JSON.stringify(
      lists.map((it) =>
        it.match(
          ({ slots, undecided, warned, unavailable, byDay }) => [slots, undecided, warned, unavailable, byDay],
          ({ code }) => code,
        ),
      ),
    );
  const joined = each.every((it) => it.isOk())
    ? textOf([window.map((whole) => ({ ...whole, ...joinedOf(each.map((it) => it._unsafeUnwrap())) }))])
    : null;
  if (joined !== null && joined !== textOf([window])) differences.push("a window is not its days");
};

const joinedOf = (days: readonly Listing[]) => ({
  slots: days.flatMap((it) => it.slots),
  undecided: days.flatMap((it) => it.undecided),
  warned: days.flatMap((it) => it.warned ?? []),
  unavailable: days.flatMap((it) => it.unavailable ?? []),
  byDay: days.flatMap((it) => it.byDay),
});

const withRosterReversed = (world: World): World => {
  const { therapists, rooms, equipment } = world.roster;
  return {
    ...world,
    roster: {
      therapists: new Map([...therapists].reverse()),
      rooms: new Map([...rooms].reverse()),
      equipment: new Map([...equipment].reverse()),
    },
    claims: [...world.claims].reverse(),
    waits: [...world.waits].reverse(),
  };
};

const withAnother = (world: World): World => {
  const { therapists } = world.roster;
  const [first] = therapists.values();
  if (first === undefined) return world;
  const another = { ...first, id: "another" as typeof first.id, breaks: [], blockOuts: [] };
  return { ...world, roster: { ...world.roster, therapists: new Map([...therapists, [another.id, another]]) } };
};

/** The same world under other ids, in another order. */
const renamed = (world: World): World => {
  const name = <Id extends string>(id: Id): Id =>
    `${String.fromCharCode(219 - id.charCodeAt(0))}${99 - Number(id.slice(1))}` as Id;
  const unit = (key: string): string => {
    const [, cover = "", kind = "", id = "", number = ""] = /^(c\d:)?(.):([^#]+)(#\d+)?$/.exec(key) ?? [];
    return `${cover}${kind}:${name(id)}${number}`;
  };
  const { catalog, roster, party, claims, waits } = world;
  const reversed = <Id extends string, It extends Readonly<{ id: Id }>>(map: ReadonlyMap<Id, It>) =>
    new Map([...map.values()].reverse().map((it) => [name(it.id), { ...it, id: name(it.id) }]));
  const therapists: CenterRoster["therapists"] = new Map(
    [...reversed(roster.therapists)].map(([id, it]) => [id, { ...it, skills: it.skills.map(name) }]),
  );
  return {
    ...world,
    catalog: {
      ...catalog,
      items: new Map(
        [...reversed(catalog.items)].map(([id, it]) => [
          id,
          it.kind === "package"
            ? { ...it, serviceIds: it.serviceIds.map(name) }
            : { ...it, equipmentIds: it.equipmentIds.map(name) },
        ]),
      ),
    },
    roster: { therapists, rooms: reversed(roster.rooms), equipment: reversed(roster.equipment) },
    party: party.map(({ guestId, items }) => ({
      guestId: guestId === null ? null : name(guestId),
      items: items.map(({ itemId, addOnIds, therapist, prefer = null, durationMinutes = null }) => ({
        itemId: name(itemId),
        addOnIds: addOnIds.map(name),
        prefer: prefer === null ? null : { therapistId: name(prefer.therapistId) },
        durationMinutes,
        therapist: therapist.kind === "named" ? { ...therapist, therapistId: name(therapist.therapistId) } : therapist,
      })),
    })),
    claims: claims.map((claim) => ({ ...claim, unit: unit(claim.unit) as typeof claim.unit })),
    waits: waits.map((wait) => ({ ...wait, unit: unit(wait.unit) as typeof wait.unit })),
  };
};
