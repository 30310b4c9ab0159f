import { describe, expect, it } from "vitest";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import type { Booking } from "../../src/domain/booking/booking.ts";
import { orderKeyOf } from "../../src/domain/reservation/events.ts";
import { giveUp } from "../../src/domain/reservation/release.ts";
import type { Reserved } from "../../src/domain/reservation/reservation.ts";
import { HOUR_MS, plus, type EpochMs } from "../../src/domain/time/instant.ts";
import type { ChangeSet, Subject } from "../../src/ports/reservation-store.ts";
import type { Removed, RemoveOld } from "../../src/ports/retention.ts";
import { createManualClock, type ManualClock } from "../../src/testing/index.ts";
import {
  adding,
  blockState,
  bookingId,
  bookingState,
  changing,
  commandOf,
  confirmedState,
  emptySet,
  eventOf,
  expiring,
  holding,
  holdState,
  hourOf,
  minute,
  reading,
  recordOf,
  reservationId,
  SPA,
} from "./change-sets.ts";
import { accepted, NOW } from "./world.ts";
import { createTestStore, type TestStore } from "../stores.ts";

// One test, or more, for each guarantee of docs/invariants.md about retention, shown on the memory store.

type Opened = Readonly<{ clock: ManualClock; store: TestStore }>;

const openWith = async (...sets: readonly ChangeSet[]): Promise<Opened> => {
  const clock = createManualClock(NOW);
  const opened = { clock, store: createTestStore({ clock }) };
  await given(opened, ...sets);
  return opened;
};

const given = async ({ store }: Opened, ...sets: readonly ChangeSet[]): Promise<void> => {
  const outcomes = accepted(await store.commit(sets));
  expect(outcomes.map(({ kind }) => kind)).toEqual(sets.map(() => "accepted"));
};

const AGE = HOUR_MS;
const NEVER = 1_000 * HOUR_MS;

/** By default everything goes at once that is as old as an hour. */
const remove = async ({ store }: Opened, over: Partial<RemoveOld> = {}): Promise<Removed> =>
  accepted(
    await store.removeOld({
      commandsOlderThanMs: AGE,
      endedOlderThanMs: AGE,
      openOlderThanMs: AGE,
      eventsOlderThanMs: AGE,
      limit: 100,
      ...over,
    }),
  );

const removed = (over: Partial<Removed> = {}): Removed => ({
  commands: 0,
  reservations: 0,
  bookings: 0,
  blocks: 0,
  events: 0,
  more: false,
  ...over,
});

const released = (n: number): ChangeSet => {
  const hold = holdState(n);
  const { reservation, events } = giveUp(hold);
  return emptySet({ reservations: [changing(hold, reservation)], events });
};

const confirming = (n: number): ChangeSet => {
  const hold = holdState(n);
  return emptySet({ reservations: [changing(hold, confirmedState(hold))] });
};

const blocking = (n: number): ChangeSet => {
  const block = blockState(n);
  return emptySet({ blocks: [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }] });
};

const unblocking = (n: number, removedAtMs: EpochMs): ChangeSet => {
  const { claims, ...terms } = blockState(n);
  const state = { ...terms, status: "removed", claimed: claims, removedAtMs } as const;
  return emptySet({
    blocks: [{ state, expectedVersion: 1, claims: { released: claims, claimed: [] } }],
    decidedAtMs: removedAtMs,
  });
};

const open = (n: number, over: Partial<Booking> = {}): ChangeSet =>
  emptySet({ bookings: [{ state: bookingState(n, over), expectedVersion: 0 }] });

const partition = (dump: MemoryDump) => {
  const [only] = dump.partitions;
  return {
    bookings: only?.bookings.map(({ state }) => state.id) ?? [],
    reservations: only?.reservations.map(({ state }) => state.id) ?? [],
    blocks: only?.blocks.map(({ state }) => state.externalId) ?? [],
    commands: only?.commands.map(({ commandId }) => commandId) ?? [],
  };
};

