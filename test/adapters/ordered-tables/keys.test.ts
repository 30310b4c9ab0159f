import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allUnder, inverseOf, keyAfter, keyOf } from "../../../src/adapters/ordered-tables/keys.ts";

/** Names with a common prefix and with characters that are hard to encode, up to the longest names and beyond. */
const names = fc.oneof(
  fc.constantFrom(" ", "%0020", "%", "%%", "%#", "%0025", "é", "%00e9"),
  fc.string({
    unit: fc.constantFrom("a", "b", " ", "!", "%", "#", "0", "\0", "\u{ffff}", "\ud800", "é"),
    maxLength: 6,
  }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.tuple(fc.constantFrom("a", "%", "é"), fc.integer({ min: 60, max: 210 })).map(([it, times]) => it.repeat(times)),
);
const numbers = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 9, 10, 99, 100, Number.MAX_SAFE_INTEGER));
const ids = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16))),
  minLength: 32,
  maxLength: 32,
});

const isUnder = (key: string, [from, before]: readonly [string, string]): boolean => key >= from && key < before;

describe("keys of ordered tables", () => {
  it("no name is a prefix of another: keys under a name belong to that name alone", () => {
    fc.assert(
      fc.property(names, names, names, (one, other, last) => {
        expect(isUnder(keyOf("held", one, last), allUnder("held", one))).toBe(true);
        expect(isUnder(keyOf("held", other, last), allUnder("held", one))).toBe(one === other);
        expect(keyOf("held", one, other) === keyOf("held", one, last)).toBe(other === last);
      }),
      { numRuns: 2_000 },
    );
  });

  it("`keyAfter` is after every key with that prefix, and no other key lies between", () => {
    fc.assert(
      fc.property(names, names, numbers, (one, other, number) => {
        const key = keyOf("held", one, number);
        expect(keyAfter("held", one) > key).toBe(true);
        expect(keyOf("held", other) > keyOf("held", one)).toBe(
          one !== other && keyOf("held", other) >= keyAfter("held", one),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("numbers are in their order, before and after other parts", () => {
    fc.assert(
      fc.property(names, numbers, numbers, names, names, (name, one, other, left, right) => {
        fc.pre(one !== other);
        expect(keyOf("retry", name, one, left) < keyOf("retry", name, other, right)).toBe(one < other);
      }),
    );
  });

  it("bounds beyond the ends count as the ends", () => {
    expect(keyOf("due", -1)).toBe(keyOf("due", 0));
    expect(keyOf("due", Infinity)).toBe(keyOf("due", Number.MAX_SAFE_INTEGER));
    expect(() => keyOf("due", 0.5)).toThrow("whole");
  });

  it("inverse ids are in the opposite order, and their inverse is the id", () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(inverseOf(inverseOf(one))).toBe(one);
        expect(inverseOf(one) < inverseOf(other)).toBe(one > other);
      }),
    );
  });

  it("every key is ASCII text of at most 320 characters", () => {
    fc.assert(
      fc.property(names, names, ids, (center, name, id) => {
        for (const key of [keyOf("held", center, name, id), keyOf("retry", name, Infinity, id)]) {
          expect(key).toMatch(/^[\x20-\x7e]{1,320}$/);
        }
      }),
    );
  });
});
