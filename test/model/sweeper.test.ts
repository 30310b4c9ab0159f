import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { optionsOf } from "./asks.ts";
import { createEngine, IdsOfCalls } from "./engines.ts";
import { History, newTally, type Entry, type HistoryOptions } from "./history.ts";
import { histories, type Generated } from "./histories.ts";
import { inOrder } from "./invariants.ts";
import type { ModelEvent } from "./records.ts";
import { CENTER } from "./scene.ts";
import { worldOf } from "./world.ts";
import { createTestStore } from "../support/stores.ts";

const LENGTH = { least: 20, most: 110 };

/** Runs a history without any sweep, and returns its calls and answers. */
const neverSwept = async ({ spec, steps }: Generated, options: Omit<HistoryOptions, "checkEvery" | "journal">) => {
  const journal: Entry[] = [];
  const history = new History(worldOf(spec), { ...options, checkEvery: 1_000, journal });
  for (const step of steps) {
    if (step.kind === "sweep") continue;
    await history.step(step);
    // A query between all steps raises the engine's instant as a sweep does.
    if (options.oneEngine === true)
      expect(await history.engines[0]?.listLiveReservations({ centerId: CENTER })).toBeDefined();
    if (options.oneEngine === true) history.model.instant(0);
  }
  return { journal, history };
};

/** The same calls on another store, with a sweep of everything due before and after each of them. */
const sweptBetween = async ({ spec }: Generated, journal: readonly Entry[], sweeper: 0 | 2) => {
  const world = worldOf(spec);
  let stock = world.stocks[0];
  const clock = createManualClock(world.startMs);
  const store = createTestStore({ clock });
  const ids = new IdsOfCalls();
  const engines = [0, 1, 2].map(() => createEngine(world, () => stock, store, ids));
  let swept = 0;
  const sweep = async (): Promise<void> => {
    swept += (await engines[sweeper]!.expireDue())._unsafeUnwrap().expired;
  };
  const answers: unknown[] = [];
  for (const entry of journal) {
    if (entry.kind === "clock") clock.set(entry.atMs);
    else if (entry.kind === "catalog") stock = world.stocks[entry.stock] ?? stock;
    await sweep();
    if (entry.kind !== "call") continue;
    const { asking } = entry.call;
    ids.begin(answers.length);
    answers.push(plain(await entry.call.ask(engines[asking.engine]!, optionsOf(asking))));
    await sweep();
  }
  return { answers, store, swept };
};

const plain = (answer: Extract<Entry, { kind: "call" }>["answer"]): unknown =>
  answer.match<unknown>(
    (value) => ({ value }),
    (refusal) => ({ refusal }),
  );

/** The records at the end, without the instants and counts of their writes, and the events of each record in order. */
const outcome = ({ partitions, events }: MemoryDump) => ({
  records: partitions.map(({ bookings, reservations, blocks, commands }) => ({
    states: [bookings, reservations, blocks].map((records) => records.map(({ state }) => state)),
    commands,
  })),
  events: inOrder(events.map(({ event }) => event as unknown as ModelEvent)),
});

const sameAnswers = async (generated: Generated, options: Omit<HistoryOptions, "checkEvery" | "journal">) => {
  const { journal, history } = await neverSwept(generated, options);
  const { answers, store, swept } = await sweptBetween(generated, journal, options.oneEngine === true ? 0 : 2);
  const asked = journal.filter((entry) => entry.kind === "call").map(({ answer }) => plain(answer));
  expect(answers).toEqual(asked);
  // After one sweep at the end the two stores are the same.
  expect((await history.engines[0]!.expireDue({ limit: 100_000 })).isOk()).toBe(true);
  expect(outcome(store.dump())).toEqual(outcome(history.store.dump()));
  return swept;
};

describe("the sweeper", () => {
  it("rule 4, V02: a history has the same answers without any sweep and with another process's between all steps", async () => {
    const tally = newTally();
    let swept = 0;
    await fc.assert(
      fc.asyncProperty(histories(LENGTH), async (generated) => {
        swept += await sameAnswers(generated, { forwardOnly: true, tally });
      }),
      { numRuns: 60 },
    );
    expect(swept).toBeGreaterThan(60);
    expect(tally.accepted.get("reserve") ?? 0).toBeGreaterThan(200);
    expect(tally.codes.get("RESERVATION_EXPIRED") ?? 0).toBeGreaterThan(20);
  });

  it("rules 4 and 7, T01: the same holds for one engine while its clock steps back", async () => {
    const tally = newTally();
    let swept = 0;
    await fc.assert(
      fc.asyncProperty(histories(LENGTH), async (generated) => {
        swept += await sameAnswers(generated, { oneEngine: true, tally });
      }),
      { numRuns: 60 },
    );
    expect(swept).toBeGreaterThan(60);
    expect(tally.accepted.get("reserve") ?? 0).toBeGreaterThan(200);
  });
});
