import { writeSync } from "node:fs";
import { openEngine } from "./center.ts";
import type { Ask, Line } from "./journal.ts";
import { openStore, type Step, type StoreSpec } from "./stores.ts";
import { workOn } from "./work.ts";
import { Workload } from "./workload.ts";

/** The arguments of a client, as JSON in one argument. */
export type ClientSpec = Readonly<{
  name: string;
  seed: number;
  /** The booked day, and the time after which all clients go on to the next; null if they stay. */
  date: string;
  dayMs: number | null;
  store: StoreSpec;
  /** Unanswered calls of earlier clients, retried first under the same keys. */
  unheard: readonly Ask[];
  /** Kills itself when a commit reaches this point for the nth time. */
  killAt: Readonly<{ step: Step; nth: number }> | null;
  /** The number of concurrent commands, so that commits carry several. */
  atOnce: number;
  /** The time after which it ends by itself; null if it works until it is killed. */
  forMs: number | null;
}>;

/** A process that works until it is killed or its time is over. It logs each call before it makes it, then the answer. */
const spec = JSON.parse(process.argv[2] ?? "null") as ClientSpec;

/** Writes synchronously, since written lines outlive the process. Retries while the pipe is full. */
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
