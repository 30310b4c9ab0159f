import {
  centerTag,
  type CenterId,
  type CreateBookingInput,
  type FindAvailabilityInput,
  type HoldInput,
  type MarkAttendanceInput,
  type ReserveInput,
} from "../../src/index.ts";
import type { NewBookingInput } from "../../src/engine/commands/new-booking.ts";
import { datesFrom, hoursOf } from "./hours.ts";
import type { Model } from "./model.ts";
import type { CancelAsked } from "./predict-cancel.ts";
import type { HoldSubject } from "./predict-hold.ts";
import type { BlockAsked } from "./predict-rest.ts";
import { begunPayment, isBooked, type Booking } from "./records.ts";
import { PARTIES, type Late, type Slot, type Step, type Subject, type Waived } from "./steps.ts";
import { MINUTE, wallAtInstant, wallText } from "./wall.ts";
import { CENTER, GUESTS, UNKNOWN } from "./scene.ts";

/** The nth newest; undefined if there is none. */
export const nthNewest = <Value>(all: readonly Value[], nth: number): Value | undefined =>
  all.length === 0 ? undefined : all[all.length - 1 - (nth % all.length)];

/** An id of the center that no record has. */
export const UNKNOWN_ID = `0123456789ab${centerTag(CENTER as CenterId)}ffffffffffffff`;

const THERAPISTS = [
  { kind: "any" },
  { kind: "gender", gender: "female" },
  { kind: "gender", gender: "male" },
  { kind: "named", therapistId: "t0" },
  { kind: "named", therapistId: "t1" },
  { kind: "named", therapistId: "t2" },
  { kind: "named", therapistId: "t9" },
] as const satisfies readonly CreateBookingInput["guests"][number]["items"][number]["therapist"][];

const ITEMS = ["s0", "s1", "s2", "p0", "a0", "s9"] as const;
const ADD_ONS: readonly (readonly string[])[] = [[], ["a0"], ["s0"]];

const therapistAsked = (model: Model, choice: number) => {
  const { therapists } = model.world.stocks[0].roster;
  const isNamed = choice >= 3 && choice <= 5;
  return THERAPISTS[isNamed ? 3 + (choice % Math.max(1, therapists.size)) : choice] ?? THERAPISTS[0];
};

/** One of the lengths that a service has: its own first. One that it has not if it has fewer. */
const lengthAsked = (model: Model, itemId: string, nth: number): number => {
  const item = [...model.world.stocks[0].catalog.items.values()].find(({ id }) => id === itemId);
  if (item?.kind !== "service") return 30;
  const others = item.durations ?? [];
  if (nth > 2) return 7;
  return others[nth % (others.length + 1)]?.durationMinutes ?? item.durationMinutes;
};

type CreateStep = Extract<Step, { kind: "create" }>["create"];

export const createInput = (model: Model, it: CreateStep): CreateBookingInput => ({
  ...partyInput(model, it),
  date: model.world.dates[it.nextDay ? 1 : 0],
  ...(it.days === 1 ? {} : { days: it.days }),
});

export const holdInput = (
  model: Model,
  { create, slot, invoice, block, waive, waiveFee }: Extract<Step, { kind: "hold" }>,
): HoldInput => {
  const window = { date: model.world.dates[create.nextDay ? 1 : 0], days: create.days, reservations: [] };
  return {
    ...partyInput(model, create),
    // The model's wall ends before the horizon: a start that is too far away is on the next day here.
    slot: slotAsked(model, window, slot.kind === "far" ? { ...slot, kind: "next_day" } : slot),
    ...(invoice ? { createInvoice: true } : {}),
    ...(block === 0 ? {} : { blockTimeMinutes: block }),
    ...waiverAsked(waive),
    ...(waiveFee ? { waiveFee: WAIVED } : {}),
  };
};

/** Rule 22: none if no rule is waived. */
const waiverAsked = (rules: Waived): Pick<HoldInput, "waive"> =>
  rules.length === 0 ? {} : { waive: { rules, reason: "a regular", by: "front desk" } };

