import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { createCluster, type Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { peerMissing } from "../peers/load.ts";
import { openPgBoss, PG_BOSS } from "../peers/pg-boss.ts";
import { CENTERS } from "../places.ts";
import { goal, line, measured, median, type Finding, type Scale } from "../report.ts";
import { fillForSweeps, SWEEP_LIMIT, sweepOnce, SWEEPS, sweepSizeAt } from "../sweep.ts";
import { BENCH_START_MS, openEngine } from "../world.ts";

/** Expiries a second on a file, each round durable before the next; a worker of pg-boss takes turns. */
export const benchSqliteExpire = async (scale: Scale): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  chmodSync(folder, 0o755);
  const cluster = await createCluster({
    folder,
    fsync: true,
    settings: ["shared_buffers=512MB"],
  });
  try {
    return await measure(folder, cluster, scale);
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const measure = async (folder: string, cluster: Cluster, scale: Scale): Promise<readonly Finding[]> => {
  const size = sweepSizeAt(scale);
  const clock = createManualClock(BENCH_START_MS);
  const file = join(folder, "expire.db");
  // The holds are made without waiting for the disk.
  const [making, sweeping] = [await openSqlite({ file, clock, synchronous: "off" }), await openSqlite({ file, clock })];
  if (making.isErr() || sweeping.isErr()) throw new Error("the file was not opened");
  const [makers, sweepers] = [making.value.store, sweeping.value.store];
  await fillForSweeps({ engine: openEngine(makers, CENTERS), clock, callers: 64 }, size);
  const engine = openEngine(sweepers, CENTERS);
  const boss = await openPgBoss(cluster, size.live);
  const sweeps: Awaited<ReturnType<typeof sweepOnce>>[] = [];
  const jobs: number[] = [];
  await sweepOnce(engine, clock, size);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    sweeps.push(await sweepOnce(engine, clock, size));
    if (boss !== null) jobs.push(await boss.workAll(size.due, SWEEP_LIMIT));
  }
  await boss?.stop();
  await makers.close();
  await sweepers.close();
  return [
    line("sweeps", `${SWEEPS} of ${size.due} due at one instant, among ${size.live} that live on`),
    measured(
      `median round of ${SWEEP_LIMIT}, ms`,
      sweeps.map(({ roundsMs }) => median(roundsMs)),
    ),
    measured(
      "longest round, ms",
      sweeps.map(({ roundsMs }) => Math.max(...roundsMs)),
    ),
    goal(
      "expiries a second on SQLite",
      sweeps.map(({ perSecond }) => perSecond),
      13_000,
      "at least",
    ),
    boss === null ? peerMissing(PG_BOSS) : measured("pg-boss: due jobs done a second, fsync on", jobs),
  ];
};
