import { describe, expect, it } from "vitest";
import { createOrderedTablesStore, type OrderedEngine } from "../../../src/adapters/ordered-tables/index.ts";
import {
  blocking,
  commandRecord,
  emptySet,
  expiring,
  holding,
  ofBooking,
  reading,
  THE_CENTER,
  writingBlock,
  writingBooking,
} from "../../../src/conformance/store/change-sets.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import {
  aBlock,
  aHold,
  claim,
  guestOf,
  holderKey,
  hostId,
  hourOf,
  instant,
  minute,
  removed,
  reservationId,
  SPA,
  START,
} from "../../../src/conformance/store/fixtures.ts";
import { guestUnit, therapistUnit } from "../../../src/domain/claim/unit.ts";
import { DAY_MS, MINUTE_MS } from "../../../src/domain/time/instant.ts";
import type { ChangeSet, FullStore } from "../../../src/ports/reservation-store.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { gate } from "../../support/gate.ts";
import { assertIndexes } from "../../conformance/ordered-tables-indexes.ts";
import { countingEngine } from "./counting-engine.ts";

const NO_FLOOR = instant(0);

const openOn = (engine: OrderedEngine, options: Readonly<{ soleWriter?: boolean; finishWaitMs?: number }> = {}) => {
  const clock = createManualClock(START);
  return { clock, store: createOrderedTablesStore(engine, { clock, ...options }) };
};

const given = async (store: FullStore, ...sets: readonly ChangeSet[]): Promise<void> => {
  const outcomes = (await store.commit(sets))._unsafeUnwrap();
  expect(outcomes.map(({ kind }) => kind)).toEqual(sets.map(() => "accepted"));
};

describe("how much a call looks at", () => {
  const DESK = holderKey("desk");
  const ELSEWHERE = therapistUnit(hostId("elsewhere"));

  const RECENTLY = { kind: "of_booking", otherwise: DESK, expiredWithinMs: MINUTE_MS } as const;

  const theHold = (n: number) =>
    aHold(n, {
      holder: DESK,
      claims: [hourOf(n), claim(guestUnit(guestOf(n)), n * 60, n * 60 + 60)],
      expiresAtMs: minute(n),
    });

  /**
   * The history of one holder: `count` holds, all expired but the last five, a removed block beside each, and an open
   * booking.
   */
  const historyOf = async (count: number) => {
    const counting = countingEngine();
    const { store, clock } = openOn(counting.engine);
    const numbers = Array.from({ length: count }, (_, at) => at + 1);
    const inBatches = async (setsOf: (n: number) => readonly ChangeSet[]): Promise<void> => {
      for (let from = 0; from < count; from += 25)
        await given(store, ...numbers.slice(from, from + 25).flatMap(setsOf));
    };
    await inBatches((n) => {
      const block = aBlock(n, { claims: [hourOf(n, ELSEWHERE)] });
      const command = commandRecord(`order-${n}`, { acceptedAtMs: minute(n) });
      return [
        holding(n, theHold(n), { command, holder: { key: DESK, expectedVersion: n - 1 } }),
        blocking(block),
        emptySet({ blocks: [writingBlock(block, removed(block))] }),
        writingBooking(1_000_000 + n),
      ];
    });
    clock.set(minute(count));
    await inBatches((n) => (n <= count - 5 ? [expiring(theHold(n))] : []));
    await assertIndexes(counting.inner);
    for (const consumer of ["of-every-call", "another"]) {
      (await store.outbox.takeEvents({ consumer, dispatcher: "one", leaseMs: 1, limit: 1 }))._unsafeUnwrap();
    }
    return { ...counting, store, clock };
  };

  const stepsOf = async (count: number): Promise<Readonly<Record<string, number>>> => {
    const { store, taken, clock } = await historyOf(count);
    const span = { startMs: minute(60 * (count - 24)), endMs: minute(60 * count) };
    const read = (...request: Parameters<typeof reading>) => store.read([reading(...request)], NO_FLOOR);
    const list = (of: Parameters<typeof store.list>[0]["of"]) =>
      store.list({ of, before: null, limit: 5, floorMs: NO_FLOOR });
    const calls = {
      ...everyCall(store, count + 1),
      commit: async () => {
        const n = count + 1;
        const commit = store.commit([
          holding(n, theHold(n), { command: commandRecord("next"), holder: { key: DESK, expectedVersion: count } }),
        ]);
        expect((await commit)._unsafeUnwrap()).toMatchObject([{ kind: "accepted" }]);
        return commit;
      },
      readOfDay: () => read(THE_CENTER, { claims: { kind: "span", span, guestIds: [guestOf(7)] } }),
      readOfHold: () => read(ofBooking(count), { holder: RECENTLY }),
      readOfBlock: () => read({ kind: "block", centerId: SPA, externalId: "sick-7" }),
      countOfOpen: () => read(THE_CENTER, { openBookings: { holder: DESK, caller: null, center: true } }),
      listOfGuest: () => list({ kind: "guest", centerId: SPA, guestId: guestOf(7) }),
      listStanding: () => list({ kind: "standing", centerId: SPA }),
      removeSome: () => {
        clock.advance(DAY_MS);
        const ages = { commandsOlderThanMs: 0, endedOlderThanMs: 0, openOlderThanMs: 0, eventsOlderThanMs: 0 };
        return store.retention.removeOld({ ...ages, limit: 3 });
      },
    };
    const steps: Record<string, number> = {};
    for (const [name, call] of Object.entries(calls)) {
      taken();
      (await call())._unsafeUnwrap();
      const { gets, entries, writes } = taken();
      steps[name] = gets + entries + writes;
    }
    return steps;
  };

  it("is the same among 10,000 records as among 100", async () => {
    const [few, many] = [await stepsOf(25), await stepsOf(2_500)];
    expect(many).toEqual(few);
    expect(Math.max(...Object.values(few))).toBeLessThan(200);
  });
});