/** It moves nothing, and has no notes. */
export const availabilityInput = (
  model: Model,
  { create, detail, waive }: Extract<Step, { kind: "available" }>,
): FindAvailabilityInput => {
  const moves = { ...create.moves, kind: "nothing" } as const;
  return {
    ...createInput(model, { ...create, moves, notes: 0 }),
    detail,
    ...(waive.length === 0 ? {} : { waive }),
    ...(detail === "slots" ? { withAllocations: true } : {}),
  };
};

const partyInput = (model: Model, it: CreateStep): NewBookingInput => {
  const confirmed = model.reservations.filter(({ status }) => status === "confirmed");
  const [first] = PARTIES[it.party] ?? [0];
  const own = confirmed.filter(({ booking }) => booking.hostId === (GUESTS as readonly string[])[first ?? 0]);
  const isStrange = it.moves.nth === 3;
  const of = nthNewest(isStrange ? model.reservations : own.length > 0 ? own : confirmed, it.moves.reservation);
  const invoice = nthNewest(of?.invoices ?? [], it.moves.nth)?.id ?? UNKNOWN_ID;
  const appointment = nthNewest(of?.appointments ?? [], it.moves.nth)?.id ?? UNKNOWN_ID;
  const other = nthNewest(
    model.reservations.filter((one) => one !== of && one.status === "confirmed"),
    it.moves.nth,
  );
  const second = other?.appointments.find(isBooked)?.id;
  const kind = of === undefined && !isStrange ? "nothing" : it.moves.kind;
  const services = [...model.world.stocks[0].catalog.items.values()].filter((one) => one.kind === "service").length;
  const therapists = model.world.stocks[0].roster.therapists.size;
  const moved = (guest: number, nth: number): string | undefined => {
    if (guest === 0 && nth === 0 && (kind === "appointment" || kind === "both" || kind === "two")) return appointment;
    return guest + nth === 1 && kind === "two" ? second : undefined;
  };
  return {
    centerId: it.elsewhere ? "elsewhere" : CENTER,
    guests: (PARTIES[it.party] ?? [0]).map((guest, at) => ({
      ...(guest === null ? {} : { guestId: (GUESTS as readonly string[])[guest] ?? UNKNOWN }),
      ...(at === 0 && (kind === "invoice" || kind === "both") ? { movesInvoiceId: invoice } : {}),
      items: (it.items[Math.min(at, it.items.length - 1)] ?? []).map(
        ({ item, addOns, therapist, prefer, length }, nth) => {
          const movesAppointmentId = moved(at, nth);
          const itemId = item <= 2 ? `s${item % services}` : (ITEMS[item] as string);
          return {
            itemId,
            ...(prefer === 0 ? {} : { prefer: { therapistId: prefer === 4 ? "t9" : `t${(prefer - 1) % therapists}` } }),
            ...(length === 0 ? {} : { durationMinutes: lengthAsked(model, itemId, length) }),
            ...(addOns === 0 ? {} : { addOnIds: ADD_ONS[addOns] ?? [] }),
            ...(therapist === 0 ? {} : { therapist: therapistAsked(model, therapist) }),
            ...(movesAppointmentId === undefined ? {} : { movesAppointmentId }),
          };
        },
      ),
    })),
    ...(it.host === 0 ? {} : { hostId: GUESTS[it.host - 1] ?? UNKNOWN }),
    ...(it.holderKey === 0 ? {} : { holderKey: `holder-${it.holderKey}` }),
    ...(it.group ? { group: true } : {}),
    ...(it.oneTherapist ? { oneTherapistPerGuest: true } : {}),
    ...(it.sharedRoom ? { sharedRoom: true } : {}),
    ...(it.notes === 0 ? {} : { notes: "please", groupName: "friends" }),
  };
};

type ReserveStep = Extract<Step, { kind: "reserve" }>;

const isOpen = ({ reservations }: Booking): boolean => {
  const status = reservations.at(-1)?.status ?? "none";
  return status !== "confirmed" && status !== "cancelled";
};

