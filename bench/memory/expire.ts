import { goal, line, median, type Finding } from "../report.ts";
import { book, CENTERS } from "../places.ts";
import { openWorld } from "../world.ts";
import { reserveOne } from "./reserve.ts";

/** As the sweeper does it: so many a round, and a turn for everybody else between two rounds. */
const LIMIT = 100;

/** So many due at one instant, with invoices to void and events to write: how many a second, and the longest round. */
const sweepAll = async (due: number) => {
  const world = openWorld(CENTERS);
  for (let from = 0; from < due; from += 10_000) {
    for (const one of await book(world.engine, from, Math.min(10_000, due - from))) await reserveOne(world, one);
  }
  world.clock.advance(3_600_000);
  globalThis.gc?.();
  const rounds: number[] = [];
  const startedAt = performance.now();
  for (let more = true; more; ) {
    const roundAt = performance.now();
    const swept = await world.engine.expireDue({ limit: LIMIT });
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
  const runs = [await sweepAll(due), await sweepAll(due), await sweepAll(due)];
  const shown = (ms: number): string => `${ms.toFixed(2)} ms`;
  return [
    line(`rounds of ${LIMIT}, ${due} due at one instant`, `median ${shown(median(runs.map((it) => it.median)))}`),
    goal("expiries a second", median(runs.map(({ rate }) => rate)), 250_000, "at least"),
    goal("longest round, in milliseconds", median(runs.map(({ longest }) => longest)), 10, "at most"),
  ];
};
