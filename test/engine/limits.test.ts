import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { CENTER, DATE, guest, item, NOW, MINUTE, therapist, at } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";
import { date } from "../support/values.ts";

const therapists = (count: number) => Array.from({ length: count }, (_, n) => therapist(`therapist-${n}`));
const unnamed = (holderKey: string) => ({ guests: [{ items: [item("massage")] }], holderKey });

describe.each(SWEEPERS)("limits on everything, the sweeper $sweeper", ({ sweeps }) => {
  it("H01 a cap on live reservations per guest holds under fifty parallel reserves", async () => {
    const world = await openWorld({ sweeps, therapists: therapists(50), limits: { liveReservationsPerHolder: 3 } });
    // Ada books for others, so that only the cap can refuse.
    const forOthers = { guests: [{ items: [item("massage")] }], hostId: "ada" };
    const bookings = await Promise.all(Array.from({ length: 50 }, () => world.book(forOthers)));
    const answers = await Promise.all(bookings.map((it) => world.reserve(it, "10:00")));
    expect(tally(answers)).toEqual({ accepted: 3, HOLDER_LIMIT_REACHED: 47 });
    const live = accepted(await world.engine.listLiveReservations({ centerId: CENTER }));
    expect(live.reservations).toHaveLength(3);
  });

  it("H01 the same from ten processes at once", async () => {
    const world = await openWorld({ sweeps, therapists: therapists(10), limits: { liveReservationsPerHolder: 2 } });
    const bookings = await Promise.all(Array.from({ length: 10 }, () => world.book(unnamed("web-1"))));
    const answers = await Promise.all(
      bookings.map((bookingId) => world.openNode().engine.reserve({ bookingId, slot: at("10:00") })),
    );
    expect(tally(answers)).toEqual({ accepted: 2, HOLDER_LIMIT_REACHED: 8 });
  });

  it("H02 a replay is free", async () => {
    const world = await openWorld({ sweeps, limits: { liveReservationsPerHolder: 1 } });
    const booking = await world.book("ada");
    const key = { idempotencyKey: "order-1" };
    const hold = accepted(await world.reserve(booking, "10:00", {}, key));
    expect(codeOf(await world.reserve(await world.book("ada"), "12:00"))).toBe("HOLDER_LIMIT_REACHED");
    expect(accepted(await world.reserve(booking, "10:00", {}, key))).toEqual(hold);
    expect(accepted(await world.reserve(booking, "10:00"))).toEqual(hold);
    expect(codeOf(await world.reserve(booking, "12:00"))).toBe("accepted");
  });

  it("expired, released and confirmed reservations do not count", async () => {
    const world = await openWorld({ sweeps, limits: { liveReservationsPerHolder: 1 } });
    const first = await world.hold("ada", "10:00");
    const second = await world.book("ada");
    const third = await world.book("ada");
    expect(refusalOf(await world.reserve(second, "12:00"))).toEqual({
      code: "HOLDER_LIMIT_REACHED",
      holder: "g:ada",
      limit: 1,
      freeAtMs: first.expiresAtMs,
    });
    world.clock.set(first.expiresAtMs - 1);
    expect(codeOf(await world.reserve(second, "12:00"))).toBe("HOLDER_LIMIT_REACHED");
    world.clock.set(first.expiresAtMs);
    accepted(await world.reserve(second, "12:00"));
    accepted(await world.release(second));
    accepted(await world.reserve(third, "14:00"));
    accepted(await world.confirm(third));
    expect(codeOf(await world.reserve(second, "16:00"))).toBe("accepted");
  });

  it("the host answers for the party; without one, the key that the host application gave", async () => {
    const world = await openWorld({ sweeps, therapists: therapists(4), limits: { liveReservationsPerHolder: 1 } });
    await world.hold({ guests: [guest("ben", "massage")], hostId: "ada" }, "10:00");
    expect(codeOf(await world.reserve(await world.book("ada"), "12:00"))).toBe("HOLDER_LIMIT_REACHED");
    expect(codeOf(await world.reserve(await world.book("ben"), "12:00"))).toBe("accepted");
    await world.hold(unnamed("web-1"), "10:00");
    // A guest who is named only when the slot is reserved is a holder like any other.
    const late = await world.book(unnamed("web-1"));
    expect(codeOf(await world.reserve(late, "14:00", { guestIds: ["ada"] }))).toBe("HOLDER_LIMIT_REACHED");
    expect(codeOf(await world.reserve(late, "14:00", { guestIds: ["eve"] }))).toBe("accepted");
    expect(codeOf(await world.reserve(await world.book("eve"), "16:00"))).toBe("HOLDER_LIMIT_REACHED");
    expect(refusalOf(await world.reserve(await world.book(unnamed("web-1")), "12:00"))).toMatchObject({
      code: "HOLDER_LIMIT_REACHED",
      holder: "k:web-1",
    });
    expect(codeOf(await world.reserve(await world.book(unnamed("web-2")), "12:00"))).toBe("accepted");
  });
});

