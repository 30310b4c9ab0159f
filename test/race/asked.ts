import fc from "fast-check";
import type { ConfirmAnswer, CreateBookingAnswer, ReserveAnswer } from "../../src/index.ts";
import { confirmCall, createCall, reserveCall } from "../model/asks.ts";
import { APPLICATION, type Asking } from "../model/model.ts";
import { hoursOf } from "../model/hours.ts";
import { CENTER } from "../model/scene.ts";
import type { World } from "../model/world.ts";
import type { Race } from "./race.ts";

/** The number of turns before the clock moves. It moves at any point of a call, so either side often wins. */
export const TURNS = fc.integer({ min: 1, max: 6 });

export const PLAINLY: Asking = { engine: 0, actor: APPLICATION, key: null };

type Wanted = Readonly<{
  /** The holder whose hold it is. */
  holder: string;
  guests?: number;
  therapist?: { kind: "any" } | { kind: "gender"; gender: "female" | "male" } | { kind: "named"; therapistId: string };
  moves?: string;
  items?: readonly string[];
}>;

/** Makes a booking for guests without names. */
export const booked = async (
  race: Race,
  { holder, guests = 1, therapist, moves, items = ["s0"] }: Wanted,
): Promise<string> => {
  const item = (itemId: string) => ({
    itemId,
    ...(therapist === undefined ? {} : { therapist }),
    ...(moves === undefined ? {} : { movesAppointmentId: moves }),
  });
  const { bookingId } = await race.before<CreateBookingAnswer>(
    createCall(
      {
        centerId: CENTER,
        date: race.world.dates[0],
        guests: Array.from({ length: guests }, () => ({ items: items.map(item) })),
        holderKey: holder,
      },
      PLAINLY,
    ),
  );
  return bookingId;
};

/** The nth start of the day's opening hours. */
export const startOf = (world: World, nth: number): number => {
  const [stock] = world.stocks;
  const [from] = world.hours;
  return (hoursOf(stock, world.dates).starts.get(world.dates[0]) ?? [])[from / stock.catalog.center.gridMinutes + nth]!;
};

export const held = (race: Race, bookingId: string, nth: number, createInvoice = false): Promise<ReserveAnswer> =>
  race.before(
    reserveCall({ bookingId, slot: startOf(race.world, nth), ...(createInvoice ? { createInvoice } : {}) }, PLAINLY),
  );

export const confirmed = async (race: Race, bookingId: string, nth: number): Promise<ConfirmAnswer> => {
  await held(race, bookingId, nth);
  return race.before(confirmCall({ bookingId }, PLAINLY));
};

/** How often each outcome was seen over all runs of a property. */
export class Seen {
  readonly #times = new Map<string, number>();

  note(outcome: string): void {
    this.#times.set(outcome, this.times(outcome) + 1);
  }

  times(outcome: string): number {
    return this.#times.get(outcome) ?? 0;
  }
}
