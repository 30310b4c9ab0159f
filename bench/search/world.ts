import type { CenterCatalog, CenterRoster, Service, StandingClaim } from "../../src/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { busyFor, type Busy } from "../../src/domain/slot/search/busy.ts";
import { planDay } from "../../src/domain/slot/calendar/day-calendar.ts";
import { demandOf } from "../../src/domain/slot/calendar/demand.ts";
import { listDay } from "../../test/support/list-day.ts";
import { NOTHING_FREED } from "../../src/domain/claim/occupancy.ts";
import { indexCenter } from "../../src/domain/slot/calendar/center-index.ts";
import { defaultRanking } from "../../src/domain/slot/search/ranking.ts";
import type { Search } from "../../src/domain/slot/search/search.ts";
import { Random } from "../../test/oracle/random.ts";
import { floorStarts, type Taken } from "./floor.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const SERVICE_MINUTES = 60;
/** Midnight of the first day in Rome. */
export const FIRST_MS = Date.UTC(2026, 4, 31, 22);
export const NOW_MS = FIRST_MS - DAY;
export const CENTER = "spa";
export const CENTER_ZONE = "Europe/Rome";

/** Therapists, rooms and pieces of equipment; appointments are those of each unit on each day. */
export type Size = Readonly<{
  therapists: number;
  rooms: number;
  pieces: number;
  days: number;
  appointments: number;
  minutesEach: number;
}>;

/** The sizes that are compared with others: 8 appointments of 30 minutes on each unit, each day. */
export const A: Size = { therapists: 10, rooms: 5, pieces: 3, days: 1, appointments: 8, minutesEach: 30 };
export const B: Size = { ...A, therapists: 50, rooms: 20, pieces: 10, days: 30 };

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;
const SHIFT = [{ weekdays: EVERY_DAY, startMinute: 540, endMinute: 1_080 }];
const BREAK = [{ weekdays: EVERY_DAY, startMinute: 780, endMinute: 840 }];
const zones = createLuxonZoneRules();

export const dateOf = (day: number): string => new Date(FIRST_MS + day * DAY + DAY / 2).toISOString().slice(0, 10);

/** A center in Rome: shifts from 9 to 18 with a break at 13, a grid of 15 minutes, a service of 60. */
export const catalogOf = ({ rooms, pieces }: Size): CenterCatalog => {
  const service = {
    kind: "service",
    id: "massage",
    name: "Massage",
    durationMinutes: SERVICE_MINUTES,
    preparationMinutes: 0,
    recoveryMinutes: 0,
    priceMinor: 9_000,
    needsTherapist: true,
    roomKind: rooms === 0 ? null : "treatment",
    equipmentIds: pieces === 0 ? [] : ["stones"],
  } as unknown as Service;
  return {
    center: {
      id: CENTER as never,
      name: "A spa",
      zone: CENTER_ZONE,
      currency: "EUR",
      openingHours: SHIFT,
      holidays: [],
      gridMinutes: 15,
      blockTimeMinutes: 10,
      limits: {
        maxBlockTimeMinutes: 60,
        lifetimeCapMinutes: 60,
        paymentCapMinutes: 90,
        liveReservationsPerHolder: 3,
        openBookingsPerHolder: 1_000_000,
        openBookingsPerCaller: 1_000_000,
        openBookingsPerCenter: 1_000_000,
        guestsPerBooking: 12,
        itemsPerBooking: 48,
        leadTimeMinutes: 0,
        horizonDays: 366,
        windowDays: 31,
        graceAfterStartMinutes: 5,
        leastHoldSeconds: 60,
        holdAgainAfterMinutes: 0,
      },
    },
    items: new Map([[service.id, service]]),
  };
};

export const rosterOf = ({ therapists, rooms, pieces }: Size): CenterRoster => ({
  therapists: new Map(
    numbers(therapists).map((nth) => {
      const id = `t${nth}` as never;
      const skills = ["massage" as never];
      const name = { firstName: "T", lastName: String(nth) };
      return [id, { id, ...name, gender: "female", skills, shifts: SHIFT, breaks: BREAK, daysOff: [], blockOuts: [] }];
    }),
  ),
  rooms: new Map(
    numbers(rooms).map((nth) => {
      const id = `r${nth}` as never;
      return [id, { id, name: "R", kind: "treatment", beds: 1 }];
    }),
  ),
  equipment: new Map([["stones" as never, { id: "stones" as never, name: "Stones", units: pieces }]]),
});

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** The units of each kind, as a block names them. */
export const unitsOf = ({ therapists, rooms, pieces }: Size) => [
  numbers(therapists).map((nth) => ({ kind: "therapist" as const, therapistId: `t${nth}` })),
  numbers(rooms).map((nth) => ({ kind: "room" as const, roomId: `r${nth}` })),
  numbers(pieces).map((nth) => ({ kind: "equipment" as const, equipmentId: "stones", piece: nth + 1 })),
];

const keyOf = (kind: number, nth: number): string =>
  [`t:t${nth}`, `r:r${nth}#1`, `e:stones#${nth + 1}`][kind] as string;

