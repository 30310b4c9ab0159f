// npm run spec: plays histories of the specification and checks every invariant after every step. Seeds follow one
// another, so a run can be repeated: `-- --seed N` plays the one history of that seed and prints it.
//
//   npm run spec                  a short run, for CI
//   npm run spec -- --full        at least a million steps
//   npm run spec -- --mutations   breaks the specification on purpose: every mutation must be found

import { availableParallelism } from "node:os";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { MUTATIONS, mutated } from "./mutations.mjs";
import { INVARIANTS } from "./modules.mjs";
import { show } from "./show.mjs";
import { load, open } from "./simulator.mjs";

const STEPS = 50;
const number = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const has = (name) => process.argv.includes(`--${name}`);

/** Plays every nth history, and returns the first that breaks an invariant. */
const playSome = ({ from, until, by, mutation }) => {
  const { play } = open(load(mutation === undefined ? {} : mutated(MUTATIONS[mutation])));
  const rows = new Set();
  let [seeds, steps, found] = [0, 0, null];
  for (let seed = from; seed < until && found === null; seed += by) {
    const played = play(seed, STEPS, rows);
    seeds += 1;
    steps += played.steps;
    // Of a mutation one invariant is expected: another may break first.
    const isFound =
      mutation === undefined ? played.broken.length > 0 : played.broken.includes(MUTATIONS[mutation].breaks);
    if (isFound) found = { seed, ...played };
  }
  return { seeds, steps, found, rows: [...rows] };
};

/** Shares the seeds among the processors. */
const playAll = async (from, until) => {
  const by = availableParallelism();
  const shares = Array.from({ length: by }, (_, nth) => ({ from: from + nth, until, by }));
  const results = await Promise.all(shares.map(inWorker));
  return {
    seeds: results.reduce((sum, it) => sum + it.seeds, 0),
    steps: results.reduce((sum, it) => sum + it.steps, 0),
    found: results.map((it) => it.found).find((it) => it !== null) ?? null,
    rows: new Set(results.flatMap((it) => it.rows)),
  };
};

const inWorker = (share) =>
  new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: share }).on("message", resolve).on("error", reject);
  });

const simulate = async () => {
  const startedMs = performance.now();
  const from = number("from", 1);
  const until = from + number("seeds", has("full") ? 22_000 : 120);
  const { seeds, steps, found, rows } = await playAll(from, until);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    `${seeds} seeds from ${from}, ${steps} steps, ${INVARIANTS.length} invariants after each, ${rows.size} rows followed, ${seconds} s`,
  );
  if (found === null) return;
  console.error(`${found.broken.join(", ")} broken in step ${found.steps}: npm run spec -- --seed ${found.seed}`);
  process.exitCode = 1;
};

const printOne = (seed) => {
  const { play, trace } = open(load(), has("replayable") ? "replayable" : "step");
  const { broken } = play(seed, number("steps", STEPS));
  for (const line of show(trace())) console.log(line);
  if (broken.length > 0) console.log(`broken: ${broken.join(", ")}`);
};

const runMutations = async () => {
  const names = Object.keys(MUTATIONS);
  const most = number("seeds", 400);
  const next = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const { seeds, steps, found } = await inWorker({ from: 1, until: 1 + most, by: 1, mutation: name });
      const { breaks } = MUTATIONS[name];
      const isFound = found !== null;
      if (!isFound) process.exitCode = 1;
      const how =
        found === null
          ? `NOT FOUND in ${seeds} seeds`
          : `${found.broken.join(", ")} after ${seeds} seeds, ${steps} steps`;
      console.log(`${isFound ? "found " : "WRONG "} ${breaks}  ${name}: ${how}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
};

if (parentPort !== null) parentPort.postMessage(playSome(workerData));
else if (has("mutations")) await runMutations();
else if (has("seed")) printOne(number("seed"));
else await simulate();
