import { describe, expect, it } from "vitest";
import type { CenterId } from "../../../src/domain/ids.ts";
import { NO_CLAIM_CHANGE } from "../../../src/domain/claim/claim.ts";
import type { ChangeSet } from "../../../src/ports/reservation-store.ts";
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
  expiring,
  given,
  ms,
  NOW,
  open,
  read,
  refusalOf,
  reservationId,
  reservationOf,
  reserving,
  write,
} from "./fixtures.ts";

const ELSEWHERE = "center-2" as CenterId;

describe("refusals", () => {
  it("rule 8: refuses a command that is recorded, with any other content", async () => {
    const { store } = open();
    const command = aCommand();
    await given(store, aSet({ command }));
    expect(await refusalOf(store, reserving(aHold(1), { command }))).toEqual({
      kind: "duplicate_command",
      commandId: command.commandId,
    });
  });

  it("rule 8: a command id is of one center's partition", async () => {
    const { store } = open();
    const command = aCommand();
    await given(store, aSet({ command }));
    expect(await refusalOf(store, aSet({ command, centerId: ELSEWHERE }))).toBeNull();
  });

  it("a sweep has no command and is never a duplicate", async () => {
    const { store } = open();
    await given(store, aSet({ command: null }), aSet({ command: null }));
    expect(store.dump().partitions).toEqual([]);
  });

  it.each([
    ["a new record that exists", 0],
    ["a version behind", 1],
    ["a version ahead", 3],
  ])("stale: %s", async (_, expectedVersion) => {
    const { store } = open();
    const booking = aBooking(1);
    await given(store, aSet({ bookings: [{ state: booking, expectedVersion: 0 }] }));
    await given(store, aSet({ bookings: [{ state: booking, expectedVersion: 1 }] }));
    const set = aSet({ bookings: [{ state: booking, expectedVersion }] });
    expect(await refusalOf(store, set)).toEqual({ kind: "stale", id: booking.id });
  });

  it("stale: a record that is to be changed and does not exist", async () => {
    const { store } = open();
    await given(store, aSet({ bookings: [{ state: aBooking(1), expectedVersion: 0 }] }));
    const hold = aHold(1);
    const reservations = [{ ...write(null, hold), expectedVersion: 1 }];
    expect(await refusalOf(store, aSet({ reservations }))).toEqual({ kind: "stale", id: hold.id });
    const block = aBlock(1);
    const blocks = [{ state: block, expectedVersion: 1, claims: { released: [], claimed: block.claims } }];
    expect(await refusalOf(store, aSet({ blocks }))).toEqual({ kind: "stale", id: block.id });
  });

  it("stale: a new reservation or block that exists", async () => {
    const { store } = open();
    const block = aBlock(1, { claims: [claim(BEA, 0, 60)] });
    const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
    await given(store, reserving(aHold(1)), aSet({ blocks }));
    expect(await refusalOf(store, aSet({ reservations: [write(null, aHold(1))] }))).toMatchObject({ kind: "stale" });
    expect(await refusalOf(store, aSet({ blocks }))).toEqual({ kind: "stale", id: block.id });
  });

  it("stale: a new block under the external id of an existing one", async () => {
    const { store } = open();
    const standing = (n: number, version: number, from: number): ChangeSet => {
      const state = aBlock(n, { externalId: "sick", claims: [claim(ANA, from, from + 60)] });
      return aSet({ blocks: [{ state, expectedVersion: version, claims: { released: [], claimed: state.claims } }] });
    };
    const removed = (n: number, version: number): ChangeSet => {
      const { claims, ...terms } = aBlock(n, { externalId: "sick", claims: [claim(ANA, 0, 60)] });
      const state = { ...terms, status: "removed", claimed: claims, removedAtMs: NOW } as const;
      return aSet({ blocks: [{ state, expectedVersion: version, claims: { released: claims, claimed: [] } }] });
    };
    const found = async (): Promise<unknown> => {
      const { block } = await read(store, { kind: "block", centerId: CENTER, externalId: "sick" });
      return [block?.state.id, block?.state.status, block?.version];
    };
    await given(store, standing(1, 0, 0));
    expect(await refusalOf(store, standing(2, 0, 60))).toEqual({ kind: "stale", id: aBlock(2).id });
    await given(store, removed(1, 1));
    expect(await found()).toEqual([aBlock(1).id, "removed", 2]);
    await given(store, standing(2, 0, 0));
    expect(await found()).toEqual([aBlock(2).id, "standing", 1]);
    expect(await refusalOf(store, standing(1, 2, 60))).toEqual({ kind: "stale", id: aBlock(1).id });
    const noted = { ...aBlock(1, { externalId: "sick" }), status: "removed", claimed: [], removedAtMs: NOW } as const;
    const blocks = [{ state: noted, expectedVersion: 2, claims: { released: [], claimed: [] } }];
    await given(store, aSet({ blocks }));
    expect(await found()).toEqual([aBlock(2).id, "standing", 1]);
    await given(store, removed(2, 1), standing(1, 3, 60));
    expect(await found()).toEqual([aBlock(1).id, "standing", 4]);
    const again = aBlock(1, { externalId: "sick", claims: [claim(ANA, 60, 120)], reason: "other" });
    const rewriting = [{ state: again, expectedVersion: 4, claims: { released: [], claimed: [] } }];
    expect(await refusalOf(store, aSet({ blocks: rewriting }))).toBeNull();
  });

  it("rule 10: stale, if another reservation was added to the holder", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const second = aHold(2, { holder: aHold(1).holder, claims: [claim(BEA, 0, 60)] });
    expect(await refusalOf(store, reserving(second))).toEqual({ kind: "stale", id: second.holder });
    const guarded = reserving(second, { holder: { key: second.holder, expectedVersion: 1 } });
    expect(await refusalOf(store, guarded)).toBeNull();
    expect(await refusalOf(store, reserving(aHold(3, { holder: second.holder, claims: [] })))).toEqual({
      kind: "stale",
      id: second.holder,
    });
  });

  it("a holder's version counts added reservations, not ended ones", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    await given(store, expiring(await reservationOf(store, 1)));
    const booking = { kind: "booking", bookingId: bookingId(1) } as const;
    const { holder } = await read(store, booking, {
      holder: { kind: "of_booking", otherwise: null, expiredWithinMs: 0 },
    });
    expect(holder).toEqual({ key: "g:guest-1", version: 1, recentHolds: [], reserved: [] });
  });

  it.each([
    ["booking", bookingId(1)],
    ["reservation", reservationId(1)],
    ["block", aBlock(1).id],
  ])("stale: a %s that the decision rests on has changed", async (_, it) => {
    const { store } = open();
    const block = aBlock(1, { claims: [] });
    await given(
      store,
      reserving(aHold(1)),
      aSet({ blocks: [{ state: block, expectedVersion: 0, claims: NO_CLAIM_CHANGE }] }),
    );
    expect(await refusalOf(store, aSet({ unchanged: [{ id: it, version: 2 }] }))).toEqual({ kind: "stale", id: it });
    expect(await refusalOf(store, aSet({ unchanged: [{ id: it, version: 1 }] }))).toBeNull();
  });

  it("stale: a record that the decision rests on does not exist", async () => {
    const { store } = open();
    const unchanged = [{ id: bookingId(9), version: 1 }];
    expect(await refusalOf(store, aSet({ unchanged }))).toEqual({ kind: "stale", id: bookingId(9) });
  });

  it.each([
    ["before it", NOW + 1, null],
    ["on it", NOW, "deadline_passed"],
    ["after it", NOW - 1, "deadline_passed"],
  ])("rule 3: a commit with a deadline, at an instant %s", async (_, beforeMs, refused) => {
    const { store } = open();
    const refusal = await refusalOf(store, aSet({ beforeMs: ms(beforeMs) }));
    expect(refusal).toEqual(refused === null ? null : { kind: refused, beforeMs });
  });

  it("come in the port's order: duplicate, stale, deadline, overlap", async () => {
    const { store } = open();
    const command = aCommand();
    await given(store, reserving(aHold(1), { command }));
    const second = aHold(2);
    const all = reserving(second, {
      command,
      beforeMs: NOW,
      unchanged: [{ id: bookingId(1), version: 7 }],
    });
    const kinds = [
      await refusalOf(store, all),
      await refusalOf(store, { ...all, command: aCommand() }),
      await refusalOf(store, { ...all, command: aCommand(), unchanged: [] }),
      await refusalOf(store, { ...all, command: aCommand(), unchanged: [], beforeMs: null }),
    ].map((refusal) => refusal?.kind);
    expect(kinds).toEqual(["duplicate_command", "stale", "deadline_passed", "overlap"]);
  });
});
