import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  claimChange,
  isLiveClaim,
  LENGTH_BOUNDS_MS,
  lengthClassOf,
  NO_CLAIM_CHANGE,
  type Claim,
} from "../../../src/domain/claim/claim.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { around, at } from "../../support/values.ts";
import { taken } from "../../support/slot-search.ts";
import { hostId, instant } from "../../../src/conformance/store/fixtures.ts";

const UMA = therapistUnit(hostId("uma"));
const VIC = therapistUnit(hostId("vic"));
const claim = (unit: typeof UMA, startMs: number, endMs: number): Claim => ({
  unit,
  startMs: instant(startMs),
  endMs: instant(endMs),
});

describe("a claim", () => {
  it("that is held is live until its expiry; one that is taken for good always is (rules 2 and 3)", () => {
    const until = at("8:10");
    expect(around(until).map((nowMs) => isLiveClaim(taken(UMA, "9:00", "10:00", until), nowMs))).toEqual([
      true,
      false,
      false,
    ]);
    expect(around(until).map((nowMs) => isLiveClaim(taken(UMA, "9:00", "10:00"), nowMs))).toEqual([true, true, true]);
  });
});

describe("a change of claims", () => {
  it("names the released and the added claims, and none that stay", () => {
    const before = [claim(UMA, 1, 2), claim(UMA, 3, 4), claim(VIC, 1, 2)];
    const after = [claim(UMA, 3, 4), claim(UMA, 1, 3), claim(VIC, 2, 3)];
    expect(claimChange(before, after)).toStrictEqual({
      released: [claim(UMA, 1, 2), claim(VIC, 1, 2)],
      claimed: [claim(UMA, 1, 3), claim(VIC, 2, 3)],
    });
  });

  it("distinguishes claims by unit, start and end", () => {
    const one = claim(UMA, 1, 4);
    for (const other of [claim(VIC, 1, 4), claim(UMA, 2, 4), claim(UMA, 1, 3)]) {
      expect(claimChange([one], [other])).toStrictEqual({ released: [one], claimed: [other] });
    }
    expect(claimChange([one], [{ ...one }])).toStrictEqual(NO_CLAIM_CHANGE);
  });

  it("is empty if nothing changes, takes all from nothing and gives all back to nothing", () => {
    const some = [claim(UMA, 1, 2)];
    expect(claimChange(some, some)).toBe(NO_CLAIM_CHANGE);
    expect(claimChange([], some)).toStrictEqual({ released: [], claimed: some });
    expect(claimChange(some, [])).toStrictEqual({ released: some, claimed: [] });
  });

  it("turns one list of claims into the other, and back", () => {
    const claims = fc.uniqueArray(
      fc
        .tuple(fc.constantFrom(UMA, VIC), fc.nat(4), fc.nat(4))
        .map(([unit, start, length]) => claim(unit, start, start + length + 1)),
      { selector: (it) => JSON.stringify(it), maxLength: 6 },
    );
    const texts = (of: readonly Claim[]) => of.map((it) => JSON.stringify(it)).sort();
    fc.assert(
      fc.property(claims, claims, (before, after) => {
        const { released, claimed } = claimChange(before, after);
        const left = before.filter((it) => !released.includes(it));
        expect(texts([...left, ...claimed])).toEqual(texts(after));
        expect(claimChange(after, before)).toStrictEqual({ released: claimed, claimed: released });
      }),
    );
  });
});

describe("the length class of a claim", () => {
  it("is the first whose bound it does not exceed", () => {
    const classes = LENGTH_BOUNDS_MS.slice(0, -1).flatMap((boundMs) =>
      [boundMs, boundMs + 1].map((length) => lengthClassOf(claim(UMA, 0, length))),
    );
    expect(classes).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
  });
});
