import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { sweepAll } from "../memory/expire.ts";
import { CENTERS } from "../places.ts";
import { goal, line, type Finding } from "../report.ts";
import { BENCH_START_MS, openEngine } from "../world.ts";

/** Expiries a second on a file, each round durable before the next; the holds are made without waiting for the disk. */
export const benchSqliteExpire = async (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    const due = { quick: 2_000, default: 10_000, full: 100_000 }[scale];
    const clock = createManualClock(BENCH_START_MS);
    const file = join(folder, "expire.db");
    const [making, sweeping] = [
      await openSqlite({ file, clock, synchronous: "off" }),
      await openSqlite({ file, clock }),
    ];
    if (making.isErr() || sweeping.isErr()) throw new Error("the file was not opened");
    const [makers, sweepers] = [making.value.store, sweeping.value.store];
    const { rate, median, longest } = await sweepAll(
      due,
      {
        making: openEngine(makers, CENTERS),
        engine: openEngine(sweepers, CENTERS),
      },
      clock,
    );
    await makers.close();
    await sweepers.close();
    return [
      line(`rounds, ${due} due at one instant`, `median ${median.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`),
      goal("expiries a second on SQLite", rate, 13_000, "at least"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
