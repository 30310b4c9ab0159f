import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, guest, item, MINUTE, NOW, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

const SECOND = 1_000;

describe.each(SWEEPERS)("the store's clock decides, the sweeper $sweeper", ({ sweeps }) => {
  afterEach(() => void vi.useRealTimers());

  it("T01 the clock steps back 5 s between reserve and confirm", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.advance(-5 * SECOND);
    const { confirmedAtMs } = accepted(await world.confirm(hold.bookingId));
    expect(confirmedAtMs).toBe(hold.reservedAtMs);
  });

  it("T01 the same in another process, which knows only the records", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.advance(-5 * SECOND);
    const other = world.openNode().engine;
    const { atMs } = accepted(await other.getBooking({ bookingId: hold.bookingId }));
    expect(atMs).toBe(hold.reservedAtMs);
    const { confirmedAtMs } = accepted(await other.confirm({ bookingId: hold.bookingId }));
    expect(confirmedAtMs).toBe(hold.reservedAtMs);
  });

  it("T02 two nodes ten minutes apart share one store, and agree on every expiry", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma"), therapist("vic")] });
    const nodes = [
      { node: world.openNode().engine, skewMs: -5 * MINUTE },
      { node: world.openNode().engine, skewMs: 5 * MINUTE },
    ] as const;
    vi.useFakeTimers({ toFake: ["Date"] });
    const holds = [await world.book("ada"), await world.book("ben")];
    const expiries: number[] = [];
    for (const [n, { node, skewMs }] of nodes.entries()) {
      vi.setSystemTime(world.clock.nowMs() + skewMs);
      expiries.push(accepted(await node.reserve({ bookingId: holds[n] ?? "", slot: at("10:00") })).expiresAtMs);
    }
    expect(expiries).toEqual([NOW + 10 * MINUTE, NOW + 10 * MINUTE]);
    for (const [offsetMs, status] of [
      [-1, "reserved"],
      [0, "open"],
      [1, "open"],
    ] as const) {
      world.clock.set(NOW + 10 * MINUTE + offsetMs);
      for (const { node, skewMs } of nodes) {
        vi.setSystemTime(world.clock.nowMs() + skewMs);
        for (const bookingId of holds) expect(accepted(await node.getBooking({ bookingId })).status).toBe(status);
      }
    }
    for (const [n, { node, skewMs }] of nodes.entries()) {
      vi.setSystemTime(world.clock.nowMs() + skewMs);
      expect(codeOf(await node.confirm({ bookingId: holds[1 - n] ?? "" }))).toBe("RESERVATION_EXPIRED");
    }
  });

  it("T02 a node whose high water is ahead refuses nothing that another one still may", async () => {
    const world = await openWorld({ sweeps: false });
    const hold = await world.hold("ada", "10:00");
    const ahead = world.openNode().engine;
    world.clock.set(hold.expiresAtMs);
    expect(accepted(await ahead.getBooking({ bookingId: hold.bookingId })).status).toBe("open");
    world.clock.set(hold.expiresAtMs - 1);
    expect(accepted(await ahead.getBooking({ bookingId: hold.bookingId })).status).toBe("open");
    expect(codeOf(await ahead.confirm({ bookingId: hold.bookingId }))).toBe("RESERVATION_EXPIRED");
    // The other node never said that it was dead, and by its clock it is not.
    expect(codeOf(await world.confirm(hold.bookingId))).toBe("accepted");
    expect(codeOf(await ahead.confirm({ bookingId: hold.bookingId }))).toBe("accepted");
    expect(accepted(await ahead.expireDue())).toMatchObject({ expired: 0 });
  });

  it("T03 a confirm that waited for a lock past the deadline is refused", async () => {
    for (const lateMs of [0, 1, 60 * MINUTE]) {
      const world = await openWorld({ sweeps });
      const hold = await world.hold("ada", "10:00", { createInvoice: true });
      world.clock.set(hold.expiresAtMs - 1);
      world.store.onNextCommit((commit) => {
        world.clock.set(hold.expiresAtMs + lateMs);
        return commit();
      });
      expect(refusalOf(await world.confirm(hold.bookingId))).toEqual({
        code: "RESERVATION_EXPIRED",
        reservationId: hold.reservationId,
        expiredAtMs: hold.expiresAtMs,
      });
      expect(world.eventTypes()).not.toContain("ReservationConfirmed");
    }
  });

  it("T03 an extend that waited past the deadline is refused, a release finds it expired", async () => {
    const world = await openWorld({ sweeps });
    const [adas, bens] = [await world.hold("ada", "10:00"), await world.hold("ben", "12:00")];
    const late = () => {
      world.clock.set(adas.expiresAtMs - 1);
      world.store.onNextCommit((commit) => {
        world.clock.set(adas.expiresAtMs);
        return commit();
      });
    };
    late();
    expect(codeOf(await world.extend(adas.bookingId))).toBe("RESERVATION_EXPIRED");
    const other = world.openNode();
    world.clock.set(adas.expiresAtMs - 1);
    other.store.onNextCommit((commit) => {
      world.clock.set(adas.expiresAtMs);
      return commit();
    });
    expect(accepted(await other.engine.release({ bookingId: bens.bookingId })).outcome).toBe("already_expired");
    expect(world.eventTypes()).not.toContain("ReservationReleased");
  });

  it("T03 a reserve whose own expiry has passed is not granted with it, but decided anew", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    world.store.onNextCommit((commit) => {
      world.pass(10);
      return commit();
    });
    const hold = accepted(await world.reserve(booking, "10:00"));
    expect(hold.reservedAtMs).toBe(NOW + 10 * MINUTE);
    expect(hold.expiresAtMs).toBe(NOW + 20 * MINUTE);
    expect(world.eventTypes()).toEqual(["ReservationMade"]);
  });

  it("T03 a reserve that waited until its slot was past is refused", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    world.clock.set(at("10:00") - 1);
    world.store.onNextCommit((commit) => {
      world.clock.set(at("10:30"));
      return commit();
    });
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("SLOT_IN_PAST");
    expect(world.eventTypes()).toEqual([]);
  });
});

