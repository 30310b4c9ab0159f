import { createManualClock } from "../../src/testing/index.ts";
import { openRedis } from "../peers/redis.ts";
import { CENTERS } from "../places.ts";
import { goal, line, measured, median, type Finding, type Scale } from "../report.ts";
import { fillForSweeps, SWEEP_LIMIT, sweepOnce, SWEEPS, sweepSizeAt } from "../sweep.ts";
import { BENCH_START_MS, openWorld } from "../world.ts";

/** Expiries a second among ten times as many that live on, with invoices voided and events; Redis takes turns. */
export const benchExpire = async (scale: Scale): Promise<readonly Finding[]> => {
  const size = sweepSizeAt(scale);
  const clock = createManualClock(BENCH_START_MS);
  const { engine } = openWorld(CENTERS, clock);
  await fillForSweeps({ engine, clock, callers: 1 }, size);
  await sweepOnce(engine, clock, size);
  const redis = await openRedis();
  const alone = (await redis?.expireAll(size.due)) ?? 0;
  await redis?.hold(size.live);
  const sweeps: Awaited<ReturnType<typeof sweepOnce>>[] = [];
  const keys: number[] = [];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    sweeps.push(await sweepOnce(engine, clock, size));
    if (redis !== null) keys.push(await redis.expireAll(size.due));
  }
  await redis?.stop();
  return [
    line("sweeps", `${SWEEPS} of ${size.due} due at one instant, among ${size.live} that live on`),
    measured(
      `median round of ${SWEEP_LIMIT}, ms`,
      sweeps.map(({ roundsMs }) => median(roundsMs)),
    ),
    goal(
      "longest round, ms",
      sweeps.map(({ roundsMs }) => Math.max(...roundsMs)),
      10,
      "at most",
    ),
    goal(
      "expiries a second of one core",
      sweeps.map(({ perCpuSecond }) => perCpuSecond),
      250_000,
      "at least",
    ),
    measured(
      "expiries a second, beside other work",
      sweeps.map(({ perSecond }) => perSecond),
    ),
    ...(redis === null
      ? [line("Redis: keys expired a second", "not started: redis-server is not on the path")]
      : [
          measured("Redis: keys expired a second, with no other keys", alone),
          measured(`Redis: keys expired a second, among ${size.live} that live on`, keys),
        ]),
  ];
};
