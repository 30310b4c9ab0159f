import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, MINUTE, NOW } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LEAPT = { code: "CLOCK_LEAPT", aheadSeconds: 86_400, settlesInSeconds: 30 };

/** Everything that an engine asks of its store's clock. */
const everyCall = (world: World, bookingId: string) =>
  [
    () =>
      world.engine.createBooking({
        centerId: CENTER,
        date: "2026-05-11",
        guests: [{ items: [{ itemId: "massage" }] }],
      }),
    () => world.engine.findSlots({ bookingId }),
    () => world.reserve(bookingId, "12:00"),
    () => world.confirm(bookingId),
    () => world.extend(bookingId),
    () => world.release(bookingId),
    () => world.engine.cancelGuest({ bookingId, guestId: "ada" }),
    () => world.engine.unblock({ centerId: CENTER, externalId: "sick" }),
    () => world.engine.getBooking({ bookingId }),
    () => world.engine.listLiveReservations({ centerId: CENTER }),
    () => world.engine.centerDay({ centerId: CENTER, date: "2026-05-10" }),
    () => world.engine.movedWallTimes({ centerId: CENTER }),
    () => world.engine.expireDue(),
    () => world.engine.deliverEvents({ deliver: () => Promise.resolve() }),
    () => world.engine.retryDeadLetter({ key: "0".repeat(32) }),
    () => world.engine.removeOld(),
  ] as const;

describe("a store's clock that leaps", () => {
  it("N07 once and back: nothing expires, nothing is removed, no lease is taken over, and nothing is recorded", async () => {
    const world = await openWorld();
    const { bookingId, expiresAtMs } = await world.hold("ada", "10:00");
    const before = world.dump();
    world.clock.leap(DAY);
    for (const call of everyCall(world, bookingId)) expect((await call())._unsafeUnwrapErr()).toEqual(LEAPT);
    expect(world.dump()).toEqual(before);
    world.clock.leap(-DAY);
    const { status, atMs } = await world.view(bookingId);
    expect([status, atMs]).toEqual(["reserved", NOW]);
    world.clock.set(expiresAtMs - 1);
    accepted(await world.confirm(bookingId));
  });

  it("N07 lastingly, as after a sleep of the machine: refused for 30 seconds, then it is the time", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    world.clock.leap(DAY);
    for (const [elapsedMs, left] of [
      [0, 30],
      [29_999, 1],
    ] as const) {
      world.clock.set(NOW + DAY + elapsedMs);
      expect(refusalOf(await world.confirm(bookingId))).toEqual({ ...LEAPT, settlesInSeconds: left });
    }
    world.clock.set(NOW + DAY + 30_000);
    expect(codeOf(await world.confirm(bookingId))).toBe("RESERVATION_EXPIRED");
    expect(world.engine.latestInstantMs()).toBe(NOW + DAY + 30_000);
  });

  it("N07 a manual day moves both, and is not a leap", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    world.clock.advance(DAY);
    expect(codeOf(await world.confirm(bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("an hour ahead is not a leap; a millisecond more is", async () => {
    for (const [ms, code] of [
      [HOUR - 1, "accepted"],
      [HOUR, "accepted"],
      [HOUR + 1, "CLOCK_LEAPT"],
    ] as const) {
      const world = await openWorld();
      const bookingId = await world.book("ada");
      world.clock.leap(ms);
      expect(codeOf(await world.engine.getBooking({ bookingId }))).toBe(code);
    }
  });

  it("between a read and its commit: the commit is refused, and nothing of it is recorded", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    const before = world.dump();
    const engine = world.engineOn({
      ...world.store,
      commit: (sets) => {
        world.clock.leap(DAY);
        return world.store.commit(sets);
      },
    });
    expect(refusalOf(await engine.confirm({ bookingId }))).toEqual(LEAPT);
    expect(world.dump()).toEqual(before);
  });
});

describe.each(SWEEPERS)("two engines on one store, the sweeper $sweeper", ({ sweeps }) => {
  it("no instant is lower than the latest recorded, in whichever engine", async () => {
    const world = await openWorld({ sweeps });
    const other = world.openNode().engine;
    const bookingId = await world.book("ben");
    world.pass(5);
    await world.hold("ada", "10:00");
    world.clock.advance(-3 * MINUTE);
    expect(accepted(await other.getBooking({ bookingId })).atMs).toBe(NOW + 5 * MINUTE);
    const { reservedAtMs } = accepted(await other.reserve({ bookingId, slot: at("12:00") }));
    expect(reservedAtMs).toBe(NOW + 5 * MINUTE);
  });
});
