import { describe, expect, it } from "vitest";
import type { MemoryStore } from "../../../src/adapters/memory/index.ts";
import { centerTag, type CenterId, type CommandId, type GuestId, type HolderKey } from "../../../src/domain/ids.ts";
import type { BookedAppointment } from "../../../src/domain/reservation/appointment.ts";
import type { Confirmed, Reserved } from "../../../src/domain/reservation/reservation.ts";
import type { Claim, StandingClaim } from "../../../src/domain/claim/claim.ts";
import type { ClaimsWanted, Snapshot, Subject } from "../../../src/ports/reservation-store.ts";
import {
  aBlock,
  aBooking,
  aCommand,
  aHold,
  ANA,
  anAppointment,
  aSet,
  at,
  BEA,
  bookingId,
  CENTER,
  claim,
  confirmed,
  given,
  guest,
  guestClaim,
  id,
  MINUTE,
  ms,
  NOW,
  open,
  read,
  reservationId,
  reservationOf,
  reserving,
  write,
} from "./fixtures.ts";

const BOOKING = { kind: "booking", bookingId: bookingId(1) } as const;
const CENTER_ALONE = { kind: "center", centerId: CENTER } as const;
const span = (from: number, to: number): ClaimsWanted => ({
  kind: "span",
  span: { startMs: at(from), endMs: at(to) },
  guestIds: [],
});

/** A confirmed reservation whose appointment another booking is about to move. */
const beingMoved = (hold: Reserved, byNumber: number): Confirmed => {
  const it = confirmed(hold);
  const move = {
    kind: "pending",
    bookingId: bookingId(byNumber),
    reservationId: reservationId(byNumber),
    untilMs: NOW,
  } as const;
  return { ...it, appointments: it.appointments.map((one) => ({ ...(one as BookedAppointment), move })) };
};

describe("the answer for a subject", () => {
  it.each([
    ["a booking, with its current reservation", BOOKING],
    ["a reservation, with its booking", { kind: "reservation", reservationId: reservationId(1) }],
  ] as readonly (readonly [string, Subject])[])("%s", async (_, subject) => {
    const { store } = open();
    await given(store, reserving(aHold(1)), reserving(aHold(2, { claims: [] })));
    const found = await read(store, subject);
    expect(found.booking).toEqual({
      state: aBooking(1, { reservationId: reservationId(1) }),
      version: 1,
      writtenAtMs: NOW,
    });
    expect(found.reservation).toEqual({ state: aHold(1), version: 1, writtenAtMs: NOW });
    expect(found.block).toBeNull();
  });

  it("a block by its external id, in its own center", async () => {
    const { store } = open();
    const state = aBlock(1);
    const blocks = [{ state, expectedVersion: 0, claims: { released: [], claimed: state.claims } }];
    await given(store, aSet({ blocks }));
    const { block } = await read(store, { kind: "block", centerId: CENTER, externalId: "sick-1" });
    expect(block).toEqual({ state, version: 1, writtenAtMs: NOW });
    expect((await read(store, { kind: "block", centerId: CENTER, externalId: "sick-2" })).block).toBeNull();
    const elsewhere = "center-2" as CenterId;
    const there = { kind: "block", centerId: elsewhere, externalId: "sick-1" } as const;
    expect((await read(store, there, { tag: centerTag(elsewhere) })).block).toBeNull();
  });

  it("an earlier reservation by its own id, with the booking that has another by now", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const booking = { state: aBooking(1, { reservationId: reservationId(2) }), expectedVersion: 1 };
    const second = aHold(2, { bookingId: bookingId(1), claims: [] });
    await given(store, aSet({ bookings: [booking], reservations: [write(null, second)] }));
    expect((await read(store, BOOKING)).reservation?.state.id).toBe(reservationId(2));
    const { reservation } = await read(store, { kind: "reservation", reservationId: reservationId(1) });
    expect(reservation?.state.id).toBe(reservationId(1));
  });

  it("nothing, if it does not exist", async () => {
    const { store } = open();
    const nothing: Snapshot = {
      atMs: NOW,
      booking: null,
      reservation: null,
      related: [],
      block: null,
      claims: [],
      lapsed: [],
      undecided: [],
      holder: null,
      openBookings: null,
      command: null,
    };
    const all = {
      claims: { kind: "around_start", startMs: at(0), guestIds: [guest("guest-1")] },
      holder: { kind: "of_booking", otherwise: "k:desk" as HolderKey, expiredWithinMs: 0 },
      commandId: "none" as CommandId,
    } as const;
    for (const filled of [false, true]) {
      if (filled) await given(store, reserving(aHold(1)));
      expect(await read(store, { kind: "booking", bookingId: bookingId(9) }, all)).toEqual(nothing);
      expect(await read(store, { kind: "reservation", reservationId: id(999) }, all)).toEqual(nothing);
    }
  });

  it("nothing of another partition", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const found = await read(store, BOOKING, { tag: "000000" as never });
    expect(found.booking).toBeNull();
  });

  it("a snapshot stays unchanged when the store changes", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const found = await read(store, BOOKING, {
      claims: span(0, 60),
      holder: { kind: "of_booking", otherwise: null, expiredWithinMs: 0 },
    });
    const copy = structuredClone(found);
    await given(store, aSet({ reservations: [write(await reservationOf(store, 1), confirmed(aHold(1)))] }));
    expect(found).toEqual(copy);
  });
});

