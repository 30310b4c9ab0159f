import { describe, expect, it } from "vitest";
import type { CenterId } from "../../../src/domain/ids.ts";
import type { Reserved } from "../../../src/domain/reservation/reservation.ts";
import {
  aBlock,
  aHold,
  ANA,
  aSet,
  BEA,
  claim,
  expiring,
  given,
  guestClaim,
  id,
  MINUTE,
  open,
  refusalOf,
  reservationOf,
  reserving,
  write,
} from "./fixtures.ts";

const ELSEWHERE = "center-2" as CenterId;

describe("rule 2: claims on one unit never overlap", () => {
  it.each([
    ["the same interval", 0, 60, true],
    ["one minute into it", 59, 119, true],
    ["one minute before its end", -59, 1, true],
    ["inside it", 10, 20, true],
    ["around it", -10, 70, true],
    ["touching its end", 60, 120, false],
    ["touching its start", -60, 0, false],
  ])("a claim that is %s", async (_, from, to, refused) => {
    for (const unit of [ANA, guestClaim("host", 0, 1).unit]) {
      const { store } = open();
      await given(store, reserving(aHold(1, { claims: [claim(unit, 0, 60)] })));
      const second = reserving(aHold(2, { claims: [claim(unit, from, to)] }));
      expect(await refusalOf(store, second)).toEqual(refused ? { kind: "overlap", unit } : null);
    }
  });

  it("another unit, or the same unit of another center, is not in the way", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    expect(await refusalOf(store, reserving(aHold(2, { claims: [claim(BEA, 0, 60)] })))).toBeNull();
    const block = aBlock(1, { id: id(103, ELSEWHERE), centerId: ELSEWHERE });
    const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
    expect(await refusalOf(store, aSet({ centerId: ELSEWHERE, blocks }))).toBeNull();
  });

  it("between the claims that a set itself adds, of one owner or of two", async () => {
    const { store } = open();
    const twice = aHold(1, { claims: [claim(ANA, 0, 60), claim(ANA, 30, 90)] });
    expect(await refusalOf(store, reserving(twice))).toEqual({ kind: "overlap", unit: ANA });
    const block = aBlock(1, { claims: [claim(ANA, 59, 90)] });
    const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
    expect(await refusalOf(store, reserving(aHold(1), { blocks }))).toEqual({ kind: "overlap", unit: ANA });
    const touching = aHold(1, { claims: [claim(ANA, 0, 60), claim(ANA, 60, 90)] });
    expect(await refusalOf(store, reserving(touching))).toBeNull();
  });

  it("rule 4: a lapsed claim stays in the way until its reservation ends in the same set", async () => {
    const { store, clock } = open();
    await given(store, reserving(aHold(1)));
    clock.advance(10 * MINUTE);
    const second = reserving(aHold(2), { beforeMs: null });
    expect(await refusalOf(store, second)).toEqual({ kind: "overlap", unit: ANA });
    const expiry = expiring(await reservationOf(store, 1));
    const reservations = [...second.reservations, ...expiry.reservations];
    expect(await refusalOf(store, { ...second, reservations })).toBeNull();
  });

  it("a set may give one owner's claims to another owner, exactly those and no more", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const record = await reservationOf(store, 1);
    const moved = { ...(record.state as Reserved), claims: [claim(ANA, 30, 90)] };
    const longer = aBlock(1, { claims: [claim(ANA, 0, 31)] });
    const fitting = aBlock(1, { claims: [claim(ANA, 0, 30)] });
    for (const block of [longer, fitting]) {
      const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
      const refusal = await refusalOf(store, aSet({ reservations: [write(record, moved)], blocks }));
      expect(refusal).toEqual(block === longer ? { kind: "overlap", unit: ANA } : null);
    }
  });

  it("an owner's own claims are in its way as long as it does not give them back", async () => {
    const { store } = open();
    await given(store, reserving(aHold(1)));
    const record = await reservationOf(store, 1);
    const grown = { ...(record.state as Reserved), claims: [claim(ANA, 0, 60), claim(ANA, 50, 90)] };
    expect(await refusalOf(store, aSet({ reservations: [write(record, grown)] }))).toEqual({
      kind: "overlap",
      unit: ANA,
    });
    const stretched = { ...(record.state as Reserved), claims: [claim(ANA, 0, 90)] };
    expect(await refusalOf(store, aSet({ reservations: [write(record, stretched)] }))).toBeNull();
  });

  it("short claims and claims of weeks meet each other", async () => {
    const hour = 60;
    const lengths = [1, 2, 3, 8, 9, 24, 25, 100, 168, 169, 1_000].map((hours) => hours * hour);
    for (const first of lengths) {
      for (const second of lengths) {
        const { store } = open();
        await given(store, reserving(aHold(1, { claims: [claim(ANA, 0, first)] })));
        const before = reserving(aHold(2, { claims: [claim(ANA, 1 - second, 1)] }));
        const within = reserving(aHold(2, { claims: [claim(ANA, first - 1, first - 1 + second)] }));
        const after = reserving(aHold(2, { claims: [claim(ANA, first, first + second)] }));
        expect(await refusalOf(store, before)).toEqual({ kind: "overlap", unit: ANA });
        expect(await refusalOf(store, within)).toEqual({ kind: "overlap", unit: ANA });
        expect(await refusalOf(store, after)).toBeNull();
      }
    }
  });
});
