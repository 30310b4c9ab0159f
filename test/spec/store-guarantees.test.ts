import * as fc from "fast-check";
import { err } from "neverthrow";
import { describe, expect, it } from "vitest";
import { centerTag, type CenterId } from "../../src/domain/ids.ts";
import { claimsOf } from "../../src/domain/reservation/reservation.ts";
import { createReservationEngine } from "../../src/engine/engine.ts";
import type { ChangeSet, CommitOutcome, ReadRequest, Snapshot, Subject } from "../../src/ports/reservation-store.ts";
import { everyCall } from "../../src/conformance/store/every-call.ts";
import { createManualClock, type ManualClock } from "../../src/testing/index.ts";
import { host, ms } from "../domain/brands.ts";
import {
  adding,
  ALL_DAY,
  appointmentId,
  blockState,
  bookingId,
  bookingState,
  changing,
  commandOf,
  confirmedState,
  emptySet,
  eventOf,
  expiring,
  guestOf,
  holding,
  holdState,
  hourOf,
  minute,
  reading,
  recordOf,
  reservationId,
  SPA,
  START,
  UMA,
  VIC,
} from "./change-sets.ts";
import { historyArb, tell } from "./history.ts";
import { accepted, book, bookingFor, createHost, createWorld, NOW, partsOn } from "./world.ts";
import { createTestStore, type TestStore } from "../stores.ts";

// One test, or more, for each guarantee S-xx of docs/invariants.md that a store gives, shown on the memory store.

type Opened = Readonly<{ clock: ManualClock; store: TestStore }>;

const open = (): Opened => {
  const clock = createManualClock(NOW);
  return { clock, store: createTestStore({ clock }) };
};

const read = async ({ store }: Opened, request: ReadRequest): Promise<Snapshot> => accepted(await store.read(request));
const commit = async ({ store }: Opened, ...sets: readonly ChangeSet[]): Promise<readonly CommitOutcome[]> =>
  accepted(await store.commit(sets));

/** Commits sets that must be accepted. */
const given = async (opened: Opened, ...sets: readonly ChangeSet[]): Promise<void> => {
  const outcomes = await commit(opened, ...sets);
  expect(outcomes.map(({ kind }) => kind)).toEqual(sets.map(() => "accepted"));
};

const refusal = async (opened: Opened, set: ChangeSet): Promise<unknown> => {
  const [outcome] = await commit(opened, set);
  return outcome?.kind === "refused" ? outcome.because : outcome;
};

const center = { kind: "center", centerId: SPA } as const;
const ofBooking = (n: number): Subject => ({ kind: "booking", bookingId: bookingId(n) });

