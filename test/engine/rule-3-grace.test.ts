import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, MINUTE, service } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const SECOND = 1_000;

/** A quarter of an hour on a grid of quarters; the test begins at this wall time of the day, plus some milliseconds. */
const openAt = async (time: string, over: WorldOptions = {}, plusMs = 0): Promise<World> => {
  const world = await openWorld({
    items: [service("massage", { durationMinutes: 15 })],
    ...over,
    center: { gridMinutes: 15, ...over.center },
  });
  world.clock.advance(at(time) + plusMs - world.clock.nowMs());
  return world;
};

const noGrace = { limits: { graceAfterStartMinutes: 0 } };

describe.each(SWEEPERS)("Rule 3: a hold does not outlive its purpose, the sweeper $sweeper", ({ sweeps }) => {
  it("N05 a hold made at 09:59 for 10:00 with a block time of ten minutes is dead at 10:05", async () => {
    const world = await openAt("09:59", { sweeps });
    const hold = await world.hold("ada", "10:00");
    expect(hold.expiresAtMs).toBe(at("10:05"));
    const bens = await world.book("ben");
    world.clock.advance(at("10:05") - world.clock.nowMs() - 1);
    expect((await world.view(hold.bookingId)).status).toBe("reserved");
    world.clock.advance(1);
    expect(refusalOf(await world.confirm(hold.bookingId))).toMatchObject({ code: "RESERVATION_EXPIRED" });
    expect(codeOf(await world.reserve(bens, "10:15"))).toBe("accepted");
  });

  it("N05 without a grace a hold made two seconds before its start is refused, and so is the listing", async () => {
    const world = await openAt("09:59", { sweeps, ...noGrace }, 58 * SECOND);
    const booking = await world.book("ada");
    expect(await world.listed(booking)).not.toContain("10:00");
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual({
      code: "SLOT_IN_PAST",
      earliestMs: at("10:00") + 58 * SECOND,
    });
  });

  it("N05 with the usual grace a hold made two seconds before its start lasts 302 seconds", async () => {
    const world = await openAt("09:59", { sweeps }, 58 * SECOND);
    const hold = await world.hold("ada", "10:00");
    expect(hold.expiresAtMs - hold.reservedAtMs).toBe(302 * SECOND);
  });

  it.each([
    { leftMs: 60 * SECOND + 1, code: "accepted" },
    { leftMs: 60 * SECOND, code: "accepted" },
    { leftMs: 60 * SECOND - 1, code: "SLOT_IN_PAST" },
  ])("Rule 3: a hold that would last $leftMs ms is $code, listed or not", async ({ leftMs, code }) => {
    const world = await openAt("10:00", { sweeps, ...noGrace }, -leftMs);
    const booking = await world.book("ada");
    const { slots, unavailable } = accepted(await world.engine.findSlots({ bookingId: booking, explain: true }));
    expect(slots.some(({ startMs }) => startMs === at("10:00"))).toBe(code === "accepted");
    if (code !== "accepted") {
      const ten = unavailable?.find(({ startMs }) => startMs === at("10:00"));
      expect(ten?.obstacles).toEqual([{ kind: "too_soon", earliestMs: at("10:00") + 1 }]);
    }
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe(code);
  });

  it("Rule 3: the least of a hold is the center's, and a shorter first item is the grace", async () => {
    const limits = { graceAfterStartMinutes: 30, leastHoldSeconds: 16 * 60 };
    const world = await openAt("09:59", { sweeps, limits, center: { blockTimeMinutes: 60, gridMinutes: 15 } });
    const hold = await world.hold("ada", "10:00");
    expect(hold.expiresAtMs).toBe(at("10:15"));
    world.clock.advance(1);
    expect(codeOf(await world.reserve(await world.book("ben"), "10:00"))).toBe("SLOT_IN_PAST");
  });

  it("Rule 3: an extend close to the start ends no later than the grace after it", async () => {
    for (const [beforeMs, expiresAtMs] of [
      [1, at("10:05") - 1],
      [0, at("10:05")],
      [-1, at("10:05")],
    ] as const) {
      const world = await openAt("09:50", { sweeps });
      const hold = await world.hold("ada", "10:00");
      expect(hold.expiresAtMs).toBe(at("10:00"));
      world.clock.advance(at("09:55") - beforeMs - world.clock.nowMs());
      expect(accepted(await world.extend(hold.bookingId)).expiresAtMs).toBe(expiresAtMs);
    }
  });

  it("Rule 3: an extend that the start stops is refused, and changes nothing", async () => {
    const world = await openAt("09:56", { sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.advance(MINUTE);
    const before = world.dump();
    expect(refusalOf(await world.extend(hold.bookingId))).toEqual({
      code: "SLOT_START_REACHED",
      reservationId: hold.reservationId,
      startMs: at("10:00"),
      expiresAtMs: at("10:05"),
      graceEndMs: at("10:05"),
    });
    expect(world.dump()).toEqual(before);
  });

  it("Rule 3: the start goes before the end of the chain if both are reached", async () => {
    for (const [lifetimeCapMinutes, code] of [
      [9, "LIFETIME_CAP_REACHED"],
      [10, "SLOT_START_REACHED"],
      [11, "SLOT_START_REACHED"],
    ] as const) {
      const world = await openAt("09:55", { sweeps, limits: { lifetimeCapMinutes } });
      const hold = await world.hold("ada", "10:00");
      world.clock.advance(MINUTE);
      expect(refusalOf(await world.extend(hold.bookingId))).toMatchObject({ code });
    }
  });

  it("Rule 13: the grace is the one that the hold was made with", async () => {
    const world = await openAt("09:50", { sweeps });
    const hold = await world.hold("ada", "10:00");
    world.host.change({ limits: { graceAfterStartMinutes: 0 } });
    world.clock.advance(5 * MINUTE);
    expect(accepted(await world.extend(hold.bookingId)).expiresAtMs).toBe(at("10:05"));
  });

  it("Rule 3: another slot of the booking has the grace of its own start", async () => {
    const world = await openAt("09:58", { sweeps });
    const hold = await world.hold("ada", "10:00");
    expect(hold.expiresAtMs).toBe(at("10:05"));
    expect(accepted(await world.reserve(hold.bookingId, "10:15")).expiresAtMs).toBe(at("10:08"));
  });

  it("Rule 3: a late confirm is made with the grace of the old one", async () => {
    const world = await openAt("09:40", { sweeps, policies: { lateConfirm: "reacquire" } });
    const hold = await world.hold("ada", "10:00");
    world.clock.advance(at("09:59") - world.clock.nowMs());
    const { reservationId } = accepted(await world.confirm(hold.bookingId));
    const made = world.events().find((it) => it.type === "ReservationMade" && it.reservationId === reservationId);
    expect(made).toMatchObject({ expiresAtMs: at("10:05") });
  });

  it("INV-32 no hold outlives the grace after its start", async () => {
    for (const graceAfterStartMinutes of [0, 5, 60]) {
      const world = await openAt("09:30", { sweeps, limits: { graceAfterStartMinutes } });
      const hold = await world.hold("ada", "10:00", { blockTimeMinutes: 20 });
      const graceEndMs = at("10:00") + Math.min(graceAfterStartMinutes, 15) * MINUTE;
      let { expiresAtMs } = hold;
      for (let extended = 0; ; extended += 1) {
        expect(expiresAtMs).toBeLessThanOrEqual(graceEndMs);
        world.clock.advance(expiresAtMs - 1 - world.clock.nowMs());
        const code = codeOf(await world.extend(hold.bookingId));
        if (code !== "accepted") {
          expect([code, extended > 0]).toEqual(["SLOT_START_REACHED", true]);
          break;
        }
        const { reservation } = await world.view(hold.bookingId);
        expiresAtMs = reservation?.status === "reserved" ? reservation.expiresAtMs : expiresAtMs;
      }
      expect(expiresAtMs).toBe(graceEndMs);
    }
  });
});
