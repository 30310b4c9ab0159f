import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encloses, overlaps, type Interval } from "../../../src/domain/time/interval.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

const span = (start: number, end: number): Interval => ({ startMs: instant(start), endMs: instant(end) });
const spanArb = fc
  .record({ start: fc.nat(12), length: fc.integer({ min: 1, max: 6 }) })
  .map(({ start, length }) => span(start, start + length));
const instantsOf = ({ startMs, endMs }: Interval): ReadonlySet<number> =>
  new Set(Array.from({ length: endMs - startMs }, (_, at) => startMs + at));

describe("intervals", () => {
  it("overlap if they share an instant; touching is not overlapping (rule 2)", () => {
    const hour = span(10, 20);
    const others = [span(0, 9), span(0, 10), span(0, 11), span(12, 15), span(19, 30), span(20, 30), span(21, 30)];
    expect(others.map((other) => overlaps(hour, other))).toEqual([false, false, true, true, true, false, false]);
    expect(others.map((other) => overlaps(other, hour))).toEqual([false, false, true, true, true, false, false]);
  });

  it("enclose intervals that start no earlier and end no later", () => {
    const hour = span(10, 20);
    const others = [span(10, 20), span(11, 19), span(9, 20), span(10, 21), span(9, 21), span(0, 5)];
    expect(others.map((other) => encloses(hour, other))).toEqual([true, true, false, false, false, false]);
  });

  it("overlap and enclose as the instants in them do", () => {
    fc.assert(
      fc.property(spanArb, spanArb, (one, other) => {
        const [ones, others] = [instantsOf(one), instantsOf(other)];
        expect(overlaps(one, other)).toBe([...ones].some((instant) => others.has(instant)));
        expect(encloses(one, other)).toBe([...others].every((instant) => ones.has(instant)));
      }),
      { numRuns: 500 },
    );
  });
});
