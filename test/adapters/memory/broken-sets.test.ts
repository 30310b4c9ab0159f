import { describe, expect, it } from "vitest";
import { InvariantBroken } from "../../../src/domain/invariant.ts";
import type { CenterId } from "../../../src/domain/ids.ts";
import { NO_CLAIM_CHANGE } from "../../../src/domain/claim/claim.ts";
import { claimsOf, type Reserved } from "../../../src/domain/reservation/reservation.ts";
import type { ChangeSet } from "../../../src/ports/reservation-store.ts";
import {
  aBlock,
  aBooking,
  aHold,
  ANA,
  aSet,
  BEA,
  CENTER,
  claim,
  given,
  guestClaim,
  id,
  madeEvent,
  NOW,
  open,
  picture,
  request,
  reservationOf,
  reserving,
} from "./fixtures.ts";
import { readOne } from "../../support/read-one.ts";

const ELSEWHERE = "center-2" as CenterId;

describe("a set that contradicts itself, or the records, breaks an invariant", () => {
  const hold = aHold(1);
  const faults: readonly (readonly [string, ChangeSet])[] = [
    [
      "a record of another center",
      aSet({ bookings: [{ state: aBooking(1, { centerId: ELSEWHERE }), expectedVersion: 0 }] }),
    ],
    [
      "an id with another center's tag",
      aSet({ bookings: [{ state: aBooking(1, { id: id(101, ELSEWHERE) }), expectedVersion: 0 }] }),
    ],
    [
      "a record that is written twice",
      aSet({ bookings: [1, 1].map((n) => ({ state: aBooking(n), expectedVersion: 0 })) }),
    ],
    ["an event of another center", aSet({ events: [{ ...madeEvent(hold), centerId: ELSEWHERE }] })],
    ["an empty claim", reserving(aHold(1, { claims: [claim(ANA, 60, 60)] }))],
    [
      "a block's claim that ends before it starts",
      aSet({
        blocks: [{ state: aBlock(1), expectedVersion: 0, claims: { released: [], claimed: [claim(ANA, 60, 0)] } }],
      }),
    ],
    ["a guarded holder that gains nothing", aSet({ holder: { key: hold.holder, expectedVersion: 0 } })],
    ["a reservation whose booking is not recorded", reserving(hold, { bookings: [] })],
    [
      "claims that are not those of the state",
      reserving(hold, { reservations: [{ state: hold, expectedVersion: 0, claims: NO_CLAIM_CHANGE }] }),
    ],
    [
      "claims given back by a reservation that has none",
      reserving(hold, {
        reservations: [
          {
            state: hold,
            expectedVersion: 0,
            claims: { released: claimsOf(hold), claimed: [...claimsOf(hold), ...claimsOf(hold)] },
          },
        ],
      }),
    ],
    [
      "claims given back by a block that has none",
      aSet({
        blocks: [
          {
            state: aBlock(1),
            expectedVersion: 0,
            claims: { released: [claim(BEA, 0, 1)], claimed: [claim(ANA, 0, 60), claim(BEA, 0, 1)] },
          },
        ],
      }),
    ],
  ];

  it.each(faults)("%s", async (_, set) => {
    const { store } = open();
    const before = picture(store);
    await expect(store.commit([aSet(), set])).rejects.toThrow(InvariantBroken);
    expect(store.dump().partitions.flatMap(({ bookings }) => bookings)).toEqual([]);
    await expect(store.commit([set])).rejects.toThrow(InvariantBroken);
    expect(JSON.parse(before)).toMatchObject({ due: [] });
  });

  it("throws a malformed batch back before any of it is applied", async () => {
    const { store } = open();
    const before = picture(store);
    const malformed = aSet({ holder: { key: hold.holder, expectedVersion: 0 } });
    await expect(store.commit([aSet(), malformed])).rejects.toThrow("gains a reservation");
    expect(picture(store)).toBe(before);
  });

  it.each([
    ["was never recorded", [claim(ANA, 60, 120)]],
    ["has another end", [claim(ANA, 0, 59)]],
    ["is of another unit", [claim(BEA, 0, 60)]],
    ["is of another owner", [claim(BEA, 60, 90)]],
    ["is given back twice", [claim(ANA, 0, 60), claim(ANA, 0, 60)]],
    ["was never recorded on a guest", [guestClaim("nobody", 0, 60)]],
    ["has another end on a guest", [guestClaim("guest-1", 0, 59)]],
  ])("a claim given back that %s", async (_, released) => {
    const { store } = open();
    await given(
      store,
      reserving(aHold(1, { claims: [claim(ANA, 0, 60), guestClaim("guest-1", 0, 60)] })),
      reserving(aHold(2, { claims: [claim(BEA, 60, 90)] })),
    );
    const before = picture(store);
    const { state } = await reservationOf(store, 1);
    const kept = [claim(ANA, 0, 60), guestClaim("guest-1", 0, 60)].slice(released.length);
    const next = { ...(state as Reserved), claims: kept };
    const reservations = [{ state: next, expectedVersion: 1, claims: { released, claimed: [] } }];
    await expect(store.commit([aSet({ reservations })])).rejects.toThrow(InvariantBroken);
    expect(picture(store)).toBe(before);
  });

  it("a read that asks another center's partition", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const asked = readOne(store, request({ kind: "center", centerId: CENTER }, { tag: "ffffff" as never }));
    await expect(asked).rejects.toThrow("the partition of its center");
  });

  it("a page without room", async () => {
    const { store } = open();
    await expect(store.due({ floorMs: NOW, limit: 0 })).rejects.toThrow(InvariantBroken);
    const of = { kind: "live", centerId: CENTER } as const;
    await expect(store.list({ of, before: null, limit: 0, floorMs: NOW })).rejects.toThrow(InvariantBroken);
  });
});
