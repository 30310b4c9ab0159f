import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createRoundsStore,
  type RoundsEngine,
  type RoundsOptions,
  type RoundsTransaction,
  type TableWriter,
} from "../../../src/adapters/ordered-tables/index.ts";
import { datedInRounds } from "../../../src/adapters/ordered-tables/rounds.ts";
import { holding, ofBooking, reading } from "../../../src/conformance/store/change-sets.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { instant, minute, reservationId, START } from "../../../src/conformance/store/fixtures.ts";
import { HOUR_MS } from "../../../src/domain/time/instant.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { SortedMap } from "../../../examples/log-store/sorted-map.ts";
import { gate } from "../../support/gate.ts";
import { RoundsServer } from "../../conformance/rounds-server.ts";

const NO_FLOOR = instant(0);

/** Eight keys, so that requests, writes and removals collide. */
const keyAt = (at: number): string => `key ${at % 8} `;
const AFTER_ALL = "key 9 ";

/** A step of some work; its requests may depend on all earlier results. */
type Step = Readonly<{
  does: "get" | "range" | "put" | "remove" | "stop";
  at: number;
  limit: number;
  follows: boolean;
}>;

const steps = fc.array(
  fc.record<Step>({
    does: fc.constantFrom("get", "get", "range", "range", "put", "remove", "stop"),
    at: fc.nat(7),
    limit: fc.constantFrom(1, 2, 3, Infinity),
    follows: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** Does the steps and returns the results; a stop at an even sum is thrown. */
const workOf =
  (all: readonly Step[]) =>
  (tables: TableWriter): readonly unknown[] => {
    const found: unknown[] = [];
    let sum = 0;
    for (const { does, at: from, limit, follows } of all) {
      const at = follows ? from + sum : from;
      if (does === "put") tables.put(keyAt(at), String(from + sum));
      else if (does === "remove") tables.remove(keyAt(at));
      else if (does === "stop") {
        if (sum % 2 === 0) throw new Error(`stopped at ${sum}`);
      } else {
        const entries =
          does === "get" ? [[keyAt(at), tables.get(keyAt(at))]] : [...tables.range(keyAt(at), AFTER_ALL, limit)];
        found.push(entries);
        for (const [, value] of entries) sum += Number(value ?? 1);
      }
    }
    return found;
  };

/** The result of the same work on a map; unchanged if the work throws. */
const onMap = (map: SortedMap, work: (tables: TableWriter) => unknown): unknown => {
  const writes: [string, string | null][] = [];
  const copy = new SortedMap();
  for (const [key, value] of map.range("", "~", Infinity)) copy.set(key, value);
  const put = (key: string, value: string | null): void => {
    writes.push([key, value]);
    copy.set(key, value);
  };
  try {
    const answer = work({ get: copy.get, range: copy.range, put, remove: (key) => put(key, null) });
    for (const [key, value] of writes) map.set(key, value);
    return answer;
  } catch (cause) {
    return cause;
  }
};

it("work in rounds has the same answers and results as on ordered tables, with any hints", async () => {
  let [beyondOne, thrown] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(steps, fc.boolean()), { minLength: 1, maxLength: 8 }), async (works) => {
      const server = new RoundsServer(() => START);
      const map = new SortedMap();
      // Two processes: each changes entries that the other has seen.
      const processes = [0, 1].map(() => datedInRounds(server.engine(), { elapsedMs: () => 0, leaps: {} }));
      for (const [all, isSecond] of works) {
        const work = workOf(all);
        const done = processes[isSecond ? 1 : 0]?.transact(work).catch((cause: unknown) => cause);
        const expected = onMap(map, work);
        expect(await done).toEqual(expected);
        if (expected instanceof Error) thrown += 1;
      }
      beyondOne += server.taken().filter(({ trips }) => trips > 2).length;
      const all = await processes[0]?.snapshot((tables) => [...tables.range("", "~", Infinity)]);
      expect(all).toEqual(map.range("", "~", Infinity));
    }),
    { numRuns: 400 },
  );
  expect(beyondOne).toBeGreaterThan(50);
  expect(thrown).toBeGreaterThan(50);
}, 120_000);

/** A server with one failing call. */
const openOn = (options: RoundsOptions = {}) => {
  const clock = createManualClock(START);
  const server = new RoundsServer(() => clock.nowMs());
  const inner = server.engine();
  let failsAt: keyof RoundsTransaction | "begin" | null = null;
  const fail = (at: typeof failsAt): void => {
    if (failsAt === at) throw new Error(`failed at ${at}`);
  };
  const engine: RoundsEngine = {
    ...inner,
    begin: async (begin) => {
      fail("begin");
      const begun = await inner.begin(begin);
      return (
        begun && {
          ...begun,
          fetch: async (asked) => {
            if (failsAt === "fetch") begun.end();
            fail("fetch");
            return begun.fetch(asked);
          },
          commit: async (writes) => {
            await begun.commit(writes);
            fail("commit");
          },
        }
      );
    },
  };
  const open = () => createRoundsStore(engine, { elapsedMs: () => clock.elapsedMs(), ...options });
  return { clock, server, open, store: open(), failAt: (at: typeof failsAt) => void (failsAt = at) };
};