describe("rule 7: the instant", () => {
  it.each([
    ["the clock's", -1, 0],
    ["the floor's, if that is later", 5, 5],
  ])("is %s", async (_, floor, expected) => {
    const { store } = open();
    const floorMs = ms(NOW + floor);
    expect((await read(store, CENTER_ALONE, {}, floorMs)).atMs).toBe(NOW + expected);
    expect((await store.due({ floorMs, limit: 1 }))._unsafeUnwrap().atMs).toBe(NOW + expected);
    const of = { kind: "live", centerId: CENTER } as const;
    expect((await store.list({ of, before: null, limit: 1, floorMs }))._unsafeUnwrap().atMs).toBe(NOW + expected);
  });
});

/** The port promises no order of claims. */
const byUnit = (claims: readonly StandingClaim[]): readonly StandingClaim[] =>
  [...claims].sort((one, other) =>
    one.unit === other.unit ? one.startMs - other.startMs : one.unit < other.unit ? -1 : 1,
  );

const unitsOf = (claims: readonly StandingClaim[]): readonly string[] => byUnit(claims).map(({ unit }) => unit);

describe("claims in a window", () => {
  const filled = async (...claims: readonly Claim[]): Promise<MemoryStore> => {
    const { store } = open();
    await given(store, reserving(aHold(1, { claims })));
    return store;
  };

  it.each([
    ["ends at the claim's start", -60, 0, 0],
    ["ends just behind the claim's start", -60, 1, 1],
    ["begins just before the claim's end", 59, 90, 1],
    ["begins at the claim's end", 60, 90, 0],
    ["lies within the claim", 20, 30, 1],
    ["reaches around it", -60, 600, 1],
  ])("a window that %s", async (_, from, to, count) => {
    const store = await filled(claim(ANA, 0, 60));
    expect((await read(store, CENTER_ALONE, { claims: span(from, to) })).claims).toHaveLength(count);
  });

  it("says of each claim its unit, interval, owner and until when it is held", async () => {
    const { store } = open();
    const block = aBlock(1, { claims: [claim(BEA, 0, 60)] });
    const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
    await given(store, reserving(aHold(1), { blocks }));
    const { claims } = await read(store, CENTER_ALONE, { claims: span(0, 60) });
    const held = { owner: { kind: "reservation", id: reservationId(1) }, heldUntilMs: aHold(1).expiresAtMs };
    expect(claims).toEqual([
      { ...claim(ANA, 0, 60), ...held },
      { ...claim(BEA, 0, 60), owner: { kind: "block", id: block.id }, heldUntilMs: null },
    ]);
    await given(store, aSet({ reservations: [write(await reservationOf(store, 1), confirmed(aHold(1)))] }));
    const after = await read(store, CENTER_ALONE, { claims: span(0, 60) });
    expect(after.claims[0]).toMatchObject({ unit: ANA, heldUntilMs: null });
  });

  it("resources come with any span, guests only if they are named", async () => {
    const store = await filled(claim(ANA, 0, 60), guestClaim("guest-1", 0, 60), guestClaim("guest-2", 0, 60));
    const units = async (guestIds: readonly GuestId[]): Promise<readonly string[]> => {
      const wanted = { kind: "span", span: { startMs: at(0), endMs: at(60) }, guestIds } as const;
      return unitsOf((await read(store, CENTER_ALONE, { claims: wanted })).claims);
    };
    expect(await units([])).toEqual([ANA]);
    expect(await units([guest("guest-2"), guest("guest-2"), guest("nobody")])).toEqual(["g:guest-2", ANA]);
  });

  it("units alone, each once", async () => {
    const store = await filled(claim(ANA, 0, 60), claim(BEA, 0, 60), guestClaim("guest-1", 0, 60));
    const units = [BEA, guestClaim("guest-1", 0, 1).unit, BEA];
    const wanted = { kind: "units", span: { startMs: at(0), endMs: at(60) }, units } as const;
    const { claims } = await read(store, CENTER_ALONE, { claims: wanted });
    expect(unitsOf(claims)).toEqual(["g:guest-1", BEA]);
  });

  it("around a start: as far as the booking reaches, with its party and the guests that are named", async () => {
    const { store } = open();
    const claims = [
      claim(ANA, -60, -30), // ends where the window begins
      claim(ANA, -30, -29),
      claim(ANA, 89, 95),
      claim(BEA, 90, 95), // begins where the window ends
      guestClaim("guest-1", 0, 10),
      guestClaim("late", 0, 10),
      guestClaim("stranger", 0, 10),
    ];
    await given(store, reserving(aHold(1, { claims })));
    const wanted = { kind: "around_start", startMs: at(0), guestIds: [guest("late"), guest("guest-1")] } as const;
    const found = await read(store, BOOKING, { claims: wanted });
    expect(byUnit(found.claims).map(({ unit, startMs }) => [unit, startMs])).toEqual([
      ["g:guest-1", at(0)],
      ["g:late", at(0)],
      [ANA, at(-30)],
      [ANA, at(89)],
    ]);
  });

  it("around a reservation: from its own start, with its own guests", async () => {
    const { store } = open();
    const appointments = [anAppointment(1, guest("served")), { ...anAppointment(1, guest("guest-1")), id: id(111) }];
    const claims = [
      claim(ANA, 570, 571),
      claim(ANA, 689, 700),
      claim(BEA, 0, 60),
      guestClaim("served", 600, 660),
      guestClaim("guest-1", 600, 660),
    ];
    await given(store, reserving(aHold(1, { startMs: at(600), appointments: appointments as never, claims })));
    const found = await read(store, BOOKING, { claims: { kind: "around_reservation" } });
    expect(unitsOf(found.claims)).toEqual(["g:guest-1", "g:served", ANA, ANA]);
    await given(store, aSet({ bookings: [{ state: aBooking(2), expectedVersion: 0 }] }));
    const without = await read(
      store,
      { kind: "booking", bookingId: bookingId(2) },
      { claims: { kind: "around_reservation" } },
    );
    expect(without.claims).toEqual([]);
  });
});

