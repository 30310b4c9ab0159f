import type { FindAvailabilityAnswer, FindAvailabilityInput, FindSlotsAnswer, WaivableRule } from "../../src/index.ts";
import {
  ableTherapists,
  bedsOf,
  complaintsAbout,
  hasOneForEach,
  isPossible,
  piecesOf,
  type Question,
  type Taken,
} from "./allocation.ts";
import { datesFrom, hoursOf } from "./hours.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { freedBy, moveRefusal } from "./moves.ts";
import { missingOf, type Need } from "./needs.ts";
import { partyRefusal } from "./party.ts";
import { askedParty, optionsOf } from "./predict-booking.ts";
import { isGone } from "./left.ts";
import { spansFor, statusAt, type Booking, type Move, type Refused, type Reservation } from "./records.ts";
import { without } from "./spans.ts";
import { dateAtWall, DAY, firstMinuteAt, MINUTE, wallAtInstant, wallOfDate } from "./wall.ts";

/** The refusal for a need that can never be served; null if each can be served at some time. */
export const ineligible = (model: Model, needs: readonly Need[], options: Booking["options"]): Refused | null => {
  for (const need of needs) {
    if (need.therapist !== null && ableTherapists(model.stock, need).length === 0)
      return { code: "NO_ELIGIBLE_RESOURCE", resource: "therapist" };
    if (need.roomKind !== null && bedsOf(model.stock, need.roomKind).length === 0)
      return { code: "NO_ELIGIBLE_RESOURCE", resource: "room" };
    if (need.equipmentIds.some((id, _, all) => piecesOf(model.stock, id).length < all.filter((it) => it === id).length))
      return { code: "NO_ELIGIBLE_RESOURCE", resource: "equipment" };
  }
  return !options.oneTherapistPerGuest || hasOneForEach(model.stock, needs)
    ? null
    : { code: "NO_ELIGIBLE_RESOURCE", resource: "therapist" };
};

/** Rule 3: how long a hold may outlast its start. */
export const graceMsOf = (model: Model, [first]: readonly Need[]): number =>
  Math.min(model.stock.catalog.center.limits.graceAfterStartMinutes * MINUTE, first?.terms.durationMs ?? 0);

/** Rules 3 and 10: a start that is too soon or too far away; null if it is neither. */
export const outOfRange = (model: Model, needs: readonly Need[], startMs: number, nowMs: number): Refused | null => {
  const { limits } = model.stock.catalog.center;
  const { leastHoldSeconds } = limits;
  const isWaived = model.stock.waived?.includes("lead_time") === true;
  const most = (own: readonly (number | null)[], ofCenter: number): number =>
    isWaived ? 0 : Math.max(0, ...own.map((it) => it ?? ofCenter));
  const leadMinutes = most(
    needs.map((it) => it.leadTimeMinutes),
    limits.leadTimeMinutes,
  );
  const leadDays = most(
    needs.map((it) => it.leadTimeDays),
    limits.leadTimeDays,
  );
  const horizonDays = model.stock.waived?.includes("horizon") === true ? Infinity : limits.horizonDays;
  const forAHoldMs = nowMs + leastHoldSeconds * 1_000 - graceMsOf(model, needs);
  const earliestMs = Math.max(
    nowMs + 1,
    nowMs + leadMinutes * MINUTE,
    midnightAfter(model, nowMs, leadDays),
    forAHoldMs,
  );
  if (startMs < earliestMs) return { code: "SLOT_IN_PAST", earliestMs };
  const latestMs = nowMs + horizonDays * DAY;
  return startMs > latestMs ? { code: "SLOT_BEYOND_HORIZON", latestMs } : null;
};

/** The first instant of the day that is so many days after the one at an instant; the instant itself for none. */
const midnightAfter = (model: Model, nowMs: number, days: number): number => {
  if (days === 0) return nowMs;
  const { table } = hoursOf(model.stock, model.world.dates);
  const midnightMs = (day: number): number => table.startMs + firstMinuteAt(table, day) * MINUTE;
  let today = wallOfDate(dateAtWall(table.walls[0] as number));
  while (midnightMs(today + DAY) <= nowMs) today += DAY;
  return midnightMs(today + days * DAY);
};

