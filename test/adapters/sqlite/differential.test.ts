import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore, type MemoryDump } from "../../../src/adapters/memory/index.ts";
import { histories } from "../../model/histories.ts";
import { History, type Entry } from "../../model/history.ts";
import { worldOf } from "../../model/world.ts";
import { answerText, eventTexts } from "../../support/kit-form.ts";
import { createSqliteTestStore } from "../../support/stores.ts";

/** A guest without records leaves an empty entry in memory, and none in a file. */
const canonical = ({ centers, events, ...rest }: MemoryDump): unknown => ({
  ...rest,
  centers: centers.map(({ people, ...center }) => ({
    ...center,
    people: people.filter(({ version, held, reservations }) => version + held.length + reservations.length > 0),
  })),
  events: eventTexts(events),
});

describe("SQLite beside memory", () => {
  it("the same history has the same answers, and the same is recorded", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(histories({ least: 20, most: 60 }), async ({ spec, steps }) => {
        const tell = async (createStore: typeof createSqliteTestStore | typeof createMemoryStore) => {
          const journal: Entry[] = [];
          const history = new History(worldOf(spec), { checkEvery: 1_000, journal, createStore });
          for (const step of steps) await history.step(step);
          const answers = journal.flatMap((it) => (it.kind === "call" ? [answerText(it.answer)] : []));
          return { answers, recorded: canonical(history.store.dump()), sequence: history.store.dump().sequence };
        };
        const [memory, sqlite] = [await tell(createMemoryStore), await tell(createSqliteTestStore)];
        expect(sqlite.answers).toEqual(memory.answers);
        expect(sqlite.recorded).toEqual(memory.recorded);
        accepted += memory.sequence;
      }),
      { numRuns: 20 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