describe("rule 10: each limit, at its bound and beyond", () => {
  it("guests and items per booking", async () => {
    const world = await openWorld({ limits: { guestsPerBooking: 2, itemsPerBooking: 3 } });
    const create = (...guests: readonly (readonly string[])[]) =>
      world.engine.createBooking({
        centerId: CENTER,
        date: DATE,
        guests: guests.map((items, n) => guest(["ada", "ben", "cleo"][n] ?? "", ...items)),
      });
    const one = ["massage"];
    expect(codeOf(await create(one, ["massage", "massage"]))).toBe("accepted");
    expect(refusalOf(await create(one, one, one))).toEqual({ code: "TOO_MANY_GUESTS", limit: 2 });
    expect(refusalOf(await create(["massage", "massage"], ["massage", "massage"]))).toEqual({
      code: "TOO_MANY_ITEMS",
      limit: 3,
    });
  });

  it("block time", async () => {
    const world = await openWorld({ limits: { maxBlockTimeMinutes: 20 } });
    const booking = await world.book("ada");
    expect(codeOf(await world.reserve(booking, "10:00", { blockTimeMinutes: 21 }))).toBe("BLOCK_TIME_TOO_LONG");
    const hold = accepted(await world.reserve(booking, "10:00", { blockTimeMinutes: 20 }));
    expect(hold.expiresAtMs).toBe(NOW + 20 * MINUTE);
  });

  it("lead time, in listing and on writing", async () => {
    const world = await openWorld({ limits: { leadTimeMinutes: 90 } });
    const booking = await world.book("ada");
    world.clock.set(at("12:00") - 90 * MINUTE);
    expect((await world.listed(booking))[0]).toBe("12:00");
    world.clock.advance(1);
    expect((await world.listed(booking))[0]).toBe("12:30");
    expect(refusalOf(await world.reserve(booking, "12:00"))).toEqual({
      code: "SLOT_IN_PAST",
      earliestMs: at("12:00") + 1,
    });
    expect(codeOf(await world.reserve(booking, "12:30"))).toBe("accepted");
  });

  it("search horizon, in listing and on writing", async () => {
    const world = await openWorld({ limits: { horizonDays: 1 } });
    const booking = await world.book("ada");
    expect((await world.listed(booking)).at(-1)).toBe("10:00");
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("accepted");
    expect(refusalOf(await world.reserve(booking, "10:30"))).toEqual({
      code: "SLOT_BEYOND_HORIZON",
      latestMs: NOW + 24 * 60 * MINUTE,
    });
  });

  it("only the booking's own day, only its grid, only the center's hours", async () => {
    const holiday = { date: date("2026-05-12"), name: "closed" };
    const world = await openWorld({ center: { holidays: [holiday] } });
    const booking = await world.book("ada");
    const slot = (time: string) => world.engine.reserve({ bookingId: booking, slot: time });
    expect(refusalOf(await slot("2026-05-12T10:00:00"))).toEqual({ code: "SLOT_OUTSIDE_WINDOW", date: DATE, days: 1 });
    expect(refusalOf(await slot("2026-05-11T10:15:00"))).toEqual({ code: "SLOT_OFF_GRID", gridMinutes: 30 });
    expect(codeOf(await slot("2026-05-11T17:30:00"))).toBe("OUTSIDE_WORKING_TIME");
    expect(codeOf(await slot("2026-05-11T08:30:00"))).toBe("OUTSIDE_WORKING_TIME");
    expect(codeOf(await slot("2026-05-11T09:00:00+02:00"))).toBe("accepted");
    const closed = await world.book({ date: "2026-05-12", guests: [guest("ben", "massage")] });
    expect(await world.listed(closed)).toEqual([]);
    expect(codeOf(await world.engine.reserve({ bookingId: closed, slot: "2026-05-12T10:00:00" }))).toBe(
      "OUTSIDE_WORKING_TIME",
    );
  });

  it("a page of reservations, and a sweep", async () => {
    const world = await openWorld({ therapists: therapists(3), limits: { liveReservationsPerHolder: 9 } });
    const ids: string[] = [];
    for (const time of ["10:00", "11:00", "12:00", "13:00", "14:00"]) {
      world.clock.advance(1);
      ids.unshift((await world.hold("ada", time)).reservationId);
    }
    const page = async (before: string | null) =>
      accepted(await world.engine.listGuestReservations({ centerId: CENTER, guestId: "ada", limit: 2, before }));
    const first = await page(null);
    const second = await page(first.next);
    const third = await page(second.next);
    expect([first, second, third].map(({ reservations }) => reservations.length)).toEqual([2, 2, 1]);
    const seen = [first, second, third].flatMap(({ reservations }) => reservations.map(({ id }) => id));
    expect(third.next).toBeNull();
    expect(seen).toEqual(ids);
    world.pass(60);
    expect(accepted(await world.engine.listLiveReservations({ centerId: CENTER })).reservations).toEqual([]);
    expect(accepted(await world.engine.expireDue({ limit: 3 }))).toMatchObject({ expired: 3, more: true });
  });

  it("a large party is answered at once, also with one therapist too few", async () => {
    const world = await openWorld({
      therapists: Array.from({ length: 11 }, (_, n) => therapist(`therapist-${n}`)),
      relations: { host: Array.from({ length: 12 }, (_, n) => `guest-${n}`) },
    });
    const booking = await world.book({
      hostId: "host",
      guests: Array.from({ length: 12 }, (_, n) => guest(`guest-${n}`, "massage")),
    });
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("OUTSIDE_WORKING_TIME");
    expect(await world.listed(booking)).toEqual([]);
  });
});
