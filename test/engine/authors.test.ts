import { describe, expect, it } from "vitest";
import type { DeliveredEvent } from "../../src/index.ts";
import { accepted } from "../support/answers.ts";
import { actingAs } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";

describe("an event says who acted, and under which command", () => {
  it("for the application, for a guest, and for nobody where a sweep recorded it", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    accepted(await world.reserve(booking, "10:00", {}, { ...actingAs("ada"), idempotencyKey: "order-1" }));
    accepted(await world.release(booking));
    const held = accepted(await world.reserve(booking, "11:00", {}, { idempotencyKey: "order-2", caller: "desk" }));
    world.clock.set(held.expiresAtMs);
    await world.sweep();
    const events: DeliveredEvent[] = [];
    accepted(await world.engine.deliverEvents({ deliver: async (it) => void events.push(it) }));
    const application = { kind: "application" };
    expect(events.map(({ event, by }) => [event.type, by])).toEqual([
      ["ReservationMade", { actor: { kind: "guest", guestId: "ada" }, commandId: "order-1" }],
      ["ReservationReleased", { actor: application, commandId: expect.stringMatching(/^~/) as unknown }],
      ["ReservationMade", { actor: application, commandId: "order-2" }],
      ["ReservationExpired", null],
    ]);
  });
});