describe("a failing engine", () => {
  it.each([
    ["before", "not_done", "not_done"],
    ["within", "not_done", "not_done"],
    ["after", "unknown", "not_done"],
  ] as const)("that fails %s the work: a commit is %s, a read %s", async (at, ofCommit, ofRead) => {
    const { engine, failAt } = countingEngine();
    const { store } = openOn(engine);
    failAt(at);
    const calls = everyCall(store, 1);
    expect((await calls.commit())._unsafeUnwrapErr()).toMatchObject({
      outcome: ofCommit,
      cause: `failed ${at} the work`,
    });
    expect((await calls.read())._unsafeUnwrapErr()).toMatchObject({ outcome: ofRead });
    failAt(null);
    expect((await calls.read())._unsafeUnwrap()[0]?.command !== null).toBe(ofCommit === "unknown");
  });

  it("a set that contradicts the records throws, and nothing of its batch is written", async () => {
    const { engine, inner } = countingEngine();
    const { store } = openOn(engine);
    const wrong = holding(2, {}, { bookings: [] });
    await expect(store.commit([holding(1), wrong])).rejects.toThrow("a reservation's booking is recorded");
    await assertIndexes(inner);
    expect((await store.read([reading(ofBooking(1))], NO_FLOOR))._unsafeUnwrap()[0]?.booking).toBeNull();
  });
});

describe("the clock", () => {
  it("is read before the data of a read, and under the lock of a change (S-47, S-05)", async () => {
    const { inner } = countingEngine();
    const steps: string[] = [];
    const manual = createManualClock(START);
    const noted = <Value>(step: string, value: Value): Value => {
      steps.push(step);
      return value;
    };
    const engine: OrderedEngine = {
      ...inner,
      snapshot: (work) => inner.snapshot(noted("snapshot", work)),
      transact: (work) => inner.transact((tables) => work(noted("locked", tables))),
    };
    const clock = { ...manual, nowMs: () => noted("clock", manual.nowMs()) };
    const calls = everyCall(createOrderedTablesStore(engine, { clock }), 1);
    for (const call of [calls.read, calls.list, calls.due]) {
      expect((await call()).isOk()).toBe(true);
      expect(steps.splice(0)).toEqual(["clock", "snapshot"]);
    }
    expect((await calls.commit()).isOk()).toBe(true);
    expect(steps.splice(0)).toEqual(["locked", "clock"]);
  });
});