describe("rule 4: lapsed reservations that are not recorded as expired", () => {
  it.each([
    ["one before its expiry", -1, 0],
    ["on its expiry", 0, 1],
    ["one after it", 1, 1],
  ])("%s", async (_, later, count) => {
    const { store, clock } = open();
    const claims = [claim(ANA, 0, 60), claim(BEA, 0, 60), guestClaim("guest-1", 0, 60)];
    await given(store, reserving(aHold(1, { claims })), reserving(aHold(2, { claims: [claim(ANA, 600, 660)] })));
    clock.set(aHold(1).expiresAtMs + later);
    const wanted = { kind: "around_start", startMs: at(0), guestIds: [] } as const;
    const found = await read(store, BOOKING, { claims: wanted });
    expect(found.claims).toHaveLength(3);
    const holding = {
      reservation: { state: { id: reservationId(1) }, version: 1 },
      booking: { state: { id: bookingId(1) } },
    };
    expect(found.lapsed).toMatchObject(count === 0 ? [] : [holding]);
    expect(found.lapsed).toHaveLength(count);
  });

  it("is seen by the floor too, and confirmed reservations never lapse", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const floorMs = aHold(1).expiresAtMs;
    expect((await read(store, CENTER_ALONE, { claims: span(0, 60) }, floorMs)).lapsed).toHaveLength(1);
    await given(store, aSet({ reservations: [write(await reservationOf(store, 1), confirmed(aHold(1)))] }));
    expect((await read(store, CENTER_ALONE, { claims: span(0, 60) }, floorMs)).lapsed).toEqual([]);
  });
});

