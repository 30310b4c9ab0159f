import type { RecordedEvent } from "../../src/index.ts";
import type { Line } from "../crash/journal.ts";
import { drawFrom } from "../crash/workload.ts";
import { audit } from "./audit.ts";
import { Collector } from "./collect.ts";
import type { Finding } from "./history.ts";
import { deliverBeside, type Load, type Target } from "./load.ts";

/** Runs a load, and audits all that can be seen of it: at its end, and an hour later with everything swept. */
export const auditLoad = async (
  target: Target,
  load: Load,
  report: (lines: readonly Line[], events: readonly RecordedEvent[]) => void,
): Promise<Readonly<{ findings: readonly Finding[]; replayed: number }>> => {
  const events: RecordedEvent[] = [];
  const began = performance.now();
  const progress = setInterval(() => {
    console.log(`${((performance.now() - began) / 1_000).toFixed(0)} s: ${events.length} events delivered`);
  }, 10_000);
  try {
    const beside = await target.open(0);
    const lines = await deliverBeside(beside.engine, events, target.run(load, drawFrom(load.seed)));
    report(lines, events);
    const during = audit(await new Collector(beside.engine, events).collect(lines, { swept: false }));
    await beside.close();
    const later = await target.open(3_600_000);
    const collector = new Collector(later.engine, events);
    await collector.sweep();
    const replays = await collector.replay(lines, 500);
    const after = audit(await collector.collect([...lines, ...replays], { swept: true }));
    await later.close();
    return { findings: [...during, ...after], replayed: replays.length };
  } finally {
    clearInterval(progress);
    await target.end();
  }
};
