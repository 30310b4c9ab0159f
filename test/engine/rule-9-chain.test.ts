import { describe, expect, it } from "vitest";
import { accepted, codeOf } from "../support/answers.ts";
import { MINUTE, NOW } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

describe.each(SWEEPERS)("rule 9: a chain of holds, the sweeper $sweeper", ({ sweeps }) => {
  it("extending and hopping in turn never hold for longer than the cap", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 30 } });
    const { bookingId } = await world.hold("ada", "10:00");
    const slots = ["14:00", "10:00"];
    for (let minute = 3; minute < 30; minute += 3) {
      world.clock.set(NOW + minute * MINUTE);
      const answer =
        minute % 2 === 0
          ? await world.extend(bookingId)
          : await world.reserve(bookingId, slots[(minute / 3) % 2] ?? "10:00", { blockTimeMinutes: 60 });
      expect(["accepted", "LIFETIME_CAP_REACHED"]).toContain(codeOf(answer));
      const { reservation } = await world.view(bookingId);
      expect(reservation).toMatchObject({ status: "reserved", chainStartMs: NOW, chainEndMs: NOW + 30 * MINUTE });
    }
    world.clock.set(NOW + 30 * MINUTE - 1);
    expect((await world.view(bookingId)).status).toBe("reserved");
    world.clock.set(NOW + 30 * MINUTE);
    expect((await world.view(bookingId)).status).toBe("open");
    expect(codeOf(await world.confirm(bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("a block time beyond the cap is cut to it from the first", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 5 } });
    const hold = await world.hold("ada", "10:00");
    expect(hold.expiresAtMs).toBe(NOW + 5 * MINUTE);
    expect(hold.blockTimeMinutes).toBe(10);
  });

  it("a booking ends up with the block time that its latest slot was asked for with", async () => {
    const world = await openWorld({ sweeps });
    const first = await world.hold("ada", "10:00", { blockTimeMinutes: 30 });
    const second = accepted(await world.reserve(first.bookingId, "12:00", { blockTimeMinutes: 5 }));
    expect(second.expiresAtMs).toBe(NOW + 5 * MINUTE);
    world.pass(4);
    expect(accepted(await world.extend(first.bookingId)).expiresAtMs).toBe(NOW + 9 * MINUTE);
  });

  it("after a release, the next hold begins a chain of its own", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 15 } });
    const first = await world.hold("ada", "10:00");
    world.pass(8);
    accepted(await world.release(first.bookingId));
    const second = accepted(await world.reserve(first.bookingId, "10:00"));
    expect(second.expiresAtMs).toBe(NOW + 18 * MINUTE);
    expect((await world.view(first.bookingId)).reservation).toMatchObject({ chainStartMs: NOW + 8 * MINUTE });
  });

  it("a booking's own hold never blocks it, not even if the new slot overlaps it", async () => {
    const world = await openWorld({ sweeps });
    const first = await world.hold("ada", "10:00");
    for (const time of ["10:30", "10:00", "09:30"]) {
      expect(codeOf(await world.reserve(first.bookingId, time))).toBe("accepted");
    }
  });
});
