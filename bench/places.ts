import { BENCH_START_MS, SERVICE, SLOTS_A_DAY, STARTS_A_DAY } from "./world.ts";
import type { ReservationEngine } from "../src/index.ts";

/** The number of centers, which fill side by side, day by day. */
export const CENTERS = 200;
export const DAY_MS = 86_400_000;
/** Two days from the start, so that all its starts are in the future in every zone. */
export const FIRST_DAY_MS = BENCH_START_MS + 2 * DAY_MS;

/** The reserve request for a place. */
export type Asked = Readonly<{ bookingId: string; slot: string; key: string }>;
const dateOf = (day: number): string => new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10);

/** The n-th place of the bench: all centers fill side by side, day by day. */
export const placeOf = (n: number) => {
  const inCenter = Math.floor(n / CENTERS);
  const inDay = inCenter % SLOTS_A_DAY;
  return {
    center: n % CENTERS,
    day: Math.floor(inCenter / SLOTS_A_DAY),
    startAt: inDay % STARTS_A_DAY.length,
    place: Math.floor(inDay / STARTS_A_DAY.length),
  };
};

/** Creates the bookings for `count` places. */
export const book = async (engine: ReservationEngine, from: number, count: number): Promise<Asked[]> => {
  const asked: Asked[] = [];
  for (let n = from; n < from + count; n += 1) {
    const { center, day, startAt } = placeOf(n);
    const date = dateOf(day);
    const booking = await engine.createBooking({
      centerId: `center-${center}`,
      date,
      guests: [{ guestId: `guest-${n}`, items: [{ itemId: SERVICE }] }],
    });
    if (booking.isErr()) throw new Error(`create was refused: ${JSON.stringify(booking.error)}`);
    asked.push({
      bookingId: booking.value.bookingId,
      slot: `${date}T${STARTS_A_DAY[startAt] ?? ""}:00`,
      key: `key-${n}`,
    });
  }
  return asked;
};
