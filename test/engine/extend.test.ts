import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { CENTER, MINUTE, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

describe.each(SWEEPERS)("extend, the sweeper $sweeper", ({ sweeps }) => {
  it("E01 gives a later expiry, by which the claim then ends", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00", { createInvoice: true });
    const bens = await world.book("ben");
    world.clock.set(hold.expiresAtMs - 1);
    const expiresAtMs = hold.expiresAtMs - 1 + 10 * MINUTE;
    expect(accepted(await world.extend(hold.bookingId))).toEqual({
      centerId: CENTER,
      zone: "Europe/Rome",
      currency: "EUR",
      reservationId: hold.reservationId,
      bookingId: hold.bookingId,
      expiresAtMs,
    });
    world.clock.set(expiresAtMs - 1);
    expect(refusalOf(await world.reserve(bens, "10:00"))).toEqual({ code: "SLOT_HELD", heldUntilMs: expiresAtMs });
    world.clock.set(expiresAtMs);
    expect(refusalOf(await world.confirm(hold.bookingId))).toMatchObject({ expiredAtMs: expiresAtMs });
    expect(codeOf(await world.reserve(bens, "10:00"))).toBe("accepted");
  });

  it("E02 is refused when confirmed, expired, released, superseded, cancelled, or never reserved", async () => {
    const world = await openWorld({ sweeps });
    const open = await world.book("ada");
    expect(refusalOf(await world.extend(open))).toEqual({ code: "NOT_RESERVED", bookingId: open });

    const confirmed = await world.hold("ben", "10:00");
    const { confirmedAtMs, invoices } = accepted(await world.confirm(confirmed.bookingId));
    const ofConfirmed = { reservationId: confirmed.reservationId, confirmedAtMs };
    expect(refusalOf(await world.extend(confirmed.bookingId))).toEqual({ code: "ALREADY_CONFIRMED", ...ofConfirmed });
    accepted(await world.engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }));
    expect(codeOf(await world.extend(confirmed.bookingId))).toBe("RESERVATION_CANCELLED");

    const released = await world.hold("cleo", "11:00");
    accepted(await world.release(released.bookingId));
    expect(codeOf(await world.extend(released.bookingId))).toBe("RESERVATION_RELEASED");

    const superseded = await world.hold("dora", "12:00");
    const { reservationId: byReservationId } = accepted(await world.reserve(superseded.bookingId, "13:00"));
    expect(refusalOf(await world.engine.extend({ reservationId: superseded.reservationId }))).toEqual({
      code: "RESERVATION_SUPERSEDED",
      reservationId: superseded.reservationId,
      byReservationId,
    });

    const lapsing = await world.hold("eve", "15:00");
    const { reservationId, expiresAtMs } = lapsing;
    world.clock.set(expiresAtMs);
    const expired = { code: "RESERVATION_EXPIRED", reservationId, expiredAtMs: expiresAtMs };
    expect(refusalOf(await world.extend(lapsing.bookingId))).toEqual(expired);
    world.clock.set(expiresAtMs + 1);
    expect(refusalOf(await world.extend(lapsing.bookingId))).toEqual(expired);
  });

  it("E03 the total lifetime is capped, counted from the first instant of the chain", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 25 } });
    const { bookingId, reservationId, reservedAtMs } = await world.hold("ada", "10:00");
    const chainEndMs = reservedAtMs + 25 * MINUTE;
    world.pass(9);
    expect(accepted(await world.extend(bookingId)).expiresAtMs).toBe(reservedAtMs + 19 * MINUTE);
    world.pass(9);
    expect(accepted(await world.extend(bookingId)).expiresAtMs).toBe(chainEndMs);
    world.pass(6);
    expect(refusalOf(await world.extend(bookingId))).toEqual({
      code: "LIFETIME_CAP_REACHED",
      reservationId,
      expiresAtMs: chainEndMs,
      chainEndMs,
    });
    world.clock.set(chainEndMs);
    expect(codeOf(await world.confirm(bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("E03 an extension that brings no later expiry is refused: at the very instant of the reserve", async () => {
    const world = await openWorld({ sweeps });
    const { bookingId } = await world.hold("ada", "10:00");
    expect(codeOf(await world.extend(bookingId))).toBe("LIFETIME_CAP_REACHED");
    world.clock.advance(1);
    expect(codeOf(await world.extend(bookingId))).toBe("accepted");
  });

  it("E04 a failed command never extends", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma")] });
    const hold = await world.hold("ada", "10:00");
    await world.hold("ben", "12:00", { blockTimeMinutes: 60 });
    world.pass(9);
    expect(codeOf(await world.reserve(hold.bookingId, "12:00"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(hold.bookingId, "14:10"))).toBe("SLOT_OFF_GRID");
    expect(codeOf(await world.reserve(hold.bookingId, "14:00", { blockTimeMinutes: 61 }))).toBe("BLOCK_TIME_TOO_LONG");
    expect(codeOf(await world.reserve(hold.bookingId, "14:00", { guestIds: ["zoe"] }))).toBe("GUEST_FIXED");
    const { reservation } = await world.view(hold.bookingId);
    expect(reservation).toMatchObject({ id: hold.reservationId, status: "reserved", expiresAtMs: hold.expiresAtMs });
    world.clock.set(hold.expiresAtMs);
    expect(codeOf(await world.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("E06 hopping between two slots never outlives the lifetime cap", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 25 } });
    const first = await world.hold("ada", "10:00");
    const chainEndMs = first.reservedAtMs + 25 * MINUTE;
    let latest = first;
    for (const time of ["14:00", "10:00", "14:00"]) {
      world.pass(8);
      latest = accepted(await world.reserve(first.bookingId, time));
      expect(latest.expiresAtMs).toBe(Math.min(world.clock.nowMs() + 10 * MINUTE, chainEndMs));
    }
    expect(latest.expiresAtMs).toBe(chainEndMs);
    expect(codeOf(await world.extend(first.bookingId))).toBe("LIFETIME_CAP_REACHED");
    world.clock.set(chainEndMs);
    expect(codeOf(await world.confirm(first.bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("E06 reserving the same slot again, by any block time, never changes its expiry", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    for (const blockTimeMinutes of [10, 60, 1]) {
      world.pass(3);
      expect(accepted(await world.reserve(hold.bookingId, "10:00", { blockTimeMinutes }))).toEqual(hold);
    }
    world.clock.set(hold.expiresAtMs);
    const afresh = accepted(await world.reserve(hold.bookingId, "10:00"));
    expect(afresh.reservationId).not.toBe(hold.reservationId);
    expect(afresh.expiresAtMs).toBe(hold.expiresAtMs + 10 * MINUTE);
  });

  it("E06 a new chain begins only once the old one has ended", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 15 } });
    const first = await world.hold("ada", "10:00");
    world.pass(9);
    const second = accepted(await world.reserve(first.bookingId, "14:00"));
    expect(second.expiresAtMs).toBe(first.reservedAtMs + 15 * MINUTE);
    world.clock.set(second.expiresAtMs);
    const third = accepted(await world.reserve(first.bookingId, "10:00"));
    expect(third.expiresAtMs).toBe(second.expiresAtMs + 10 * MINUTE);
    const { reservation } = await world.view(first.bookingId);
    expect(reservation).toMatchObject({ origin: { kind: "fresh" }, chainStartMs: second.expiresAtMs });
  });
});

describe("extend against the sweeper", () => {
  it("E05 at exp - 1 against a sweeper that already listed it as due: the sweep changes nothing", async () => {
    const world = await openWorld();
    const { bookingId, expiresAtMs } = await world.hold("ada", "10:00", { createInvoice: true });
    const sweeper = world.openNode();
    sweeper.store.onNextCommit(async (commit) => {
      // It was listed by a clock ahead of this one.
      world.clock.set(expiresAtMs - 1);
      accepted(await world.extend(bookingId));
      return commit();
    });
    world.clock.set(expiresAtMs);
    const swept = accepted(await sweeper.engine.expireDue());
    expect(swept).toMatchObject({ expired: 0, overtaken: 1 });
    expect((await world.view(bookingId)).reservation).toMatchObject({
      status: "reserved",
      expiresAtMs: expiresAtMs - 1 + 10 * MINUTE,
    });
    expect(world.eventTypes()).toEqual(["ReservationMade", "InvoiceOpened", "ReservationExtended"]);
  });

  it("E05 one extended reservation does not fail the sweep of the others", async () => {
    const world = await openWorld({ therapists: ["uma", "vic", "xia"].map((id) => therapist(id)) });
    const extended = await world.hold("ada", "10:00");
    await world.hold("ben", "10:00");
    await world.hold("cleo", "10:00");
    const sweeper = world.openNode();
    sweeper.store.onNextCommit(async (commit) => {
      world.clock.set(extended.expiresAtMs - 1);
      accepted(await world.extend(extended.bookingId));
      world.clock.set(extended.expiresAtMs);
      return commit();
    });
    world.clock.set(extended.expiresAtMs);
    expect(accepted(await sweeper.engine.expireDue())).toMatchObject({ expired: 2, overtaken: 1 });
    expect((await world.view(extended.bookingId)).status).toBe("reserved");
  });

  it("E05 a sweep that comes first: the extension is refused", async () => {
    const world = await openWorld();
    const { bookingId, expiresAtMs } = await world.hold("ada", "10:00");
    world.store.onNextCommit(async (commit) => {
      world.clock.set(expiresAtMs);
      expect(await world.sweep()).toBe(1);
      return commit();
    });
    world.clock.set(expiresAtMs - 1);
    expect(codeOf(await world.extend(bookingId))).toBe("RESERVATION_EXPIRED");
    expect(world.eventTypes().filter((type) => type !== "ReservationMade")).toEqual(["ReservationExpired"]);
  });
});