describe("what is removed", () => {
  it("S-34 what is past its age is removed, and nothing early", async () => {
    const everything = () =>
      openWith(
        open(1),
        holding(2, {}, { command: recordOf("order-2"), events: [eventOf(holdState(2), "ReservationConfirmed")] }),
        emptySet({ reservations: expiring(holdState(2)).reservations }),
        blocking(3),
        unblocking(3, minute(0)),
      );
    const all = removed({ commands: 1, reservations: 1, bookings: 2, blocks: 1, events: 1 });
    for (const [laterMs, expected] of [
      [AGE - 1, removed()],
      [AGE, all],
      [AGE + 1, all],
    ] as const) {
      const opened = await everything();
      opened.clock.advance(laterMs);
      const before = opened.store.dump();
      expect(await remove(opened)).toEqual(expected);
      if (expected === all) expect(opened.store.dump().partitions).toEqual([]);
      else expect(opened.store.dump()).toEqual(before);
    }
    // Each kind by an age of its own.
    for (const [age, expected] of [
      ["commandsOlderThanMs", { commands: 1 }],
      ["endedOlderThanMs", { reservations: 1, bookings: 1, blocks: 1 }],
      ["openOlderThanMs", { bookings: 1 }],
      ["eventsOlderThanMs", { events: 1 }],
    ] as const) {
      const opened = await everything();
      opened.clock.advance(AGE);
      const never = {
        commandsOlderThanMs: NEVER,
        endedOlderThanMs: NEVER,
        openOlderThanMs: NEVER,
        eventsOlderThanMs: NEVER,
      };
      expect(await remove(opened, { ...never, [age]: AGE })).toEqual(removed(expected));
    }
  });

  it("the age of what has ended counts from its latest write", async () => {
    const opened = await openWith(holding(1));
    opened.clock.set(minute(30));
    await given(opened, expiring(holdState(1)));
    opened.clock.set(minute(89));
    expect(await remove(opened)).toMatchObject({ reservations: 0, bookings: 0 });
    opened.clock.set(minute(90));
    expect(await remove(opened)).toMatchObject({ reservations: 1, bookings: 1 });
  });

  it("S-43 a booking that was never reserved goes by an age of its own, from its latest write on", async () => {
    const opened = await openWith(open(1), holding(2));
    await given(opened, released(2));
    opened.clock.advance(AGE - 1);
    expect(await remove(opened, { endedOlderThanMs: NEVER, eventsOlderThanMs: NEVER })).toEqual(removed());
    opened.clock.advance(1);
    expect(await remove(opened, { openOlderThanMs: NEVER, endedOlderThanMs: NEVER, eventsOlderThanMs: NEVER })).toEqual(
      removed(),
    );
    expect(await remove(opened, { endedOlderThanMs: NEVER, eventsOlderThanMs: NEVER })).toEqual(
      removed({ bookings: 1 }),
    );
  });

  it("S-35 what is reserved, confirmed or standing is never removed, lapsed or not", async () => {
    const opened = await openWith(holding(1), holding(2), confirming(2), blocking(3));
    opened.clock.advance(NEVER);
    const before = opened.store.dump();
    expect(await remove(opened)).toEqual(removed());
    expect(opened.store.dump()).toEqual(before);
  });

  it("a booking goes with the last of its reservations", async () => {
    const opened = await openWith(holding(1));
    const next: Reserved = {
      ...holdState(1),
      id: reservationId(7),
      claims: [hourOf(7)],
      appointments: [],
      invoices: [],
    };
    const { reservations } = released(1);
    const booking = { state: bookingState(1, { reservationId: next.id }), expectedVersion: 1 };
    await given(opened, emptySet({ bookings: [booking], reservations: [...reservations, adding(next)] }));
    opened.clock.advance(AGE);
    expect(await remove(opened)).toEqual(removed({ reservations: 1 }));
    expect(partition(opened.store.dump())).toMatchObject({ bookings: [bookingId(1)], reservations: [next.id] });
    await given(opened, expiring(next));
    opened.clock.advance(AGE);
    expect(await remove(opened)).toMatchObject({ reservations: 1, bookings: 1 });
    expect(opened.store.dump().partitions).toEqual([]);
  });

  it("S-37 what was removed is unknown from then on", async () => {
    const command = recordOf("order-1");
    const opened = await openWith(holding(1, {}, { command }), released(1), blocking(2), unblocking(2, minute(0)));
    opened.clock.advance(AGE);
    await remove(opened);
    const subjects: readonly Subject[] = [
      { kind: "booking", bookingId: bookingId(1) },
      { kind: "reservation", reservationId: reservationId(1) },
      { kind: "block", centerId: SPA, externalId: "sick-2" },
    ];
    for (const subject of subjects) {
      const read = accepted(await opened.store.read(reading(subject, { commandId: commandOf("order-1") })));
      expect(read).toMatchObject({ booking: null, reservation: null, block: null, related: [], command: null });
    }
    const of = { kind: "guest", centerId: SPA, guestId: bookingState(1).party[0]!.guestId! } as const;
    const list = accepted(await opened.store.list({ of, before: null, limit: 5, floorMs: minute(0) }));
    expect(list.reservations).toEqual([]);
    // The command and the external id may come again; the holder's count goes on.
    const again = { key: holdState(1).holder, expectedVersion: 1 };
    await given(opened, holding(1, {}, { command, holder: again, beforeMs: null }), blocking(2));
  });
});

