import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostCommitRefusal } from "../../../../src/adapters/postgres/index.ts";
import { accepted, refusalOf } from "../../../support/answers.ts";
import { asking, openJoinedWorld, type JoinedWorld } from "../../../support/joined-world.ts";
import { pgTransaction } from "./handles.ts";

// No job waits for an open transaction of the host.

const SECOND = 1_000;

let world: JoinedWorld;
beforeAll(async () => {
  // Hours pass at once here.
  world = await openJoinedWorld({ lockTimeoutMs: 3_000, maxLeapMs: 10 * 86_400_000 });
});
afterAll(() => world.close());

let hour = 0;
const freeHour = (): number => (hour += 2);
const begin = async (): Promise<pg.PoolClient> => {
  const client = await world.connection();
  await client.query("BEGIN");
  return client;
};
const end = async (client: pg.PoolClient, how: "COMMIT" | "ROLLBACK"): Promise<void> => {
  await client.query(how);
  client.release();
};

describe("rule 20: the jobs beside an open transaction", () => {
  it("a sweep passes over the hold that the transaction has, and records the others", async () => {
    const engine = world.another();
    accepted(await engine.expireDue());
    const hours = [freeHour(), freeHour(), freeHour()];
    const holds = [];
    for (const at of hours) holds.push(accepted(await engine.hold(asking(at))));
    const [first] = holds as [(typeof holds)[number]];
    const client = await begin();
    accepted(await engine.within(pgTransaction(client)).confirm({ reservationId: first.reservationId }));
    await world.pass(61 * SECOND);
    // One at a time: a hold that is passed over blocks no other.
    const startedAt = performance.now();
    const swept = [];
    for (let round = 0; round < 3; round += 1) swept.push(accepted(await engine.expireDue({ limit: 1 })));
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(swept.map(({ expired, passedOver, more }) => ({ expired, passedOver, more }))).toEqual([
      { expired: 1, passedOver: 1, more: true },
      { expired: 1, passedOver: 1, more: true },
      { expired: 0, passedOver: 1, more: false },
    ]);
    const cause: unknown = await client.query("COMMIT").catch((error: unknown) => error);
    client.release();
    expect(hostCommitRefusal(cause)).toMatchObject({ code: "DEADLINE_PASSED" });
    expect(accepted(await engine.expireDue())).toMatchObject({ expired: 1, passedOver: 0 });
  });

  it("a sweep passes over a hold whose row a transaction that is none of this store's has", async () => {
    const engine = world.another();
    accepted(await engine.expireDue());
    const holds = [accepted(await engine.hold(asking(freeHour()))), accepted(await engine.hold(asking(freeHour())))];
    const client = await begin();
    await client.query("SELECT FROM holdfast.reservations WHERE id = $1::uuid FOR UPDATE", [holds[0]!.reservationId]);
    await world.pass(61 * SECOND);
    expect(accepted(await engine.expireDue())).toMatchObject({ expired: 1, passedOver: 1 });
    await end(client, "ROLLBACK");
    expect(accepted(await engine.expireDue())).toMatchObject({ expired: 1, passedOver: 0 });
  });

  it("retention leaves the rows that the transaction has written, and removes the others without a wait", async () => {
    const engine = world.another();
    const { slot, ...asked } = asking(200);
    const open = { ...asked, date: new Date(slot).toISOString().slice(0, 10) };
    const { bookingId } = accepted(await engine.createBooking(open));
    const { bookingId: other } = accepted(await engine.createBooking(open));
    await world.pass(26 * 3_600 * SECOND);
    const client = await begin();
    accepted(await engine.within(pgTransaction(client)).reserve({ bookingId, slot }));
    const startedAt = performance.now();
    accepted(await engine.removeOld({ openOlderThanDays: 1, endedOlderThanDays: 7 }));
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    await end(client, "COMMIT");
    expect(accepted(await engine.getBooking({ bookingId })).booking.id).toBe(bookingId);
    expect(refusalOf(await engine.getBooking({ bookingId: other })).code).toBe("BOOKING_NOT_FOUND");
  });

  it("delivery, and the outbox's other calls, wait for nothing of it", async () => {
    const engine = world.another();
    accepted(await engine.deliverEvents({ deliver: async () => undefined }));
    const client = await begin();
    accepted(await engine.within(pgTransaction(client)).hold(asking(freeHour())));
    const startedAt = performance.now();
    accepted(await engine.hold(asking(freeHour())));
    const taken: string[] = [];
    accepted(await engine.deliverEvents({ deliver: async ({ event }) => void taken.push(event.type) }));
    expect(taken).toEqual(["ReservationMade"]);
    accepted(await engine.outboxStatus());
    accepted(await engine.listConsumers());
    accepted(await engine.deliverEvents({ deliver: () => Promise.reject(new Error("no")) }, { consumer: "other" }));
    accepted(await engine.listDeadLetters({ consumer: "other" }));
    accepted(await engine.removeConsumer({ consumer: "other" }));
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    await end(client, "COMMIT");
    accepted(await engine.deliverEvents({ deliver: async ({ event }) => void taken.push(event.type) }));
    expect(taken).toEqual(["ReservationMade", "ReservationMade"]);
  });
});
