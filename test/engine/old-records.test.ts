import { describe, expect, it } from "vitest";
import type { BookingView } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest, item, therapist } from "../support/catalog.ts";
import { openWorld, type World } from "../support/engine-world.ts";

const DAY_MINUTES = 24 * 60;

/** Removes everything that retention may remove. */
const removeAll = async (world: World): Promise<void> => {
  world.pass(60);
  await world.sweep();
  world.pass(90 * DAY_MINUTES);
  expect(accepted(await world.engine.removeOld())).toMatchObject({ more: false });
};

const openSpa = () => openWorld({ therapists: [therapist("uma"), therapist("vic")] });

describe("R01 after retention", () => {
  it("by default commands go after a day, and events and ended records after 90", async () => {
    const world = await openSpa();
    await world.hold("ada", "10:00");
    world.pass(60);
    await world.sweep();
    const counts = async () => {
      const { commands, events, reservations, bookings } = accepted(await world.engine.removeOld());
      return [commands, events, reservations, bookings];
    };
    const lived = 60;
    world.pass(DAY_MINUTES - lived - 1);
    expect(await counts()).toEqual([0, 0, 0, 0]);
    world.pass(1);
    expect(await counts()).toEqual([2, 0, 0, 0]);
    world.pass(89 * DAY_MINUTES - 1);
    expect(await counts()).toEqual([0, 0, 0, 0]);
    world.pass(1);
    expect(await counts()).toEqual([0, 1, 0, 0]);
    world.pass(lived - 1);
    expect(await counts()).toEqual([0, 0, 0, 0]);
    world.pass(1);
    expect(await counts()).toEqual([0, 1, 1, 1]);
  });

  it("commands and queries answer as for an unknown record", async () => {
    const world = await openSpa();
    const { engine } = world;
    const hold = await world.hold("ada", "10:00", { createInvoice: true });
    const cancelled = await world.hold("ben", "10:00");
    const { invoices, appointments } = accepted(await world.confirm(cancelled.bookingId));
    accepted(await engine.cancelInvoice({ invoiceId: invoices[0]!.id }));
    const neverReserved = await world.book("cleo");
    const block = {
      centerId: CENTER,
      externalId: "sick",
      resource: { kind: "therapist", therapistId: "uma" },
    } as const;
    accepted(await engine.block({ ...block, start: at("16:00"), end: at("17:00") }));
    accepted(await engine.unblock({ centerId: CENTER, externalId: "sick" }));
    const standing = await world.hold("dora", "14:00");
    accepted(await world.confirm(standing.bookingId));
    await removeAll(world);

    const { bookingId, reservationId } = hold;
    const slot = `${DATE}T10:00:00`;
    const calls = {
      getBooking: () => engine.getBooking({ bookingId }),
      getReservation: () => engine.getReservation({ reservationId }),
      findSlots: () => engine.findSlots({ bookingId }),
      reserve: () => engine.reserve({ bookingId, slot }),
      "reserve what never was": () => engine.reserve({ bookingId: neverReserved, slot }),
      confirm: () => engine.confirm({ bookingId }),
      "confirm by reservation": () => engine.confirm({ reservationId }),
      extend: () => engine.extend({ reservationId }),
      release: () => engine.release({ bookingId }),
      cancelInvoice: () => engine.cancelInvoice({ invoiceId: invoices[0]!.id }),
      cancelAppointment: () => engine.cancelAppointment({ appointmentId: appointments[0]!.id }),
      cancelGuest: () => engine.cancelGuest({ bookingId: cancelled.bookingId, guestId: "ben" }),
      unblock: () => engine.unblock({ centerId: CENTER, externalId: "sick" }),
    };
    const codes: Record<string, string> = {};
    for (const [name, run] of Object.entries(calls)) codes[name] = codeOf(await run());
    expect(codes).toEqual({
      getBooking: "BOOKING_NOT_FOUND",
      getReservation: "RESERVATION_NOT_FOUND",
      findSlots: "BOOKING_NOT_FOUND",
      reserve: "BOOKING_NOT_FOUND",
      "reserve what never was": "BOOKING_NOT_FOUND",
      confirm: "BOOKING_NOT_FOUND",
      "confirm by reservation": "RESERVATION_NOT_FOUND",
      extend: "RESERVATION_NOT_FOUND",
      release: "BOOKING_NOT_FOUND",
      cancelInvoice: "INVOICE_NOT_FOUND",
      cancelAppointment: "APPOINTMENT_NOT_FOUND",
      cancelGuest: "BOOKING_NOT_FOUND",
      unblock: "BLOCK_NOT_FOUND",
    });
    expect(await world.view(standing.bookingId)).toMatchObject({ status: "confirmed" } satisfies Partial<BookingView>);
    accepted(await engine.block({ ...block, start: at("18:00"), end: at("18:30") }));
  });

  it("a late confirm finds nothing to reacquire", async () => {
    const world = await openWorld({ policies: { lateConfirm: "reacquire" } });
    const { bookingId } = await world.hold("ada", "10:00");
    await removeAll(world);
    expect(codeOf(await world.confirm(bookingId))).toBe("BOOKING_NOT_FOUND");
  });

  it("a replay whose reservation is gone is refused as for something unknown, and a retry is a new command", async () => {
    const world = await openSpa();
    const hold = await world.hold("ada", "10:00");
    const { appointments } = accepted(await world.confirm(hold.bookingId));
    const cancel = () =>
      world.engine.cancelAppointment({ appointmentId: appointments[0]!.id }, { idempotencyKey: "once-more" });
    accepted(await world.engine.cancelAppointment({ appointmentId: appointments[0]!.id }));
    // Cancelled again an hour before its reservation goes: the command's record lives longer.
    world.pass(7 * DAY_MINUTES - 60);
    const first = accepted(await cancel());
    expect(accepted(await cancel())).toEqual(first);
    world.pass(60);
    expect(accepted(await world.engine.removeOld({ endedOlderThanDays: 7 }))).toMatchObject({ reservations: 1 });
    expect(refusalOf(await cancel())).toMatchObject({ code: "APPOINTMENT_NOT_FOUND" });

    const later = await openSpa();
    const booking = await later.book("ada");
    const options = { idempotencyKey: "ada-1" };
    const held = accepted(await later.reserve(booking, "10:00", {}, options));
    expect(accepted(await later.reserve(booking, "10:00", {}, options))).toEqual(held);
    later.pass(DAY_MINUTES);
    accepted(await later.engine.removeOld());
    expect(codeOf(await later.reserve(booking, "10:00", {}, options))).toBe("SLOT_IN_PAST");
  });

  it("a booking that was to move a removed appointment is refused", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")], limits: { horizonDays: 365 } });
    const date = "2026-08-20";
    const hold = await world.hold("ada", "10:00");
    const { appointments } = accepted(await world.confirm(hold.bookingId));
    const appointmentId = appointments[0]!.id;
    const moving = {
      guests: [{ ...guest("ada"), items: [{ ...item("massage"), movesAppointmentId: appointmentId }] }],
    };
    const booking = await world.book({ ...moving, date });
    accepted(await world.engine.cancelAppointment({ appointmentId }));
    // A store may remove the one and keep the other for a while: it looks at each by itself.
    const { store } = world.openNode();
    const engine = world.engineOn({
      ...store,
      read: async (...asked) =>
        (await store.read(...asked)).map((all) => all.map((snapshot) => ({ ...snapshot, related: [] }))),
    });
    expect(refusalOf(await engine.reserve({ bookingId: booking, slot: `${date}T10:00:00` }))).toEqual({
      code: "APPOINTMENT_NOT_BOOKED",
      appointmentId,
    });
  });
});
