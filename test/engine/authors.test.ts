import { describe, expect, it } from "vitest";
import type { DeliveredEvent } from "../../src/index.ts";
import { accepted } from "../support/answers.ts";
import { actingAs } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";

describe("an event says who acted, and under which command", () => {
  it("the application, a guest, and no actor if a sweep recorded it", async () => {
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

  it("no actor, too, if another holder's command records an expiry with its invoices", async () => {
    const world = await openWorld();
    const first = await world.book("ada");
    const held = accepted(await world.reserve(first, "10:00", { createInvoice: true }));
    world.clock.set(held.expiresAtMs);
    accepted(await world.reserve(await world.book("ben"), "10:00", {}, { idempotencyKey: "order-2" }));
    const events: DeliveredEvent[] = [];
    accepted(await world.engine.deliverEvents({ deliver: async (it) => void events.push(it) }));
    expect(events.map(({ event, by }) => [event.type, by?.commandId === "order-2", by === null])).toEqual([
      ["ReservationMade", false, false],
      ["InvoiceOpened", false, false],
      ["ReservationExpired", false, true],
      ["InvoiceVoided", false, true],
      ["ReservationMade", true, false],
    ]);
  });
});
