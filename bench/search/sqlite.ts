import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDriver } from "../../src/adapters/sqlite/load-driver.ts";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { goal, measured, ratios, type Finding, type Scale } from "../report.ts";
import { openEngine } from "./engine.ts";
import { measure } from "./measure.ts";
import { A, B, CENTER, NOW_MS, prepare, type Size } from "./world.ts";

/** `engine.findSlots` on a file, with `stored` appointments of the same units before the listed days. */
const openListing = async (folder: string, size: Size, stored: number) => {
  const file = join(folder, `${size.therapists}-${stored}.db`);
  const opened = await openSqlite({ file, clock: createManualClock(NOW_MS), synchronous: "off" });
  if (opened.isErr()) throw new Error(opened.error.message);
  const openFile = (await loadDriver()).unwrapOr(null);
  const beside = openFile?.(file);
  beside?.exec(historyOf(stored));
  beside?.close();
  const { store } = opened.value;
  return { list: await openEngine(size, store), close: () => store.close() };
};

/** Ten therapists with an appointment each half hour, day and night, up to a day before the first that is listed. */
const historyOf = (stored: number): string => `
  WITH RECURSIVE past (nth) AS (SELECT 0 UNION ALL SELECT nth + 1 FROM past WHERE nth + 1 < ${stored})
  INSERT INTO holdfast_claim
  SELECT '${CENTER}', 0, ${NOW_MS} - (nth / 10 + 1) * 1800000, 't:t' || (nth % 10), ${NOW_MS} - (nth / 10) * 1800000,
    printf('%032x', nth), 'b', NULL
  FROM past`;

/** The engine's listing on SQLite: its growth with the stored records, and its times in milliseconds. */
export const onSqlite = async (scale: Scale): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    const most = { quick: 20_000, default: 100_000, full: 1_000_000 }[scale];
    const little = await openListing(folder, A, 10_000);
    const much = await openListing(folder, A, most);
    const month = await openListing(folder, B, most);
    for (const [listing, size] of [
      [little, A],
      [much, A],
      [month, B],
    ] as const) {
      if (JSON.stringify(await listing.list()) !== JSON.stringify(prepare(size).floor()))
        throw new Error("other starts");
    }
    const timesOf = await measure({ little: little.list, much: much.list, month: month.list });
    for (const listing of [little, much, month]) await listing.close();
    return [
      measured("A on SQLite, 10,000 stored", timesOf("little"), " ms"),
      goal(`A on SQLite, ${most} stored, ms`, timesOf("much"), 0.3, "at most"),
      goal(`A on SQLite, ${most} stored beside 10,000`, ratios(timesOf("much"), timesOf("little")), 1.5, "at most"),
      goal(`B on SQLite, ${most} stored, ms`, timesOf("month"), 20, "at most"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
