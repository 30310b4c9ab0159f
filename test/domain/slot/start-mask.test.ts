import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addAll,
  allStarts,
  firstFrom,
  hasAll,
  hasStart,
  isEmpty,
  keepCommon,
  noStarts,
  removeRange,
  startGrid,
} from "../../../src/domain/slot/calendar/start-mask.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

const COUNT = 100;
const members = (mask: ReturnType<typeof noStarts>, count = COUNT): readonly number[] =>
  Array.from({ length: count }, (_, at) => at).filter((at) => hasStart(mask, at));

describe("a subset of starts", () => {
  it("begins empty or full, also if the words are full or there are none", () => {
    for (const count of [0, 1, 31, 32, 33, 64, 100]) {
      expect(members(allStarts(count), count)).toHaveLength(count);
      expect(isEmpty(noStarts(count))).toBe(true);
      expect(isEmpty(allStarts(count))).toBe(count === 0);
    }
  });

  it("loses ranges, joins others and keeps common starts, like a set", () => {
    const range = fc.tuple(fc.nat(COUNT), fc.nat(COUNT));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 4 }), fc.array(range, { maxLength: 4 }), (ones, others) => {
        const without = (ranges: readonly (readonly [number, number])[]) => {
          const mask = allStarts(COUNT);
          for (const [from, until] of ranges) removeRange(mask, from, until);
          const isIn = (at: number) => !ranges.some(([from, until]) => from <= at && at < until);
          const set = new Set(Array.from({ length: COUNT }, (_, at) => at).filter(isIn));
          expect(members(mask)).toEqual([...set]);
          return { mask, set };
        };
        const [one, other] = [without(ones), without(others)];
        expect(hasAll(one.mask, other.mask)).toBe([...other.set].every((at) => one.set.has(at)));
        const joined = allStarts(COUNT);
        keepCommon(joined, one.mask);
        addAll(joined, other.mask);
        expect(members(joined)).toEqual(
          Array.from({ length: COUNT }, (_, at) => at).filter((at) => one.set.has(at) || other.set.has(at)),
        );
        keepCommon(joined, one.mask);
        expect(members(joined)).toEqual([...one.set]);
      }),
    );
  });
});

describe("the first start from an instant on", () => {
  it("is found in even and uneven grids, before them and after them", () => {
    const starts = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 40 });
    fc.assert(
      fc.property(starts, fc.integer({ min: 0, max: 501 }), (drawn, wanted) => {
        const sorted = drawn.sort((one, other) => one - other).map(instant);
        const found = sorted.findIndex((start) => start >= wanted);
        expect(firstFrom(startGrid(sorted), wanted)).toBe(found === -1 ? sorted.length : found);
      }),
      { numRuns: 2_000 },
    );
    const grid = startGrid([instant(5), instant(6)]);
    expect([-Infinity, Infinity].map((instant) => firstFrom(grid, instant))).toEqual([0, 2]);
  });
});