/** The appointments of a unit on a day, wherever chance puts them in the shift, on multiples of 5 minutes. */
export const takenOf = ({ appointments, minutesEach }: Size, kind: number, nth: number, day: number): Taken => {
  const random = new Random(12 + kind + 3 * (nth + 1_000 * day));
  const places = 540 / 5;
  const length = Math.ceil(minutesEach / 5);
  const isTaken = new Uint8Array(places);
  const starts: number[] = [];
  for (let tries = 0; tries < 1_000 && starts.length < appointments; tries += 1) {
    const at = random.nat(places - length + 1);
    const isInBreak = at + length > 240 / 5 && at < 300 / 5;
    if (isInBreak || isTaken.subarray(at, at + length).includes(1)) continue;
    isTaken.fill(1, at, at + length);
    starts.push(at);
  }
  const opensMs = FIRST_MS + day * DAY + 540 * MINUTE;
  return starts
    .sort((one, other) => one - other)
    .flatMap((at) => [opensMs + at * 5 * MINUTE, opensMs + (at * 5 + minutesEach) * MINUTE]);
};

/** One size, ready to be searched for a guest who wants one massage by any therapist. */
export const prepare = (size: Size) => {
  const index = indexCenter(catalogOf(size), rosterOf(size));
  const demand = demandOf(
    [{ guestId: "ada" as never, items: [{ itemId: "massage" as never, addOnIds: [], therapist: { kind: "any" } }] }],
    index,
  );
  if (demand.isErr()) throw new Error(demand.error.code);
  const counts = [size.therapists, size.rooms, size.pieces].filter((count) => count > 0);
  const days = numbers(size.days).map((day) => {
    const kinds = counts.map((count, kind) => numbers(count).map((nth) => takenOf(size, kind, nth, day)));
    const search: Omit<Search, "busy"> = {
      index,
      calendar: planDay(index, dateOf(day) as never, (wallMs) => zones.instantsOf(CENTER_ZONE, wallMs)),
      demand: demand.value,
      options: { oneTherapistPerGuest: false, sharedRoom: false },
      bookingId: "7".padStart(32, "0") as never,
      ranking: defaultRanking,
    };
    const claims = claimsOf(kinds);
    return { search, claims, busy: busyOf(claims), floor: floorOf(kinds, day) };
  });
  return {
    /** From the busy time of each unit to the list of starts: the floor has the same input. */
    search: (): readonly number[] => days.flatMap(({ search, busy }) => searched(search, busy)),
    /** From the claims as a store answers them. */
    fromClaims: (): readonly number[] => days.flatMap(({ search, claims }) => searched(search, busyOf(claims))),
    floor: (): readonly number[] =>
      days.flatMap(({ floor }) => floorStarts(floor.starts, SERVICE_MINUTES * MINUTE, floor.kinds)),
  };
};

const claimsOf = (kinds: readonly (readonly Taken[])[]): readonly StandingClaim[] =>
  kinds.flatMap((units, kind) =>
    units.flatMap((taken, nth) => {
      const unit = keyOf(kind, nth) as never;
      return numbers(taken.length / 2).map((at): StandingClaim => {
        const owner = { kind: "reservation", id: `${kind}${nth}${at}`.padStart(32, "0") } as never;
        const span = { startMs: taken[2 * at] as never, endMs: taken[2 * at + 1] as never };
        return { unit, ...span, owner, heldUntilMs: null };
      });
    }),
  );

const busyOf = (claims: readonly StandingClaim[]): Busy =>
  busyFor(claims, { nowMs: NOW_MS as never, ownReservationId: null, freed: NOTHING_FREED });

const searched = (search: Omit<Search, "busy">, busy: Busy): readonly number[] => {
  const wish = { withAllocations: false, warn: false, explain: false, future: null };
  const found = listDay({ ...search, busy }, NOW_MS as never, wish);
  return found.isOk() ? found.value.slots.map(({ startMs }) => startMs) : [];
};

/** The floor's input: the starts in the opening hours, and the taken time, including a therapist's break. */
const floorOf = (kinds: readonly (readonly Taken[])[], day: number) => {
  const [opensMs, closesMs] = [FIRST_MS + day * DAY + 540 * MINUTE, FIRST_MS + day * DAY + 1_080 * MINUTE];
  const starts: number[] = [];
  for (let at = opensMs; at + SERVICE_MINUTES * MINUTE <= closesMs; at += 15 * MINUTE) starts.push(at);
  const rest = [opensMs + 240 * MINUTE, opensMs + 300 * MINUTE];
  const withRest = (taken: Taken): Taken => {
    const at = taken.findIndex((bound, nth) => nth % 2 === 0 && bound >= (rest[0] as number));
    return at === -1 ? [...taken, ...rest] : [...taken.slice(0, at), ...rest, ...taken.slice(at)];
  };
  return { starts, kinds: kinds.map((units, kind) => (kind === 0 ? units.map(withRest) : units)) };
};
