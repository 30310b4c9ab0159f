import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, DATE, MINUTE, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

describe.each(SWEEPERS)("lifecycle and boundary, the sweeper $sweeper", ({ sweeps }) => {
  it("B01 confirm at exp - 1 ms succeeds", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs - 1);
    const confirmation = accepted(await world.confirm(hold.bookingId));
    expect(confirmation).toMatchObject({ reservationId: hold.reservationId, confirmedAtMs: hold.expiresAtMs - 1 });
    world.pass(60);
    expect((await world.view(hold.bookingId)).status).toBe("confirmed");
  });

  it.each([
    { row: "B02 confirm at exp is refused", lateMs: 0 },
    { row: "B03 confirm at exp + 1 is refused", lateMs: 1 },
  ])("$row", async ({ lateMs }) => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs + lateMs);
    const expired = {
      code: "RESERVATION_EXPIRED",
      reservationId: hold.reservationId,
      expiredAtMs: hold.expiresAtMs,
    };
    expect(refusalOf(await world.confirm(hold.bookingId))).toEqual(expired);
    expect(refusalOf(await world.engine.confirm({ reservationId: hold.reservationId }))).toEqual(expired);
    expect((await world.view(hold.bookingId)).status).toBe("open");
  });

  it("B04 a competing reserve at exp - 1 is refused with heldUntilMs, at exp it succeeds", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    const bens = await world.book("ben");
    world.clock.set(hold.expiresAtMs - 1);
    expect(refusalOf(await world.reserve(bens, "10:00"))).toEqual({ code: "SLOT_HELD", heldUntilMs: hold.expiresAtMs });
    world.clock.set(hold.expiresAtMs);
    expect(accepted(await world.reserve(bens, "10:00")).startMs).toBe(at("10:00"));
    expect(
      accepted(await world.engine.getReservation({ reservationId: hold.reservationId })).reservation,
    ).toMatchObject({ status: "expired", expiredAtMs: hold.expiresAtMs });
  });

  it("B05 release twice, release after confirm, confirm after release: each its own answer", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    const { bookingId, reservationId } = hold;
    expect(accepted(await world.release(bookingId))).toEqual({ outcome: "released", reservationId });
    expect(accepted(await world.release(bookingId))).toEqual({ outcome: "already_released", reservationId });
    expect(refusalOf(await world.confirm(bookingId))).toEqual({
      code: "RESERVATION_RELEASED",
      reservationId,
      releasedAtMs: hold.reservedAtMs,
    });

    const again = accepted(await world.reserve(bookingId, "10:00"));
    expect(again.reservationId).not.toBe(reservationId);
    const { confirmedAtMs } = accepted(await world.confirm(bookingId));
    const confirmed = { code: "ALREADY_CONFIRMED", reservationId: again.reservationId, confirmedAtMs };
    expect(refusalOf(await world.release(bookingId))).toEqual(confirmed);
    expect(refusalOf(await world.reserve(bookingId, "11:00"))).toEqual(confirmed);
    expect(accepted(await world.confirm(bookingId))).toMatchObject({
      reservationId: again.reservationId,
      confirmedAtMs,
    });
  });

  it("B05 release of an expired reservation, and of an unknown one, is harmless", async () => {
    const world = await openWorld({ sweeps });
    const { bookingId, reservationId, expiresAtMs } = await world.hold("ada", "10:00");
    world.clock.set(expiresAtMs);
    expect(accepted(await world.release(bookingId))).toEqual({ outcome: "already_expired", reservationId });
    const bens = await world.book("ben");
    expect(accepted(await world.release(bens))).toEqual({ outcome: "nothing_reserved", reservationId: null });
  });

  it("B06 three reservations with block times of 1, 2 and 3 minutes and one confirmed: the states after each tick", async () => {
    const world = await openWorld({ sweeps, therapists: ["uma", "vic", "xia", "yan"].map((id) => therapist(id)) });
    const holds = [
      await world.hold("ada", "10:00", { blockTimeMinutes: 1 }),
      await world.hold("ben", "10:00", { blockTimeMinutes: 2 }),
      await world.hold("cleo", "10:00", { blockTimeMinutes: 3 }),
      await world.hold("dora", "10:00", { blockTimeMinutes: 1 }),
    ];
    accepted(await world.confirm(holds[3]?.bookingId ?? ""));
    const states = async () =>
      Promise.all(
        holds.map(async ({ reservationId }) => {
          const { reservation } = accepted(await world.engine.getReservation({ reservationId }));
          return reservation.status;
        }),
      );
    expect(await states()).toEqual(["reserved", "reserved", "reserved", "confirmed"]);
    world.pass(1);
    expect(await states()).toEqual(["expired", "reserved", "reserved", "confirmed"]);
    world.pass(1);
    expect(await states()).toEqual(["expired", "expired", "reserved", "confirmed"]);
    world.pass(1);
    expect(await states()).toEqual(["expired", "expired", "expired", "confirmed"]);
    world.pass(600);
    expect(await states()).toEqual(["expired", "expired", "expired", "confirmed"]);
  });

  it("B09 block time zero, negative, fractional, above the center's maximum, overflowing", async () => {
    const world = await openWorld({ sweeps, limits: { maxBlockTimeMinutes: 30 } });
    const booking = await world.book("ada");
    for (const blockTimeMinutes of [0, -1, 1.5, NaN, Infinity, -Infinity, 1_000_001, 2 ** 53, 1e308]) {
      expect(refusalOf(await world.reserve(booking, "10:00", { blockTimeMinutes }))).toMatchObject({
        code: "INVALID_INPUT",
        field: "blockTimeMinutes",
      });
    }
    for (const blockTimeMinutes of [31, 1_000_000]) {
      expect(refusalOf(await world.reserve(booking, "10:00", { blockTimeMinutes }))).toEqual({
        code: "BLOCK_TIME_TOO_LONG",
        limitMinutes: 30,
      });
    }
    expect((await world.view(booking)).reservation).toBeNull();
    const hold = accepted(await world.reserve(booking, "10:00", { blockTimeMinutes: 30 }));
    expect(hold.expiresAtMs - hold.reservedAtMs).toBe(30 * MINUTE);
  });

  it("B10 a slot already past on arrival is refused, and nothing is claimed", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    for (const late of [0, 1, 60 * MINUTE]) {
      world.clock.set(at("10:00") + late);
      const before = world.dump();
      expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual({
        code: "SLOT_IN_PAST",
        earliestMs: at("10:00") + late + 1,
      });
      expect(world.dump()).toEqual(before);
      expect(await world.listed(booking)).not.toContain("10:00");
    }
    const bens = await world.book("ben");
    world.clock.set(at("15:00") - 1);
    expect(await world.listed(bens)).toContain("15:00");
    expect(codeOf(await world.reserve(bens, "15:00"))).toBe("accepted");
  });
});