describe("related reservations", () => {
  const related = async (store: MemoryStore, over: Parameters<typeof read>[2] = {}, n = 1): Promise<unknown> => {
    const found = await read(store, { kind: "booking", bookingId: bookingId(n) }, over);
    return found.related.map(({ state }) => state.id);
  };

  it("are the reservations that the booking moves, each once and never its own", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)), reserving(aHold(2, { claims: [] })));
    const moves = [2, 2, 3, 9].map((n) => ({ reservationId: reservationId(n), appointmentId: id(n * 100 + 10) }));
    const third = aHold(3, { claims: [] });
    const booking = { state: aBooking(3, { moves: moves as never, reservationId: third.id }), expectedVersion: 0 };
    await given(store, reserving(third, { bookings: [booking] }));
    expect(await related(store, {}, 3)).toEqual([reservationId(2)]);
  });

  it("are the holds on new places for its booked appointments", async () => {
    const { store } = open();
    const moving = reserving(aHold(2, { claims: [] }));
    await given(store, reserving(aHold(1)), moving);
    expect(await related(store)).toEqual([]);
    await given(store, aSet({ reservations: [write(await reservationOf(store, 1), beingMoved(aHold(1), 2))] }));
    expect(await related(store)).toEqual([reservationId(2)]);
    await given(store, aSet({ reservations: [write(await reservationOf(store, 1), confirmed(aHold(1)))] }));
    expect(await related(store)).toEqual([]);
  });

  it("are the other requested reservations, known ones only", async () => {
    const { store } = open();
    await given(store, ...[1, 2, 3].map((n) => reserving(aHold(n, { claims: [] }))));
    const alsoReservations = [2, 1, 9, 3, 2].map(reservationId);
    expect(await related(store, { alsoReservations })).toEqual([reservationId(2), reservationId(3)]);
  });
});

describe("the holder", () => {
  const wanted = (otherwise: string | null) =>
    ({ holder: { kind: "of_booking", otherwise: otherwise as HolderKey | null, expiredWithinMs: 0 } }) as const;
  const keyOf = async (over: Parameters<typeof aBooking>[1], otherwise: string | null): Promise<unknown> => {
    const { store } = open();
    await given(store, aSet({ bookings: [{ state: aBooking(1, over), expectedVersion: 0 }] }));
    return (await read(store, BOOKING, wanted(otherwise))).holder?.key ?? null;
  };

  it("is the booking's host, else the one named, else the booking's own key", async () => {
    const key = { holderKey: "k:desk" as HolderKey };
    expect(await keyOf(key, "g:named")).toBe("g:guest-1");
    expect(await keyOf({ ...key, hostId: null }, "g:named")).toBe("g:named");
    expect(await keyOf({ ...key, hostId: null }, null)).toBe("k:desk");
    expect(await keyOf({ hostId: null }, null)).toBeNull();
  });

  it("is left out if it is not wanted", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    expect((await read(store, BOOKING)).holder).toBeNull();
  });

  it("never seen is at version 0", async () => {
    const { store } = open();
    await given(store, aSet({ bookings: [{ state: aBooking(1), expectedVersion: 0 }] }));
    expect((await read(store, BOOKING, wanted(null))).holder).toEqual({
      key: "g:guest-1",
      version: 0,
      reserved: [],
      recentHolds: [],
    });
  });

  it.each([
    ["one before the first expiry", -1, [1, 2]],
    ["on the first expiry", 0, [2]],
    ["one after it", 1, [2]],
  ])("rule 3: holds live reservations, %s", async (_, later, live) => {
    const { store, clock } = open();
    const holder = aHold(1).holder;
    const second = aHold(2, { holder, claims: [], expiresAtMs: ms(NOW + 9 * MINUTE) });
    await given(store, reserving(second), reserving(aHold(1), { holder: { key: holder, expectedVersion: 1 } }));
    clock.set(aHold(1).expiresAtMs + later);
    const found = await read(store, BOOKING, wanted(null));
    expect(found.holder?.version).toBe(2);
    expect(found.holder?.reserved.map(({ reservationId: it }) => it)).toEqual(live.map(reservationId));
  });

  it("keeps several holds apart as they end", async () => {
    const { store } = open();
    const holder = "k:desk" as HolderKey;
    for (const [version, n] of [3, 1, 2].entries()) {
      const hold = aHold(n, { holder, claims: [] });
      await given(store, reserving(hold, { holder: { key: holder, expectedVersion: version } }));
    }
    for (const [n, left] of [
      [2, [1, 3]],
      [3, [1]],
      [1, []],
    ] as const) {
      const record = await reservationOf(store, n);
      await given(store, aSet({ reservations: [write(record, confirmed(record.state as Reserved))] }));
      expect(store.dump().centers[0]?.people.find(({ key }) => key === holder)?.held).toEqual(left.map(reservationId));
    }
  });
});

describe("rule 8: the command", () => {
  it("is found by its id, in its partition", async () => {
    const { store } = open();
    const command = aCommand();
    await given(store, aSet({ command }));
    const { commandId } = command;
    expect((await read(store, CENTER_ALONE, { commandId })).command).toEqual(command);
    expect((await read(store, CENTER_ALONE, { commandId: "other" as CommandId })).command).toBeNull();
    expect((await read(store, CENTER_ALONE)).command).toBeNull();
    expect((await read(store, BOOKING, { commandId, tag: "000000" as never })).command).toBeNull();
  });
});
