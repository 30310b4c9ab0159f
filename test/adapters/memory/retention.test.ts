import { describe, expect, it } from "vitest";
import type { MemoryStore } from "../../../src/adapters/memory/index.ts";
import { MOST_VISITED } from "../../../src/adapters/memory/structures/scan.ts";
import type { Removed } from "../../../src/ports/retention.ts";
import {
  aBooking,
  aHold,
  anAppointment,
  aSet,
  expiring,
  given,
  guest,
  id,
  MINUTE,
  open,
  reservationId,
  reservationOf,
  reserving,
  write,
} from "./fixtures.ts";

const AGE = 60 * MINUTE;

const remove = async (store: MemoryStore, limit = 100): Promise<Removed> =>
  (
    await store.retention.removeOld({
      commandsOlderThanMs: AGE,
      endedOlderThanMs: AGE,
      openOlderThanMs: AGE,
      eventsOlderThanMs: AGE,
      limit,
    })
  )._unsafeUnwrap();

describe("retention", () => {
  it("leaves no index entry of a removed record, for any guest that was served", async () => {
    const { store, clock } = open();
    const party = ["ana", "bea", "ana"].map((name, at) => ({ ...anAppointment(1, guest(name)), id: id(110 + at) }));
    await given(store, reserving(aHold(1, { claims: [], appointments: party as never })));
    await given(store, reserving(aHold(2, { claims: [], appointments: [anAppointment(2, guest("ana"))] })));
    await given(store, expiring(await reservationOf(store, 1)));
    clock.advance(AGE);
    expect(await remove(store)).toMatchObject({ reservations: 1, bookings: 1 });
    const { centers } = store.dump();
    const listed = centers[0]?.people.map(({ key, reservations }) => [key, reservations]);
    expect(listed).toContainEqual(["g:ana", [reservationId(2)]]);
    expect(listed).toContainEqual(["g:bea", []]);
  });

  it("keeps a booking for the sake of an earlier reservation that has to stay", async () => {
    const { store, clock } = open();
    await given(store, reserving(aHold(1, { claims: [] })));
    const first = await reservationOf(store, 1);
    const second = aHold(1, { id: reservationId(2), claims: [], appointments: [], invoices: [] });
    const booking = { state: aBooking(1, { reservationId: second.id }), expectedVersion: 1 };
    await given(store, aSet({ bookings: [booking], reservations: [write(null, second)] }));
    await given(store, expiring(await reservationOf(store, 2)));
    clock.advance(AGE);
    await given(store, expiring(first));
    expect(await remove(store)).toMatchObject({ reservations: 0, bookings: 0 });
    clock.advance(AGE);
    expect(await remove(store)).toMatchObject({ reservations: 2, bookings: 1 });
  });

  it("comes through more than one call meets", async () => {
    const { store, clock } = open();
    const count = 2 * MOST_VISITED;
    const numbers = Array.from({ length: count }, (_, at) => at + 1);
    await given(store, ...numbers.map((n) => aSet({ bookings: [{ state: aBooking(n), expectedVersion: 0 }] })));
    clock.advance(AGE);
    let [bookings, commands, calls] = [0, 0, 0];
    for (let more = true; more; calls += 1) {
      const removed = await remove(store, 1_000);
      expect(Math.max(removed.bookings, removed.commands)).toBeLessThanOrEqual(1_000);
      bookings += removed.bookings;
      commands += removed.commands;
      more = removed.more;
    }
    expect([bookings, commands, calls]).toEqual([count, count, count / 1_000 + 1]);
    expect(store.dump().partitions).toEqual([]);
  });
});
