import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { CreateBookingInput, DeliveredEvent } from "../../src/index.ts";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { CENTER, DATE, guest, offer } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

// Rule 31: the host's own data of a booking.

const METADATA = { order: "17", "shop.id": "north" };
const asked = (over: Partial<CreateBookingInput> = {}): CreateBookingInput => ({
  centerId: CENTER,
  date: DATE,
  guests: [guest("ada", "massage")],
  ...over,
});
const find = async ({ engine }: World, reference: string, over: object = {}) =>
  engine.findBooking({ centerId: CENTER, reference, ...over });

describe.each(SWEEPERS)("a booking's reference and metadata, the sweeper $sweeper", ({ sweeps }) => {
  it("are kept with the booking and with each of its reservations, in every state", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book(asked({ reference: "order-1", metadata: METADATA }));
    expect(await world.view(booking)).toMatchObject({ booking: { reference: "order-1", metadata: METADATA } });
    const held = accepted(await world.reserve(booking, "10:00"));
    const state = async () =>
      accepted(await world.engine.getReservation({ reservationId: held.reservationId })).reservation;
    expect(await state()).toMatchObject({ status: "reserved", reference: "order-1", metadata: METADATA });
    world.clock.set(held.expiresAtMs);
    expect(await state()).toMatchObject({ status: "expired", reference: "order-1", metadata: METADATA });
    const again = accepted(await world.reserve(booking, "11:00"));
    accepted(await world.confirm(booking));
    accepted(await world.engine.cancelGuest({ bookingId: booking, guestId: "ada" }));
    expect(
      accepted(await world.engine.getReservation({ reservationId: again.reservationId })).reservation,
    ).toMatchObject({ status: "cancelled", reference: "order-1", metadata: METADATA });
  });

  it("come with a hold at once as well, and a booking without them has none", async () => {
    const world = await openWorld({ sweeps });
    const { centerId, guests } = asked();
    const slot = `${DATE}T10:00:00`;
    const { bookingId } = accepted(
      await world.engine.hold({ centerId, guests, slot, reference: "r", metadata: METADATA }),
    );
    expect(await world.view(bookingId)).toMatchObject({
      booking: { reference: "r", metadata: METADATA },
      reservation: { reference: "r", metadata: METADATA },
    });
    const plain = await world.view(await world.book("ben"));
    expect([plain.booking.reference, plain.booking.metadata]).toEqual([null, {}]);
  });

  it("lead to the latest booking of the center, and from it to the older ones", async () => {
    const world = await openWorld({ sweeps, otherCenters: [offer({ center: { id: hostId("other") } })] });
    const first = await world.book(asked({ reference: "order-1" }));
    world.pass(1);
    const second = await world.book(asked({ reference: "order-1" }));
    accepted(await world.reserve(second, "10:00"));
    await world.book(asked({ centerId: "other", reference: "order-1" }));
    expect(accepted(await find(world, "order-1"))).toEqual(await world.view(second));
    expect(accepted(await find(world, "order-1", { before: second })).booking.id).toBe(first);
    expect(refusalOf(await find(world, "order-1", { before: first }))).toEqual({
      code: "REFERENCE_NOT_FOUND",
      reference: "order-1",
    });
    expect(codeOf(await find(world, "Order-1"))).toBe("REFERENCE_NOT_FOUND");
  });
});

