import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setup } from "../adapters/postgres/server/global-setup.ts";
import { play } from "./play.ts";
import { SCRIPTS_FILE, type Script } from "./script.ts";
import { memoryStages, postgresStages, sqliteStages, type Stages } from "./stages.ts";

// npm run replay: the specification (spec/) makes histories, and each is played on real engines over memory, SQLite and
// PostgreSQL. `-- --seeds N --from M` chooses them; `-- --keep` writes those that the tests play.

const STEPS = 60;
/** How many histories `--keep` chooses from. */
const CANDIDATES = 400;

type Simulator = Readonly<{
  load: () => unknown;
  open: (
    loaded: unknown,
    action: string,
  ) => Readonly<{ play: (seed: number, steps: number) => unknown; trace: () => unknown }>;
}>;

const SPEC = new URL(`file://${join(import.meta.dirname, "../../spec")}/`);
const { load, open } = (await import(new URL("simulator.mjs", SPEC).href)) as Simulator;
const { scriptOf } = (await import(new URL("script.mjs", SPEC).href)) as {
  scriptOf: (seed: number, trace: unknown) => Script;
};

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

/** Chooses histories until every row that any of them follows is followed, on a file and on a server. */
const keep = (): void => {
  const chosen: Script[] = [];
  for (const isFile of [true, false]) {
    const candidates = Array.from({ length: CANDIDATES }, (_, at) => scriptFor(at + 1)).filter(
      (it) => it.isFile === isFile,
    );
    const missing = new Set(candidates.flatMap(({ steps }) => steps.flatMap((it) => it.rows)));
    while (missing.size > 0) {
      const gain = ({ steps }: Script): number =>
        new Set(steps.flatMap((it) => it.rows).filter((row) => missing.has(row))).size;
      const best = candidates.reduce((one, other) => (gain(other) > gain(one) ? other : one));
      chosen.push(best);
      for (const row of best.steps.flatMap((it) => it.rows)) missing.delete(row);
    }
  }
  writeFileSync(SCRIPTS_FILE, chosen.map((it) => `${JSON.stringify(it)}\n`).join(""));
  console.log(`${chosen.length} histories kept`);
};

if (process.argv.includes("--keep")) keep();
else {
  const end = setup();
  try {
    await replay();
  } finally {
    await end();
  }
}