export const reserveInput = (
  model: Model,
  { open, booking: nth, slot, invoice, block, late, waive, waiveFee }: ReserveStep,
): ReserveInput => {
  const booking = nthNewest(open ? model.bookings.filter(isOpen) : model.bookings, nth);
  const guestIds = guestsNamed(booking, late);
  return {
    bookingId: booking?.id ?? UNKNOWN_ID,
    slot: slotAsked(model, booking, slot),
    ...(invoice ? { createInvoice: true } : {}),
    ...(block === 0 ? {} : { blockTimeMinutes: block }),
    ...(guestIds === null ? {} : { guestIds }),
    ...waiverAsked(waive),
    ...(waiveFee ? { waiveFee: WAIVED } : {}),
  };
};

const guestsNamed = (booking: Booking | undefined, late: Late): readonly string[] | null => {
  if (booking === undefined) return null;
  const { party } = booking;
  const free = GUESTS.filter((id) => party.every(({ guestId }) => guestId !== id));
  switch (late) {
    case "none":
      return null;
    case "missing":
      return party.some(({ guestId }) => guestId === null)
        ? party.map(({ guestId }, at) => guestId ?? free[at] ?? "g0")
        : null;
    case "same":
      return party.map(({ guestId }) => guestId ?? "g0");
    case "others":
      return party.map(({ guestId }) => (guestId === "g0" ? "g1" : "g0"));
    case "unknown":
      return party.map(({ guestId }) => guestId ?? UNKNOWN);
    case "too_many":
      return [...party.map(({ guestId }) => guestId ?? "g0"), "g4"];
  }
};

type Asking = Pick<Booking, "date" | "days"> & Readonly<{ reservations: readonly Readonly<{ startMs: number }>[] }>;

const slotAsked = (model: Model, booking: Asking | undefined, { kind, at }: Slot): number | string => {
  const { table, starts } = hoursOf(model.stock, model.world.dates);
  const days = datesFrom(booking?.date ?? model.world.dates[0], booking?.days ?? 1);
  const date = days[at % days.length] as string;
  const grid = starts.get(date) ?? [];
  const [openMinute, closeMinute] = model.world.hours;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const open = grid.filter((startMs) => {
    const minute = (wallAtInstant(table, startMs) - midnight) / MINUTE;
    return minute >= openMinute && minute < closeMinute;
  });
  const ahead = open.filter((startMs) => startMs > model.clockMs);
  const among = ahead.length === 0 || kind === "past" ? open : ahead;
  const start = among[at % Math.max(1, among.length)] ?? grid[0] ?? model.clockMs;
  switch (kind) {
    case "open":
    case "past":
      return start;
    case "grid":
      return grid[at % Math.max(1, grid.length)] ?? start;
    case "same":
      return booking?.reservations.at(-1)?.startMs ?? start;
    case "off":
      return start + (at % 2 === 0 ? 1 : 7 * MINUTE);
    case "next_day":
      return (starts.get(datesFrom(days[0] as string, days.length + 1).at(-1) as string) ?? [])[at] ?? start;
    case "far":
      return start + 400 * 24 * 60 * MINUTE;
    case "wall":
      return wallText(wallAtInstant(table, start));
    case "offset":
      return `${new Date(start).toISOString().slice(0, 19)}Z`;
    case "skipped":
      return wallText(midnight + (at % 12) * 15 * MINUTE);
  }
};

export const subjectOf = (model: Model, { kind, at }: Subject): HoldSubject => {
  if (kind === "unknown") {
    const id = UNKNOWN_ID;
    return at % 2 === 0 ? { bookingId: id } : { reservationId: id };
  }
  if (kind === "live" || kind === "paying" || kind === "held" || kind === "holding_booking") {
    const mustLive = kind === "live" || kind === "paying";
    const reserved = model.reservations.filter(
      (it) =>
        it.status === "reserved" &&
        (!mustLive || it.expiresAtMs > model.clockMs) &&
        (kind !== "paying" || begunPayment(it) !== null),
    );
    const held = nthNewest(reserved.length === 0 ? model.reservations : reserved, at);
    if (held !== undefined)
      return kind !== "holding_booking" ? { reservationId: held.id } : { bookingId: held.booking.id };
  }
  const booking = nthNewest(model.bookings, at);
  if (kind === "booking" || kind === "holding_booking") return { bookingId: booking?.id ?? UNKNOWN_ID };
  return { reservationId: nthNewest(model.reservations, at)?.id ?? UNKNOWN_ID };
};

