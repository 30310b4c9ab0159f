import { describe, expect, it } from "vitest";
import { createHandlerSink, createInvoiceVoider, type VoidInvoice, type VoidOutcome } from "../../src/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { guest, therapist } from "../support/catalog.ts";
import { UNKNOWN } from "../support/tampered-store.ts";
import { openWorld, type World } from "../support/engine-world.ts";

/** An external billing system: it knows the paid invoices, and counts its calls. */
const openBilling = () => {
  const paid = new Set<string>();
  const voided = new Set<string>();
  const asked: VoidInvoice[] = [];
  const late: VoidInvoice[] = [];
  let isAway = false;
  const voidInvoice = (request: VoidInvoice): Promise<VoidOutcome> => {
    asked.push(request);
    if (isAway) return Promise.resolve("retry");
    if (paid.has(request.invoiceId)) return Promise.resolve("refused_paid");
    if (voided.has(request.invoiceId)) return Promise.resolve("already_voided");
    voided.add(request.invoiceId);
    return Promise.resolve("voided");
  };
  const onPaidLate = (invoice: VoidInvoice): Promise<void> => Promise.resolve(void late.push(invoice));
  return {
    paid,
    voided,
    asked,
    late,
    setAway: (away: boolean) => (isAway = away),
    sink: createInvoiceVoider({ billing: { voidInvoice }, onPaidLate }),
  };
};

const expire = async (world: World) => {
  const party = { guests: [guest("ada", "massage"), guest("ben", "massage")] };
  const hold = await world.hold(party, "10:00", { createInvoice: true });
  world.clock.set(hold.expiresAtMs);
  await world.sweep();
  return hold;
};
const openSpa = () => openWorld({ therapists: ["uma", "vic"].map((id) => therapist(id)) });

describe("voiding invoices in the billing system", () => {
  it("V01 the process stops after it voided, before it could remember: asked again, voided once", async () => {
    const world = await openSpa();
    const { invoices, expiresAtMs, reservationId, bookingId } = await expire(world);
    const billing = openBilling();
    world.store.onNextSettlement(UNKNOWN);
    expect(codeOf(await world.engine.deliverEvents(billing.sink))).toBe("STORE_UNAVAILABLE");
    world.pass(1);
    accepted(await world.openNode().engine.deliverEvents(billing.sink));
    expect([...billing.voided]).toEqual(invoices.map(({ id }) => id));
    expect(billing.asked).toHaveLength(4);
    expect(billing.asked.slice(2)).toEqual(billing.asked.slice(0, 2));
    expect(billing.asked[0]).toEqual({
      eventId: world.dump().events.find(({ event }) => event.type === "InvoiceVoided")?.eventId,
      centerId: "spa",
      bookingId,
      reservationId,
      invoiceId: invoices[0]?.id,
      voidedAtMs: expiresAtMs,
    });
    expect(billing.late).toEqual([]);
  });

  it("V03 a payment that arrives after the expiry goes the late path, once, and nothing is confirmed by it", async () => {
    const world = await openSpa();
    const hold = await expire(world);
    const billing = openBilling();
    billing.paid.add(hold.invoices[1]!.id);
    accepted(await world.engine.deliverEvents(billing.sink));
    expect(billing.late).toEqual([billing.asked[1]]);
    expect(billing.late[0]).toMatchObject({ invoiceId: hold.invoices[1]?.id, reservationId: hold.reservationId });
    expect([...billing.voided]).toEqual([hold.invoices[0]?.id]);
    accepted(await world.engine.deliverEvents(billing.sink));
    expect(billing.late).toHaveLength(1);
    const { status, reservation } = await world.view(hold.bookingId);
    expect([status, reservation?.status]).toEqual(["open", "expired"]);
  });

  it("V03 a late path that fails is gone again", async () => {
    const world = await openSpa();
    const { invoices } = await expire(world);
    const asked: string[] = [];
    let isDown = true;
    const sink = createInvoiceVoider({
      billing: { voidInvoice: () => Promise.resolve("refused_paid") },
      onPaidLate: ({ invoiceId }) => {
        asked.push(invoiceId);
        return isDown ? Promise.reject(new Error("nobody at the desk")) : Promise.resolve();
      },
    });
    const { parked, retryAtMs } = accepted(await world.engine.deliverEvents(sink));
    expect(parked).toBe(1);
    isDown = false;
    world.clock.set(retryAtMs!);
    accepted(await world.engine.deliverEvents(sink));
    const [first, second] = invoices.map(({ id }) => id);
    expect(asked).toEqual([first, first, second]);
  });

  it("asks again if the billing system does not know, and goes on with other reservations", async () => {
    const world = await openSpa();
    const billing = openBilling();
    const first = await expire(world);
    billing.setAway(true);
    const { parked, retryAtMs } = accepted(await world.engine.deliverEvents(billing.sink));
    expect(parked).toBe(1);
    billing.setAway(false);
    const second = await world.hold("cleo", "14:00", { createInvoice: true });
    accepted(await world.release(second.bookingId));
    accepted(await world.engine.deliverEvents(billing.sink));
    expect([...billing.voided]).toEqual([second.invoices[0]?.id]);
    world.clock.set(retryAtMs!);
    accepted(await world.engine.deliverEvents(billing.sink));
    expect([...billing.voided]).toEqual([second, first].flatMap(({ invoices }) => invoices.map(({ id }) => id)));
  });
});

describe("a sink of handlers", () => {
  it("hands each event to the handler of its type, and takes the others", async () => {
    const world = await openSpa();
    const { reservationId } = await world.hold("ada", "10:00", { createInvoice: true });
    const handled: unknown[] = [];
    const sink = createHandlerSink({
      InvoiceOpened: (event, { position }) => Promise.resolve(void handled.push([event.invoiceId, position])),
    });
    const { delivered } = accepted(await world.engine.deliverEvents(sink));
    const { reservation } = accepted(await world.engine.getReservation({ reservationId }));
    expect([delivered, handled]).toEqual([2, [[reservation.invoices[0]?.id, 2]]]);
  });
});
