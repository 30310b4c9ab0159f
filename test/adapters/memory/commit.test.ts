import { describe, expect, it } from "vitest";
import { NO_CLAIM_CHANGE } from "../../../src/domain/claim/claim.ts";
import type { Reserved } from "../../../src/domain/reservation/reservation.ts";
import type { ChangeSet } from "../../../src/ports/reservation-store.ts";
import { createManualClock } from "../../../src/testing/manual-clock.ts";
import {
  aBlock,
  aBooking,
  aCommand,
  aHold,
  ANA,
  aSet,
  BEA,
  bookingId,
  CENTER,
  claim,
  commitAll,
  commitOne,
  confirmed,
  given,
  guestClaim,
  madeEvent,
  MINUTE,
  ms,
  NOW,
  open,
  picture,
  read,
  refusalOf,
  reservationId,
  reservationOf,
  reserving,
  write,
} from "./fixtures.ts";
import { createTestStore } from "../../support/stores.ts";

describe("a change set is applied as a whole or not at all (rule 6)", () => {
  it("applies bookings, reservations, claims, holder, command and events together", async () => {
    const { store } = open();
    const set = reserving(aHold(1, { claims: [claim(ANA, 0, 60), guestClaim("guest-1", 0, 60)] }));
    expect(await commitOne(store, set)).toEqual({ kind: "accepted", sequence: 1, atMs: NOW });
    const dump = store.dump();
    expect(dump.partitions[0]).toMatchObject({
      bookings: [{ state: { id: bookingId(1) }, version: 1, writtenAtMs: NOW }],
      reservations: [{ state: { id: reservationId(1) }, version: 1, writtenAtMs: NOW }],
      commands: [set.command],
    });
    expect(dump.centers[0]).toMatchObject({
      claims: [{ unit: "g:guest-1" }, { unit: "t:ana", owner: { kind: "reservation", id: reservationId(1) } }],
      people: [{ key: "g:guest-1", version: 1, held: [reservationId(1)], reservations: [reservationId(1)] }],
      reserved: [reservationId(1)],
    });
    expect(dump.due).toEqual([reservationId(1)]);
    expect(dump.events).toMatchObject([{ position: 1, sequence: 1, event: { type: "ReservationMade" } }]);
  });

  it("changes nothing if one write of many is bad", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const good = aHold(2, { claims: [claim(BEA, 0, 60)] });
    const bad = aHold(3, { claims: [claim(BEA, 60, 120), claim(ANA, 30, 90)] });
    const set = reserving(good, {
      bookings: [good, bad].map(({ bookingId: it }, at) => ({
        state: aBooking(at + 2, { id: it }),
        expectedVersion: 0,
      })),
      reservations: [write(null, good), write(null, bad)],
      blocks: [{ state: aBlock(1, { claims: [] }), expectedVersion: 0, claims: NO_CLAIM_CHANGE }],
      events: [madeEvent(good), madeEvent(bad)],
    });
    expect(await refusalOf(store, set)).toEqual({ kind: "overlap", unit: ANA });
  });

  it("leaves no trace of a refused first command, and records it when it is tried again (rule 8)", async () => {
    const { store } = open();
    const empty = picture(store);
    const set = reserving(aHold(1));
    expect(await refusalOf(store, { ...set, beforeMs: NOW })).toMatchObject({ kind: "deadline_passed" });
    expect(picture(store)).toBe(empty);
    expect(await refusalOf(store, set)).toBeNull();
  });
});

describe("rule 7: the store's clock", () => {
  it("dates a set at the later of the clock and the decision", async () => {
    const { store } = open();
    const outcomes = await commitAll(store, [
      aSet({ decidedAtMs: ms(NOW - 1) }),
      aSet({ decidedAtMs: ms(NOW + 5) }),
      aSet({ decidedAtMs: ms(NOW + 5), beforeMs: ms(NOW + 5) }),
      aSet({ decidedAtMs: NOW }),
    ]);
    expect(outcomes.map(({ atMs }) => atMs - NOW)).toEqual([0, 5, 5, 0]);
    expect(outcomes[2]).toMatchObject({ kind: "refused", because: { kind: "deadline_passed" } });
  });

  it("is read once for a batch", async () => {
    let reads = 0;
    const clock = { nowMs: () => ms(NOW + reads++), elapsedMs: () => reads };
    const store = createTestStore({ clock });
    await given(store, aSet(), aSet(), aSet());
    expect(reads).toBe(1);
  });

  it("dates the records of a set", async () => {
    const { store, clock } = open();
    await given(store, reserving(aHold(1)));
    clock.advance(7);
    const record = await reservationOf(store, 1);
    await given(store, aSet({ reservations: [write(record, { ...record.state })] }));
    expect(await reservationOf(store, 1)).toMatchObject({ version: 2, writtenAtMs: NOW + 7 });
  });
});