describe("a hold past its deadline", () => {
  const lapsed = async (options: Parameters<typeof openOn>[1]) => {
    const counting = countingEngine();
    const { engine, taken } = counting;
    const commits = gate();
    let hangs = false;
    const transact: OrderedEngine["transact"] = async (work) => {
      const done = await engine.transact(work);
      if (hangs) await commits.passed;
      return done;
    };
    const { store, clock } = openOn({ ...engine, transact }, options);
    await given(store, holding(1));
    clock.set(minute(10));
    taken();
    const read = async () => (await store.read([reading(ofBooking(1))], NO_FLOOR))._unsafeUnwrap()[0]?.undecided;
    return { ...counting, store, read, commits, hang: () => void (hangs = true) };
  };

  it("costs one transaction that writes nothing, and none the next time", async () => {
    const { read, taken } = await lapsed({});
    expect(await read()).toEqual([]);
    expect(taken()).toMatchObject({ snapshots: 1, transactions: 1, writes: 0 });
    expect(await read()).toEqual([]);
    expect(taken()).toMatchObject({ snapshots: 1, transactions: 0 });
  });

  it("costs no transaction for the only writer", async () => {
    const { read, taken } = await lapsed({ soleWriter: true });
    expect(await read()).toEqual([]);
    expect(taken()).toMatchObject({ transactions: 0 });
  });

  it("is not checked if it is left out of another page", async () => {
    const { store, commits, hang, taken } = await lapsed({ finishWaitMs: 5 });
    await given(store, ...[2, 3].map((n) => holding(n, { expiresAtMs: minute(20) })));
    hang();
    taken();
    const page = await store.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs: NO_FLOOR });
    expect(page._unsafeUnwrap()).toMatchObject({ undecided: [], next: reservationId(3) });
    expect(taken()).toMatchObject({ transactions: 0 });
    commits.open();
  });

  it.each([{ soleWriter: false }, { soleWriter: true }])("is undecided while a commit hangs (%o)", async (options) => {
    const { store, read, commits, hang } = await lapsed({ ...options, finishWaitMs: 5 });
    hang();
    const commit = store.commit([writingBooking(2)]);
    expect(await read()).toEqual([reservationId(1)]);
    commits.open();
    expect((await commit).isOk()).toBe(true);
    expect(await read()).toEqual([]);
  });
});

describe("options", () => {
  it.each([
    [{ clock: undefined }, "clock is required"],
    [{ finishWaitMs: -1 }, "finishWaitMs must be"],
    [{ soleWriter: "yes" }, "soleWriter must be true or false"],
    [{ soleWritter: true }, "did you mean soleWriter?"],
  ])("%o: %s", (wrong, message) => {
    const options = { clock: createManualClock(START), ...wrong } as never;
    expect(() => createOrderedTablesStore(countingEngine().engine, options)).toThrow(message);
  });

  it("closing waits for running calls, and then closes the engine", async () => {
    const { inner } = countingEngine();
    const [going, said]: [ReturnType<typeof gate>, string[]] = [gate(), []];
    const engine: OrderedEngine = {
      ...inner,
      transact: async (work) => {
        await going.passed;
        const done = await inner.transact(work);
        said.push("committed");
        return done;
      },
      close: async () => void said.push("closed"),
    };
    const { store } = openOn(engine);
    const commit = store.commit([holding(1)]);
    const closing = store.close();
    going.open();
    const [committed] = await Promise.all([commit, closing]);
    expect(committed.isOk()).toBe(true);
    expect(said).toEqual(["committed", "closed"]);
  });
});