const WAIVED = { reason: "was ill", by: "front desk" };

type CancelStep = Omit<Extract<Step, { kind: "cancel" }>, "kind" | "by">;

/** The subject of a cancellation, and its actor: the host, or the guest who owns it. */
export const cancelInput = (
  model: Model,
  { of, confirmed, at, nth, notes }: CancelStep,
): Readonly<{ asked: CancelAsked; canceller: string | null }> => {
  const why = {
    ...(notes % 2 === 1 ? { reasonId: "ill" } : {}),
    ...(notes > 1 ? { comments: "sorry" } : {}),
    ...(notes === 3 ? { waiveFee: WAIVED } : {}),
  };
  const among = confirmed ? model.reservations.filter(({ status }) => status === "confirmed") : model.reservations;
  const reservation = nthNewest(among, at);
  const booking = reservation?.booking ?? nthNewest(model.bookings, at);
  const invoice = nthNewest(reservation?.invoices ?? [], nth);
  const appointment = nthNewest(reservation?.appointments ?? [], nth);
  const guestId = booking?.party[nth % booking.party.length]?.guestId ?? "g4";
  const target = {
    invoice: { invoiceId: invoice?.id ?? UNKNOWN_ID },
    appointment: { appointmentId: appointment?.id ?? UNKNOWN_ID },
    guest: { bookingId: booking?.id ?? UNKNOWN_ID, guestId },
  };
  const own = { invoice: invoice?.guestId, appointment: appointment?.guestId, guest: guestId };
  const canceller = (nth % 2 === 0 ? booking?.hostId : own[of]) ?? null;
  return { asked: { ...target[of], ...why }, canceller };
};

const RESOURCES: readonly BlockAsked["resource"][] = [
  { kind: "therapist", therapistId: "t0" },
  { kind: "therapist", therapistId: "t1" },
  { kind: "therapist", therapistId: "t2" },
  { kind: "room", roomId: "r0" },
  { kind: "room", roomId: "r0", bed: 1 },
  { kind: "room", roomId: "r1", bed: 2 },
  { kind: "equipment", equipmentId: "e0" },
  { kind: "equipment", equipmentId: "e0", piece: 1 },
  { kind: "equipment", equipmentId: "e1", piece: 2 },
  { kind: "therapist", therapistId: "t9" },
];

export const blockInput = (model: Model, step: Extract<Step, { kind: "block" }>): BlockAsked => {
  const { starts } = hoursOf(model.stock, model.world.dates);
  const grid = starts.get(model.world.dates[0]) ?? [];
  const first = grid.findIndex((startMs) => startMs >= model.world.startMs);
  const base = grid[Math.max(0, first) + (step.start % 12)] ?? model.world.startMs;
  const start = base + (step.start > 30 ? 5 * MINUTE : 0);
  return {
    centerId: step.unit === 11 ? "elsewhere" : CENTER,
    externalId: `block ${step.name}`,
    resource: RESOURCES[step.unit % RESOURCES.length] ?? { kind: "room", roomId: "r0" },
    start,
    end: start + step.minutes * MINUTE,
    ...(step.start % 2 === 0 ? {} : { reason: "absence" }),
    ...(step.clip ? { overlap: "clip" } : {}),
    ...(step.revision === null ? {} : { revision: step.revision }),
  };
};

/** An appointment to mark: mostly of a confirmed reservation. */
export const markInput = (
  model: Model,
  { at, nth, attendance }: Extract<Step, { kind: "mark" }>,
): MarkAttendanceInput => {
  const confirmed = model.reservations.filter(({ status }) => status === "confirmed");
  const reservation = nthNewest(nth === 3 || confirmed.length === 0 ? model.reservations : confirmed, at);
  return { appointmentId: nthNewest(reservation?.appointments ?? [], nth)?.id ?? UNKNOWN_ID, attendance };
};