describe("sweeping", () => {
  it("B07 sweeps in order (expiresAt, reservedAt, id)", async () => {
    const world = await openWorld({ therapists: ["uma", "vic", "xia", "yan"].map((id) => therapist(id)) });
    const late = await world.hold("ada", "10:00", { blockTimeMinutes: 20 });
    const early = await world.hold("ben", "10:00", { blockTimeMinutes: 9 });
    world.pass(10 - 5);
    const second = await world.hold("cleo", "10:00", { blockTimeMinutes: 15 });
    const alsoSecond = await world.hold("dora", "10:00", { blockTimeMinutes: 15 });
    expect(second.expiresAtMs).toBe(late.expiresAtMs);
    const tied = [second.reservationId, alsoSecond.reservationId].sort();
    world.clock.set(late.expiresAtMs);
    expect(await world.sweep()).toBe(4);
    const swept = world.events().flatMap((it) => (it.type === "ReservationExpired" ? [it.reservationId] : []));
    expect(swept).toEqual([early.reservationId, late.reservationId, ...tied]);
  });

  it("B07 a batch limit N; N + 1 due at one instant take two rounds", async () => {
    const world = await openWorld({ therapists: ["uma", "vic", "xia", "yan"].map((id) => therapist(id)) });
    for (const name of ["ada", "ben", "cleo"]) await world.hold(name, "10:00");
    const { expiresAtMs: nextExpiryMs } = await world.hold("dora", "10:00", { blockTimeMinutes: 60 });
    world.pass(10);
    const round = async () => accepted(await world.engine.expireDue({ limit: 2 }));
    expect(await round()).toMatchObject({ expired: 2, overtaken: 0, more: true, nextExpiryMs });
    expect(await round()).toMatchObject({ expired: 1, overtaken: 0, more: false, nextExpiryMs });
    expect(await round()).toMatchObject({ expired: 0, overtaken: 0, more: false, nextExpiryMs });
    world.pass(50);
    expect(await round()).toMatchObject({ expired: 1, overtaken: 0, more: false, nextExpiryMs: null });
  });

  it("B08 a refused command leaves the store byte-identical", async () => {
    const world = await openWorld({ limits: { liveReservationsPerHolder: 1 } });
    const open = await world.book("ada");
    const held = await world.hold("ben", "10:00", { createInvoice: true });
    const confirmed = await world.hold("cleo", "12:00");
    const { invoices } = accepted(await world.confirm(confirmed.bookingId));
    const released = await world.hold("dora", "14:00");
    accepted(await world.release(released.bookingId));
    const expired = await world.hold("eve", "16:00", { blockTimeMinutes: 1 });
    const bensOther = await world.book("ben");
    world.pass(1);
    const { engine } = world;
    const block = { centerId: "spa", externalId: "sick", resource: { kind: "therapist", therapistId: "uma" } } as const;
    const noId = "f".repeat(32);
    const key = { idempotencyKey: "key-1" };
    const commands: readonly (readonly [string, () => Promise<Parameters<typeof codeOf>[0]>])[] = [
      [
        "CENTER_NOT_FOUND",
        () => engine.createBooking({ centerId: "no", date: DATE, guests: [{ items: [{ itemId: "massage" }] }] }, key),
      ],
      [
        "ITEM_NOT_FOUND",
        () => engine.createBooking({ centerId: "spa", date: DATE, guests: [{ items: [{ itemId: "no" }] }] }),
      ],
      ["BOOKING_NOT_FOUND", () => engine.reserve({ bookingId: noId, slot: at("10:00") }, key)],
      ["SLOT_HELD", () => world.reserve(open, "10:00", {}, key)],
      ["SLOT_TAKEN", () => world.reserve(open, "12:00")],
      ["OUTSIDE_WORKING_TIME", () => world.reserve(open, "08:00")],
      ["SLOT_OFF_GRID", () => world.reserve(open, "10:10")],
      ["HOLDER_LIMIT_REACHED", () => world.reserve(bensOther, "09:00", {}, key)],
      ["ALREADY_CONFIRMED", () => world.reserve(confirmed.bookingId, "09:00")],
      ["NOT_RESERVED", () => world.confirm(open, {}, key)],
      ["RESERVATION_EXPIRED", () => world.confirm(expired.bookingId, {}, key)],
      ["RESERVATION_RELEASED", () => world.confirm(released.bookingId)],
      ["RESERVATION_NOT_FOUND", () => engine.extend({ reservationId: noId })],
      ["ALREADY_CONFIRMED", () => world.extend(confirmed.bookingId, key)],
      ["RESERVATION_EXPIRED", () => world.extend(expired.bookingId)],
      ["ALREADY_CONFIRMED", () => world.release(confirmed.bookingId, key)],
      ["NOT_THE_HOST", () => world.release(held.bookingId, { actor: { kind: "guest", guestId: "ada" } })],
      ["INVOICE_NOT_FOUND", () => engine.cancelInvoice({ invoiceId: noId, comments: "why" }, key)],
      ["NOT_CONFIRMED", () => engine.cancelGuest({ bookingId: held.bookingId, guestId: "ben", comments: "why" })],
      ["GUEST_NOT_FOUND", () => engine.cancelGuest({ bookingId: held.bookingId, guestId: "zoe" })],
      [
        "NOT_THE_HOST",
        () => engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }, { actor: { kind: "guest", guestId: "ada" } }),
      ],
      ["SLOT_HELD", () => engine.block({ ...block, start: at("10:30"), end: at("11:00") }, key)],
      ["SLOT_TAKEN", () => engine.block({ ...block, start: at("12:30"), end: at("12:31") })],
      ["BLOCK_NOT_FOUND", () => engine.unblock({ centerId: "spa", externalId: "no" }, key)],
    ];
    for (const [code, command] of commands) {
      const before = JSON.stringify(world.dump());
      expect(codeOf(await command())).toBe(code);
      expect(JSON.stringify(world.dump()), code).toBe(before);
    }
  });
});
