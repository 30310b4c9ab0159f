import type { Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import { createRoundsStore } from "../../../src/adapters/ordered-tables/index.ts";
import { MINUTE_MS } from "../../../src/domain/time/instant.ts";
import { accepted } from "../../support/answers.ts";
import { at, CENTER, DATE, guest, therapist } from "../../support/catalog.ts";
import { openWorld } from "../../support/engine-world.ts";
import { commandRecord, expiring, holding, reading, THE_CENTER } from "../../../src/conformance/store/change-sets.ts";
import { aHold, holderKey, hourOf, instant, minute, SPA } from "../../../src/conformance/store/fixtures.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { RoundsServer } from "../../conformance/rounds-server.ts";

const READ = { lock: "none", trips: 1 };
const COMMIT = { lock: "exclusive", trips: 2 };

/** An engine on a store in rounds, and others on the same server, as in other processes. */
const openProcesses = async () => {
  const names = ["ada", "ben", "cleo", "dora"];
  const world = await openWorld({ therapists: names.map((it) => therapist(it)) });
  const server = new RoundsServer(() => world.clock.nowMs());
  const process = () =>
    world.engineOn(createRoundsStore(server.engine(), { elapsedMs: () => world.clock.elapsedMs() }));
  const engine = process();
  const slot = (time: string) => `${DATE}T${time}:00`;
  const asked = (...names: readonly string[]) => ({
    centerId: CENTER,
    date: DATE,
    guests: names.map((it) => guest(it, "massage")),
  });
  const book = async (...names: readonly string[]) => accepted(await engine.createBooking(asked(...names))).bookingId;
  const tripsOf = async <Answer>(call: () => Promise<Answer>) => {
    server.taken();
    await call();
    return server.taken();
  };
  return { clock: world.clock, server, process, engine, slot, asked, book, tripsOf };
};

describe("trips to the server", () => {
  it("a command's read is one and its commit two, for all that this process has seen", async () => {
    const { engine, slot, asked, book, tripsOf, clock } = await openProcesses();
    const both = [READ, COMMIT];
    const booking = await book("ada", "ben");
    const sent = (call: () => Promise<unknown>) => tripsOf(async () => accepted((await call()) as never));
    expect(await sent(() => engine.createBooking(asked("cleo")))).toEqual(both);
    expect(await sent(() => engine.reserve({ bookingId: booking, slot: slot("10:00") }))).toEqual(both);
    expect(await sent(() => engine.reserve({ bookingId: booking, slot: slot("10:30") }))).toEqual(both);
    clock.advance(MINUTE_MS);
    expect(await sent(() => engine.extend({ bookingId: booking }))).toEqual(both);
    expect(await sent(() => engine.confirm({ bookingId: booking }))).toEqual(both);
    expect(await sent(() => engine.cancelGuest({ bookingId: booking, guestId: "ben" }))).toEqual(both);
    const uma = { kind: "therapist", therapistId: "ada" } as const;
    const sick = { centerId: CENTER, externalId: "sick", resource: uma, start: at("17:00"), end: at("18:00") };
    expect(await sent(() => engine.block(sick))).toEqual(both);
    expect(await sent(() => engine.getBooking({ bookingId: booking }))).toEqual([READ]);
    expect(await sent(() => engine.findSlots({ bookingId: booking }))).toEqual([READ]);
  });

  it("a read is one more for a process that has not seen the record; the commit after it is two", async () => {
    const { process, slot, book, tripsOf } = await openProcesses();
    const booking = await book("ada");
    const other = process();
    const reserved = () => other.reserve({ bookingId: booking, slot: slot("10:00") });
    // The engine reads a second time: a new one has no hints yet.
    expect(await tripsOf(reserved)).toEqual([{ lock: "none", trips: 2 }, READ, COMMIT]);
    expect(await tripsOf(() => other.getBooking({ bookingId: booking }))).toEqual([READ]);
  });

  it("a change of another process costs one more, and the answer is current", async () => {
    const { process, engine, slot, book, tripsOf } = await openProcesses();
    const booking = await book("ada");
    const other = process();
    accepted(await other.reserve({ bookingId: booking, slot: slot("10:00") }));
    expect(await tripsOf(() => engine.getBooking({ bookingId: booking }))).toEqual([{ lock: "none", trips: 2 }]);
    expect(accepted(await engine.confirm({ bookingId: booking })).appointments).toHaveLength(1);
  });

  it("many callers at once share theirs, and none needs a further one", async () => {
    const { engine, slot, book, tripsOf } = await openProcesses();
    const names = ["ada", "ben", "cleo"];
    const bookings = await Promise.all(names.map((it) => book(it)));
    const trips = await tripsOf(() =>
      Promise.all(bookings.map((bookingId) => engine.reserve({ bookingId, slot: slot("10:00") }))),
    );
    expect(trips.length).toBeLessThanOrEqual(6);
    for (const it of trips) expect(it).toEqual(it.lock === "none" ? READ : COMMIT);
  });

  it("a hold past its deadline is one more look, under the shared lock, and none the next time", async () => {
    const { engine, slot, book, tripsOf, clock } = await openProcesses();
    const booking = await book("ada");
    const { expiresAtMs } = accepted(await engine.reserve({ bookingId: booking, slot: slot("10:00") }));
    clock.set(expiresAtMs);
    const view = () => engine.getBooking({ bookingId: booking });
    expect(await tripsOf(view)).toEqual([READ, { lock: "shared", trips: 1 }]);
    expect(await tripsOf(view)).toEqual([READ]);
  });
});

describe("how many trips a call takes", () => {
  const DESK = holderKey("desk");
  const hold = (n: number) => aHold(n, { holder: DESK, claims: [hourOf(n)], expiresAtMs: minute(n) });

  /** The round trips of each call over `count` records; a process without hints makes each call. */
  const tripsAmong = async (count: number): Promise<Readonly<Record<string, string>>> => {
    const clock = createManualClock(minute(0));
    const server = new RoundsServer(() => clock.nowMs());
    const open = () => createRoundsStore(server.engine(), { elapsedMs: () => clock.elapsedMs() });
    const numbers = Array.from({ length: count }, (_, at) => at + 1);
    const trips: Record<string, string> = {};
    const noted = async <Answer>(name: string, call: Promise<Result<Answer, unknown>>): Promise<Answer> => {
      const answer = (await call)._unsafeUnwrap();
      trips[name] = server
        .taken()
        .map((it) => `${it.lock}: ${it.trips}`)
        .join(", ");
      return answer;
    };
    const floorMs = instant(0);
    const holds = numbers.map((n) => {
      const guards = { command: commandRecord(`order-${n}`), holder: { key: DESK, expectedVersion: n - 1 } };
      return holding(n, hold(n), guards);
    });
    await noted("commit", open().commit(holds));
    clock.set(minute(count));
    const span = { startMs: minute(0), endMs: minute(60 * count + 60) };
    const search = reading(THE_CENTER, { claims: { kind: "span", span, guestIds: [] } });
    await noted("search among lapsed holds", open().read([search], floorMs));
    await noted("due", open().due({ floorMs, limit: count }));
    for (const kind of ["standing", "live"] as const) {
      const request = { of: { kind, centerId: SPA }, before: null, limit: count, floorMs };
      await noted(`list of ${kind}`, open().list(request));
    }
    await noted("commit of expiries", open().commit(numbers.map((n) => expiring(hold(n)))));
    const consumer = { consumer: "billing", dispatcher: "one" };
    const taken = await noted("take", open().outbox.takeEvents({ ...consumer, leaseMs: 1_000, limit: count }));
    const upTo = taken.kind === "taken" ? taken.upTo : expect.fail(taken.kind);
    await noted("settle", open().outbox.settleEvents({ ...consumer, upTo, parked: [], caughtUp: [] }));
    await noted("status", open().outbox.outboxStatus("billing"));
    clock.advance(MINUTE_MS);
    const ages = { commandsOlderThanMs: 0, endedOlderThanMs: 0, openOlderThanMs: 0, eventsOlderThanMs: 0 };
    await noted("removal", open().retention.removeOld({ ...ages, limit: count }));
    return trips;
  };

  it("does not depend on how many records it looks at", async () => {
    const many = await tripsAmong(200);
    expect(many).toEqual(await tripsAmong(20));
    expect(many).toEqual({
      commit: "exclusive: 2",
      "search among lapsed holds": "none: 3, shared: 2",
      due: "none: 4",
      "list of standing": "none: 2, shared: 2",
      "list of live": "none: 2, shared: 2",
      "commit of expiries": "exclusive: 2",
      take: "exclusive: 3",
      settle: "exclusive: 5",
      status: "none: 2",
      removal: "exclusive: 4",
    });
  });
});
