import { describe, expect, it } from "vitest";
import { createRoundsStore } from "../../../src/adapters/ordered-tables/index.ts";
import { MINUTE_MS } from "../../../src/domain/time/instant.ts";
import { accepted } from "../../support/answers.ts";
import { at, CENTER, DATE, guest, therapist } from "../../support/catalog.ts";
import { openWorld } from "../../support/engine-world.ts";
import { RoundsServer } from "../../conformance/rounds-server.ts";

const READ = { lock: "none", trips: 1 };
const COMMIT = { lock: "exclusive", trips: 2 };

/** An engine on a store in rounds, and others on the same server, as other processes have them. */
const openProcesses = async () => {
  const names = ["ada", "ben", "cleo", "dora"];
  const world = await openWorld({ therapists: names.map((it) => therapist(it)) });
  const server = new RoundsServer(() => world.clock.nowMs());
  const process = () => world.engineOn(createRoundsStore(server.engine(), { elapsedMs: world.clock.elapsedMs }));
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
    // The engine reads a second time: a new one does not know yet where to look.
    expect(await tripsOf(reserved)).toEqual([{ lock: "none", trips: 2 }, READ, COMMIT]);
    expect(await tripsOf(() => other.getBooking({ bookingId: booking }))).toEqual([READ]);
  });

  it("what another process has changed meanwhile is one more, and is answered as it is", async () => {
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
