import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reservation } from "../../src/index.ts";
import { createPostgresHarness } from "../adapters/postgres/harness.ts";
import { heldTwice } from "../audit/held.ts";
import { accepted } from "../support/answers.ts";
import { at, CENTER, DATE, guest, item, MINUTE } from "../support/catalog.ts";
import { memoryPlace, postgresPlace, sqlitePlace, type Place, type Slow } from "./places.ts";

// Case N03: the history by its public fields.

let postgres: Awaited<ReturnType<typeof createPostgresHarness>>;
beforeAll(async () => {
  postgres = await createPostgresHarness();
});
afterAll(() => postgres.end());

const SECOND = 1_000;
const SLOT = at("10:00");
const BLOCK_TIME = 10 * MINUTE;

const SETTINGS: readonly (readonly [string, () => Promise<Place>])[] = [
  ["memory", memoryPlace],
  ["SQLite, two handles", () => sqlitePlace()],
  ["PostgreSQL, the engines' clocks ten minutes apart", () => postgresPlace(postgres)],
];

/** A reservation by its public fields. */
const seen = async ({ ben }: Place, reservationId: string): Promise<Reservation> =>
  accepted(await ben.getReservation({ reservationId })).reservation;

const expectHeldOnce = async (place: Place, ids: readonly string[]): Promise<void> => {
  const reservations = new Map<string, Reservation>();
  for (const id of ids) reservations.set(id, await seen(place, id));
  const [first] = heldTwice({ reservations, entries: [], events: [] });
  expect(first?.text).toBeUndefined();
};

const bensBooking = async ({ ben }: Place): Promise<string> =>
  accepted(await ben.createBooking({ centerId: CENTER, date: DATE, guests: [guest("ben", "massage")] })).bookingId;

/** Ben holds the place for a second, and gives it back. */
const bensHold = async (place: Place, bookingId: string): Promise<string> => {
  const { reservationId } = accepted(await place.ben.reserve({ bookingId, slot: SLOT }));
  await place.pass(SECOND);
  accepted(await place.ben.release({ bookingId }));
  return reservationId;
};

/** Three seconds in the middle of Ada's reserve, in which Ben has the place. */
const overtaken = async (place: Place, slow: Slow) => {
  const [bens, adas] = [
    await bensBooking(place),
    accepted(await place.ada.createBooking({ centerId: CENTER, date: DATE, guests: [{ items: [item("massage")] }] })),
  ];
  const { asked, letGo } = place.hold(slow);
  const reserving = place.ada.reserve({ bookingId: adas.bookingId, slot: SLOT, guestIds: ["ada"] });
  await asked;
  await place.pass(SECOND);
  const overtook = await bensHold(place, bens);
  await place.pass(SECOND);
  letGo();
  return { hold: accepted(await reserving), overtook };
};

describe.each(SETTINGS)("N03 %s", (_, open) => {
  for (const slow of ["the guest directory", "the catalog", "the roster", "the commit"] as const) {
    it(`${slow} takes 3 s in a reserve, another holds and releases meanwhile: no unit is held twice`, async () => {
      const place = await open();
      const { hold, overtook } = await overtaken(place, slow);
      await expectHeldOnce(place, [hold.reservationId, overtook]);
    });
  }

  for (const slow of ["the guest directory", "the catalog", "the roster"] as const) {
    it(`${slow} takes 3 s in a reserve: the hold lasts its whole block time from its answer on`, async () => {
      const place = await open();
      const { hold } = await overtaken(place, slow);
      expect(hold.expiresAtMs - place.nowMs()).toBe(BLOCK_TIME);
    });
  }

  it("nothing is slow: no unit is held twice, and the hold lasts its whole block time", async () => {
    const place = await open();
    const overtook = await bensHold(place, await bensBooking(place));
    const guests = [guest("ada", "massage")];
    const { bookingId } = accepted(await place.ada.createBooking({ centerId: CENTER, date: DATE, guests }));
    const hold = accepted(await place.ada.reserve({ bookingId, slot: SLOT }));
    await expectHeldOnce(place, [hold.reservationId, overtook]);
    expect(hold.expiresAtMs - place.nowMs()).toBe(BLOCK_TIME);
  });
});

describe("N03 SQLite, two processes whose clocks differ by two seconds", () => {
  it("one releases, the other one, which is behind, reserves: no unit is held twice", async () => {
    const place = await sqlitePlace(2 * SECOND);
    const overtook = await bensHold(place, await bensBooking(place));
    const guests = [guest("ada", "massage")];
    const { bookingId } = accepted(await place.ada.createBooking({ centerId: CENTER, date: DATE, guests }));
    const hold = accepted(await place.ada.reserve({ bookingId, slot: SLOT }));
    await expectHeldOnce(place, [hold.reservationId, overtook]);
  });
});