describe("rule 7: an instant is read once, and never goes back", () => {
  it("a clock that steps back never revives a hold that an answer of this process has called dead", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs);
    expect((await world.view(hold.bookingId)).status).toBe("open");
    world.clock.set(NOW);
    expect((await world.view(hold.bookingId)).status).toBe("open");
    expect(codeOf(await world.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
    expect(codeOf(await world.extend(hold.bookingId))).toBe("RESERVATION_EXPIRED");
    const bens = await world.book("ben");
    expect(accepted(await world.reserve(bens, "10:00")).reservedAtMs).toBe(hold.expiresAtMs);
  });

  it("nor does an older answer of the store that arrives late", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00");
    world.store.onNextRead(async (read) => {
      const older = await read();
      world.clock.set(hold.expiresAtMs);
      expect((await world.view(hold.bookingId)).status).toBe("open");
      return older;
    });
    expect(await world.view(hold.bookingId)).toMatchObject({ status: "open", atMs: hold.expiresAtMs });
    world.clock.set(NOW);
    expect((await world.view(hold.bookingId)).status).toBe("open");
  });

  it("nor does a command that was decided before, and waited for its turn to commit", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00");
    const bens = await world.book("ben");
    world.clock.set(hold.expiresAtMs - 1);
    let confirming: ReturnType<typeof world.confirm> | null = null;
    world.store.onNextCommit(async (commit) => {
      confirming = world.confirm(hold.bookingId);
      await sleep(5);
      world.clock.set(hold.expiresAtMs);
      expect((await world.view(hold.bookingId)).status).toBe("open");
      world.clock.set(hold.expiresAtMs - 1);
      return commit();
    });
    expect(codeOf(await world.reserve(bens, "12:00"))).toBe("accepted");
    expect(confirming).not.toBeNull();
    expect(codeOf(await (confirming as unknown as ReturnType<typeof world.confirm>))).toBe("RESERVATION_EXPIRED");
  });

  it("nor one that is recorded as dead: swept or displaced by another process", async () => {
    for (const displaces of [false, true]) {
      const world = await openWorld();
      const hold = await world.hold("ada", "10:00");
      const bens = await world.book("ben");
      world.clock.set(hold.expiresAtMs);
      const other = world.openNode().engine;
      if (displaces) accepted(await other.reserve({ bookingId: bens, slot: at("10:00") }));
      else accepted(await other.expireDue());
      world.clock.set(NOW);
      expect(codeOf(await world.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
      const { atMs, status } = await world.view(hold.bookingId);
      expect([atMs, status]).toEqual([hold.expiresAtMs, "open"]);
    }
  });

  it("a release or confirm is dated no earlier than the hold that it ends, by any clock", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00");
    world.pass(5);
    const { expiresAtMs } = accepted(await world.extend(hold.bookingId));
    world.clock.set(NOW - 60 * MINUTE);
    const other = world.openNode().engine;
    accepted(await other.release({ bookingId: hold.bookingId }));
    const { reservation } = accepted(await other.getReservation({ reservationId: hold.reservationId }));
    expect(reservation).toMatchObject({ status: "released", releasedAtMs: NOW + 5 * MINUTE });
    expect(expiresAtMs).toBe(NOW + 15 * MINUTE);
  });

  it("a new slot that waited past the old one's deadline does not continue its chain", async () => {
    const world = await openWorld({ limits: { lifetimeCapMinutes: 12 } });
    const first = await world.hold("ada", "10:00", { createInvoice: true });
    world.clock.set(first.expiresAtMs - 1);
    world.store.onNextCommit((commit) => {
      world.clock.set(first.expiresAtMs);
      return commit();
    });
    const second = accepted(await world.reserve(first.bookingId, "12:00"));
    expect(second.reservedAtMs).toBe(first.expiresAtMs);
    expect(second.expiresAtMs).toBe(first.expiresAtMs + 10 * MINUTE);
    const { reservation } = accepted(await world.engine.getReservation({ reservationId: first.reservationId }));
    expect(reservation).toMatchObject({ status: "expired", expiredAtMs: first.expiresAtMs });
    expect(world.eventTypes()).not.toContain("ReservationReleased");
  });

  it("a cancel that waited past the deadline of a hold that moves it does not give that hold up", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    const appointmentId = accepted(await world.confirm(bookingId)).appointments[0]?.id ?? "";
    const moving = await world.book({ guests: [guest("ada", item("massage", { movesAppointmentId: appointmentId }))] });
    const hold = accepted(await world.reserve(moving, "10:30"));
    world.clock.set(hold.expiresAtMs - 1);
    world.store.onNextCommit((commit) => {
      world.clock.set(hold.expiresAtMs);
      return commit();
    });
    accepted(await world.engine.cancelAppointment({ appointmentId }));
    expect((await world.view(moving)).reservation).toMatchObject({
      status: "expired",
      expiredAtMs: hold.expiresAtMs,
    });
    expect(world.eventTypes()).not.toContain("ReservationReleased");
    expect((await world.view(bookingId)).status).toBe("cancelled");
  });

  it("nor one of two such holds, if only that one's time is over", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const { bookingId } = await world.hold({ guests: [guest("ada", "massage"), guest("ben", "massage")] }, "10:00");
    const { appointments, invoices } = accepted(await world.confirm(bookingId));
    const holds = await Promise.all(
      ["ada", "ben"].map(async (who, n) => {
        const move = item("massage", { movesAppointmentId: appointments[n]?.id ?? "" });
        return world.hold({ guests: [guest(who, move)] }, "14:00", { blockTimeMinutes: n === 0 ? 20 : 10 });
      }),
    );
    const [longer, shorter] = holds;
    world.clock.set((shorter?.expiresAtMs ?? 0) - 1);
    world.store.onNextCommit((commit) => {
      world.clock.advance(1);
      return commit();
    });
    accepted(await world.engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }));
    expect((await world.view(longer?.bookingId ?? "")).reservation).toMatchObject({ status: "released" });
    expect((await world.view(shorter?.bookingId ?? "")).reservation).toMatchObject({ status: "expired" });
  });
});