describe("reading", () => {
  it("S-01 a read answers from one consistent state", async () => {
    for (const readFirst of [true, false]) {
      const opened = open();
      const request = reading(ofBooking(1), {
        claims: ALL_DAY,
        holder: { kind: "of_booking", otherwise: null, expiredWithinMs: 0 },
      });
      const calls = [() => read(opened, request), () => commit(opened, holding(1))];
      const answers = await Promise.all((readFirst ? calls : calls.reverse()).map((call) => call()));
      const snapshot = answers[readFirst ? 0 : 1] as Snapshot;
      const seen = [snapshot.booking, snapshot.reservation, snapshot.claims[0], snapshot.holder?.reserved[0]];
      expect(new Set(seen.map((it) => it === null || it === undefined)).size).toBe(1);
    }
  });

  it("S-02 the instant of an answer is the later of the store's clock and the floor", async () => {
    const opened = open();
    const floors = [
      [-1, 0],
      [0, 0],
      [1, 1],
    ] as const;
    for (const [floor, later] of floors) {
      const floorMs = ms(NOW + floor);
      const atMs = NOW + later;
      expect((await read(opened, reading(center, { floorMs }))).atMs).toBe(atMs);
      expect(accepted(await opened.store.due({ floorMs, limit: 1 })).atMs).toBe(atMs);
      const live = { of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs } as const;
      expect(accepted(await opened.store.list(live)).atMs).toBe(atMs);
    }
  });

  it("S-15 a read of claims has every recorded claim in its span, live or lapsed", async () => {
    const opened = open();
    await given(opened, holding(1), holding(2), holding(3, { claims: [hourOf(3), hourOf(3, VIC)] }));
    opened.clock.set(minute(10));
    const span = { startMs: hourOf(2).startMs, endMs: hourOf(3).startMs };
    const only = async (claims: ReadRequest["claims"], subject: Subject = center) =>
      (await read(opened, reading(subject, { claims }))).claims.map(({ owner, unit }) => [owner.id, unit]);
    expect(await only({ kind: "span", span, guestIds: [] })).toEqual([[reservationId(2), UMA]]);
    const oneMore = { ...span, endMs: ms(span.endMs + 1) };
    expect(await only({ kind: "span", span: oneMore, guestIds: [] })).toHaveLength(3);
    expect(await only({ kind: "units", span: oneMore, units: [VIC] })).toEqual([[reservationId(3), VIC]]);
    expect(await only({ kind: "none" })).toEqual([]);
    const around = { kind: "around_start", startMs: hourOf(2).startMs, guestIds: [] } as const;
    expect(await only(around, ofBooking(1))).toEqual([[reservationId(2), UMA]]);
    expect(await only({ kind: "around_reservation" }, ofBooking(1))).toEqual([[reservationId(1), UMA]]);
    const { claims } = await read(opened, reading(ofBooking(1), { claims: { kind: "around_reservation" } }));
    expect(claims).toEqual([
      { ...hourOf(1), owner: { kind: "reservation", id: reservationId(1) }, heldUntilMs: minute(10) },
    ]);
  });

  it("S-16 the reservations behind lapsed claims come with the read", async () => {
    const opened = open();
    await given(opened, holding(1), holding(2, { expiresAtMs: minute(11) }));
    for (const [atMs, lapsed] of [
      [minute(10) - 1, []],
      [minute(10), [1]],
      [minute(10) + 1, [1]],
      [minute(11), [1, 2]],
    ] as const) {
      opened.clock.set(atMs);
      const snapshot = await read(opened, reading(center, { claims: ALL_DAY }));
      expect(snapshot.lapsed.map((it) => [it.reservation.state.id, it.booking.state.id])).toEqual(
        lapsed.map((n) => [reservationId(n), bookingId(n)]),
      );
    }
  });

  it("S-42 bookings that were never reserved are counted by holder, by caller and by center", async () => {
    const opened = open();
    const { holder } = holdState(1);
    const openBookings = { holder, caller: "web", center: true };
    const counts = async () =>
      (await read(opened, reading({ kind: "center", centerId: bookingState(1).centerId }, { openBookings })))
        .openBookings;
    const first = { state: bookingState(1, { openedBy: "web" }), expectedVersion: 0 };
    await given(opened, emptySet({ bookings: [first], openBookings: { holder, fewerThan: 1 } }));
    const second = { state: bookingState(2, { openedBy: "web" }), expectedVersion: 0 };
    await given(opened, emptySet({ bookings: [second] }));
    expect(await counts()).toEqual({ holder: 1, caller: 2, center: 2 });
    const third = { state: bookingState(3, { hostId: bookingState(1).hostId }), expectedVersion: 0 };
    const set = emptySet({ bookings: [third], openBookings: { holder, fewerThan: 1 } });
    expect(await refusal(opened, set)).toEqual({ kind: "stale", id: holder });
    const reserved = { state: bookingState(1, { reservationId: reservationId(1) }), expectedVersion: 1 };
    await given(opened, holding(1, {}, { bookings: [reserved] }));
    expect(await counts()).toEqual({ holder: 0, caller: 1, center: 1 });
    await given(opened, set);
  });

  it("S-17 a holder's record counts the reservations ever added and lists the live ones", async () => {
    const opened = open();
    const wanted = reading(ofBooking(1), { holder: { kind: "of_booking", otherwise: null, expiredWithinMs: 0 } });
    const { holder: key } = holdState(1);
    await given(opened, emptySet({ bookings: [{ state: bookingState(1), expectedVersion: 0 }] }));
    expect((await read(opened, wanted)).holder).toEqual({ key, version: 0, reserved: [], recentHolds: [] });
    const again = { ...bookingState(1, { reservationId: reservationId(1) }) };
    await given(opened, holding(1, {}, { bookings: [{ state: again, expectedVersion: 1 }] }));
    const live = { reservationId: reservationId(1), expiresAtMs: minute(10) };
    opened.clock.set(minute(10) - 1);
    expect((await read(opened, wanted)).holder).toEqual({ key, version: 1, reserved: [live], recentHolds: [] });
    opened.clock.set(minute(10));
    expect((await read(opened, wanted)).holder).toEqual({ key, version: 1, reserved: [], recentHolds: [] });
  });

  it("S-45 a holder's record has the holds whose expiry is later than so long ago", async () => {
    const opened = open();
    const { holder } = holdState(1);
    const both = [holding(1), holding(2, { holder, expiresAtMs: minute(11) }, { holder: null })];
    await given(opened, ...both);
    const recent = async (minutes: number) => {
      const wanted = { kind: "of_booking", otherwise: null, expiredWithinMs: minutes * 60_000 } as const;
      return (await read(opened, reading(ofBooking(1), { holder: wanted }))).holder?.recentHolds.map(
        ({ state }) => state.id,
      );
    };
    for (const isRecorded of [false, true]) {
      opened.clock.set(minute(14));
      if (isRecorded)
        await given(opened, expiring(holdState(1)), expiring(holdState(2, { holder, expiresAtMs: minute(11) })));
      expect(await recent(0)).toEqual([]);
      expect(await recent(3)).toEqual([]);
      expect(await recent(4)).toEqual([reservationId(2)]);
      expect(await recent(5)).toEqual([1, 2].map((n) => reservationId(n)));
    }
    await given(opened, holding(3, { holder, expiresAtMs: minute(30) }, { holder: null }));
    expect(await recent(1)).toEqual([reservationId(3)]);
    expect(await recent(60)).toHaveLength(3);
  });

  it("S-18 a subject is found by booking, reservation or external id", async () => {
    const opened = open();
    const block = blockState(9);
    const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
    await given(opened, holding(1), emptySet({ blocks }));
    const subjects: readonly Subject[] = [ofBooking(1), { kind: "reservation", reservationId: reservationId(1) }];
    for (const subject of subjects) {
      const { booking, reservation } = await read(opened, reading(subject));
      expect([booking?.state.id, reservation?.state.id]).toEqual([bookingId(1), reservationId(1)]);
    }
    const named = { kind: "block", centerId: SPA, externalId: block.externalId } as const;
    expect((await read(opened, reading(named))).block).toEqual({ state: block, version: 1, writtenAtMs: NOW });
    const unknown: readonly Subject[] = [
      ofBooking(2),
      { kind: "reservation", reservationId: reservationId(2) },
      { kind: "block", centerId: SPA, externalId: "other" },
    ];
    for (const subject of unknown) {
      expect(await read(opened, reading(subject))).toMatchObject({ booking: null, reservation: null, block: null });
    }
  });

  it("S-19 what a booking moves, and what holds a place for its appointments, comes with the read", async () => {
    const opened = open();
    const [first, second] = [holdState(1), holdState(2)];
    const moves = [{ reservationId: first.id, appointmentId: appointmentId(1) }];
    const pending = {
      kind: "pending",
      bookingId: bookingId(2),
      reservationId: second.id,
      untilMs: second.expiresAtMs,
    } as const;
    const old = confirmedState(first);
    const pointed = { ...old, appointments: old.appointments.map((it) => ({ ...it, move: pending })) } as typeof old;
    const mover = { state: bookingState(2, { moves, reservationId: second.id }), expectedVersion: 0 };
    await given(
      opened,
      holding(1),
      emptySet({ reservations: [changing(first, old)] }),
      holding(2, { moves }, { bookings: [mover] }),
      emptySet({ reservations: [changing(old, pointed, 2)] }),
      holding(3),
    );
    const related = async (subject: Subject, over: Partial<ReadRequest> = {}) =>
      (await read(opened, reading(subject, over))).related.map(({ state }) => state.id);
    expect(await related(ofBooking(2))).toEqual([first.id]);
    expect(await related({ kind: "reservation", reservationId: second.id })).toEqual([first.id]);
    expect(await related(ofBooking(1))).toEqual([second.id]);
    expect(await related(ofBooking(3))).toEqual([]);
    const also = [first.id, reservationId(3)];
    expect(await related(center, { alsoReservations: also })).toEqual(also);
  });

  it("S-23 lists come newest first, in pages", async () => {
    const opened = open();
    await given(opened, holding(1), holding(2), holding(3, { expiresAtMs: minute(20) }));
    const page = async (before: number | null, limit: number) => {
      const of = { kind: "live", centerId: SPA } as const;
      const from = before === null ? null : reservationId(before);
      const { reservations, next } = accepted(await opened.store.list({ of, before: from, limit, floorMs: START }));
      return [reservations.map(({ state }) => state.id), next];
    };
    const ids = (...numbers: readonly number[]) => numbers.map((n) => reservationId(n));
    expect(await page(null, 2)).toEqual([ids(3, 2), reservationId(2)]);
    expect(await page(2, 2)).toEqual([ids(1), null]);
    expect(await page(null, 3)).toEqual([ids(3, 2, 1), null]);
    opened.clock.set(minute(10));
    expect(await page(null, 3)).toEqual([ids(3), null]);
    const guest = { kind: "guest", centerId: SPA, guestId: guestOf(1) } as const;
    const mine = accepted(await opened.store.list({ of: guest, before: null, limit: 5, floorMs: START }));
    expect(mine.reservations.map(({ state }) => state.id)).toEqual(ids(1));
  });

  it("S-26 centers do not see each other", async () => {
    const opened = open();
    const other = host<CenterId>("other");
    const elsewhere = {
      ...holdState(1, { id: reservationId(1, other), bookingId: bookingId(1, other), centerId: other }),
    };
    const booked = bookingState(1, { id: bookingId(1, other), centerId: other, reservationId: elsewhere.id });
    const command = recordOf("order-7");
    const set = emptySet({
      command,
      centerId: other,
      bookings: [{ state: booked, expectedVersion: 0 }],
      reservations: [adding({ ...elsewhere, appointments: [], invoices: [] })],
    });
    await given(opened, set, holding(1, {}, { command }));
    const here = await read(opened, reading(center, { claims: ALL_DAY, commandId: command.commandId }));
    const there = await read(opened, {
      ...reading({ kind: "center", centerId: other }, { claims: ALL_DAY }),
      tag: centerTag(other),
    });
    expect(here.claims.map(({ owner }) => owner.id)).toEqual([reservationId(1)]);
    expect(there.claims.map(({ owner }) => owner.id)).toEqual([elsewhere.id]);
    const foreign = { kind: "reservation", reservationId: elsewhere.id } as const;
    expect((await read(opened, reading(foreign))).reservation).toBeNull();
  });
});

