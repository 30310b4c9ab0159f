import { describe, expect, it } from "vitest";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import type { EventsTaken, ParkedEvent, RecordedEvent, Settlement, TakeEvents } from "../../src/ports/event-outbox.ts";
import { createManualClock, type ManualClock } from "../../src/testing/index.ts";
import { ms } from "../domain/brands.ts";
import { emptySet, eventOf, holdState, reservationId, START } from "./change-sets.ts";
import { accepted, NOW } from "./world.ts";
import { createTestStore, type TestStore } from "../stores.ts";

// One test, or more, for each guarantee of docs/invariants.md about the outbox, shown on the memory store.

type Opened = Readonly<{ clock: ManualClock; store: TestStore }>;

/** A store with one event for each of these reservations, in this order: the nth is at the nth position. */
const openWith = async (...reservations: readonly number[]): Promise<Opened> => {
  const clock = createManualClock(NOW);
  const opened = { clock, store: createTestStore({ clock }) };
  await tell(opened, ...reservations);
  return opened;
};

const tell = async ({ store }: Opened, ...reservations: readonly number[]): Promise<void> => {
  const events = reservations.map((n) => eventOf(holdState(n), "ReservationConfirmed"));
  accepted(await store.commit([emptySet({ events })]));
};

const MAIL = { consumer: "mail", dispatcher: "one" } as const;
const LEASE_MS = 1_000;

const take = async ({ store }: Opened, over: Partial<TakeEvents> = {}): Promise<EventsTaken> =>
  accepted(await store.outbox.takeEvents({ ...MAIL, leaseMs: LEASE_MS, limit: 10, ...over }));

const settle = async ({ store }: Opened, over: Partial<Settlement>) =>
  accepted(await store.outbox.settleEvents({ ...MAIL, upTo: 0, parked: [], caughtUp: [], ...over }));

const waiting = async ({ store }: Opened, n: number, upTo: number, limit = 10): Promise<readonly number[]> =>
  positions(accepted(await store.waitingEvents({ consumer: "mail", key: reservationId(n), upTo, limit })));

const status = async ({ store }: Opened, consumer = "mail") => accepted(await store.outbox.outboxStatus(consumer));

const positions = (events: readonly RecordedEvent[]): readonly number[] => events.map(({ position }) => position);

/** What was taken, as positions, up to where, and the keys that are due. */
const shown = (taken: EventsTaken): unknown =>
  taken.kind === "taken" ? [positions(taken.events), taken.upTo, taken.due.map(({ key }) => key)] : taken.kind;

const parkedAt = (n: number, position: number, retryAtMs: EpochMs | null, attempts = 1): ParkedEvent => ({
  key: reservationId(n),
  position,
  attempts,
  retryAtMs,
  cause: "the mail server is away",
});

const LATER = ms(NOW + 5_000);

describe("a consumer's position", () => {
  it("S-22 a consumer's position never goes back", async () => {
    const opened = await openWith(1, 2, 3, 4);
    expect((await status(opened)).position).toBe(0);
    for (const [upTo, remembered] of [
      [3, 3],
      [2, 3],
      [3, 3],
      [4, 4],
    ] as const) {
      await take(opened);
      if (remembered === 4) await tell(opened, 5);
      expect(await settle(opened, { upTo })).toBe("settled");
      expect((await status(opened)).position).toBe(remembered);
    }
    expect((await status(opened, "ledger")).position).toBe(0);
    expect(shown(await take(opened, { consumer: "ledger", limit: 2 }))).toEqual([[1, 2], 2, []]);
    expect(shown(await take(opened))).toEqual([[5], 5, []]);
  });

  it("S-32 an outbox's status counts what is left, what is parked and what is dead", async () => {
    const opened = await openWith(1, 2, 3, 1, 2);
    expect(await status(opened)).toEqual({ position: 0, undelivered: 5, oldestAtMs: START, parked: 0, deadLetters: 0 });
    await take(opened);
    await settle(opened, { upTo: 3, parked: [parkedAt(1, 1, LATER), parkedAt(2, 2, null), parkedAt(3, 3, null)] });
    expect(await status(opened)).toEqual({ position: 3, undelivered: 2, oldestAtMs: START, parked: 1, deadLetters: 2 });
    await take(opened);
    await settle(opened, { upTo: 5 });
    expect(await status(opened)).toEqual({ position: 5, undelivered: 0, oldestAtMs: null, parked: 1, deadLetters: 2 });
  });
});

