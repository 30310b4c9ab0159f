import { ok } from "neverthrow";
import {
  createReservationEngine,
  type EngineParts,
  type GuestDirectory,
  type ReservationStore,
} from "../../src/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { systemParts } from "../../src/adapters/system/index.ts";
import { catalogOf, CENTER, dateOf, rosterOf, takenOf, unitsOf, type Size } from "./world.ts";

/** Knows every guest by any id. */
const guests: GuestDirectory = {
  find: (ids) =>
    ids.map((id) => ({ id, centerId: CENTER as never, firstName: "G", lastName: "G", email: null, phone: null })),
  relationsOf: () => [],
  search: () => [],
  add: () => Promise.reject(new Error("guests cannot be added here")),
  relate: () => ok(),
};

/** The listing of a calendar view of some days, without a booking. */
export const openCalendar = async (size: Size, store: ReservationStore) => {
  const engine = await engineWith(size, store);
  return async (days: number, detail: "days" | "slots"): Promise<readonly number[]> => {
    const guests = [{ guestId: "ada", items: [{ itemId: "massage" }] }];
    const found = await engine.findAvailability({ centerId: CENTER, guests, date: dateOf(0), days, detail });
    if (found.isErr()) throw new Error(`a window was refused: ${JSON.stringify(found.error)}`);
    const { listing, byDay } = found.value;
    return listing === null ? byDay.flatMap((it) => it.firstStartMs ?? []) : listing.slots.map((it) => it.startMs);
  };
};

const engineWith = async (size: Size, store: ReservationStore) => {
  const [catalog, roster] = [catalogOf(size), rosterOf(size)];
  const parts: EngineParts = {
    store,
    catalog: { centerIds: () => [CENTER as never], center: () => catalog },
    roster: { roster: () => roster },
    guests,
    zones: createLuxonZoneRules(),
    ...systemParts(),
  };
  const engine = createReservationEngine(parts);
  const blocks = blocksOf(size);
  for (let from = 0; from < blocks.length; from += 64) {
    for (const block of await Promise.all(blocks.slice(from, from + 64).map((asked) => engine.block(asked)))) {
      if (block.isErr()) throw new Error(`a block was refused: ${JSON.stringify(block.error)}`);
    }
  }
  return engine;
};

/** The same size in an engine on a store: its appointments are blocks, and each day has a booking. */
export const openEngine = async (size: Size, store: ReservationStore) => {
  const engine = await engineWith(size, store);
  const bookingIds: string[] = [];
  for (let day = 0; day < size.days; day += 1) {
    const booking = await engine.createBooking({
      centerId: CENTER,
      date: dateOf(day),
      guests: [{ guestId: "ada", items: [{ itemId: "massage" }] }],
    });
    if (booking.isErr()) throw new Error(`a booking was refused: ${JSON.stringify(booking.error)}`);
    bookingIds.push(booking.value.bookingId);
  }
  return async (): Promise<readonly number[]> => {
    const starts: number[] = [];
    for (const bookingId of bookingIds) {
      const found = await engine.findSlots({ bookingId });
      if (found.isErr()) throw new Error(`a listing was refused: ${JSON.stringify(found.error)}`);
      for (const { startMs } of found.value.slots) starts.push(startMs);
    }
    return starts;
  };
};

/** Every appointment of a size, as a block of its unit. */
const blocksOf = (size: Size) =>
  unitsOf(size).flatMap((units, kind) =>
    units.flatMap((resource, nth) =>
      Array.from({ length: size.days }, (_, day) => {
        const taken = takenOf(size, kind, nth, day);
        return Array.from({ length: taken.length / 2 }, (_, at) => ({
          centerId: CENTER,
          externalId: `${kind} ${nth} ${day} ${at}`,
          resource,
          start: taken[2 * at] as number,
          end: taken[2 * at + 1] as number,
        }));
      }).flat(),
    ),
  );