describe("committing", () => {
  it("S-03 a change set applies as a whole or not at all", async () => {
    const opened = open();
    await given(opened, holding(1));
    const before = opened.store.dump();
    // The second reservation overlaps, so nothing of the first, of its booking or of the events may stay.
    const second = holdState(3, { claims: [hourOf(1)], bookingId: bookingId(2) });
    const set = holding(2);
    const spoilt = {
      ...set,
      reservations: [...set.reservations, adding(second)],
      events: [eventOf(second, "ReservationExpired")],
    };
    expect(await refusal(opened, spoilt)).toEqual({ kind: "overlap", unit: UMA });
    expect(opened.store.dump()).toEqual(before);
    await given(opened, set);
    const { booking, reservation } = await read(opened, reading(ofBooking(2)));
    expect([booking?.version, reservation?.version]).toEqual([1, 1]);
  });

  it("S-04 each change set of a batch has an outcome of its own and sees those before it", async () => {
    const opened = open();
    const rival = holding(2, { claims: [hourOf(1)] });
    const outcomes = await commit(opened, holding(1), rival, holding(3));
    expect(outcomes).toEqual([
      { kind: "accepted", sequence: 1, atMs: NOW },
      { kind: "refused", because: { kind: "overlap", unit: UMA }, atMs: NOW },
      { kind: "accepted", sequence: 2, atMs: NOW },
    ]);
  });

  it("S-05 a set's instant is the later of the clock, read once for the batch, and its own decision", async () => {
    let reads = 0;
    const clock = {
      nowMs: () => {
        reads += 1;
        return ms(NOW + reads);
      },
      elapsedMs: () => reads,
    };
    const store = createTestStore({ clock });
    const sets = [-1, 0, 1, 2].map((offset, n) => holding(n + 1, {}, { decidedAtMs: ms(NOW + 1 + offset) }));
    const outcomes = accepted(await store.commit(sets));
    expect(reads).toBe(1);
    expect(outcomes.map(({ atMs }) => atMs)).toEqual([NOW + 1, NOW + 1, NOW + 2, NOW + 3]);
  });

  it("S-39 a reading of the clock that leapt is refused, and no instant is lower than the latest recorded on a shared file", async () => {
    const opened = open();
    await given(opened, holding(1));
    opened.clock.leap(60 * 60_000 + 1);
    for (const answer of [
      await opened.store.read(reading({ kind: "center", centerId: SPA })),
      await opened.store.commit([holding(2)]),
      await opened.store.due({ floorMs: ms(0), limit: 1 }),
    ]) {
      const failure = { outcome: "clock_leapt", aheadMs: 3_600_001, settlesInMs: 30_000 };
      expect(answer._unsafeUnwrapErr()).toMatchObject(failure);
    }
    expect(opened.store.dump().sequence).toBe(1);
    opened.clock.leap(-60 * 60_000 - 2);
    expect((await read(opened, reading({ kind: "center", centerId: SPA }))).atMs).toBe(NOW);
  });

  it("S-06 a command that is recorded already is refused as a duplicate", async () => {
    const opened = open();
    const command = recordOf("order-7");
    const sets = [holding(1, {}, { command }), holding(2, {}, { command })];
    const [first, second] = await commit(opened, ...sets);
    expect(first?.kind).toBe("accepted");
    expect(second).toMatchObject({ because: { kind: "duplicate_command", commandId: "order-7" } });
    expect((await read(opened, reading(center, { commandId: commandOf("order-7") }))).command).toEqual(command);
    expect((await read(opened, reading(center, { commandId: commandOf("order-8") }))).command).toBeNull();
    // Sweeps carry none.
    await given(opened, expiring(holdState(1)), holding(3));
  });

  it("S-07 a record that is not at its expected version is refused as stale", async () => {
    const opened = open();
    await given(opened, holding(1));
    const hold = holdState(1);
    const block = blockState(5);
    const blocks = [{ state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } }];
    await given(opened, emptySet({ blocks }));
    const again = { ...blockState(6), externalId: block.externalId };
    const sets: readonly (readonly [ChangeSet, string])[] = [
      [emptySet({ bookings: [{ state: bookingState(1), expectedVersion: 0 }] }), bookingId(1)],
      [emptySet({ bookings: [{ state: bookingState(1), expectedVersion: 2 }] }), bookingId(1)],
      [emptySet({ bookings: [{ state: bookingState(2), expectedVersion: 1 }] }), bookingId(2)],
      [emptySet({ reservations: [changing(hold, confirmedState(hold), 2)] }), hold.id],
      [emptySet({ unchanged: [{ id: hold.id, version: 2 }] }), hold.id],
      [emptySet({ unchanged: [{ id: bookingId(2), version: 1 }] }), bookingId(2)],
      [emptySet({ blocks }), block.id],
      [
        emptySet({ blocks: [{ state: again, expectedVersion: 0, claims: { released: [], claimed: again.claims } }] }),
        again.id,
      ],
      [holding(2, { holder: hold.holder }, { holder: { key: hold.holder, expectedVersion: 0 } }), hold.holder],
    ];
    for (const [set, id] of sets) expect(await refusal(opened, set)).toEqual({ kind: "stale", id });
    await given(opened, emptySet({ unchanged: [{ id: hold.id, version: 1 }] }));
  });

  it("S-08 a set whose instant is not before its deadline is refused", async () => {
    const deadline = minute(10);
    for (const [offset, inTime] of [
      [-1, true],
      [0, false],
      [1, false],
    ] as const) {
      const atMs = ms(deadline + offset);
      const byClock = open();
      byClock.clock.set(atMs);
      const late = { kind: "deadline_passed", beforeMs: deadline };
      expect(await refusal(byClock, holding(1))).toMatchObject(inTime ? { kind: "accepted", atMs } : late);
      const byDecision = holding(1, {}, { decidedAtMs: atMs });
      expect(await refusal(open(), byDecision)).toMatchObject(inTime ? { kind: "accepted", atMs } : late);
    }
  });

  it("S-09 a claim that overlaps a recorded one is refused, live or lapsed", async () => {
    const opened = open();
    await given(opened, holding(1));
    const { startMs, endMs } = hourOf(1);
    const taking = (from: number, until: number) =>
      holding(2, { claims: [{ unit: UMA, startMs: ms(from), endMs: ms(until) }] });
    for (const atMs of [START, minute(10), minute(30)]) {
      opened.clock.set(atMs);
      const set = (from: number, until: number) => ({ ...taking(from, until), beforeMs: null });
      for (const [from, until] of [
        [startMs, endMs],
        [startMs - 1, startMs + 1],
        [endMs - 1, endMs + 1],
        [startMs + 1, endMs - 1],
        [startMs - 1, endMs + 1],
      ] as const) {
        expect(await refusal(opened, set(from, until))).toEqual({ kind: "overlap", unit: UMA });
      }
    }
    opened.clock.set(START);
    const touching = [
      holding(2, { claims: [{ unit: UMA, startMs: ms(startMs - 1), endMs: startMs }] }),
      holding(3, { claims: [{ unit: UMA, startMs: endMs, endMs: ms(endMs + 1) }] }),
      holding(4, { claims: [hourOf(1, VIC)] }),
    ];
    await given(opened, ...touching);
    const twice = holding(5, { claims: [hourOf(5), hourOf(5)] });
    expect(await refusal(opened, twice)).toEqual({ kind: "overlap", unit: UMA });
  });

  it("S-10 refusals go by the order duplicate, stale, deadline, overlap", async () => {
    const opened = open();
    const command = recordOf("order-7");
    await given(opened, holding(1, {}, { command }));
    opened.clock.set(minute(10));
    const worst = holding(2, { claims: [hourOf(1)] }, { command, unchanged: [{ id: bookingId(1), version: 7 }] });
    const repairs: readonly (readonly [string, Partial<ChangeSet>])[] = [
      ["duplicate_command", { command: null }],
      ["stale", { unchanged: [] }],
      ["deadline_passed", { beforeMs: null }],
      ["overlap", { reservations: [adding(holdState(2))] }],
    ];
    let set = worst;
    for (const [kind, repair] of repairs) {
      expect(await refusal(opened, set)).toMatchObject({ kind });
      set = { ...set, ...repair };
    }
    await given(opened, set);
  });

  it("S-11 a refused set leaves no trace", async () => {
    const opened = open();
    const command = recordOf("order-7");
    await given(opened, holding(1, {}, { command }));
    const before = JSON.stringify(opened.store.dump());
    const fresh = recordOf("order-8");
    const refused = [
      holding(2, {}, { command }),
      holding(2, {}, { command: fresh, unchanged: [{ id: bookingId(1), version: 7 }] }),
      holding(2, {}, { command: fresh, beforeMs: START }),
      holding(2, { claims: [hourOf(1)] }, { command: fresh }),
    ];
    const outcomes = await commit(opened, ...refused);
    expect(outcomes.map((it) => it.kind === "refused" && it.because.kind)).toEqual([
      "duplicate_command",
      "stale",
      "deadline_passed",
      "overlap",
    ]);
    expect(JSON.stringify(opened.store.dump())).toBe(before);
  });

  it("S-12 what a set gives back, the same set may take", async () => {
    const opened = open();
    await given(opened, holding(1));
    const { reservations: given1, events } = expiring(holdState(1));
    const taking = holding(2, { claims: [hourOf(1)] });
    await given(opened, { ...taking, reservations: [...taking.reservations, ...given1], events });
    const { claims } = await read(opened, reading(center, { claims: ALL_DAY }));
    expect(claims.map(({ owner }) => owner.id)).toEqual([reservationId(2)]);
  });

  it("S-13 a version counts the writes of its record, and writtenAtMs is the instant of the latest", async () => {
    const opened = open();
    await given(opened, holding(1));
    const seen = async () => {
      const { booking, reservation } = await read(opened, reading(ofBooking(1)));
      return [booking?.version, booking?.writtenAtMs, reservation?.version, reservation?.writtenAtMs];
    };
    expect(await seen()).toEqual([1, NOW, 1, NOW]);
    opened.clock.set(minute(5));
    const hold = holdState(1);
    await given(opened, emptySet({ reservations: [changing(hold, confirmedState(hold, minute(5)))] }));
    expect(await seen()).toEqual([1, NOW, 2, minute(5)]);
    opened.clock.set(minute(4));
    const state = bookingState(1, { reservationId: hold.id });
    await given(opened, emptySet({ bookings: [{ state, expectedVersion: 1 }], decidedAtMs: minute(6) }));
    expect(await seen()).toEqual([2, minute(6), 2, minute(5)]);
  });

  it("S-14 accepted sets are numbered in an order in which they can be replayed", async () => {
    const property = fc.asyncProperty(historyArb, async (rounds) => {
      const told = await tell(rounds);
      const done = told
        .flatMap(({ committed }) => committed)
        .flatMap(({ set, outcome }) => (outcome.kind === "accepted" ? [{ set, outcome }] : []))
        .sort((one, other) => one.outcome.sequence - other.outcome.sequence);
      const replayed = open();
      for (const { set, outcome } of done) {
        replayed.clock.set(outcome.atMs);
        expect(await commit(replayed, set)).toEqual([outcome]);
      }
      expect(replayed.store.dump()).toEqual(told.at(-1)!.after);
      expect(done.map(({ outcome }) => outcome.sequence)).toEqual(done.map((_, at) => at + 1));
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("S-24 a failure says whether nothing was done or nobody knows", async () => {
    // The commit is done, but its answer is lost on the way: the engine finds the command's record, and does it once.
    let lost = 0;
    const world = createWorld({
      around: (store) => ({
        ...store,
        commit: async (sets) => {
          const outcomes = await store.commit(sets);
          lost += 1;
          return lost === 1 ? err({ outcome: "unknown", cause: "connection lost" } as const) : outcomes;
        },
      }),
    });
    const bookingOnce = await book(world, bookingFor("ada"));
    expect(lost).toBe(1);
    const bookings = world.dump().partitions.flatMap((it) => it.bookings.map(({ state }) => state.id as string));
    expect(bookings).toEqual([bookingOnce]);

    // Nothing was done: the engine says so, and the same request may come again.
    let down = true;
    const fresh = open();
    const failing = {
      ...fresh.store,
      commit: (sets: readonly ChangeSet[]) =>
        down ? Promise.resolve(err({ outcome: "not_done", cause: "disk full" } as const)) : fresh.store.commit(sets),
    };
    const engine = createReservationEngine(partsOn(failing, createHost()));
    const refused = await engine.createBooking(bookingFor("ada"));
    expect(refused.isErr() && refused.error).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
    down = false;
    accepted(await engine.createBooking(bookingFor("ada")));
  });

  it("S-25 what was told as accepted is there", async () => {
    const opened = open();
    const [first, second] = await Promise.all([commit(opened, holding(1)), commit(opened, holding(2))]);
    expect([first[0]?.kind, second[0]?.kind]).toEqual(["accepted", "accepted"]);
    for (const n of [1, 2]) {
      const { reservation } = await read(opened, reading({ kind: "reservation", reservationId: reservationId(n) }));
      expect(reservation?.state).toEqual(holdState(n));
      expect(claimsOf(reservation!.state)).toEqual([hourOf(n)]);
    }
  });
});

describe("due, events and closing", () => {
  it("S-20 what is due comes in order of (expiresAt, id), bounded", async () => {
    const opened = open();
    await given(
      opened,
      holding(4),
      holding(2),
      holding(3),
      holding(1, { expiresAtMs: minute(11) }),
      holding(5, { expiresAtMs: minute(9) }),
    );
    const due = async (limit: number) => {
      const page = accepted(await opened.store.due({ floorMs: START, limit }));
      return [page.due.map(({ reservation }) => reservation.state.id), page.nextExpiryMs];
    };
    const ids = (...numbers: readonly number[]) => numbers.map((n) => reservationId(n));
    opened.clock.set(minute(9) - 1);
    expect(await due(9)).toEqual([[], minute(9)]);
    opened.clock.set(minute(9));
    expect(await due(9)).toEqual([ids(5), minute(10)]);
    opened.clock.set(minute(10));
    expect(await due(9)).toEqual([ids(5, 2, 3, 4), minute(11)]);
    expect(await due(2)).toEqual([ids(5, 2), minute(11)]);
    opened.clock.set(minute(11));
    expect(await due(9)).toEqual([ids(5, 2, 3, 4, 1), null]);
    await given(opened, expiring(holdState(3)));
    expect(await due(9)).toEqual([ids(5, 2, 4, 1), null]);
  });

  it("S-21 events are read in commit order, never past a position that is not committed", async () => {
    const opened = open();
    const events = [1, 2, 3].map((n) => eventOf(holdState(n), "ReservationConfirmed"));
    await given(opened, holding(1, {}, { events: [events[0]!] }));
    const [, refused] = await commit(
      opened,
      holding(2, {}, { events: [events[1]!, events[1]!] }),
      holding(3, { claims: [hourOf(1)] }, { events: [events[2]!] }),
    );
    expect(refused?.kind).toBe("refused");
    const first = async (consumer: string, limit: number) => {
      const taken = accepted(await opened.store.takeEvents({ consumer, dispatcher: "one", leaseMs: 1, limit }));
      return taken.kind === "taken" ? taken.events : [];
    };
    const all = await first("mail", 10);
    expect(all.map(({ event }) => event)).toEqual([events[0], events[1], events[1]]);
    expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 2]);
    expect(all.every(({ position }, at) => position > (all[at - 1]?.position ?? 0))).toBe(true);
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(3);
    await given(opened, holding(4, {}, { events: [events[2]!] }));
    expect((await first("mail", 10)).slice(0, 3)).toEqual(all);
    expect(await first("ledger", 2)).toEqual(all.slice(0, 2));
  });

  it("S-44 a closed store refuses every call", async () => {
    const opened = open();
    await given(opened, holding(1));
    const before = opened.store.dump();
    await opened.store.close();
    for (const [name, call] of Object.entries(everyCall(opened.store, 2))) {
      expect([name, (await call())._unsafeUnwrapErr().outcome]).toEqual([name, "not_done"]);
    }
    await opened.store.close();
    expect(opened.store.dump()).toEqual(before);
  });

  it("S-48 a call that has begun when the store closes says truly what was done, and closing never rejects", async () => {
    const opened = open();
    await given(opened, holding(1));
    const begun = Object.entries(everyCall(opened.store, 2)).map(async ([name, call]) => [name, await call()] as const);
    await expect(opened.store.close()).resolves.toBeUndefined();
    const answers = new Map(await Promise.all(begun));
    const isThere = opened.store.dump().partitions.some(({ bookings }) => bookings.length === 2);
    expect(answers.get("commit")?.isOk()).toBe(isThere);
    for (const [name, answer] of answers)
      expect([name, answer.isOk() ? "" : answer.error.outcome]).not.toEqual([name, "unknown"]);
  });

  it("S-27 closing leaves the host's own handles open", async () => {
    // The clock is all that a memory store is handed: another store on it goes on.
    const opened = open();
    const other = { clock: opened.clock, store: createTestStore({ clock: opened.clock }) };
    await given(opened, holding(1));
    await expect(opened.store.close()).resolves.toBeUndefined();
    opened.clock.advance(1);
    await given(other, holding(1));
    expect((await read(other, reading(ofBooking(1)))).atMs).toBe(NOW + 1);
  });
});
