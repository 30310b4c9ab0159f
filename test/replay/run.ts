import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setup } from "../adapters/postgres/server/global-setup.ts";
import { filesUnder, read } from "../support/documents.ts";
import { firstDifference, MISTAKES, mistaken } from "./mistakes.ts";
import { play } from "./play.ts";
import { SCRIPTS_FILE, type Script } from "./script.ts";
import { memoryStages, postgresStages, sqliteStages, type Stages } from "./stages.ts";

// npm run replay: the specification (spec/) makes histories, and each is played on real engines over memory, SQLite and
// PostgreSQL. `-- --seeds N --from M` chooses them; `-- --keep` writes those that the tests play.

const STEPS = 60;
/** How many histories `--keep` chooses from. */
const CANDIDATES = 300;
/** The same for a row that none of those follows. */
const MOST_CANDIDATES = 3_000;

type Simulator = Readonly<{
  load: () => unknown;
  open: (
    loaded: unknown,
    action: string,
  ) => Readonly<{
    play: (seed: number, steps: number, rows?: Set<string>) => Readonly<{ isFile: boolean; broken: readonly string[] }>;
    trace: () => unknown;
  }>;
}>;

const SPEC = new URL(`file://${join(import.meta.dirname, "../../spec")}/`);
const { load, open } = (await import(new URL("simulator.mjs", SPEC).href)) as Simulator;
const { scriptOf } = (await import(new URL("script.mjs", SPEC).href)) as {
  scriptOf: (seed: number, trace: unknown) => Script;
};

/** The rows that the specification has. */
const ROWS = [...new Set(filesUnder("spec", ".qnt").flatMap((path) => read(path).match(/(?<=")R-\d+(?=")/g) ?? []))];

const given = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

const simulator = open(load(), "replayable");
const scriptFor = (seed: number): Script => {
  simulator.play(seed, STEPS);
  return scriptOf(seed, simulator.trace());
};

const replay = async (): Promise<void> => {
  const from = given("from", 1);
  const scripts = Array.from({ length: given("seeds", 200) }, (_, at) => scriptFor(from + at));
  const all: readonly Stages[] = [memoryStages(), sqliteStages(), await postgresStages()];
  const rows = new Set<string>();
  for (const stages of all) {
    const startedMs = performance.now();
    let [histories, steps] = [0, 0];
    for (const script of scripts.filter((it) => it.isFile === stages.isFile)) {
      const stage = await stages.open();
      await play(script, stage);
      await stage.close();
      histories += 1;
      steps += script.steps.length;
      for (const row of script.steps.flatMap((it) => it.rows)) rows.add(row);
    }
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`${stages.name}: ${histories} histories, ${steps} steps without a difference, ${seconds} s`);
    await stages.end();
  }
  console.log(`${rows.size} rows followed: ${[...rows].sort().join(" ")}`);
};

type Candidate = Readonly<{ seed: number; isFile: boolean; rows: ReadonlySet<string> }>;

const candidate = (seed: number): Candidate => {
  const rows = new Set<string>();
  const { isFile, broken } = simulator.play(seed, STEPS, rows);
  if (broken.length > 0) throw new Error(`seed ${seed} breaks ${broken.join(", ")}`);
  return { seed, isFile, rows };
};

/**
 * Chooses histories until every row that any of them follows is followed, on a file and on a server. Each is kept as far
 * as it adds a row. Then more, until each mistake in the library is found by one on a file, kept as far as that.
 */
const keep = async (): Promise<void> => {
  const all = Array.from({ length: CANDIDATES }, (_, at) => candidate(at + 1));
  const chosen: Script[] = [];
  for (const isFile of [true, false]) {
    const candidates = all.filter((it) => it.isFile === isFile);
    const missing = new Set(candidates.flatMap(({ rows }) => [...rows]));
    const gain = ({ rows }: Candidate): number => [...rows].filter((row) => missing.has(row)).length;
    while (missing.size > 0) {
      const best = candidates.reduce((one, other) => (gain(other) > gain(one) ? other : one));
      chosen.push(asFarAsItAdds(scriptFor(best.seed), missing));
      for (const row of best.rows) missing.delete(row);
    }
  }
  const followed = new Set(all.flatMap(({ rows }) => [...rows]));
  for (let seed = CANDIDATES + 1; seed <= MOST_CANDIDATES && ROWS.some((row) => !followed.has(row)); seed += 1) {
    const { rows } = candidate(seed);
    const rare = new Set(ROWS.filter((row) => rows.has(row) && !followed.has(row)));
    if (rare.size > 0) chosen.push(asFarAsItAdds(scriptFor(seed), rare));
    for (const row of rare) followed.add(row);
  }
  const further = all.filter((it) => it.isFile).map(({ seed }) => seed);
  const made = new Map<number, Script>();
  for (const [name, edit] of Object.entries(MISTAKES)) {
    const library = await mistaken(edit);
    const differs = async (script: Script): Promise<number | null> =>
      (await firstDifference(script, library))?.step ?? null;
    let isFound = false;
    for (const script of chosen.filter((it) => it.isFile)) isFound ||= (await differs(script)) !== null;
    for (let at = 0; !isFound && at < further.length; at += 1) {
      const seed = further[at] as number;
      const script = made.get(seed) ?? scriptFor(seed);
      made.set(seed, script);
      const step = await differs(script);
      if (step === null) continue;
      chosen.push({ ...script, steps: script.steps.slice(0, step) });
      isFound = true;
    }
    console.log(`${isFound ? "found" : "NOT FOUND"}: ${name}`);
  }
  writeFileSync(SCRIPTS_FILE, chosen.map((it) => `${JSON.stringify(it)}\n`).join(""));
  const rows = new Set(chosen.flatMap(({ steps }) => steps.flatMap((it) => it.rows)));
  console.log(`${chosen.length} histories kept, of ${rows.size} rows`);
};

const asFarAsItAdds = (script: Script, missing: ReadonlySet<string>): Script => {
  const left = new Set(missing);
  let length = 0;
  for (const [at, { rows }] of script.steps.entries()) {
    for (const row of rows) if (left.delete(row)) length = at + 1;
  }
  return { ...script, steps: script.steps.slice(0, length) };
};

if (process.argv.includes("--keep")) await keep();
else {
  const end = setup();
  try {
    await replay();
  } finally {
    await end();
  }
}
