import { describe, expect, it } from "vitest";
import { createZoneTable } from "../../../src/adapters/luxon/zone-table.ts";
import { DAY_MS } from "../../../src/domain/time/instant.ts";

const SPAN_MS = 64 * DAY_MS;

const countingSource = (changes: readonly (readonly [atMs: number, offsetMs: number])[]) => {
  const source = {
    reads: 0,
    offsetAt: (ms: number): number => changes.filter(([atMs]) => atMs <= ms).at(-1)?.[1] ?? 0,
  };
  const table = createZoneTable((ms) => {
    source.reads += 1;
    return source.offsetAt(ms);
  });
  return { source, table };
};

describe("a table of a zone's changes", () => {
  it.each([
    ["in the middle of a span", SPAN_MS / 2 + 12_345],
    ["at the start of a span", SPAN_MS],
    ["in the first millisecond of a span", SPAN_MS + 1],
    ["in the last millisecond of a span", SPAN_MS * 2 - 1],
    ["where a reading is taken", SPAN_MS + 2 * DAY_MS],
  ])("finds a change %s, to the millisecond", (_where, changeMs) => {
    const { table } = countingSource([[changeMs, 3_600_000]]);
    expect(table.stretchAt(changeMs - 1)).toMatchObject({ endMs: changeMs, offsetMs: 0 });
    expect(table.stretchAt(changeMs)).toMatchObject({ startMs: changeMs, offsetMs: 3_600_000 });
    expect(table.stretchAt(changeMs + 1).offsetMs).toBe(3_600_000);
  });

  it("finds two changes that are three days apart, there and back", () => {
    const { table, source } = countingSource([
      [SPAN_MS + 5 * DAY_MS, 7],
      [SPAN_MS + 8 * DAY_MS, 0],
    ]);
    for (let ms = SPAN_MS; ms < SPAN_MS + 12 * DAY_MS; ms += DAY_MS / 4) {
      expect(table.stretchAt(ms).offsetMs).toBe(source.offsetAt(ms));
    }
  });

  it("asks its slow source once for each span, and never again", () => {
    const { table, source } = countingSource([]);
    table.stretchAt(0);
    const reads = source.reads;
    expect(reads).toBeLessThan(40);
    for (let ms = 0; ms < SPAN_MS; ms += DAY_MS) table.stretchAt(ms);
    expect(source.reads).toBe(reads);
    table.stretchAt(SPAN_MS);
    table.stretchAt(0);
    expect(source.reads).toBeLessThanOrEqual(2 * reads);
  });

  it("holds instants before 1970 too", () => {
    const { table } = countingSource([[-5, 9]]);
    expect(table.stretchAt(-6).offsetMs).toBe(0);
    expect(table.stretchAt(-5).offsetMs).toBe(9);
  });
});
