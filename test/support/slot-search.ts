import type { BookingOptions } from "../../src/domain/booking/booking.ts";
import type { PartyGuest, TherapistChoice } from "../../src/domain/booking/party.ts";
import type { Center, CenterLimits, WeeklyHours } from "../../src/domain/catalog/center.ts";
import type { Service } from "../../src/domain/catalog/item.ts";
import type { Gender, Therapist } from "../../src/domain/catalog/resource.ts";
import type { AppointmentId, BookingId, ReservationId } from "../../src/domain/ids.ts";
import { busyFor } from "../../src/domain/slot/search/busy.ts";
import type { Claim, StandingClaim } from "../../src/domain/claim/claim.ts";
import { planDay } from "../../src/domain/slot/calendar/day-calendar.ts";
import { demandOf } from "../../src/domain/slot/calendar/demand.ts";
import { listDay, type Listing, type ListingWish } from "./list-day.ts";
import { claimsForAppointments, NOTHING_FREED } from "../../src/domain/claim/occupancy.ts";
import { indexCenter, type CenterIndex } from "../../src/domain/slot/calendar/center-index.ts";
import { defaultRanking } from "../../src/domain/slot/search/ranking.ts";
import type { NoSlot } from "../../src/domain/slot/explanation/no-slot.ts";
import type { Search } from "../../src/domain/slot/search/search.ts";
import { slotAt } from "../../src/domain/slot/slot-at.ts";
import type { ListedSlot, Slot } from "../../src/domain/slot/search/slot.ts";
import type { UnitKey } from "../../src/domain/claim/unit.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import { wallAt } from "../../src/domain/time/wall-time.ts";
import { UTC } from "./fake-wall.ts";
import { at, date, minted } from "./values.ts";
import {
  catalogOf,
  daily,
  offer,
  rosterOf,
  service as plainService,
  therapist as plainTherapist,
  type Offer,
} from "./catalog.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

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
): Service =>
  plainService(id, {
    durationMinutes: minutes,
    preparationMinutes: preparation,
    recoveryMinutes: recovery,
    priceMinor: price,
    needsTherapist: !alone,
    roomKind: room,
    equipmentIds: equipment.map((it) => hostId(it)),
  });

/** By default a woman who works from 9 to 17 and can give a massage. */
export const therapist = (
  id: string,
  { skills = ["massage"], ...over }: Partial<Omit<Therapist, "skills"> & { skills: readonly string[] }> = {},
): Therapist => {
  // Without any, an offer gives all services.
  const able = skills.length === 0 ? ["nothing"] : skills;
  return plainTherapist(id, { shifts: [daily("9:00", "17:00")], ...over, skills: able.map((it) => hostId(it)) });
};

type SpaParts = Partial<Omit<Offer, "center">> &
  Readonly<{
    opening?: readonly WeeklyHours[];
    holidays?: Center["holidays"];
    grid?: number;
    limits?: Partial<CenterLimits>;
  }>;
/** A center open from 9 to 17, with starts on every full hour. */
export const spa = ({
  opening = [daily("9:00", "17:00")],
  holidays = [],
  grid = 60,
  limits = {},
  ...parts
}: SpaParts = {}): CenterIndex => {
  const center = { zone: "Etc/UTC", openingHours: opening, holidays, gridMinutes: grid };
  const offered = offer({ items: [service("massage")], therapists: [therapist("uma")], ...parts, center, limits });
  return indexCenter(catalogOf(offered), rosterOf(offered));
};

export const ANY: TherapistChoice = { kind: "any" };
export const gender = (it: Gender): TherapistChoice => ({ kind: "gender", gender: it });
export const named = (id: string): TherapistChoice => ({ kind: "named", therapistId: hostId(id) });

export const item = (id: string, choice: TherapistChoice = ANY, addOns: readonly string[] = []) =>
  ({
    itemId: hostId(id),
    addOnIds: addOns.map((it) => hostId(it)),
    therapist: choice,
  }) as const satisfies PartyGuest["items"][number];
export const guest = (id: string | null, ...items: PartyGuest["items"]): PartyGuest => ({
  guestId: id === null ? null : hostId(id),
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
  index: CenterIndex,
  party: readonly PartyGuest[],
  { claims = [], options = {}, ranking = defaultRanking, nowMs = NOW, own = null, booking = 1 }: SearchParts = {},
): Search => ({
  index,
  calendar: planDay(index, date("2026-05-10"), UTC),
  demand: demandOf(party, index)._unsafeUnwrap(),
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