describe("leases", () => {
  it("S-28 a consumer's events are given to one dispatcher at a time, until its lease ends", async () => {
    for (const [laterMs, kind] of [
      [LEASE_MS - 1, "leased"],
      [LEASE_MS, "taken"],
      [LEASE_MS + 1, "taken"],
    ] as const) {
      const opened = await openWith(1, 2);
      await take(opened);
      expect((await take(opened, { consumer: "ledger", dispatcher: "two" })).kind).toBe("taken");
      opened.clock.advance(laterMs);
      const other = await take(opened, { dispatcher: "two" });
      expect(other).toMatchObject(kind === "leased" ? { kind, untilMs: NOW + LEASE_MS } : { kind });
      // Whoever has it may ask again, and has it from then on.
      if (kind === "leased") expect((await take(opened)).kind).toBe("taken");
      opened.clock.advance(LEASE_MS - 1);
      expect((await take(opened, { dispatcher: "three" })).kind).toBe("leased");
    }
  });

  it("a lease is given back when it is settled, and where nothing is to be settled there is none", async () => {
    const opened = await openWith(1);
    await take(opened);
    await settle(opened, { upTo: 1 });
    expect(await take(opened)).toEqual({ kind: "nothing", atMs: NOW, nextRetryAtMs: null });
    await tell(opened, 2);
    expect((await take(opened, { dispatcher: "two" })).kind).toBe("taken");
  });

  it("S-29 what is settled under a lease that was lost changes nothing", async () => {
    const opened = await openWith(1, 2);
    const settlement = { upTo: 2, parked: [parkedAt(1, 1, LATER)] };
    expect(await settle(opened, settlement)).toBe("lease_lost");
    await take(opened);
    opened.clock.advance(LEASE_MS);
    await take(opened, { dispatcher: "two" });
    const before = opened.store.dump();
    expect(await settle(opened, settlement)).toBe("lease_lost");
    expect(opened.store.dump()).toEqual(before);
    expect(await settle(opened, { dispatcher: "two", upTo: 1 })).toBe("settled");
    expect(await settle(opened, { dispatcher: "two", upTo: 2 })).toBe("lease_lost");
    expect((await status(opened)).position).toBe(1);
    // A lease that has ended, but that nobody else took, is still good for settling.
    await take(opened);
    opened.clock.advance(10 * LEASE_MS);
    expect(await settle(opened, { upTo: 2, parked: [parkedAt(2, 2, LATER)] })).toBe("settled");
    expect(await status(opened)).toMatchObject({ position: 2, parked: 1 });
  });

  it("a clock that steps back leaves a lease as it is", async () => {
    const opened = await openWith(1);
    await take(opened);
    opened.clock.advance(-60_000);
    expect((await take(opened, { dispatcher: "two" })).kind).toBe("leased");
    expect(await settle(opened, { upTo: 1 })).toBe("settled");
  });
});

