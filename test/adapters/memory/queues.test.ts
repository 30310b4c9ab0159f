import { describe, expect, it } from "vitest";
import type { MemoryStore } from "../../../src/adapters/memory/index.ts";
import { CHUNK_SIZE } from "../../../src/adapters/memory/structures/sorted.ts";
import type { CenterId, GuestId } from "../../../src/domain/ids.ts";
import type { Reserved } from "../../../src/domain/reservation/reservation.ts";
import type { DuePage, ListRequest, ReservationPage } from "../../../src/ports/reservation-store.ts";
import {
  aBooking,
  aHold,
  anAppointment,
  aSet,
  CENTER,
  commitAll,
  confirmed,
  expiring,
  given,
  guest,
  id,
  MINUTE,
  ms,
  NOW,
  open,
  reservationId,
  reservationOf,
  reserving,
  write,
} from "./fixtures.ts";

const due = async (store: MemoryStore, limit: number, floorMs = NOW): Promise<DuePage> =>
  (await store.due({ floorMs, limit }))._unsafeUnwrap();
const dueNumbers = ({ due: page }: DuePage): readonly number[] =>
  page.map(({ reservation }) => numberOf(reservation.state.id));
const numberOf = (it: string): number => (Number.parseInt(it.slice(18, 28), 16) - 2) / 100;

/** A hold that claims nothing and expires `expiresAt` milliseconds from now. */
const holding = (n: number, expiresAt: number): Reserved => aHold(n, { claims: [], expiresAtMs: ms(NOW + expiresAt) });

describe("due reservations", () => {
  it("B07: come by (expiresAt, id), as many as asked for", async () => {
    const { store, clock } = open();
    await given(
      store,
      reserving(holding(7, 300)),
      reserving(holding(4, 200)),
      reserving(holding(3, 100)),
      reserving(holding(6, 200)),
      reserving(holding(5, 200)),
    );
    clock.advance(250);
    expect(dueNumbers(await due(store, 10))).toEqual([3, 4, 5, 6]);
    expect(dueNumbers(await due(store, 2))).toEqual([3, 4]);
  });

  it.each([
    ["one before the expiry", 99, [], 100],
    ["on the expiry", 100, [1], 200],
    ["one after the expiry", 101, [1], 200],
    ["on the last expiry", 200, [1, 2], null],
  ])("rule 3: %s", async (_, later, numbers, next) => {
    const { store, clock } = open();
    await given(store, reserving(holding(1, 100)), reserving(holding(2, 200)));
    clock.advance(later);
    const page = await due(store, 10);
    expect(page.atMs).toBe(NOW + later);
    expect(dueNumbers(page)).toEqual(numbers);
    expect(page.nextExpiryMs).toBe(next === null ? null : NOW + next);
  });

  it("bring their bookings, and stay due until a commit says otherwise", async () => {
    const { store, clock } = open();
    await given(store, reserving(holding(1, 100)), reserving(holding(2, 100)));
    clock.advance(100);
    const [first] = (await due(store, 1)).due;
    expect(first).toMatchObject({
      reservation: { version: 1 },
      booking: { state: { id: aBooking(1).id }, version: 1 },
    });
    expect(dueNumbers(await due(store, 1))).toEqual([1]);
    await given(store, expiring(await reservationOf(store, 1)));
    expect(dueNumbers(await due(store, 1))).toEqual([2]);
  });

  it("E05: an extended or confirmed one is not due any more, and refuses the sweep that had listed it", async () => {
    const { store, clock } = open();
    await given(store, reserving(holding(1, 100)), reserving(holding(2, 100)), reserving(holding(3, 100)));
    clock.advance(100);
    const listed = (await due(store, 10)).due.map(({ reservation }) => reservation);
    const [extended, settled] = listed.map(({ state }) => state as Reserved);
    await given(
      store,
      aSet({ reservations: [write(listed[0]!, { ...extended!, expiresAtMs: ms(NOW + 500) })] }),
      aSet({ reservations: [write(listed[1]!, confirmed(settled!))] }),
    );
    const page = await due(store, 10);
    expect([dueNumbers(page), page.nextExpiryMs]).toEqual([[3], NOW + 500]);
    const outcomes = await commitAll(store, listed.map(expiring));
    expect(outcomes.map((it) => (it.kind === "refused" ? it.because.kind : it.kind))).toEqual([
      "stale",
      "stale",
      "accepted",
    ]);
  });

  it("are found by the floor before the clock gets there", async () => {
    const { store } = open();
    await given(store, reserving(holding(1, 100)));
    expect(dueNumbers(await due(store, 1, ms(NOW + 100)))).toEqual([1]);
  });

  it("keep their order over more than fit side by side", async () => {
    const { store } = open();
    const count = 5 * CHUNK_SIZE;
    const endMs = ms(NOW + count);
    const expiry = (n: number): number => ((n * 7919) % count) + 1;
    const numbers = Array.from({ length: count }, (_, at) => at + 1);
    await given(store, ...numbers.map((n) => reserving(holding(n, expiry(n)))));
    const inOrder = numbers.toSorted((one, other) => expiry(one) - expiry(other));
    expect(dueNumbers(await due(store, count, endMs))).toEqual(inOrder);
    const gone = inOrder.filter((_, at) => at % 3 !== 0);
    for (const n of gone) await given(store, { ...expiring(await reservationOf(store, n)), decidedAtMs: NOW });
    const left = inOrder.filter((_, at) => at % 3 === 0);
    const whole = await due(store, count, endMs);
    expect(dueNumbers(whole)).toEqual(left);
    expect(whole.nextExpiryMs).toBeNull();
    for (const [at, n] of left.entries()) {
      const after = left[at + 1];
      const exact = await due(store, 1, ms(NOW + expiry(n)));
      expect(exact.nextExpiryMs).toBe(after === undefined ? null : NOW + expiry(after));
    }
  });
});

