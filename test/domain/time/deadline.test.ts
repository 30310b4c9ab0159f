import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLive } from "../../../src/domain/time/deadline.ts";
import { around } from "../../support/values.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

describe("a deadline", () => {
  it("is met one before it, and missed on it and one after it (rule 3, B01 to B03)", () => {
    const deadline = instant(1_000_000);
    expect(around(deadline).map((nowMs) => isLive(deadline, nowMs))).toEqual([true, false, false]);
  });

  it("once missed stays missed", () => {
    const near = fc.integer({ min: 990, max: 1_010 }).map(instant);
    fc.assert(
      fc.property(near, near, near, (deadline, one, other) => {
        const [early, late] = [instant(Math.min(one, other)), instant(Math.max(one, other))];
        expect(isLive(deadline, late) && !isLive(deadline, early)).toBe(false);
        expect(isLive(deadline, early)).toBe(early < deadline);
      }),
    );
  });
});
