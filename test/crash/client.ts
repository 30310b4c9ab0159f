import { writeSync } from "node:fs";
import { openEngine } from "./center.ts";
import type { Ask, Line } from "./journal.ts";
import { openStore, type Step, type StoreSpec } from "./stores.ts";
import { workOn } from "./work.ts";
import { Workload } from "./workload.ts";

/** What a client is started with, as JSON in its one argument. */
export type ClientSpec = Readonly<{
  name: string;
  seed: number;
  /** The day that is booked, and after how long all clients go on to the next; null where they stay. */
  date: string;
  dayMs: number | null;
  store: StoreSpec;
  /** What earlier clients had asked and not heard of: asked again first, under the same keys. */
  unheard: readonly Ask[];
  /** Kills itself when a commit is at this point for the so-manieth time. */
  killAt: Readonly<{ step: Step; nth: number }> | null;
  /** How many commands it has under way at once, so that commits carry several. */
  atOnce: number;
  /** Ends by itself after so long; null where it works until it is killed. */
  forMs: number | null;
}>;

/** A process that works until it is killed or its time is over, and writes down what it asks before it asks, and what it heard. */
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

const dateNow = (): string => {
  const days = spec.dayMs === null ? 0 : Math.floor((Date.now() - spec.store.startedMs) / spec.dayMs);
  return new Date(Date.parse(spec.date) + days * 86_400_000).toISOString().slice(0, 10);
};

let seen = 0;
const onStep = (step: Step): void => {
  if (step !== spec.killAt?.step) return;
  seen += 1;
  if (seen === spec.killAt.nth) process.kill(process.pid, "SIGKILL");
};

const { store, close } = await openStore(spec.store, onStep);
const engine = openEngine(store);

try {
  await workOn(engine, { ...spec, workload: new Workload({ ...spec, dateNow, looks: true }), write });
  await close();
} catch (fault) {
  write({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) });
  process.exitCode = 1;
}
