import { parseArgs } from "node:util";
import type { RecordedEvent } from "../../src/index.ts";
import { isAccepted, type Line } from "../crash/journal.ts";

import { auditLoad } from "./audit-load.ts";

import type { Finding } from "./history.ts";
import { memoryTarget, sharedTarget, type Load, type Target } from "./load.ts";

const HELP = `Has clients fight for the places of a small center, and then looks at all that can be seen from outside: the public
answers of the engine, its events, and what each client was answered and when. It knows nothing of stores.

  npm run audit -- [options]

  --store S      sqlite, in a file (default), postgres, on a server of its own, or memory, in one process
  --processes N  how many share the store (default 2; memory has one)
  --clients N    how many calls each has under way at once (default 8)
  --seconds S    for how long (default 30)
  --kills N      how many processes are killed with SIGKILL and followed by another (default 0)
  --seed N       what the clients do (default 1)
  --help         this text

Each client's clock runs 300 times as fast as the machine's, so that holds of a minute meet their ends.
What is found is named: held twice, events, invoice, instants, group, holder limit, missing, contradiction, replay, left
over. Exits with 1 if anything is found.`;

const STORES = ["sqlite", "postgres", "memory"] as const;

const { values: options } = parseArgs({
  options: {
    store: { type: "string", default: "sqlite" },
    processes: { type: "string", default: "2" },
    clients: { type: "string", default: "8" },
    seconds: { type: "string", default: "30" },
    kills: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

const main = async (target: Target, load: Load): Promise<void> => {
  const { findings, replayed } = await auditLoad(target, load, report);
  console.log(`${replayed} commands asked again under their keys`);
  conclude(findings);
};

const report = (lines: readonly Line[], events: readonly RecordedEvent[]): void => {
  const refusals = new Map<string, number>();
  let [asked, accepted] = [0, 0];
  for (const line of lines) {
    if ("ask" in line) asked += 1;
    if (!("answered" in line)) continue;
    const { answer } = line.answered;
    if (isAccepted(answer)) accepted += 1;
    else refusals.set(answer.refused, (refusals.get(answer.refused) ?? 0) + 1);
  }
  const refused = [...refusals].sort(([, one], [, other]) => other - one).map((it) => it.join(" "));
  console.log(`${asked} calls: ${accepted} accepted, refused ${refused.join(", ")}; ${events.length} events`);
};

const conclude = (all: readonly Finding[]): void => {
  const findings = [...new Map(all.map((it) => [`${it.kind} ${it.text}`, it])).values()];
  const counts = new Map<string, number>();
  for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts) console.log(`${count} × ${kind}`);
  for (const { kind, text } of findings.slice(0, 20)) console.log(`FOUND: ${kind}: ${text}`);
  console.log(findings.length > 0 ? "not as promised" : "nothing found");
  if (findings.length > 0) process.exitCode = 1;
};

const misused = (problem: string): void => {
  console.error(`${problem}\n\n${HELP}`);
  process.exitCode = 2;
};

const store = STORES.find((it) => it === options.store);
const [processes, clients, seconds, kills, seed] = [
  options.processes,
  options.clients,
  options.seconds,
  options.kills,
  options.seed,
].map(Number) as [number, number, number, number, number];
if (options.help) console.log(HELP);
else if (store === undefined) misused(`Unknown store ${options.store}.`);
else if (![processes, clients, seconds].every((it) => it > 0) || !(kills >= 0) || !Number.isInteger(seed))
  misused("--processes, --clients and --seconds are numbers above 0, --kills and --seed whole numbers.");
else {
  const startedMs = Date.now();
  const target = store === "memory" ? memoryTarget(startedMs) : await sharedTarget(store, startedMs);
  await main(target, { processes, clients, forMs: seconds * 1_000, kills, seed });
}
