import { describe, expect, it } from "vitest";
import { createScan, MOST_VISITED } from "../../../src/adapters/memory/structures/scan.ts";

/** A scan of a map of numbers; taken numbers are removed from it. */
const scanOf = (count: number) => {
  const numbers = new Map(Array.from({ length: count }, (_, at) => [at, at]));
  const scan = createScan({ count: () => numbers.size, fromFirst: () => numbers.values() });
  const met: number[] = [];
  const goOn = (limit: number, isWanted: (number: number) => boolean) => {
    met.length = 0;
    return scan(limit, (number) => {
      met.push(number);
      return isWanted(number) && numbers.delete(number);
    });
  };
  return { numbers, met, goOn };
};

describe("a scan", () => {
  it("of few starts again at each call", () => {
    const { numbers, met, goOn } = scanOf(5);
    expect(goOn(2, (n) => n % 2 === 0)).toEqual({ taken: 2, more: true });
    expect(met).toEqual([0, 1, 2]);
    expect(goOn(5, (n) => n === 1)).toEqual({ taken: 1, more: false });
    expect(met).toEqual([1, 3, 4]);
    expect([...numbers.keys()]).toEqual([3, 4]);
    expect(goOn(0, () => true)).toEqual({ taken: 0, more: true });
  });

  it("of many continues from its last stop, and visits a bounded number at each call", () => {
    const count = 2 * MOST_VISITED + 1;
    const { numbers, met, goOn } = scanOf(count);
    expect(goOn(3, (n) => n < 2)).toEqual({ taken: 2, more: true });
    expect([met.length, met[0]]).toEqual([MOST_VISITED, 0]);
    expect(goOn(1, (n) => n === MOST_VISITED + 1)).toEqual({ taken: 1, more: true });
    expect(met).toEqual([MOST_VISITED, MOST_VISITED + 1]);
    // The scan visits numbers that are added meanwhile, and not those removed meanwhile.
    numbers.set(count, count);
    numbers.delete(count - 1);
    expect(goOn(9, () => false)).toEqual({ taken: 0, more: false });
    expect([met[0], met.at(-1)]).toEqual([MOST_VISITED + 2, count]);
    goOn(9, () => false);
    expect(met[0]).toBe(2);
  });
});