describe("a failing server", () => {
  it("has done nothing if it fails at the first trip", async () => {
    const { store, failAt } = openOn();
    failAt("begin");
    const { read, commit } = everyCall(store, 1);
    const failure = { outcome: "not_done", cause: "failed at begin" };
    expect((await read())._unsafeUnwrapErr()).toEqual(failure);
    expect((await commit())._unsafeUnwrapErr()).toEqual(failure);
  });

  it("has done nothing if it fails at a further trip, though the work was tried to its end", async () => {
    const { store, open, failAt } = openOn();
    const taking = { consumer: "billing", dispatcher: "one", leaseMs: 1_000, limit: 10 };
    (await store.commit([holding(1)]))._unsafeUnwrap();
    (await store.outbox.takeEvents(taking))._unsafeUnwrap();
    const settlement = { consumer: "billing", dispatcher: "one", upTo: 1, parked: [], caughtUp: [] };
    (await store.outbox.settleEvents(settlement))._unsafeUnwrap();
    failAt("fetch");
    // Another process has no hint yet up to which position the events are settled.
    const taken = await open().outbox.takeEvents(taking);
    expect(taken._unsafeUnwrapErr()).toEqual({ outcome: "not_done", cause: "failed at fetch" });
    expect((await store.commit([holding(2)])).isOk()).toBe(true);
  });

  it("may have done everything if it fails after the writes were sent", async () => {
    const { store, failAt } = openOn();
    failAt("commit");
    expect((await store.commit([holding(1)]))._unsafeUnwrapErr()).toEqual({
      outcome: "unknown",
      cause: "failed at commit",
    });
    failAt(null);
    expect((await store.read([reading(ofBooking(1))], NO_FLOOR))._unsafeUnwrap()[0]?.booking).not.toBeNull();
  });
});

describe("a hold past its deadline", () => {
  it("is undecided while a commit has the lock for too long, and no lock is left behind", async () => {
    const { clock, server, open, store } = openOn({ finishWaitMs: 5 });
    (await store.commit([holding(1)]))._unsafeUnwrap();
    clock.set(minute(10));
    const held = await server.holdLock();
    const read = async () => (await open().read([reading(ofBooking(1))], NO_FLOOR))._unsafeUnwrap()[0]?.undecided;
    expect(await read()).toEqual([reservationId(1)]);
    await held.release();
    expect(await read()).toEqual([]);
    expect((await store.commit([holding(2)])).isOk()).toBe(true);
  });
});

describe("the server's clock", () => {
  it("is the only one that an answer is dated by, and a leap of it is seen", async () => {
    const { clock, store } = openOn();
    const atOf = async () => (await store.read([reading(ofBooking(1))], NO_FLOOR)).map(([it]) => it?.atMs);
    expect((await atOf())._unsafeUnwrap()).toBe(START);
    clock.advance(2 * HOUR_MS);
    expect((await atOf())._unsafeUnwrap()).toBe(START + 2 * HOUR_MS);
    clock.leap(2 * HOUR_MS);
    expect((await atOf())._unsafeUnwrapErr()).toMatchObject({ outcome: "clock_leapt" });
  });

  it.each([Number.NaN, 0.5, -1])("that shows %d cannot be read: nothing is done", async (nowMs) => {
    const server = new RoundsServer(() => nowMs);
    const store = createRoundsStore(server.engine());
    expect((await store.commit([holding(1)]))._unsafeUnwrapErr()).toMatchObject({ outcome: "not_done" });
    expect(server.taken()).toEqual([{ lock: "exclusive", trips: 1 }]);
  });
});

describe("options", () => {
  it.each([
    [{ finishWaitMs: -1 }, "finishWaitMs must be"],
    [{ readsInFlight: 0 }, "readsInFlight must be"],
    [{ elapsedMs: 1 }, "elapsedMs must be"],
    [{ finishWait: 1 }, "did you mean finishWaitMs?"],
  ])("%o: %s", (wrong, message) => {
    expect(() => createRoundsStore(new RoundsServer(() => START).engine(), wrong as never)).toThrow(message);
  });

  it("closing waits for running calls, and then closes the engine", async () => {
    const server = new RoundsServer(() => START);
    const [going, said]: [ReturnType<typeof gate>, string[]] = [gate(), []];
    const beforeCommit = async (): Promise<void> => {
      await going.passed;
      said.push("committed");
    };
    const engine = { ...server.engine({ beforeCommit }), close: async () => void said.push("closed") };
    const store = createRoundsStore(engine);
    const commit = store.commit([holding(1)]);
    const closing = store.close();
    going.open();
    const [committed] = await Promise.all([commit, closing]);
    expect(committed.isOk()).toBe(true);
    expect(said).toEqual(["committed", "closed"]);
  });
});
