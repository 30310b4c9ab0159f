import { setTimeout as sleep } from "node:timers/promises";
import type { ReservationEngine } from "../../src/index.ts";
import { askEngine, isAccepted, machineUs, type Answered, type Ask, type Line } from "./journal.ts";
import type { Workload } from "./workload.ts";

export type Work = Readonly<{
  workload: Workload;
  write: (line: Line) => void;
  /** Unanswered calls of earlier clients, retried first under the same keys. */
  unheard: readonly Ask[];
  /** The number of concurrent commands, so that commits carry several. */
  atOnce: number;
  /** For how long; null for ever. */
  forMs: number | null;
}>;

/** Makes one call after another, and logs each call before it makes it, and each answer. */
export const workOn = async (
  engine: ReservationEngine,
  { workload, write, unheard, atOnce, forMs }: Work,
): Promise<void> => {
  const until = forMs === null ? Infinity : performance.now() + forMs;
  const ask = async (asked: Ask): Promise<void> => {
    for (;;) {
      write({ ask: asked, us: machineUs() });
      const answered = await askEngine(engine, asked);
      write({ answered, us: machineUs() });
      workload.learn(asked, answered);
      if (!isUnknown(answered) || performance.now() >= until) return;
      await sleep(20);
    }
  };
  const work = async (): Promise<void> => {
    while (performance.now() < until) {
      await ask(workload.next());
      if (Math.random() < 0.1) (await engine.expireDue({ limit: 5 })).unwrapOr(null);
    }
  };
  for (const asked of unheard) await ask(asked);
  await Promise.all(Array.from({ length: atOnce }, work));
};

/** Whether the call may have been done: it is asked again under its key, as a client does. */
const isUnknown = ({ answer }: Answered): boolean => !isAccepted(answer) && answer.facts["outcome"] === "unknown";
