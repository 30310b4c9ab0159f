import { describe, expect, it } from "vitest";
import {
  changeAt,
  CHUNK_SIZE,
  createChunked,
  insertAt,
  removeAt,
  type Chunked,
  type Width,
} from "../../../src/adapters/memory/chunked.ts";

const sizes = ({ chunks }: Chunked<number>): readonly number[] => chunks.map(({ items }) => items.length);

/** Every item has numbers made from itself, so that a column out of step shows. */
const expectInStep = ({ width, lasts, chunks }: Chunked<number>): void => {
  const numbersOf = (items: readonly number[]): readonly number[] =>
    items.flatMap((it) => [it, it + 0.25, it + 0.5, it + 0.75].slice(0, width));
  for (const { numbers, items } of chunks) expect(numbers).toEqual(numbersOf(items));
  expect(lasts.items).toEqual(chunks.map(({ items }) => items.at(-1)));
  expect(lasts.numbers).toEqual(numbersOf(lasts.items));
};

const filled = (width: Width, items: readonly number[], place: "first" | "last"): Chunked<number> => {
  const chunked = createChunked<number>(width);
  for (const it of items) {
    const at = place === "first" ? 0 : Math.max(0, chunked.chunks.length - 1);
    const end = chunked.chunks[at]?.items.length ?? 0;
    insertAt(chunked, at, place === "first" ? 0 : end, it, it, it + 0.25, it + 0.5, it + 0.75);
    expectInStep(chunked);
  }
  return chunked;
};

describe.each([2, 4] as const)("columns of %i numbers", (width) => {
  const items = Array.from({ length: 3 * CHUNK_SIZE }, (_, at) => at);

  it("are full where items come in order, at least half full where they do not", () => {
    expect(sizes(filled(width, items, "last"))).toEqual([CHUNK_SIZE, CHUNK_SIZE, CHUNK_SIZE]);
    const backwards = filled(width, items.toReversed(), "first");
    expect(backwards.chunks.flatMap((chunk) => chunk.items)).toEqual(items);
    expect(Math.max(...sizes(backwards))).toBeLessThanOrEqual(CHUNK_SIZE);
    expect(Math.min(...sizes(backwards))).toBeGreaterThanOrEqual(CHUNK_SIZE / 2);
  });

  it("stay in step while they empty, and nothing is left of them", () => {
    const chunked = filled(width, items, "last");
    for (let left = items.length; left > 0; left -= 1) {
      const at = left % chunked.chunks.length;
      removeAt(chunked, at, left % 2 === 0 ? 0 : (chunked.chunks[at]?.items.length ?? 1) - 1);
      expectInStep(chunked);
    }
    expect(chunked).toEqual(createChunked(width));
  });

  it("stay in step while single numbers change", () => {
    const chunked = filled(width, items, "last");
    for (const place of [0, 1, CHUNK_SIZE - 1]) {
      changeAt(chunked, 1, place, width - 1, -1);
      expect(chunked.chunks[1]?.numbers.indexOf(-1)).toBe(width * place + width - 1);
      expect(chunked.lasts.numbers.indexOf(-1)).toBe(place === CHUNK_SIZE - 1 ? 2 * width - 1 : -1);
      changeAt(chunked, 1, place, width - 1, CHUNK_SIZE + place + (width - 1) / 4);
      expectInStep(chunked);
    }
  });
});
