import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  covers,
  EMPTY_SET,
  intersect,
  intervalSet,
  subtract,
  toIntervals,
  union,
  type IntervalSet,
} from "../../../src/domain/time/interval-set.ts";
import type { Interval } from "../../../src/domain/time/interval.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

const HORIZON = 32;

const span = (start: number, end: number): Interval => ({ startMs: instant(start), endMs: instant(end) });

/** Any spans, empty and inverted ones too; short, so that many of them touch. */
const spansArb = fc.array(
  fc.tuple(fc.nat(HORIZON), fc.nat(HORIZON)).map(([start, end]) => span(start, end)),
  { maxLength: 7 },
);

/** The naive model: one flag for each instant. */
type Bits = readonly boolean[];
const bitsOf = (spans: readonly Interval[]): Bits =>
  Array.from({ length: HORIZON }, (_, at) => spans.some(({ startMs, endMs }) => startMs <= at && at < endMs));
const bitsIn = (set: IntervalSet): Bits => bitsOf(toIntervals(set));

const isNormal = (set: IntervalSet): boolean =>
  set.length % 2 === 0 && set.every((bound, at) => at === 0 || (set[at - 1] ?? Infinity) < bound);

describe("a set of instants", () => {
  it("joins spans that overlap, touch or repeat, in any order, and leaves out empty ones", () => {
    expect(intervalSet([span(5, 7), span(1, 3), span(3, 4), span(2, 3), span(9, 9), span(12, 11)])).toEqual([
      1, 4, 5, 7,
    ]);
    expect(intervalSet([span(1, 9), span(2, 3), span(1, 9)])).toEqual([1, 9]);
    expect(intervalSet([])).toEqual(EMPTY_SET);
    expect(toIntervals(intervalSet([span(1, 2), span(3, 4)]))).toEqual([span(1, 2), span(3, 4)]);
  });

  it("keeps and drops to the instant", () => {
    const [morning, noon] = [intervalSet([span(8, 12)]), intervalSet([span(11, 13)])];
    expect(union(morning, noon)).toEqual([8, 13]);
    expect(intersect(morning, noon)).toEqual([11, 12]);
    expect(subtract(morning, noon)).toEqual([8, 11]);
    expect(intersect(morning, intervalSet([span(12, 13)])), "touching").toEqual(EMPTY_SET);
    expect(union(morning, intervalSet([span(12, 13)])), "touching").toEqual([8, 13]);
    expect(subtract(morning, morning)).toEqual(EMPTY_SET);
  });

  it("covers a span that one of its own holds unbroken, from its first instant to its last", () => {
    const set = intervalSet([span(2, 5), span(6, 9)]);
    const spans: readonly [number, number][] = [
      [2, 5],
      [3, 4],
      [1, 5],
      [2, 6],
      [4, 7],
      [5, 6],
      [6, 9],
      [8, 10],
      [9, 10],
      [0, 1],
    ];
    expect(spans.filter(([start, end]) => covers(set, instant(start), instant(end)))).toEqual([
      [2, 5],
      [3, 4],
      [6, 9],
    ]);
    expect(covers(EMPTY_SET, instant(1), instant(2))).toBe(false);
  });

  it("is the same as a flag for each instant, and always in normal form", () => {
    fc.assert(
      fc.property(spansArb, spansArb, (some, others) => {
        const [one, other] = [intervalSet(some), intervalSet(others)];
        const [ones, theirs] = [bitsOf(some), bitsOf(others)];
        expect(bitsIn(one)).toEqual(ones);
        expect(bitsIn(union(one, other))).toEqual(ones.map((bit, at) => bit || theirs[at] === true));
        expect(bitsIn(intersect(one, other))).toEqual(ones.map((bit, at) => bit && theirs[at] === true));
        expect(bitsIn(subtract(one, other))).toEqual(ones.map((bit, at) => bit && theirs[at] === false));
        for (const set of [one, union(one, other), intersect(one, other), subtract(one, other)]) {
          expect(isNormal(set)).toBe(true);
          expect(intervalSet(toIntervals(set))).toEqual(set);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("covers exactly the spans of which every instant has its flag", () => {
    fc.assert(
      fc.property(spansArb, fc.nat(HORIZON - 1), fc.integer({ min: 1, max: 8 }), (spans, start, length) => {
        const end = Math.min(start + length, HORIZON);
        const every = bitsOf(spans).slice(start, end).every(Boolean);
        expect(covers(intervalSet(spans), instant(start), instant(end))).toBe(every);
      }),
      { numRuns: 1_000 },
    );
  });
});
