import { writeSync } from "node:fs";
import { openEngine } from "./center.ts";
import { askEngine, type Ask, type Line } from "./journal.ts";
import { openStore, type Step, type StoreSpec } from "./stores.ts";
import { Workload } from "./workload.ts";

/** What a client is started with, as JSON in its one argument. */
export type ClientSpec = Readonly<{
  name: string;
  seed: number;
  date: string;
  store: StoreSpec;
  /** What earlier clients had asked and not heard of: asked again first, under the same keys. */
  unheard: readonly Ask[];
  /** Kills itself when a commit is at this point for the so-manieth time. */
  killAt: Readonly<{ step: Step; nth: number }> | null;
}>;

/** How many commands a client has under way at once, so that commits carry several. */
const AT_ONCE = 4;

/** A process that works until it is killed, and writes down what it asks before it asks, and what it heard. */
const spec = JSON.parse(process.argv[2] ?? "null") as ClientSpec;

/** At once and whole: what a pipe has taken outlives the process. One that is full, as its reader is late, is tried again. */
const write = (line: Line): void => {
  let left = Buffer.from(`${JSON.stringify(line)}\n`);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EAGAIN") throw cause;
    }
  }
};

let seen = 0;
const onStep = (step: Step): void => {
  if (step !== spec.killAt?.step) return;
  seen += 1;
  if (seen === spec.killAt.nth) process.kill(process.pid, "SIGKILL");
};

const { store } = await openStore(spec.store, onStep);
const engine = openEngine(store);
const workload = new Workload(spec);

const ask = async (asked: Ask): Promise<void> => {
  write({ ask: asked });
  const told = await askEngine(engine, asked);
  write({ told });
  workload.learn(asked, told);
};

const work = async (): Promise<never> => {
  for (;;) {
    await ask(workload.next());
    if (Math.random() < 0.1) (await engine.expireDue({ limit: 5 })).unwrapOr(null);
  }
};

try {
  for (const asked of spec.unheard) await ask(asked);
  await Promise.all(Array.from({ length: AT_ONCE }, work));
} catch (fault) {
  write({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) });
  process.exitCode = 1;
}
