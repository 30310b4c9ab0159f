import type { ReservationEngine } from "../../src/index.ts";
import type { ManualClock } from "../../src/testing/index.ts";
import { Random } from "../../test/oracle/random.ts";
import { DAY_MS, FIRST_DAY_MS } from "../places.ts";
import { SERVICE } from "../world.ts";
import type { Agenda } from "./agenda.ts";

/** The target of the traffic, and its counts. */
export type Stage = Readonly<{
  engine: ReservationEngine;
  agenda: Agenda;
  clock: ManualClock;
  centers: number;
  count: (command: string, outcome: string) => void;
  live: Readonly<{ begun: () => void; ended: () => void }>;
}>;

const HOUR_S = 3_600;
/** Booking opens an hour after the day begins, and a third of all come in the ten minutes after. */
const RUSH_PERCENT = 33;
const RUSH_S = 600;
/** The hours in which the others come. */
const OPEN_HOURS = 12;
/** The number of dates that guests book for. */
const DATES = 14;

/** Adds the guests' sessions to the agenda, all drawn from one seed. */
export const planSessions = (stage: Stage, sessions: number, seed: number): void => {
  const random = new Random(seed);
  const pickCenter = zipf(stage.centers, random);
  for (let nth = 0; nth < sessions; nth += 1) {
    const second = random.chance(RUSH_PERCENT) ? HOUR_S + random.nat(RUSH_S) : random.nat(OPEN_HOURS * HOUR_S);
    const guest: Guest = {
      nth,
      centerId: `center-${pickCenter()}`,
      // The nearer the date, the more want it.
      date: new Date(FIRST_DAY_MS + Math.min(random.nat(DATES), random.nat(DATES)) * DAY_MS).toISOString().slice(0, 10),
      random: new Random(seed + 1 + nth),
    };
    stage.agenda.after(second, () => begin(stage, guest));
  }
};

/** The nth center is drawn in proportion to 1 / n^0.9: of 30,000 the first gets one guest in nineteen. */
const zipf = (centers: number, random: Random): (() => number) => {
  const upTo = new Float64Array(centers);
  let total = 0;
  for (let at = 0; at < centers; at += 1) upTo[at] = total += 1 / (at + 1) ** 0.9;
  return () => {
    const drawn = (random.nat(2 ** 31) / 2 ** 31) * total;
    let [low, high] = [0, centers - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upTo[middle] as number) <= drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
};

type Guest = Readonly<{ nth: number; centerId: string; date: string; random: Random }>;
type Booked = Guest & Readonly<{ bookingId: string }>;

const begin = async (stage: Stage, guest: Guest): Promise<void> => {
  const { engine, agenda, count } = stage;
  const booking = await engine.createBooking({
    centerId: guest.centerId,
    date: guest.date,
    guests: [{ guestId: `guest-${guest.nth}`, items: [{ itemId: SERVICE }] }],
  });
  count("create", outcomeOf(booking));
  if (booking.isErr()) return;
  const { bookingId } = booking.value;
  agenda.after(guest.random.between(1, 10), () => choose(stage, { ...guest, bookingId }, 1));
};

/** Looks at the day, thinks about it, and takes one of the first listed starts, as most guests do. */
const choose = async (stage: Stage, guest: Booked, tries: number): Promise<void> => {
  const { engine, agenda, count } = stage;
  const found = await engine.findSlots({ bookingId: guest.bookingId });
  const slots = found.isOk() ? found.value.slots : [];
  count("list", found.isOk() && slots.length === 0 ? "nothing free" : outcomeOf(found));
  if (slots.length === 0) return;
  const slot = guest.random.pick(slots.slice(0, 4));
  agenda.after(guest.random.between(3, 90), () => hold(stage, guest, slot.startMs, tries));
};

const hold = async (stage: Stage, guest: Booked, slot: number, tries: number): Promise<void> => {
  const { engine, agenda, count, live } = stage;
  const { bookingId, random, nth } = guest;
  const asked = { bookingId, slot, createInvoice: true };
  const key = { idempotencyKey: `hold-${nth}-${tries}` };
  const held = await engine.reserve(asked, key);
  count("reserve", outcomeOf(held));
  if (held.isErr()) {
    if (tries < 3) agenda.after(1, () => choose(stage, guest, tries + 1));
    return;
  }
  live.begun();
  // Some networks lose the answer, and the client asks again under the same key.
  if (random.chance(3)) count("reserve", `${outcomeOf(await engine.reserve(asked, key))}, asked again`);
  const fate = random.nat(100);
  if (fate < 20) return;
  if (fate < 30) agenda.after(random.between(20, 900), () => giveUp(stage, guest));
  else if (fate < 32) agenda.after(HOUR_S, () => settle(stage, guest));
  else if (fate < 42) agenda.after(random.between(60, 1_800), () => prolong(stage, guest));
  else agenda.after(random.between(30, 600), () => settle(stage, guest));
};

const giveUp = async ({ engine, count, live }: Stage, { bookingId }: Booked): Promise<void> => {
  const released = await engine.release({ bookingId });
  count("release", outcomeOf(released));
  if (released.isOk()) live.ended();
};

const prolong = async (stage: Stage, guest: Booked): Promise<void> => {
  stage.count("extend", outcomeOf(await stage.engine.extend({ bookingId: guest.bookingId })));
  stage.agenda.after(guest.random.between(60, 1_200), () => settle(stage, guest));
};

const settle = async (stage: Stage, guest: Booked): Promise<void> => {
  const { engine, agenda, count, live } = stage;
  const confirmed = await engine.confirm({ bookingId: guest.bookingId });
  count("confirm", outcomeOf(confirmed));
  if (confirmed.isErr()) return;
  live.ended();
  const [appointment] = confirmed.value.appointments;
  if (appointment === undefined || !guest.random.chance(8)) return;
  agenda.after(guest.random.between(600, 4 * HOUR_S), async () => {
    count("cancel", outcomeOf(await engine.cancelAppointment({ appointmentId: appointment.id })));
  });
};

const outcomeOf = (answer: Readonly<{ isOk(): boolean; _unsafeUnwrapErr(): Readonly<{ code: string }> }>): string =>
  answer.isOk() ? "accepted" : answer._unsafeUnwrapErr().code;
