import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeProvider, type Webhook } from "../../../examples/payments/fake-provider.ts";
import { createReceiver, createRefunder, startPayment } from "../../../examples/payments/take-payment.ts";
import { accepted, codeOf } from "../../support/answers.ts";
import { CENTER } from "../../support/catalog.ts";
import { openWorld, type World } from "../../support/engine-world.ts";

const open = async (lateConfirm: "strict" | "reacquire" = "strict") => {
  const world = await openWorld({ policies: { lateConfirm } });
  const provider = new FakeProvider();
  const receive = createReceiver(world.engine, provider);
  const pay = async (reservationId: string, capturesAtOnce: boolean) =>
    accepted(
      await startPayment(world.engine, provider, { centerId: CENTER, reservationId }, { minutes: 15, capturesAtOnce }),
    );
  const settleEvents = async () => {
    for (let nth = 0; nth < 2; nth += 1) {
      await world.engine.deliverEvents(createRefunder(provider), { consumer: "refunds" });
    }
  };
  return { world, provider, receive, pay, settleEvents };
};

const statusOf = async (world: World, bookingId: string) => (await world.view(bookingId)).status;
const twice = (all: readonly Webhook[]) => all.flatMap((it) => [it, it]);
const backwards = (all: readonly Webhook[]) => [...all].reverse();

describe("a provider's flow", () => {
  it("authorise, hold, confirm, capture; every webhook twice", async () => {
    const { world, provider, receive, pay, settleEvents } = await open();
    const hold = await world.hold("ada", "10:00");
    const reference = await pay(hold.reservationId, false);
    provider.authorise(reference);
    await provider.deliver(receive, twice);
    expect(await statusOf(world, hold.bookingId)).toBe("confirmed");
    expect(provider.moneyOf(reference)).toBe("captured");
    await provider.deliver(receive, twice);
    await settleEvents();
    expect(provider.moneyOf(reference)).toBe("captured");
    expect(world.eventTypes().filter((type) => type === "PaymentSettled")).toHaveLength(1);
  });

  it("a declined card, then another: the first reference is given up by its webhook", async () => {
    const { world, provider, receive, pay } = await open();
    const hold = await world.hold("ada", "10:00");
    provider.decline(await pay(hold.reservationId, true));
    const early = await startPayment(
      world.engine,
      provider,
      { centerId: CENTER, reservationId: hold.reservationId },
      { minutes: 15, capturesAtOnce: true },
    );
    expect(codeOf(early)).toBe("HOLD_BEING_PAID");
    await provider.deliver(receive, twice);
    const second = await pay(hold.reservationId, true);
    provider.authorise(second);
    await provider.deliver(receive, backwards);
    expect(await statusOf(world, hold.bookingId)).toBe("confirmed");
    expect(provider.moneyOf(second)).toBe("captured");
  });

  it("an authorisation that comes after the expiry moves no money; money that comes then is refunded, once", async () => {
    const { world, provider, receive, pay, settleEvents } = await open();
    const adas = await world.hold("ada", "10:00");
    const bens = await world.hold("ben", "14:00");
    const authorised = await pay(adas.reservationId, false);
    const captured = await pay(bens.reservationId, true);
    provider.authorise(authorised);
    provider.authorise(captured);
    world.pass(15);
    await provider.deliver(receive, backwards);
    await provider.deliver(receive, twice);
    await settleEvents();
    expect(provider.moneyOf(authorised)).toBe("cancelled");
    expect(provider.moneyOf(captured)).toBe("refunded");
    expect(await statusOf(world, adas.bookingId)).toBe("open");
    expect(await statusOf(world, bens.bookingId)).toBe("open");
    expect(world.eventTypes().filter((type) => type === "PaidLate")).toHaveLength(1);
  });

  it("in any order, however late and however often: money is kept for a confirmed place, or given back", async () => {
    const seen = { captured: 0, refunded: 0, cancelled: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("strict" as const, "reacquire" as const),
        fc.array(fc.record({ at: fc.nat(3), capturesAtOnce: fc.boolean(), wait: fc.constantFrom(0, 1, 14, 15, 16) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        async (policy, steps, picks) => {
          const { world, provider, receive, settleEvents } = await open(policy);
          const holds = [await world.hold("ada", "10:00"), await world.hold("ben", "15:00")];
          const references: string[] = [];
          for (const { at, capturesAtOnce, wait } of steps) {
            const { reservationId } = holds[at % 2] as (typeof holds)[number];
            const metadata = { centerId: CENTER, reservationId };
            const started = await startPayment(world.engine, provider, metadata, { minutes: 15, capturesAtOnce });
            if (started.isOk()) {
              references.push(started.value);
              if (at < 2) provider.authorise(started.value);
              else provider.decline(started.value);
            }
            world.pass(wait);
            const nth = picks[references.length % picks.length] ?? 0;
            await provider.deliver(receive, (all) => [...all.slice(nth % 3), ...all.slice(nth % 2)]);
          }
          for (let nth = 0; nth < 4; nth += 1) await provider.deliver(receive, backwards);
          await settleEvents();
          const confirmed = new Set<string>();
          for (const { bookingId } of holds) {
            const { reservation } = await world.view(bookingId);
            for (const { reference, status } of reservation?.payments ?? [])
              if (status === "settled" && reservation?.status === "confirmed") confirmed.add(reference);
          }
          for (const reference of references) {
            const money = provider.moneyOf(reference);
            if (money in seen) seen[money as keyof typeof seen] += 1;
            expect([reference, money === "captured"]).toEqual([reference, confirmed.has(reference)]);
            expect(money).not.toBe("authorised");
          }
        },
      ),
      { numRuns: 60 },
    );
    for (const [money, times] of Object.entries(seen)) expect(times, money).toBeGreaterThan(3);
  });
});