describe("a batch", () => {
  it("answers for each set in order, and each sees the changes of those before it", async () => {
    const { store } = open();
    const rest = (n: number): ChangeSet => reserving(aHold(n, { claims: [claim(ANA, 0, 60)] }));
    const command = aCommand();
    const outcomes = await commitAll(store, [
      { ...rest(1), command },
      rest(2),
      aSet({ command }),
      aSet({ bookings: [{ state: aBooking(1), expectedVersion: 1 }] }),
    ]);
    expect(outcomes).toEqual([
      { kind: "accepted", sequence: 1, atMs: NOW },
      { kind: "refused", because: { kind: "overlap", unit: ANA }, atMs: NOW },
      { kind: "refused", because: { kind: "duplicate_command", commandId: command.commandId }, atMs: NOW },
      { kind: "accepted", sequence: 2, atMs: NOW },
    ]);
  });

  it("counts the accepted alone, over all batches", async () => {
    const { store } = open();
    const sequences = [];
    for (let batch = 0; batch < 3; batch += 1) {
      for (const it of await commitAll(store, [aSet(), aSet({ beforeMs: NOW }), aSet()])) {
        sequences.push(it.kind === "accepted" ? it.sequence : null);
      }
    }
    expect(sequences).toEqual([1, null, 2, 3, null, 4, 5, null, 6]);
  });

  it("of nothing has no outcomes", async () => {
    expect(await commitAll(open().store, [])).toEqual([]);
  });

  it("A01: of calls that run at once exactly one gets the place", async () => {
    const { store } = open();
    const calls = Array.from({ length: 20 }, async (_, n) => {
      const found = await read(store, { kind: "center", centerId: CENTER });
      expect(found.claims).toEqual([]);
      return commitOne(store, reserving(aHold(n + 1)));
    });
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
  });
});

describe("versions and indexes follow each write", () => {
  it("counts from 1 and keeps the latest state", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const first = await reservationOf(store, 1);
    await given(store, aSet({ reservations: [write(first, confirmed(first.state as Reserved))] }));
    const second = await reservationOf(store, 1);
    expect([first.version, first.state.status]).toEqual([1, "reserved"]);
    expect([second.version, second.state.status]).toEqual([2, "confirmed"]);
    expect(store.dump().due).toEqual([]);
    expect(store.dump().centers[0]).toMatchObject({
      reserved: [],
      claims: [{ unit: ANA, heldUntilMs: null }],
      people: [{ held: [], reservations: [reservationId(1)] }],
    });
  });

  it("an extension moves the deadline of claims, queue and holder alike", async () => {
    const { store, clock } = open();
    await given(store, reserving(aHold(1)));
    const record = await reservationOf(store, 1);
    const expiresAtMs = ms(NOW + 20 * MINUTE);
    await given(store, aSet({ reservations: [write(record, { ...(record.state as Reserved), expiresAtMs })] }));
    clock.advance(10 * MINUTE);
    const found = await read(
      store,
      { kind: "booking", bookingId: bookingId(1) },
      { claims: { kind: "around_reservation" }, holder: { kind: "of_booking", otherwise: null, expiredWithinMs: 0 } },
    );
    expect(found.claims).toMatchObject([{ unit: ANA, heldUntilMs: expiresAtMs }]);
    expect(found.lapsed).toEqual([]);
    expect(found.holder?.reserved).toEqual([{ reservationId: reservationId(1), expiresAtMs }]);
    const page = (await store.due({ floorMs: NOW, limit: 5 }))._unsafeUnwrap();
    expect(page).toMatchObject({ due: [], nextExpiryMs: expiresAtMs });
  });

  it("two stores with the same history have the same dump", async () => {
    const stores = [1, 2].map(() => createTestStore({ clock: createManualClock(NOW) }));
    const sets = [reserving(aHold(2, { claims: [claim(BEA, 0, 60)] })), reserving(aHold(1))];
    for (const store of stores) await given(store, ...sets);
    expect(picture(stores[0]!)).toBe(picture(stores[1]!));
  });
});
