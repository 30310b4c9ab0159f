import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../src/adapters/memory/index.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { StoreDump } from "../../../src/conformance/index.ts";
import { inKitForm } from "../../support/kit-form.ts";
import { optionsOf } from "../../model/asks.ts";
import { createEngine, IdsOfCalls } from "../../model/engines.ts";
import { histories, type Generated } from "../../model/histories.ts";
import { History, type Entry } from "../../model/history.ts";
import { worldOf } from "../../model/world.ts";
import { createSqliteTestStore, type TestStore } from "../../support/stores.ts";
import { createPostgresHarness } from "./harness.ts";

const harness = await createPostgresHarness({ keepsLatest: true });
afterAll(harness.end);

/** Events of one change set about several things have no order among them. */
const canonical = ({ events, ...rest }: StoreDump): unknown => ({
  ...rest,
  events: events.map(({ sequence, event }) => `${sequence} ${JSON.stringify(event)}`).sort(),
});

/** Claims have no order. */
const inOneOrder = (name: string, value: unknown): unknown =>
  name === "claims" && Array.isArray(value) ? value.map((it) => JSON.stringify(it)).sort() : value;

const textOf = (answer: unknown): string => JSON.stringify(answer, inOneOrder);

/** Runs a history on a store in this process, and compares it with the model. */
const inProcess = async ({ spec, steps }: Generated, createStore: (parts: { clock: Clock }) => TestStore) => {
  const journal: Entry[] = [];
  const history = new History(worldOf(spec), { checkEvery: 20, journal, createStore });
  for (const step of steps) await history.step(step);
  const dump = history.store.dump();
  const answers = journal.flatMap((it) => (it.kind === "call" ? [textOf(it.answer)] : []));
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
      answers.push(textOf(await ask(engines[asking.engine] as (typeof engines)[0], optionsOf(asking))));
    }
  }
  const recorded = await opened.dump();
  await opened.close();
  return { answers, recorded };
};

describe("PostgreSQL beside memory and SQLite", () => {
  it("the same history has the same answers, and the same is recorded", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(histories({ least: 20, most: 60 }), async (generated) => {
        const memory = await inProcess(generated, createMemoryStore);
        const sqlite = await inProcess(generated, createSqliteTestStore);
        const postgres = await onPostgres(generated, memory.journal);
        expect(sqlite.answers).toEqual(memory.answers);
        expect(postgres.answers).toEqual(memory.answers);
        expect(canonical(sqlite.recorded)).toEqual(canonical(memory.recorded));
        expect(canonical(postgres.recorded)).toEqual(canonical(memory.recorded));
        accepted += memory.accepted;
      }),
      { numRuns: 20 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
