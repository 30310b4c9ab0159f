import { afterAll, describe, expect, it } from "vitest";
import { numberedRows, read } from "../support/documents.ts";
import { firstDifference, MISTAKES, mistaken } from "./mistakes.ts";
import { play, type Difference } from "./play.ts";
import { keptScripts } from "./script.ts";
import { memoryStages, postgresStages, sqliteStages, type Stages } from "./stages.ts";

// Histories of the executable specification, played on real engines (docs/spec.md). They are kept in scripts.jsonl;
// `npm run replay -- --keep` makes them anew, `npm run replay` plays others.

const scripts = keptScripts();

const playAll = async (stages: Stages): Promise<number> => {
  let steps = 0;
  for (const script of scripts.filter((it) => it.isFile === stages.isFile)) {
    const stage = await stages.open();
    await play(script, stage);
    await stage.close();
    steps += script.steps.length;
  }
  return steps;
};

describe("the histories that are kept", () => {
  it("follow every row that a replay can follow", () => {
    const owed = numberedRows(read("docs/transitions.md"), "R").map(([number]) => number ?? "");
    const followed = new Set(scripts.flatMap(({ steps }) => steps.flatMap((it) => it.rows)));
    const leftOut = /row left out[^]*?\n\n/.exec(read("docs/spec.md"))?.[0] ?? "";
    expect(owed.filter((row) => !followed.has(row) && !leftOut.includes(row))).toEqual([]);
  });

  const open: Stages[] = [];
  afterAll(async () => {
    for (const stages of open) await stages.end();
  });

  it.each([
    ["memory", () => memoryStages()],
    ["SQLite", () => sqliteStages()],
    ["PostgreSQL", postgresStages],
  ])("come to the same on %s", async (_name, stagesOf) => {
    const stages = await stagesOf();
    open.push(stages);
    expect(await playAll(stages)).toBeGreaterThan(200);
  });
});

describe("a mistake in the library is found by a history", () => {
  it.each(Object.entries(MISTAKES))("%s", async (_name, edit) => {
    const library = await mistaken(edit);
    let found: Difference | null = null;
    for (const script of scripts.filter((it) => it.isFile)) found ??= await firstDifference(script, library);
    expect(found?.message).toMatch(/^seed \d+, step \d+: /);
  });
});
