import { describe, expect, it } from "vitest";
import { accepted } from "../support/answers.ts";
import { openWorld, type World } from "../support/engine-world.ts";

const DAY_MINUTES = 24 * 60;
const sink = { deliver: () => Promise.resolve() };
const failing = { deliver: () => Promise.reject(new Error("it is down")) };

const consumersIn = async (world: World, input: object = {}) =>
  accepted(await world.engine.listConsumers(input)).consumers.map(({ consumer, isStalled }) => [consumer, isStalled]);

describe("the consumers of the outbox", () => {
  it("are listed page by page, and one that has left an event for long is stalled", async () => {
    const world = await openWorld();
    await world.hold("ada", "10:00");
    accepted(await world.engine.deliverEvents(sink, { consumer: "mail" }));
    accepted(await world.engine.deliverEvents(sink, { consumer: "ledger", limit: 1 }));
    world.pass(60);
    await world.hold("ben", "12:00");
    accepted(await world.engine.deliverEvents(sink, { consumer: "mail" }));
    expect(await consumersIn(world)).toEqual([
      ["ledger", false],
      ["mail", false],
    ]);
    world.pass(DAY_MINUTES - 1);
    expect(await consumersIn(world)).toContainEqual(["ledger", false]);
    world.pass(1);
    expect(await consumersIn(world)).toEqual([
      ["ledger", true],
      ["mail", false],
    ]);
    expect(await consumersIn(world, { stalledAfterHours: 25 })).toContainEqual(["ledger", false]);
    const first = accepted(await world.engine.listConsumers({ limit: 1 }));
    expect([first.consumers.map(({ consumer }) => consumer), first.next]).toEqual([["ledger"], "ledger"]);
    expect(await consumersIn(world, { limit: 1, after: first.next })).toEqual([["mail", false]]);
    expect(accepted(await world.engine.listConsumers({ after: "mail" })).next).toBe(null);
  });

  it("can be removed, with their dead letters, and keep no event after that", async () => {
    const world = await openWorld({ policies: { redelivery: { firstDelayMs: 1, longestDelayMs: 1, maxAttempts: 1 } } });
    await world.hold("ada", "10:00");
    accepted(await world.engine.deliverEvents(sink, { consumer: "mail" }));
    accepted(await world.engine.deliverEvents(failing, { consumer: "gone" }));
    world.pass(91 * DAY_MINUTES);
    expect(accepted(await world.engine.removeOld()).events).toBe(0);
    expect(accepted(await world.engine.removeConsumer({ consumer: "gone" }))).toEqual({ outcome: "removed" });
    expect(accepted(await world.engine.removeConsumer({ consumer: "gone" }))).toEqual({ outcome: "unknown" });
    expect(accepted(await world.engine.listDeadLetters({ consumer: "gone" })).deadLetters).toEqual([]);
    expect(accepted(await world.engine.removeOld()).events).toBe(1);
    expect(await consumersIn(world)).toEqual([["mail", false]]);
  });

  it("stay while a dispatcher delivers to them", async () => {
    const world = await openWorld();
    await world.hold("ada", "10:00");
    const outcomes: string[] = [];
    const removing = {
      deliver: async () => {
        outcomes.push(accepted(await world.engine.removeConsumer({ consumer: "mail" })).outcome);
      },
    };
    expect(accepted(await world.engine.deliverEvents(removing, { consumer: "mail" }))).toMatchObject({ delivered: 1 });
    expect(outcomes).toEqual(["leased"]);
    expect(accepted(await world.engine.removeConsumer({ consumer: "mail" })).outcome).toBe("removed");
  });
});
