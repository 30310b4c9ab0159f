import type { BookingOptions } from "../../src/domain/booking/booking.ts";
import type { PartyGuest, TherapistChoice } from "../../src/domain/booking/party.ts";
import { DEFAULT_LIMITS, type Center, type CenterLimits, type WeeklyHours } from "../../src/domain/catalog/center.ts";
import type { AddOn, Item, Package, Service } from "../../src/domain/catalog/item.ts";
import type { DaySpan, Equipment, Gender, Room, Therapist, WallSpan } from "../../src/domain/catalog/resource.ts";
import type { AppointmentId, BookingId, ReservationId } from "../../src/domain/ids.ts";
import { busyFor } from "../../src/domain/slot/search/busy.ts";
import type { Claim, StandingClaim } from "../../src/domain/claim/claim.ts";
import { planDay } from "../../src/domain/slot/calendar/day-calendar.ts";
import { demandOf } from "../../src/domain/slot/calendar/demand.ts";
import { listDay, type Listing, type ListingWish } from "./list-day.ts";
import { claimsForAppointments, NOTHING_FREED } from "../../src/domain/claim/occupancy.ts";
import { planCenter, type CenterPlan } from "../../src/domain/slot/calendar/center-plan.ts";
import { defaultRanking } from "../../src/domain/slot/search/ranking.ts";
import type { NoSlot } from "../../src/domain/slot/explanation/no-slot.ts";
import type { Search } from "../../src/domain/slot/search/search.ts";
import { slotAt } from "../../src/domain/slot/slot-at.ts";
import type { ListedSlot, Slot } from "../../src/domain/slot/search/slot.ts";
import type { UnitKey } from "../../src/domain/claim/unit.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import { wallAt } from "../../src/domain/time/wall-time.ts";
import { UTC } from "./fake-wall.ts";
import { at, date, host, minted } from "./values.ts";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;

/** Hours of every day, told as `HH:mm`; hours beyond 24 run on into the next day. */
export const hours = (from: string, until: string): WeeklyHours => ({
  weekdays: EVERY_DAY,
  startMinute: minuteOf(from),
  endMinute: minuteOf(until),
});
const minuteOf = (time: string): number => {
  const [hour = NaN, minute = NaN] = time.split(":").map(Number);
  return hour * 60 + minute;
};

type ServiceParts = Readonly<{
  minutes?: number;
  preparation?: number;
  recovery?: number;
  price?: number;
  alone?: boolean;
  room?: string | null;
  equipment?: readonly string[];
}>;
export const service = (
  id: string,
  {
    minutes = 60,
    preparation = 0,
    recovery = 0,
    price = 0,
    alone = false,
    room = null,
    equipment = [],
  }: ServiceParts = {},
): Service => ({
  kind: "service",
  id: host(id),
  name: id.toUpperCase(),
  durationMinutes: minutes,
  preparationMinutes: preparation,
  recoveryMinutes: recovery,
  priceMinor: price,
  needsTherapist: !alone,
  roomKind: room,
  equipmentIds: equipment.map((it) => host(it)),
});

export const addOn = (
  id: string,
  { minutes = 15, price = 0, equipment = [] }: Pick<ServiceParts, "minutes" | "price" | "equipment"> = {},
): AddOn => ({
  kind: "add_on",
  id: host(id),
  name: id.toUpperCase(),
  durationMinutes: minutes,
  priceMinor: price,
  equipmentIds: equipment.map((it) => host(it)),
});

export const pack = (id: string, serviceIds: readonly string[], price = 0): Package => ({
  kind: "package",
  id: host(id),
  name: id.toUpperCase(),
  priceMinor: price,
  serviceIds: serviceIds.map((it) => host(it)),
});

type TherapistParts = Readonly<{
  gender?: Gender;
  skills?: readonly string[];
  shifts?: readonly WeeklyHours[];
  breaks?: readonly WeeklyHours[];
  daysOff?: readonly DaySpan[];
  blockOuts?: readonly WallSpan[];
}>;
/** By default a woman who works from 9 to 17 and can give a massage. */
export const therapist = (
  id: string,
  {
    gender = "female",
    skills = ["massage"],
    shifts = [hours("9:00", "17:00")],
    breaks = [],
    daysOff = [],
    blockOuts = [],
  }: TherapistParts = {},
): Therapist => ({
  id: host(id),
  firstName: id,
  lastName: "",
  gender,
  skills: skills.map((it) => host(it)),
  shifts,
  breaks,
  daysOff,
  blockOuts,
});

export const room = (id: string, beds: number, kind = "room"): Room => ({
  id: host(id),
  name: id.toUpperCase(),
  kind,
  beds,
});
export const equipment = (id: string, units: number): Equipment => ({ id: host(id), name: id.toUpperCase(), units });