export const question = (
  model: Model,
  { options }: Pick<Booking, "options">,
  needs: readonly Need[],
  startMs: number,
  waits: readonly Taken[],
): Question => ({
  waits,
  stock: model.stock,
  dates: model.world.dates,
  needs,
  options,
  startMs,
  window: windowOf(model, dateOf(model, startMs), needs),
});

/** The day that the wall shows at a start. */
export const dateOf = (model: Model, startMs: number): string =>
  dateAtWall(wallAtInstant(hoursOf(model.stock, model.world.dates).table, startMs));

/** A day, and the time that the needs cover from its first to its last start. */
const windowOf = (model: Model, date: string, needs: readonly Need[]): Question["window"] => {
  const { table, starts } = hoursOf(model.stock, model.world.dates);
  const midnightMs = (day: number): number =>
    table.startMs + firstMinuteAt(table, wallOfDate(date) + day * DAY) * MINUTE;
  const ofDay = starts.get(date) ?? [];
  const before = Math.max(0, ...needs.map(({ offsetMs, terms }) => terms.preparationMs - offsetMs));
  const after = Math.max(0, ...needs.map(({ offsetMs, terms }) => offsetMs + terms.durationMs + terms.recoveryMs));
  return {
    startMs: Math.min(midnightMs(0), (ofDay[0] ?? midnightMs(0)) - before),
    endMs: Math.max(midnightMs(1), (ofDay.at(-1) ?? midnightMs(1)) + after),
  };
};

/** The spans in a booking's way: all that is taken except its own hold and the appointments it moves. */
export const inTheWayOf = (
  model: Model,
  own: Reservation | null,
  moves: readonly Move[],
  nowMs: number,
): readonly Taken[] => model.takenAt(nowMs, own, freedBy(moves));

/** The holder whose live reservations are counted, and who waits after an expiry (rule 10). */
export const holderOf = (hostId: string | null, holderKey: string | null): string | null => {
  if (hostId !== null) return `g:${hostId}`;
  return holderKey === null ? null : `k:${holderKey}`;
};

/** Rule 10: the places that a holder let expire and may not hold again yet; not the time of guests. */
export const waitsFor = (
  model: Model,
  holder: string | null,
  moves: readonly Move[],
  nowMs: number,
): readonly Taken[] => {
  const waitMs = model.stock.catalog.center.limits.holdAgainAfterMinutes * MINUTE;
  const waiting = model.reservations.filter(
    (it) => it.holder === holder && statusAt(it, nowMs) === "expired" && nowMs < it.expiresAtMs + waitMs,
  );
  const places = waiting.flatMap(({ id, appointments, expiresAtMs }) =>
    spansFor(appointments)
      .filter(({ unit }) => !unit.startsWith("g:") && !isGone(model.stock, unit))
      .map((span): Taken => ({ ...span, ownerId: id, heldUntilMs: expiresAtMs + waitMs })),
  );
  return without(places, freedBy(moves));
};

export const expectFindSlots = (
  model: Model,
  { engine }: Asking,
  { bookingId, waive = [] }: Readonly<{ bookingId: string; waive?: readonly WaivableRule[] }>,
): Expected => {
  const booking = model.booking(bookingId);
  if (booking === null) return refused("BOOKING_NOT_FOUND", { bookingId });
  const all = model.needs(booking.party);
  const { needs } = all;
  const missing = missingOf(all);
  if (missing !== null) return { kind: "refused", refusal: missing };
  const own = booking.reservations.at(-1) ?? null;
  const nowMs = model.instant(engine, ...model.written(booking, own));
  const nobody = ineligible(model, needs, booking.options);
  if (nobody !== null) return { kind: "refused", refusal: nobody };
  const moves = moveRefusal(booking, booking.moves, nowMs) === null ? booking.moves : [];
  const taken = inTheWayOf(model, own?.status === "reserved" ? own : null, moves, nowMs);
  const waits = waitsFor(model, holderOf(booking.hostId, booking.holderKey), moves, nowMs);
  const asked = { ...booking, needs, waits, taken, nowMs };
  const seen = model.without(waive);
  const starts = startsIn(seen, asked);
  return accepted<FindSlotsAnswer>((answer) => {
    expectSame("findSlots: the instant", nowMs, answer.atMs);
    expectSlots(seen, asked, starts, answer.slots);
    expectDays(booking, starts, model, answer.byDay);
    return NO_EVENTS;
  });
};

