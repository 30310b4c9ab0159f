import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlockId, ReservationId } from "../../../src/domain/ids.ts";
import {
  busyFor,
  busyInEach,
  claimsBetween,
  gapAround,
  NOTHING_BUSY,
  takenOn,
  withoutHolds,
} from "../../../src/domain/slot/search/busy.ts";
import type { StandingClaim } from "../../../src/domain/claim/claim.ts";
import { NOTHING_FREED } from "../../../src/domain/claim/occupancy.ts";
import { therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { intervalSet } from "../../../src/domain/time/interval-set.ts";
import { HOUR_MS, MINUTE_MS, plus, type EpochMs } from "../../../src/domain/time/instant.ts";
import { around, at, minted } from "../../support/values.ts";
import { taken } from "../../support/slot-search.ts";
import { hostId, instant } from "../../../src/conformance/store/fixtures.ts";

const UMA = therapistUnit(hostId("uma"));
const VIC = therapistUnit(hostId("vic"));
const HELD_UNTIL = at("8:10");
const OWN = minted<ReservationId>(7);

const seenAt = (nowMs: EpochMs, claims: readonly StandingClaim[]) =>
  busyFor(claims, { nowMs, ownReservationId: OWN, freed: NOTHING_FREED });

describe("busy time", () => {
  it("is the holds and claims of others, unit by unit", () => {
    const claims = [taken(UMA, "9:00", "10:00"), taken(VIC, "9:00", "10:00", HELD_UNTIL), taken(UMA, "11:00", "12:00")];
    expect(seenAt(at("8:00"), claims)).toStrictEqual(
      new Map([
        [UMA, [claims[0], claims[2]]],
        [VIC, [claims[1]]],
      ]),
    );
    expect(seenAt(at("8:00"), [])).toStrictEqual(NOTHING_BUSY);
  });

  it("leaves out holds that have ended, whether or not their expiry is recorded (rules 3 and 4)", () => {
    const claims = [taken(UMA, "9:00", "10:00", HELD_UNTIL)];
    expect(around(HELD_UNTIL).map((nowMs) => seenAt(nowMs, claims).has(UMA))).toEqual([true, false, false]);
  });

  it("leaves out the booking's own hold (rule 9)", () => {
    const own: StandingClaim = { ...taken(UMA, "9:00", "10:00", HELD_UNTIL), owner: { kind: "reservation", id: OWN } };
    expect(seenAt(at("8:00"), [own])).toStrictEqual(NOTHING_BUSY);
    expect(busyFor([own], { nowMs: at("8:00"), ownReservationId: null, freed: NOTHING_FREED }).size).toBe(1);
  });

  it("is a block, though no reservation stands behind it (R03)", () => {
    const block: StandingClaim = { ...taken(UMA, "9:00", "10:00"), owner: { kind: "block", id: minted(8) } };
    expect(seenAt(at("8:00"), [block]).get(UMA)).toEqual([block]);
  });

  it("leaves out the time that a reschedule frees, but not the rest of a claim on either side of it", () => {
    const freed = new Map([[UMA, intervalSet([{ startMs: at("9:15"), endMs: at("9:45") }])]]);
    const claims = [taken(UMA, "9:00", "10:00"), taken(VIC, "9:00", "10:00")];
    const busy = busyFor(claims, { nowMs: at("8:00"), ownReservationId: null, freed });
    expect(busy.get(UMA)).toEqual([taken(UMA, "9:00", "9:15"), taken(UMA, "9:45", "10:00")]);
    expect(busy.get(VIC)).toEqual([claims[1]]);
  });
});

describe("the gap around a span", () => {
  const busy = seenAt(at("8:00"), [
    taken(UMA, "12:00", "13:00"),
    taken(UMA, "9:00", "10:00"),
    taken(UMA, "15:00", "16:00"),
  ]);
  const gap = (from: string, until: string, reachMs = 24 * HOUR_MS, unit = UMA) =>
    gapAround(busy, unit, at(from), at(until), { startMs: plus(at(from), -reachMs), endMs: plus(at(until), reachMs) });

  it("is the free time before it and after it, to the nearest claims", () => {
    expect(gap("10:30", "11:00")).toBe(90 * MINUTE_MS);
    expect(gap("10:00", "12:00"), "touching on both sides").toBe(0);
    expect(gap("13:10", "14:50")).toBe(20 * MINUTE_MS);
  });

  it("is null if any of it is taken", () => {
    for (const [from, until] of [
      ["9:59", "10:30"],
      ["11:00", "12:01"],
      ["9:00", "10:00"],
      ["8:00", "17:00"],
      ["9:10", "9:20"],
    ] as const) {
      expect(gap(from, until), `${from}-${until}`).toBeNull();
    }
  });

  it("is counted no further than is asked for, also on a unit that has no claims", () => {
    expect(gap("10:30", "11:00", 10 * MINUTE_MS)).toBe(20 * MINUTE_MS);
    expect(gap("10:30", "11:00", 40 * MINUTE_MS)).toBe(70 * MINUTE_MS);
    expect(gap("16:30", "17:00", 45 * MINUTE_MS), "nothing after").toBe(75 * MINUTE_MS);
    expect(gap("8:00", "8:30", 45 * MINUTE_MS), "nothing before").toBe(75 * MINUTE_MS);
    expect(gap("10:30", "11:00", 30 * MINUTE_MS, VIC)).toBe(60 * MINUTE_MS);
    expect(gap("12:00", "13:00", 0, VIC)).toBe(0);
  });
});

describe("the taken time of a day", () => {
  it("is the sum of a unit's claims, each as far as it lies on the day", () => {
    const claims = [
      taken(UMA, "8:00", "9:30", at("24:00")),
      taken(UMA, "10:00", "10:20"),
      taken(UMA, "11:50", "13:00"),
      taken(UMA, "7:00", "8:00"),
      taken(UMA, "13:00", "14:00"),
      taken(VIC, "9:00", "12:00"),
    ];
    const day = { startMs: at("9:00"), endMs: at("12:00") };
    const minutes = (unit: UnitKey) => takenOn(seenAt(at("8:00"), claims), unit, day) / MINUTE_MS;
    expect(minutes(UMA)).toBe(30 + 20 + 10);
    expect(minutes(VIC)).toBe(180);
    expect(minutes(therapistUnit(hostId("wim")))).toBe(0);
  });
});

describe("holds", () => {
  const busy = seenAt(at("8:00"), [
    taken(UMA, "9:00", "10:00", at("8:20")),
    taken(UMA, "11:00", "12:00", at("8:10")),
    taken(VIC, "9:00", "10:00", at("8:10")),
    taken(VIC, "11:00", "12:00"),
  ]);

  it("leave permanent claims once they have ended", () => {
    const left = withoutHolds(busy);
    expect(left.get(UMA)).toEqual([]);
    expect(left.get(VIC)).toEqual([taken(VIC, "11:00", "12:00")]);
  });
});

describe("claims between two instants", () => {
  const busy = seenAt(at("8:00"), [taken(UMA, "9:00", "10:00"), taken(UMA, "11:00", "12:00")]);
  const starts = (from: string, until: string) =>
    claimsBetween(busy, UMA, at(from), at(until)).map(({ startMs }) => startMs);

  it("are those that overlap them; touching is not overlapping", () => {
    expect(starts("10:00", "11:00"), "touching on both sides").toEqual([]);
    expect(starts("9:59", "11:00")).toEqual([at("9:00")]);
    expect(starts("10:00", "11:01")).toEqual([at("11:00")]);
    expect(starts("9:59", "11:01")).toEqual([at("9:00"), at("11:00")]);
  });

  it("are none on a unit that nothing is claimed of", () => {
    expect(claimsBetween(NOTHING_BUSY, UMA, at("0:00"), at("24:00"))).toEqual([]);
  });
});

describe("busy time in each of some spans", () => {
  const spansArb = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 5 }).map((pairs) => {
    const starts = pairs.map(([start]) => start).sort((one, other) => one - other);
    const ends = pairs.map(([, length], at) => (starts[at] ?? 0) + length).sort((one, other) => one - other);
    return starts.map((start, at) => ({ startMs: instant(start), endMs: instant(Math.max(start, ends[at] ?? 0)) }));
  });
  const claimsArb = fc.array(fc.tuple(fc.nat(45), fc.integer({ min: 1, max: 25 })), { maxLength: 8 });

  it("is all that overlaps the span, in the order of the claims", () => {
    fc.assert(
      fc.property(spansArb, claimsArb, (spans, pairs) => {
        const claims = pairs.map(([start, length]) => ({
          ...{ unit: UMA, startMs: instant(start), endMs: instant(start + length), heldUntilMs: null },
          owner: { kind: "block", id: minted<BlockId>(8) } as const,
        }));
        const each = busyInEach(claims, { nowMs: instant(0), ownReservationId: null, freed: NOTHING_FREED }, spans);
        expect(each.map((it) => it.get(UMA) ?? [])).toEqual(
          spans.map(({ startMs, endMs }) => claims.filter((it) => it.startMs < endMs && startMs < it.endMs)),
        );
      }),
    );
  });
});
