import type { Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import { unknownLike } from "../support/values.ts";
import type { CenterId, Refusal, ReservationEngine } from "../../src/index.ts";
import { hostId, TWINS } from "../../src/conformance/store/fixtures.ts";
import { accepted, refusalOf } from "../support/answers.ts";
import { CENTER, guest, offer } from "../support/catalog.ts";
import { openWorld, type World } from "../support/engine-world.ts";

// Rule 30: an input by id may name the center that the id must be of.

type Call = (
  engine: ReservationEngine,
  id: string,
  centerId: string | null,
  options?: object,
) => Promise<Result<unknown, Refusal>>;

/** Every command and query by id, with the kind of its id. */
const CALLS: Readonly<
  Record<string, readonly [names: "booking" | "reservation" | "appointment" | "invoice" | "block", Call]>
> = {
  findSlots: ["booking", (it, bookingId, centerId) => it.findSlots({ bookingId, ...named(centerId) })],
  reserve: [
    "booking",
    (it, bookingId, centerId, options) =>
      it.reserve({ bookingId, slot: "2026-05-11T10:00:00", ...named(centerId) }, options),
  ],
  confirm: ["booking", (it, bookingId, centerId, options) => it.confirm({ bookingId, ...named(centerId) }, options)],
  "confirm by reservation": [
    "reservation",
    (it, reservationId, centerId, options) => it.confirm({ reservationId, ...named(centerId) }, options),
  ],
  extend: ["booking", (it, bookingId, centerId, options) => it.extend({ bookingId, ...named(centerId) }, options)],
  "extend by reservation": [
    "reservation",
    (it, reservationId, centerId) => it.extend({ reservationId, ...named(centerId) }),
  ],
  release: ["booking", (it, bookingId, centerId, options) => it.release({ bookingId, ...named(centerId) }, options)],
  "release by reservation": [
    "reservation",
    (it, reservationId, centerId) => it.release({ reservationId, ...named(centerId) }),
  ],
  beginPayment: [
    "booking",
    (it, bookingId, centerId, options) =>
      it.beginPayment({ bookingId, paymentReference: "pi_1", minutes: 5, ...named(centerId) }, options),
  ],
  "beginPayment by reservation": [
    "reservation",
    (it, reservationId, centerId) =>
      it.beginPayment({ reservationId, paymentReference: "pi_1", minutes: 5, ...named(centerId) }),
  ],
  abandonPayment: [
    "reservation",
    (it, reservationId, centerId, options) =>
      it.abandonPayment({ reservationId, paymentReference: "pi_1", ...named(centerId) }, options),
  ],
  cancelInvoice: [
    "invoice",
    (it, invoiceId, centerId, options) => it.cancelInvoice({ invoiceId, ...named(centerId) }, options),
  ],
  cancelGuest: [
    "booking",
    (it, bookingId, centerId, options) => it.cancelGuest({ bookingId, guestId: "ada", ...named(centerId) }, options),
  ],
  cancelAppointment: [
    "appointment",
    (it, appointmentId, centerId, options) => it.cancelAppointment({ appointmentId, ...named(centerId) }, options),
  ],
  quoteCancellation: [
    "appointment",
    (it, appointmentId, centerId) => it.quoteCancellation({ appointmentId, ...named(centerId) }),
  ],
  "quoteCancellation by invoice": [
    "invoice",
    (it, invoiceId, centerId) => it.quoteCancellation({ invoiceId, ...named(centerId) }),
  ],
  markAttendance: [
    "appointment",
    (it, appointmentId, centerId, options) =>
      it.markAttendance({ appointmentId, attendance: "arrived", ...named(centerId) }, options),
  ],
  getBooking: ["booking", (it, bookingId, centerId) => it.getBooking({ bookingId, ...named(centerId) })],
  historyOf: ["booking", (it, bookingId, centerId) => it.historyOf({ bookingId, ...named(centerId) })],
  getReservation: [
    "reservation",
    (it, reservationId, centerId) => it.getReservation({ reservationId, ...named(centerId) }),
  ],
  getBlock: ["block", (it, blockId, centerId) => it.getBlock({ blockId, ...named(centerId) })],
  retryDeadLetter: ["reservation", (it, key, centerId) => it.retryDeadLetter({ key, ...named(centerId) })],
};

const named = (centerId: string | null) => (centerId === null ? {} : { centerId });

/** One of each at a center: booked and held with an invoice, and a block. */
const idsAt = async ({ engine, book }: World, centerId: CenterId) => {
  const booking = await book({ centerId, guests: [guest("ada", "massage")] });
  const held = accepted(await engine.reserve({ bookingId: booking, slot: "2026-05-11T10:00:00", createInvoice: true }));
  const { blockId } = accepted(
    await engine.block({
      centerId,
      externalId: "sick",
      resource: { kind: "therapist", therapistId: "uma" },
      start: "2026-05-11T17:00:00",
      end: "2026-05-11T18:00:00",
    }),
  );
  return {
    booking,
    reservation: held.reservationId,
    appointment: held.appointments[0]!.id,
    invoice: held.invoices[0]!.id,
    block: blockId,
  };
};

const GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

describe.each(Object.entries(CALLS))("%s", (_, [names, call]) => {
  it("refuses an id of another center, whether or not it exists, before anything is read", async () => {
    const world = await openWorld({ otherCenters: [offer({ center: { id: hostId("other") } })] });
    const { [names]: id } = await idsAt(world, hostId("other"));
    const before = world.dump();
    for (const asked of [id, unknownLike(id), id.toUpperCase()]) {
      world.store.takeTrips();
      expect(refusalOf(await call(world.engine, asked, CENTER))).toEqual({
        code: "CENTER_MISMATCH",
        id: asked.toLowerCase(),
        centerId: CENTER,
      });
      expect(world.store.takeTrips()).toEqual({ reads: 0, commits: 0, others: 0 });
    }
    expect(world.dump()).toEqual(before);
  });

  it("answers the same with the right center, in any spelling, and without one", async () => {
    const answers = [];
    for (const centerId of [null, GUID, GUID.replaceAll("-", "").toUpperCase()]) {
      const world = await openWorld({ center: { id: hostId(GUID) } });
      const { [names]: id } = await idsAt(world, hostId(GUID));
      answers.push(await call(world.engine, id, centerId));
    }
    const [without] = answers;
    for (const answer of answers) expect(answer).toEqual(without);
  });

  it("finds nothing of a center that shares the tag", async () => {
    const [one, other] = TWINS;
    const world = await openWorld({ center: { id: one }, otherCenters: [offer({ center: { id: other } })] });
    const { [names]: id } = await idsAt(world, other);
    const before = world.dump();
    const unknown = await call(world.engine, unknownLike(id), one);
    const foreign = await call(world.engine, id, one, { idempotencyKey: "first" });
    expect(JSON.stringify(foreign).replaceAll(id, "")).toBe(JSON.stringify(unknown).replaceAll(unknownLike(id), ""));
    expect(world.dump()).toEqual(before);
  });
});

describe("the center of an id", () => {
  it("is not a part of the request", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    const key = { idempotencyKey: "order-1" };
    const first = accepted(await world.reserve(booking, "10:00", {}, key));
    expect(accepted(await world.reserve(booking, "10:00", { centerId: CENTER }, key))).toEqual(first);
    expect(accepted(await world.reserve(booking, "10:00", {}, key))).toEqual(first);
    const other = refusalOf(await world.reserve(booking, "10:00", { centerId: "other" }, key));
    expect(other.code).toBe("CENTER_MISMATCH");
  });

  it("every function of the engine with an id in its input has a guard", async () => {
    const { engine } = await openWorld();
    // The last one names its center in any case: test/engine/rule-21-payment.test.ts.
    const notById = ["createBooking", "hold", "findAvailability", "block", "unblock", "importBlocks", "reportPayment"];
    const lists = [
      "listGuestReservations",
      "listLiveReservations",
      "centerDay",
      "movedWallTimes",
      "claimsOnLeftUnits",
      "findBooking",
      "listAgenda",
      "listBlocks",
      "listGuestBookings",
    ];
    const jobs = [
      "expireDue",
      "deliverEvents",
      "outboxStatus",
      "listConsumers",
      "removeConsumer",
      "listDeadLetters",
      "removeOld",
    ];
    const fromMemory = ["centerOf", "latestInstantMs", "within"];
    const others = new Set([...notById, ...lists, ...jobs, ...fromMemory]);
    const byId = Object.keys(engine).filter((name) => !others.has(name));
    expect(byId.filter((name) => !(name in CALLS))).toEqual([]);
  });
});