describe("parked events", () => {
  it("S-30 the later events of a parked key wait behind it, in order, and no other key does", async () => {
    const opened = await openWith(1, 2, 1, 2);
    await take(opened, { limit: 2 });
    await settle(opened, { upTo: 2, parked: [parkedAt(1, 1, LATER)] });
    await tell(opened, 3, 1);
    expect(shown(await take(opened))).toEqual([[4, 5], 6, []]);
    expect(await waiting(opened, 1, 2)).toEqual([1]);
    expect(await waiting(opened, 1, 6)).toEqual([1, 3, 6]);
    expect(await waiting(opened, 1, 6, 2)).toEqual([1, 3]);
    expect(await waiting(opened, 2, 6)).toEqual([]);
    await settle(opened, { upTo: 5 });
    expect(await waiting(opened, 1, 6)).toEqual([1, 3, 6]);
    // Only those of the parked key are left: they are passed all the same.
    expect(shown(await take(opened))).toEqual([[], 6, []]);
    // Parked further on.
    await settle(opened, { upTo: 6, parked: [parkedAt(1, 3, LATER)] });
    expect(await waiting(opened, 1, 6)).toEqual([3, 6]);
    await tell(opened, 1, 2);
    expect(shown(await take(opened))).toEqual([[8], 8, []]);
    expect(await waiting(opened, 1, 8)).toEqual([3, 6, 7]);
    await settle(opened, { upTo: 8, caughtUp: [reservationId(1)] });
    expect(await waiting(opened, 1, 8)).toEqual([]);
    await tell(opened, 1);
    expect(shown(await take(opened))).toEqual([[9], 9, []]);
  });

  it("what waits for one consumer is delivered to another", async () => {
    const opened = await openWith(1, 1);
    await take(opened, { limit: 1 });
    await settle(opened, { upTo: 1, parked: [parkedAt(1, 1, LATER)] });
    expect(shown(await take(opened, { consumer: "ledger" }))).toEqual([[1, 2], 2, []]);
    expect(
      accepted(await opened.store.waitingEvents({ consumer: "ledger", key: reservationId(1), upTo: 2, limit: 9 })),
    ).toEqual([]);
  });

  it("S-31 a parked event comes when it is to be tried again, a dead letter when somebody asks for it", async () => {
    const opened = await openWith(1, 2, 3, 4);
    await take(opened);
    const [first, second, third, dead] = [
      parkedAt(1, 1, ms(LATER + 2)),
      parkedAt(2, 2, LATER, 7),
      parkedAt(3, 3, ms(LATER + 9)),
      parkedAt(4, 4, null),
    ];
    await settle(opened, { upTo: 4, parked: [first, second, third, dead] });
    const due = async (limit = 10) => {
      const taken = await take(opened, { limit });
      return taken.kind === "taken" ? [taken.due, taken.nextRetryAtMs, taken.more] : taken;
    };
    opened.clock.set(LATER - 1);
    expect(await due()).toEqual({ kind: "nothing", atMs: LATER - 1, nextRetryAtMs: LATER });
    opened.clock.set(LATER);
    expect(await due()).toEqual([[second], LATER + 2, false]);
    opened.clock.set(LATER + 2);
    expect(await due()).toEqual([[second, first], LATER + 9, false]);
    expect(await due(1)).toEqual([[second], LATER + 9, true]);

    const retry = async (n: number) =>
      accepted(await opened.store.outbox.retryParked({ consumer: "mail", key: reservationId(n) }));
    expect([await retry(5), await retry(4)]).toEqual([false, true]);
    expect(await due()).toEqual([[second, first, { ...dead, retryAtMs: LATER + 2 }], LATER + 9, false]);
    await settle(opened, { caughtUp: [1, 2, 3, 4].map((n) => reservationId(n)) });
    expect(await due()).toEqual({ kind: "nothing", atMs: LATER + 2, nextRetryAtMs: null });
    expect(await retry(4)).toBe(false);
  });

  it("S-33 parked events are listed by key, page by page", async () => {
    const opened = await openWith(4, 2, 3, 1);
    await take(opened);
    const parked = [parkedAt(4, 1, LATER), parkedAt(2, 2, null), parkedAt(3, 3, LATER)];
    await settle(opened, { upTo: 4, parked });
    const page = async (after: number | null, limit: number) => {
      const afterKey = after === null ? null : reservationId(after);
      return accepted(await opened.store.outbox.parkedEvents({ consumer: "mail", afterKey, limit }));
    };
    const [fourth, second, third] = parked;
    expect(await page(null, 10)).toEqual([second, third, fourth]);
    expect(await page(null, 2)).toEqual([second, third]);
    expect(await page(3, 2)).toEqual([fourth]);
    expect(await page(4, 2)).toEqual([]);
    expect(accepted(await opened.store.outbox.parkedEvents({ consumer: "ledger", afterKey: null, limit: 2 }))).toEqual(
      [],
    );
  });
});
