import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitParameters } from "../../../src/adapters/postgres/commit.ts";
import { listenForEvents } from "../../../src/adapters/postgres/index.ts";
import { orderKeyOf } from "../../../src/domain/reservation/events.ts";
import type { EventsTaken, RecordedEvent } from "../../../src/ports/event-outbox.ts";
import type { ChangeSet, FullStore } from "../../../src/ports/reservation-store.ts";
import { confirming, holding } from "../../../src/conformance/store/change-sets.ts";
import { aHold, hourOf, VIC } from "../../../src/conformance/store/fixtures.ts";
import { openWorld, type PostgresWorld } from "../../support/postgres-database.ts";

let world: PostgresWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await world.close();
});

/** Resources to close after a test that fails half-way. */
const closing: (() => void)[] = [];

const take = async (store: FullStore, dispatcher = "one", leaseMs = 60_000): Promise<EventsTaken> =>
  (await store.outbox.takeEvents({ consumer: "mail", dispatcher, leaseMs, limit: 7 }))._unsafeUnwrap();

const eventsOf = (taken: EventsTaken): readonly RecordedEvent[] => (taken.kind === "taken" ? taken.events : []);

const settle = async (store: FullStore, taken: EventsTaken, dispatcher = "one") => {
  if (taken.kind !== "taken") return "nothing";
  const settlement = { consumer: "mail", dispatcher, upTo: taken.upTo, parked: [], caughtUp: [] };
  return (await store.outbox.settleEvents(settlement))._unsafeUnwrap();
};

const committed = async (store: FullStore, ...sets: readonly ChangeSet[]): Promise<readonly number[]> =>
  (await store.commit(sets))._unsafeUnwrap().map((it) => {
    if (it.kind === "refused") throw new Error(JSON.stringify(it.because));
    return it.sequence;
  });

/** Times are those of the kit's records; the deadline of a hold does not matter here. */
const timeless = (set: ChangeSet): ChangeSet => ({ ...set, beforeMs: null });

describe("the outbox on many nodes", () => {
  it("an event that is committed late is not skipped, and delays no other consumer", async () => {
    const store = world.node();
    const slow = await world.pool.connect();
    closing.push(() => slow.release());
    await slow.query("BEGIN");
    const parameters = [...commitParameters([timeless(holding(1))], { lockTimeoutMs: 1_000, waits: true })];
    const { rows } = await slow.query<{ answer: string }>(
      `SELECT holdfast.commit_1(${parameters.map((_, at) => `$${at + 1}`).join(", ")}) AS answer`,
      parameters,
    );
    const lateSequence = (JSON.parse(rows[0]?.answer ?? "[]") as [number, number[]])[1][0];
    const [sequence] = await committed(store, timeless(holding(2, { claims: [hourOf(2, VIC)] })));
    // A consumer that goes by sequences would now be past the one that is held open.
    expect(lateSequence).toBeLessThan(sequence ?? 0);

    const first = await take(store);
    expect(new Set(eventsOf(first).map((it) => it.sequence))).toEqual(new Set([sequence]));
    expect(await settle(store, first)).toBe("settled");
    expect((await take(store)).kind).toBe("nothing");

    await slow.query("COMMIT");
    const second = await take(store);
    expect(new Set(eventsOf(second).map((it) => it.sequence))).toEqual(new Set([lateSequence]));
    const last = eventsOf(first).at(-1)?.position ?? Infinity;
    expect(eventsOf(second).every(({ position }) => position > last)).toBe(true);
  });

  it("rule 5: several dispatchers share the work: each event once, those of a reservation in order", async () => {
    const writers = [world.node(), world.node()];
    const dispatchers = [world.node(), world.node(), world.node()];
    const delivered: { by: string; event: RecordedEvent }[] = [];
    let writing = true;
    const write = async (store: FullStore, first: number): Promise<void> => {
      for (let n = first; n < 60; n += 2) {
        await committed(store, timeless(holding(n)));
        await committed(store, timeless(confirming(aHold(n))));
      }
    };
    const dispatch = async (store: FullStore, name: string): Promise<void> => {
      let taken = await take(store, name);
      while (writing || taken.kind !== "nothing") {
        for (const event of eventsOf(taken)) delivered.push({ by: name, event });
        await settle(store, taken, name);
        taken = await take(store, name);
      }
    };
    const dispatching = dispatchers.map((store, at) => dispatch(store, `dispatcher-${at}`));
    await Promise.all(writers.map((store, at) => write(store, at)));
    writing = false;
    await Promise.all(dispatching);

    const { rows } = await world.pool.query<{ count: string }>("SELECT count(*) FROM holdfast.events");
    expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(120);
    expect(new Set(delivered.map(({ event }) => event.eventId)).size).toBe(Number(rows[0]?.count));
    expect(delivered.length).toBe(Number(rows[0]?.count));
    expect(new Set(delivered.map(({ by }) => by)).size).toBeGreaterThan(1);
    const lastOfKey = new Map<string, number>();
    for (const { event } of delivered) {
      const key = orderKeyOf(event.event);
      expect(event.sequence).toBeGreaterThanOrEqual(lastOfKey.get(key) ?? 0);
      lastOfKey.set(key, event.sequence);
    }
  });

  it("a commit wakes the listeners, and so does a replaced connection", async () => {
    const store = world.node({ wakeDispatchers: true });
    let woken = 0;
    let tell: () => void = () => undefined;
    const wokenAgain = (): Promise<void> => new Promise((resolve) => (tell = resolve));
    let next = wokenAgain();
    const onEvents = (): void => {
      woken += 1;
      tell();
    };
    const listening = listenForEvents({ pool: world.pool, onEvents, reconnectMs: 10 });
    closing.push(listening.close);
    await next; // It listens from here on.
    next = wokenAgain();
    await committed(store, timeless(holding(1)));
    await next;
    expect(woken).toBe(2);

    next = wokenAgain();
    await world.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
    );
    await next;
    next = wokenAgain();
    await committed(store, timeless(holding(2)));
    await next;
    expect(woken).toBe(4);
  });
});