describe("events", () => {
  const told = async (...reservations: readonly number[]): Promise<Opened> =>
    openWith(emptySet({ events: reservations.map((n) => eventOf(holdState(n), "ReservationConfirmed")) }));
  const left = ({ store }: Opened) => store.dump().events.map(({ event }) => orderKeyOf(event));
  const take = async ({ store }: Opened, consumer: string, limit = 10) =>
    accepted(await store.takeEvents({ consumer, dispatcher: "one", leaseMs: 1_000, limit }));
  const settle = async ({ store }: Opened, consumer: string, upTo: number, parked: number | null = null) => {
    const waits = { key: reservationId(parked ?? 0), position: parked ?? 0, attempts: 1, retryAtMs: null, cause: "" };
    const settlement = { consumer, dispatcher: "one", upTo, parked: parked === null ? [] : [waits], caughtUp: [] };
    expect(accepted(await store.settleEvents(settlement))).toBe("settled");
  };

  it("S-36 an event stays until every known consumer has been given it", async () => {
    const opened = await told(1, 2, 3);
    opened.clock.advance(AGE);
    await take(opened, "mail");
    expect((await remove(opened)).events).toBe(0);
    await settle(opened, "mail", 2);
    await take(opened, "ledger", 1);
    expect((await remove(opened)).events).toBe(0);
    await settle(opened, "ledger", 1);
    expect((await remove(opened)).events).toBe(1);
    expect(left(opened)).toEqual([2, 3].map((n) => reservationId(n)));
    // Positions stay what they were; who comes later gets what is left.
    const late = await take(opened, "audit");
    expect(late).toMatchObject({ events: [{ position: 2 }, { position: 3 }], upTo: 3 });
    expect(await take(opened, "ledger")).toMatchObject({ events: [{ position: 2 }, { position: 3 }] });
    await settle(opened, "ledger", 3);
    const status = accepted(await opened.store.outboxStatus("mail"));
    expect(status).toMatchObject({ position: 2, undelivered: 1 });
  });

  it("an event stays while it is parked, or waits behind one that is", async () => {
    const opened = await told(1, 2, 1, 3);
    opened.clock.advance(AGE);
    await take(opened, "mail");
    await settle(opened, "mail", 4, 1);
    expect(await remove(opened)).toEqual(removed({ events: 2 }));
    expect(left(opened)).toEqual([1, 1].map((n) => reservationId(n)));
    const key = reservationId(1);
    const waits = accepted(await opened.store.waitingEvents({ consumer: "mail", key, upTo: 4, limit: 5 }));
    expect(waits.map(({ position, eventId }) => [position, eventId])).toEqual([
      [1, `${key}-1`],
      [3, `${key}-3`],
    ]);
    expect(await remove(opened)).toEqual(removed());
    expect(accepted(await opened.store.outboxStatus("mail"))).toMatchObject({ undelivered: 0, deadLetters: 1 });
    accepted(await opened.store.retryParked({ consumer: "mail", key }));
    await take(opened, "mail");
    const caughtUp = { consumer: "mail", dispatcher: "one", upTo: 4, parked: [], caughtUp: [key] };
    accepted(await opened.store.settleEvents(caughtUp));
    expect(await remove(opened)).toEqual(removed({ events: 2 }));
    expect(left(opened)).toEqual([]);
  });

  it("without any consumer its age alone decides", async () => {
    const opened = await told(1, 2);
    opened.clock.advance(AGE - 1);
    expect((await remove(opened)).events).toBe(0);
    opened.clock.advance(1);
    expect((await remove(opened)).events).toBe(2);
    await given(opened, emptySet({ events: [eventOf(holdState(3), "ReservationConfirmed")] }));
    expect(await take(opened, "mail")).toMatchObject({ events: [{ position: 3 }], upTo: 3, more: false });
  });
});

describe("bounds", () => {
  it("S-38 retention removes at most so many records of each kind a call, and says whether to call again", async () => {
    const numbers = [1, 2, 3, 4, 5];
    const command = (n: number) => recordOf(`order-${n}`);
    const events = (n: number) => [eventOf(holdState(n), "ReservationConfirmed")];
    const opened = await openWith(
      ...numbers.map((n) => holding(n, {}, { command: command(n), events: events(n) })),
      ...numbers.map((n) => emptySet({ reservations: released(n).reservations })),
      ...numbers.map((n) => blocking(n)),
      ...numbers.map((n) => unblocking(n, minute(0))),
    );
    opened.clock.advance(NEVER);
    const two = removed({ commands: 2, reservations: 2, bookings: 2, blocks: 2, events: 2, more: true });
    expect(await remove(opened, { limit: 2 })).toEqual(two);
    expect(await remove(opened, { limit: 2 })).toEqual(two);
    const last = { commands: 1, reservations: 1, bookings: 1, blocks: 1, events: 1 };
    expect(await remove(opened, { limit: 2 })).toEqual(removed(last));
    expect(await remove(opened, { limit: 2 })).toEqual(removed());
  });

  it("bookings that were never reserved count among the bookings", async () => {
    const opened = await openWith(holding(1), released(1), open(2), open(3));
    opened.clock.set(plus(minute(0), AGE));
    expect(await remove(opened, { limit: 2 })).toEqual(
      removed({ reservations: 1, bookings: 2, events: 2, more: true }),
    );
    expect(await remove(opened, { limit: 2 })).toMatchObject({ bookings: 1, more: false });
  });
});
