import type { ReservationEngine } from "../../src/index.ts";
import { createManualClock, type ManualClock } from "../../src/testing/index.ts";
import { goal, line, median, type Finding } from "../report.ts";
import { book, CENTERS } from "../places.ts";
import { BENCH_START_MS, openWorld } from "../world.ts";
import { reserveOne } from "./reserve.ts";

/** Who makes the holds and who sweeps them, on one store. */
type Sweep = Readonly<{ making: ReservationEngine; engine: ReservationEngine }>;

/** As the sweeper does it: so many a round, and a turn for everybody else between two rounds. */
const LIMIT = 100;

/** So many due at one instant, with invoices to void and events to write: how many a second, and the longest round. */
export const sweepAll = async (due: number, { making, engine }: Sweep, clock: ManualClock) => {
  for (let from = 0; from < due; from += 10_000) {
    for (const one of await book(making, from, Math.min(10_000, due - from))) await reserveOne({ engine: making }, one);
  }
  clock.advance(3_600_000);
  globalThis.gc?.();
  const rounds: number[] = [];
  const startedAt = performance.now();
  for (let more = true; more; ) {
    const roundAt = performance.now();
    const swept = await engine.expireDue({ limit: LIMIT });
    if (swept.isErr()) throw new Error(`the sweep was refused: ${JSON.stringify(swept.error)}`);
    rounds.push(performance.now() - roundAt);
    more = swept.value.more;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const rate = (due / (performance.now() - startedAt)) * 1_000;
  return { rate, median: median(rounds), longest: Math.max(...rounds) };
};

export const benchExpire = async (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> => {
  const due = scale === "quick" ? 10_000 : 100_000;
  const run = () => {
    const clock = createManualClock(BENCH_START_MS);
    const { engine } = openWorld(CENTERS, clock);
    return sweepAll(due, { making: engine, engine }, clock);
  };
  const runs = [await run(), await run(), await run()];
  const shown = (ms: number): string => `${ms.toFixed(2)} ms`;
  return [
    line(`rounds of ${LIMIT}, ${due} due at one instant`, `median ${shown(median(runs.map((it) => it.median)))}`),
    goal("expiries a second", median(runs.map(({ rate }) => rate)), 250_000, "at least"),
    goal("longest round, in milliseconds", median(runs.map(({ longest }) => longest)), 10, "at most"),
  ];
};