type SpaParts = Readonly<{
  items?: readonly Item[];
  therapists?: readonly Therapist[];
  rooms?: readonly Room[];
  equipment?: readonly Equipment[];
  opening?: readonly WeeklyHours[];
  holidays?: Center["holidays"];
  grid?: number;
  limits?: Partial<CenterLimits>;
}>;
/** A center open from 9 to 17, with starts on every full hour. */
export const spa = ({
  items = [service("massage")],
  therapists = [therapist("uma")],
  rooms = [],
  equipment = [],
  opening = [hours("9:00", "17:00")],
  holidays = [],
  grid = 60,
  limits = {},
}: SpaParts = {}): CenterPlan =>
  planCenter(
    {
      center: {
        id: host("spa"),
        name: "Spa",
        zone: "Etc/UTC",
        currency: "EUR",
        openingHours: opening,
        holidays,
        gridMinutes: grid,
        blockTimeMinutes: 10,
        limits: { ...DEFAULT_LIMITS, ...limits },
      },
      items: new Map(items.map((it) => [it.id, it])),
    },
    {
      therapists: new Map(therapists.map((it) => [it.id, it])),
      rooms: new Map(rooms.map((it) => [it.id, it])),
      equipment: new Map(equipment.map((it) => [it.id, it])),
    },
  );

export const ANY: TherapistChoice = { kind: "any" };
export const gender = (it: Gender): TherapistChoice => ({ kind: "gender", gender: it });
export const named = (id: string): TherapistChoice => ({ kind: "named", therapistId: host(id) });

export const item = (id: string, choice: TherapistChoice = ANY, addOns: readonly string[] = []) =>
  ({
    itemId: host(id),
    addOnIds: addOns.map((it) => host(it)),
    therapist: choice,
  }) as const satisfies PartyGuest["items"][number];
export const guest = (id: string | null, ...items: PartyGuest["items"]): PartyGuest => ({
  guestId: id === null ? null : host(id),
  items,
});

/** The eve of the day that is searched. */
export const NOW = at("0:00");

type SearchParts = Readonly<{
  claims?: readonly StandingClaim[];
  options?: Partial<BookingOptions>;
  ranking?: Search["ranking"];
  nowMs?: EpochMs;
  own?: ReservationId | null;
  booking?: number;
}>;
/** A search of 2026-05-10 in UTC, seen at {@link NOW}. */
export const searchFor = (
  plan: CenterPlan,
  party: readonly PartyGuest[],
  { claims = [], options = {}, ranking = defaultRanking, nowMs = NOW, own = null, booking = 1 }: SearchParts = {},
): Search => ({
  plan,
  calendar: planDay(plan, date("2026-05-10"), UTC),
  demand: demandOf(party, plan)._unsafeUnwrap(),
  options: { oneTherapistPerGuest: false, sharedRoom: false, ...options },
  busy: busyFor(claims, { nowMs, ownReservationId: own, freed: NOTHING_FREED }),
  bookingId: minted<BookingId>(booking),
  ranking,
});

const timeOf = (instant: EpochMs): string => new Date(instant).toISOString().slice(11, 16);

/** Nothing but the slots is wanted. */
export const JUST_SLOTS: ListingWish = { withAllocations: false, warn: false, explain: false, future: null };

export const listing = (search: Search, wish: Partial<ListingWish> = {}, nowMs = NOW): Listing =>
  listDay(search, nowMs, { ...JUST_SLOTS, ...wish })._unsafeUnwrap();

export const slotsOf = (search: Search): readonly ListedSlot[] => listing(search, { withAllocations: true }).slots;

/** The starts that are listed, as `HH:mm`. */
export const starts = (search: Search): readonly string[] => slotsOf(search).map(({ startMs }) => timeOf(startMs));

/** The units that each item has, in order of the allocation. */
export const unitsOf = ({ allocation }: Slot): readonly (readonly UnitKey[])[] =>
  allocation.map((it) => [
    ...(it.therapist === null ? [] : [it.therapist.unit]),
    ...(it.room === null ? [] : [it.room.unit]),
    ...it.equipment.map(({ unit }) => unit),
  ]);

export const slot = (search: Search, time: string): Slot => slotAt(search, at(time))._unsafeUnwrap();
export const refusal = (search: Search, time: string): NoSlot => slotAt(search, at(time))._unsafeUnwrapErr();

/** A claim of another reservation: held until an instant, or taken for good. */
export const taken = (
  unit: UnitKey,
  from: string,
  until: string,
  heldUntilMs: EpochMs | null = null,
): StandingClaim => ({
  unit,
  startMs: at(from),
  endMs: at(until),
  owner: { kind: "reservation", id: minted(99) },
  heldUntilMs,
});

/** The claims of a slot. */
export const claimsOfSlot = ({ allocation }: Slot): readonly Claim[] =>
  claimsForAppointments(
    allocation.map((it) => ({ ...it, id: minted<AppointmentId>(1), wallStartMs: wallAt(it.startMs, 0) })),
  );

/** A slot as a reservation holds it, until an instant or for good. */
export const held = (it: Slot, heldUntilMs: EpochMs | null, id = 99): readonly StandingClaim[] =>
  claimsOfSlot(it).map((claim) => ({
    ...claim,
    owner: { kind: "reservation", id: minted<ReservationId>(id) },
    heldUntilMs,
  }));
