import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../src/adapters/memory/index.ts";
import type { StoreDump } from "../../../src/conformance/index.ts";
import { answerText, eventTexts, inKitForm } from "../../support/kit-form.ts";
import { optionsOf } from "../../model/asks.ts";
import { createEngine, IdsOfCalls } from "../../model/engines.ts";
import { histories, type Generated } from "../../model/histories.ts";
import { History, type Entry } from "../../model/history.ts";
import { worldOf } from "../../model/world.ts";
import { createPostgresHarness } from "./harness.ts";

const harness = await createPostgresHarness({ keepsLatest: true });
afterAll(harness.end);

const canonical = ({ events, ...rest }: StoreDump): unknown => ({ ...rest, events: eventTexts(events) });

/** Runs a history on the memory store, and compares it with the model. */
const inMemory = async ({ spec, steps }: Generated) => {
  const journal: Entry[] = [];
  const history = new History(worldOf(spec), { checkEvery: 20, journal, createStore: createMemoryStore });
  for (const step of steps) await history.step(step);
  const dump = history.store.dump();
  const answers = journal.flatMap((it) => (it.kind === "call" ? [answerText(it.answer)] : []));
  return { journal, answers, recorded: inKitForm(dump), accepted: dump.sequence };
};

/** Repeats the same history on PostgreSQL, and returns its answers. */
const onPostgres = async ({ spec }: Generated, journal: readonly Entry[]) => {
  const world = worldOf(spec);
  const opened = await harness.open();
  const ids = new IdsOfCalls();
  let stock = world.stocks[0];
  const handles = [opened.store, await opened.reopen?.()];
  const engines = handles.map((store = opened.store) => createEngine(world, () => stock, store, ids));
  await opened.setClock(world.startMs);
  const answers: string[] = [];
  for (const entry of journal) {
    if (entry.kind === "clock") await opened.setClock(entry.atMs);
    else if (entry.kind === "catalog") stock = world.stocks[entry.stock] ?? stock;
    else {
      const { ask, asking } = entry.call;
      ids.begin(answers.length);
      answers.push(answerText(await ask(engines[asking.engine] as (typeof engines)[0], optionsOf(asking))));
    }
  }
  const recorded = await opened.dump();
  await opened.close();
  return { answers, recorded };
};

// SQLite is compared on the same histories: see the SQLite store's own test.
describe("PostgreSQL beside memory", () => {
  it("the same history has the same answers, and the same is recorded", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(histories({ least: 20, most: 60 }), async (generated) => {
        const memory = await inMemory(generated);
        const postgres = await onPostgres(generated, memory.journal);
        expect(postgres.answers).toEqual(memory.answers);
        expect(canonical(postgres.recorded)).toEqual(canonical(memory.recorded));
        accepted += memory.accepted;
      }),
      { numRuns: 20 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