describe("a reference that must be the booking's own", () => {
  const unique = (over: Partial<CreateBookingInput> = {}) =>
    asked({ reference: "order-1", uniqueReference: true, ...over });

  it("is refused if another booking of the center has it", async () => {
    const world = await openWorld({ otherCenters: [offer({ center: { id: hostId("other") } })] });
    const bookingId = await world.book(asked({ reference: "order-1" }));
    const before = world.dump();
    const taken = { code: "REFERENCE_TAKEN", reference: "order-1", bookingId };
    expect(refusalOf(await world.engine.createBooking(unique()))).toEqual(taken);
    const { centerId, guests } = asked();
    const slot = `${DATE}T10:00:00`;
    const holding = { centerId, guests, slot, reference: "order-1", uniqueReference: true };
    expect(refusalOf(await world.engine.hold(holding))).toEqual(taken);
    expect(world.dump()).toEqual(before);
    accepted(await world.engine.createBooking(unique({ centerId: "other" })));
    accepted(await world.engine.createBooking(unique({ reference: "Order-1" })));
  });

  it("needs a reference", async () => {
    const world = await openWorld();
    const { centerId, guests } = asked();
    const refusal = { code: "INVALID_INPUT", field: "uniqueReference" };
    const slot = `${DATE}T10:00:00`;
    expect(refusalOf(await world.engine.createBooking(asked({ uniqueReference: true })))).toMatchObject(refusal);
    expect(refusalOf(await world.engine.hold({ centerId, guests, slot, uniqueReference: true }))).toMatchObject(
      refusal,
    );
    accepted(await world.engine.createBooking(asked({ uniqueReference: false })));
  });

  it("a guest is shown which booking has it only if that is the guest's own", async () => {
    const world = await openWorld();
    const bookingId = await world.book(asked({ reference: "order-1" }));
    const as = (guestId: string) =>
      world.engine.createBooking(
        {
          ...asked(),
          reference: "order-1",
          uniqueReference: true,
          guests: [{ guestId, items: [{ itemId: "massage" }] }],
        },
        { actor: { kind: "guest", guestId } },
      );
    expect(refusalOf(await as("ada"))).toMatchObject({ code: "REFERENCE_TAKEN", bookingId });
    expect(refusalOf(await as("ben"))).toEqual({ code: "REFERENCE_TAKEN", reference: "order-1", bookingId: null });
  });

  it("is guarded by the commit: of many at once, one has it", async () => {
    const world = await openWorld();
    const nodes = [world.engine, world.openNode().engine];
    const { centerId, guests } = asked();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at % 2 === 0
          ? nodes[at % 4 === 0 ? 0 : 1]!.createBooking(unique())
          : nodes[at % 4 === 1 ? 0 : 1]!.hold({
              ...{ centerId, guests, slot: `${DATE}T${10 + Math.floor(at / 3)}:00:00` },
              ...{ reference: "order-1", uniqueReference: true },
            }),
      ),
    );
    expect(tally(answers)).toEqual({ accepted: 1, REFERENCE_TAKEN: 19 });
    expect(world.dump().partitions.flatMap(({ bookings }) => bookings)).toHaveLength(1);
  });

  it("replays the first answer under its idempotency key", async () => {
    const world = await openWorld();
    const key = { idempotencyKey: "k" };
    const first = accepted(await world.engine.createBooking(unique({ metadata: { a: "1", b: "2" } }), key));
    expect(accepted(await world.engine.createBooking(unique({ metadata: { b: "2", a: "1" } }), key))).toEqual(first);
    const other = unique({ metadata: { a: "1", b: "3" } });
    expect(codeOf(await world.engine.createBooking(other, key))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("is free again once retention has removed the booking", async () => {
    const world = await openWorld();
    accepted(await world.engine.createBooking(unique()));
    world.pass(40 * 24 * 60);
    accepted(await world.engine.removeOld());
    accepted(await world.engine.createBooking(unique({ date: "2026-06-25" })));
  });
});

describe("metadata", () => {
  it("are compared letter by letter in a request, also under a key that looks like a field of ids", async () => {
    const world = await openWorld();
    const key = { idempotencyKey: "k" };
    const guid = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    accepted(await world.engine.createBooking(asked({ metadata: { guestId: guid } }), key));
    const other = asked({ metadata: { guestId: guid.toUpperCase() } });
    expect(codeOf(await world.engine.createBooking(other, key))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it.each([
    ["without a prototype", Object.assign(Object.create(null) as object, METADATA)],
    ["of another realm", runInNewContext("JSON.parse(text)", { text: JSON.stringify(METADATA) }) as object],
  ])("may be a plain object %s", async (_, metadata) => {
    const world = await openWorld();
    const booking = await world.book(asked({ metadata: metadata as typeof METADATA }));
    expect((await world.view(booking)).booking.metadata).toEqual(METADATA);
  });

  it("are never read: keys of the engine's own are kept as they are", async () => {
    const world = await openWorld();
    const metadata = { atMs: "-1", constructor: "x", toString: "y", reservedAtMs: "" };
    const booking = await world.book(asked({ metadata }));
    accepted(await world.reserve(booking, "10:00"));
    const { booking: kept, reservation } = await world.view(booking);
    expect([kept.metadata, reservation?.metadata]).toEqual([metadata, metadata]);
  });
});

describe("delivery with bookings", () => {
  const deliver = async (world: World, input: object) => {
    const events: DeliveredEvent[] = [];
    accepted(await world.engine.deliverEvents({ deliver: async (it) => void events.push(it) }, input));
    return events;
  };

  it("brings the host's data of each event's booking, and events do not carry it themselves", async () => {
    const world = await openWorld();
    const booking = await world.book(asked({ reference: "order-1", metadata: METADATA }));
    accepted(await world.reserve(booking, "10:00"));
    await world.hold("ben", "12:00");
    accepted(
      await world.engine.block({
        ...{ centerId: CENTER, externalId: "sick", resource: { kind: "therapist", therapistId: "uma" } },
        ...{ start: `${DATE}T17:00:00`, end: `${DATE}T18:00:00` },
      }),
    );
    const given = (await deliver(world, { withBookings: true })).map((it) => [it.event.type, it.booking]);
    expect(given).toEqual([
      ["ReservationMade", { reference: "order-1", metadata: METADATA }],
      ["ReservationMade", { reference: null, metadata: {} }],
      ["SlotBlocked", null],
    ]);
    const plain = await deliver(world, { consumer: "plain" });
    expect(plain.map((it) => "booking" in it)).toEqual([false, false, false]);
    expect(JSON.stringify(world.dump().events)).not.toContain("order-1");
  });

  it("delivers nothing if the bookings cannot be read, and all of it later", async () => {
    const world = await openWorld();
    const booking = await world.book(asked({ reference: "order-1" }));
    accepted(await world.reserve(booking, "10:00"));
    world.store.onNextRead(async () => {
      throw new Error("it is down");
    });
    const events: DeliveredEvent[] = [];
    const sink = { deliver: async (it: DeliveredEvent) => void events.push(it) };
    const input = { withBookings: true, dispatcher: "one" };
    expect(codeOf(await world.engine.deliverEvents(sink, input))).toBe("STORE_UNAVAILABLE");
    expect(events).toEqual([]);
    accepted(await world.engine.deliverEvents(sink, input));
    expect(events.map((it) => it.booking?.reference)).toEqual(["order-1"]);
  });
});