describe("lists", () => {
  const list = async (store: MemoryStore, over: Partial<ListRequest>): Promise<ReservationPage> =>
    (await store.list({ of: LIVE, before: null, limit: 10, floorMs: NOW, ...over }))._unsafeUnwrap();
  const numbers = ({ reservations }: ReservationPage): readonly number[] =>
    reservations.map(({ state }) => numberOf(state.id));
  const LIVE = { kind: "live", centerId: CENTER } as const;
  const of = (guestId: GuestId) => ({ kind: "guest", centerId: CENTER, guestId }) as const;

  /** Holds of one guest, added in an order that is not that of their ids. */
  const filled = async (...order: readonly number[]): Promise<MemoryStore> => {
    const { store } = open();
    for (const n of order) {
      const appointments = [
        anAppointment(n, guest("ana")),
        { ...anAppointment(n, guest("ana")), id: id(n * 100 + 11) },
      ];
      await given(store, reserving(aHold(n, { claims: [], appointments: appointments as never })));
    }
    return store;
  };

  it.each([
    ["a center's live ones", LIVE],
    ["a guest's", of(guest("ana"))],
  ])("%s come newest first, page by page", async (_, of) => {
    const store = await filled(3, 1, 5, 2, 4);
    const first = await list(store, { of, limit: 2 });
    expect([numbers(first), first.next]).toEqual([[5, 4], reservationId(4)]);
    const second = await list(store, { of, limit: 2, before: first.next });
    expect([numbers(second), second.next]).toEqual([[3, 2], reservationId(2)]);
    const third = await list(store, { of, limit: 2, before: second.next });
    expect([numbers(third), third.next]).toEqual([[1], null]);
    const exactly = await list(store, { of, limit: 5 });
    expect([numbers(exactly), exactly.next]).toEqual([[5, 4, 3, 2, 1], null]);
    expect(numbers(await list(store, { of, before: reservationId(1) }))).toEqual([]);
  });

  it.each([
    ["one before the expiry", -1, [2, 1]],
    ["on the expiry", 0, [2]],
    ["one after it", 1, [2]],
  ])("rule 3: live reservations are reported %s", async (_, later, expected) => {
    const { store, clock } = open();
    await given(store, reserving(holding(1, 100)), reserving(holding(2, 200)), reserving(holding(3, 300)));
    const third = await reservationOf(store, 3);
    await given(store, aSet({ reservations: [write(third, confirmed(third.state as Reserved))] }));
    clock.set(NOW + 100 + later);
    expect(numbers(await list(store, {}))).toEqual(expected);
  });

  it("rule 12: a guest's list includes ended reservations, and those of every guest that is served", async () => {
    const { store } = open();
    const party = [anAppointment(1, guest("ana")), { ...anAppointment(1, guest("bea")), id: id(111) }];
    await given(
      store,
      reserving(aHold(1, { claims: [], appointments: party as never })),
      reserving(aHold(2, { claims: [], appointments: [anAppointment(2, guest("ana"))] })),
      reserving(aHold(3, { claims: [], appointments: [anAppointment(3, null)] })),
    );
    await given(store, expiring(await reservationOf(store, 2)));
    expect(numbers(await list(store, { of: of(guest("ana")) }))).toEqual([2, 1]);
    expect(numbers(await list(store, { of: of(guest("bea")) }))).toEqual([1]);
    expect(numbers(await list(store, { of: of(guest("nobody")) }))).toEqual([]);
    expect(numbers(await list(store, { of: of(guest("guest-3")) }))).toEqual([]);
  });

  it("of a center that nothing is recorded of are empty", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const elsewhere = { kind: "live", centerId: "center-2" as CenterId } as const;
    expect(await list(store, { of: elsewhere })).toEqual({ atMs: NOW, reservations: [], undecided: [], next: null });
    expect(await list(store, { floorMs: ms(NOW + 5 * MINUTE) })).toMatchObject({ reservations: [] });
  });
});
