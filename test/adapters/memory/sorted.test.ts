import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BEFORE_ALL,
  BEHIND_ALL,
  changeLast,
  CHUNK_SIZE,
  createSorted,
  find,
  insert,
  itemsIn,
  NOWHERE,
  numberAt,
  removeAt,
  seek,
  visitFrom,
  type Sorted,
} from "../../../src/adapters/memory/structures/sorted.ts";

type Row = Readonly<{ id: string; first: number; second: number; third: number }> & { fourth: number };

const sizes = ({ chunks }: Sorted<Row>): readonly number[] => chunks.map(({ items }) => items.length);

const numbersOf = (width: number, rows: readonly Row[]): readonly number[] =>
  rows.flatMap(({ first, second, third, fourth }) => [first, second, third, fourth].slice(0, width));

/** Each item has its own numbers, so that a column out of step shows. */
const expectInStep = ({ width, lasts, chunks }: Sorted<Row>): void => {
  for (const { numbers, items } of chunks) expect(numbers).toEqual(numbersOf(width, items));
  expect(lasts.items).toEqual(chunks.map(({ items }) => items.at(-1)));
  expect(lasts.numbers).toEqual(numbersOf(width, lasts.items));
};

const inOrder = (one: Row, other: Row): number =>
  one.first - other.first || one.second - other.second || (one.id < other.id ? -1 : 1);

const rowOf = (at: number): Row => ({
  id: String(at).padStart(6, "0"),
  first: Math.floor(at / 9),
  second: Math.floor(at / 3) % 3,
  third: at,
  fourth: at + 0.5,
});

const add = (sorted: Sorted<Row>, row: Row): void => insert(sorted, row, row.first, row.second, row.third, row.fourth);

const from = (sorted: Sorted<Row>, first: number, second: number, id: string, limit = Infinity): readonly Row[] => {
  const found: Row[] = [];
  visitFrom(sorted, seek(sorted, first, second, id), (row, numbers, at) => {
    if (found.length === limit) return false;
    expect(numbers.slice(at, at + sorted.width)).toEqual(numbersOf(sorted.width, [row]));
    return found.push(row) > 0;
  });
  return found;
};

describe.each([2, 4] as const)("sorted items of %i numbers", (width) => {
  const rows = Array.from({ length: 3 * CHUNK_SIZE }, (_, at) => rowOf(at));

  it("have full chunks if they come in order, and chunks at least half full if they do not", () => {
    const forwards = createSorted<Row>(width);
    for (const row of rows) add(forwards, row);
    expect(sizes(forwards)).toEqual([CHUNK_SIZE, CHUNK_SIZE, CHUNK_SIZE]);
    const backwards = createSorted<Row>(width);
    for (const row of rows.toReversed()) add(backwards, row);
    expect(itemsIn(backwards)).toEqual(rows);
    expect(Math.max(...sizes(backwards))).toBeLessThanOrEqual(CHUNK_SIZE);
    expect(Math.min(...sizes(backwards))).toBeGreaterThanOrEqual(CHUNK_SIZE / 2);
  });

  it("answer as a plain sorted list does, in any order of insertion and removal", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(rows, { minLength: rows.length }),
        fc.shuffledSubarray(rows),
        fc.array(fc.tuple(fc.nat(45), fc.nat(3), fc.nat(400)), { minLength: 10, maxLength: 10 }),
        (order, gone, asked) => {
          const sorted = createSorted<Row>(width);
          const check = (naive: readonly Row[]): void => {
            expectInStep(sorted);
            expect(itemsIn(sorted)).toEqual(naive);
            for (const [first, second, at] of asked) {
              for (const id of [BEFORE_ALL, rowOf(at).id, BEHIND_ALL]) {
                const bound: Row = { id, first, second, third: 0, fourth: 0 };
                const notBefore = naive.filter((row) => inOrder(row, bound) >= 0);
                expect(from(sorted, first, second, id, 5)).toEqual(notBefore.slice(0, 5));
              }
            }
          };
          for (const row of order) add(sorted, row);
          check(rows);
          for (const row of gone) {
            const spot = find(sorted, row, row.first, row.second);
            expect(numberAt(sorted, spot, 1)).toBe(row.second);
            removeAt(sorted, spot);
            expect(find(sorted, row, row.first, row.second)).toBe(NOWHERE);
          }
          check(rows.filter((row) => !gone.includes(row)));
          for (const row of rows) if (!gone.includes(row)) removeAt(sorted, find(sorted, row, row.first, row.second));
          expect(sorted).toEqual(createSorted(width));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("are found by the item itself and both numbers, and by no less", () => {
    const sorted = createSorted<Row>(width);
    const [one, other] = [rowOf(10), rowOf(11)];
    add(sorted, one);
    expect(find(sorted, one, one.first, one.second)).not.toBe(NOWHERE);
    expect(find(sorted, { ...one }, one.first, one.second)).toBe(NOWHERE);
    expect(find(sorted, other, other.first, other.second)).toBe(NOWHERE);
    expect(find(sorted, one, one.first, one.second - 1)).toBe(NOWHERE);
    expect(find(sorted, one, one.first - 1, one.second)).toBe(NOWHERE);
  });
});

it("the last of four numbers changes, also at the end of a chunk", () => {
  const sorted = createSorted<Row>(4);
  const rows = Array.from({ length: 2 * CHUNK_SIZE }, (_, at) => rowOf(at));
  for (const row of rows) add(sorted, row);
  for (const at of [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE]) {
    const row = rows[at] as Row;
    row.fourth = -1 - at;
    changeLast(sorted, find(sorted, row, row.first, row.second), row.fourth);
    expectInStep(sorted);
  }
});