/** Rule 19: the slots of a booking of the same party. */
export const expectFindAvailability = (model: Model, { engine }: Asking, input: FindAvailabilityInput): Expected => {
  const days = input.days ?? 1;
  const found = askedParty(model, input, days);
  if ("kind" in found) return found;
  const { party, hostId, needs } = found;
  const together = partyRefusal(party, hostId, input.group === true);
  if (together !== null) return { kind: "refused", refusal: together };
  const nowMs = model.instant(engine);
  const nobody = ineligible(model, needs, optionsOf(input));
  if (nobody !== null) return { kind: "refused", refusal: nobody };
  const taken = inTheWayOf(model, null, [], nowMs);
  const waits = waitsFor(model, holderOf(hostId, input.holderKey ?? null), [], nowMs);
  const asked = { date: input.date, days, options: optionsOf(input), needs, waits, taken, nowMs };
  const seen = model.without(input.waive ?? []);
  const starts = startsIn(seen, asked);
  return accepted<FindAvailabilityAnswer>((answer) => {
    expectSame("findAvailability: the instant", nowMs, answer.atMs);
    expectDays(asked, starts, model, answer.byDay);
    if (input.detail === "slots") expectSlots(seen, asked, starts, answer.listing?.slots ?? []);
    else expectSame("findAvailability: no list unless asked for", null, answer.listing);
    return NO_EVENTS;
  });
};

type AskedWindow = Pick<Booking, "date" | "days" | "options"> &
  Readonly<{ needs: readonly Need[]; waits: readonly Taken[]; taken: readonly Taken[]; nowMs: number }>;

/** The starts of all days of a window at which everything can be served. */
const startsIn = (
  model: Model,
  { date, days, needs, waits, taken, nowMs, options }: AskedWindow,
): readonly number[] => {
  const { starts } = hoursOf(model.stock, model.world.dates);
  return datesFrom(date, days)
    .flatMap((day) => starts.get(day) ?? [])
    .filter((startMs) => outOfRange(model, needs, startMs, nowMs) === null)
    .filter((startMs) => isPossible(question(model, { options }, needs, startMs, waits), taken));
};

const expectDays = (
  { date, days }: Pick<Booking, "date" | "days">,
  starts: readonly number[],
  model: Model,
  byDay: FindSlotsAnswer["byDay"],
): void =>
  expectSame(
    "the first slot of each day",
    datesFrom(date, days).map((day) => [day, starts.find((startMs) => dateOf(model, startMs) === day) ?? null]),
    byDay.map((it) => [it.date, it.firstStartMs]),
  );

const expectSlots = (
  model: Model,
  { options, needs, waits, taken }: AskedWindow,
  starts: readonly number[],
  slots: FindSlotsAnswer["slots"],
): void => {
  expectSame(
    "the starts",
    starts,
    slots.map((it) => it.startMs),
  );
  for (const { startMs, allocation, preferences } of slots) {
    const given = (allocation ?? []).map((it) => ({
      therapist: it.therapist?.unit ?? null,
      bed: it.room?.unit ?? null,
      room: it.room?.id ?? null,
      pieces: it.equipment.map(({ unit }) => unit),
    }));
    const asked = question(model, { options }, needs, startMs, waits);
    const complaints = complaintsAbout(asked, given, taken);
    const wishes = needs.filter(({ liked }) => liked !== null).length;
    const met = needs.filter(({ liked }, at) => liked !== null && given[at]?.therapist === `t:${liked}`).length;
    expectSame(`the preferences at ${startMs}`, wishes === 0 ? undefined : { wanted: wishes, met }, preferences);
    expectSame(`the allocation at ${startMs}`, [], complaints);
  }
};
