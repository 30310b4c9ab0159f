import { describe, expect, it } from "vitest";
import type { ConfirmAnswer } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest, item, MINUTE, service, therapist, wallTimeOf } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

/** A center with half-hour services by Uma, the only therapist, on a half-hour grid. */
const openStudio = (over: WorldOptions = {}) =>
  openWorld({ items: [service("massage", { preparationMinutes: 15, recoveryMinutes: 15 })], ...over });

const confirmedAt = async (world: World, who: string, time: string): Promise<ConfirmAnswer> =>
  accepted(await world.confirm((await world.hold(who, time)).bookingId));

const appointmentOf = ({ appointments }: ConfirmAnswer, n = 0): string => appointments[n]?.id ?? "";
const invoiceOf = ({ invoices }: ConfirmAnswer, n = 0): string => invoices[n]?.id ?? "";

/** A booking that is to move an appointment. */
const bookMove = (world: World, who: string, movesAppointmentId: string) =>
  world.book({ guests: [guest(who, item("massage", { movesAppointmentId }))] });

const umasDay = async (world: World) =>
  accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE })).claims.map(({ startMs, endMs }) =>
    [startMs, endMs].map(wallTimeOf).join("-"),
  );

describe.each(SWEEPERS)("V07 reschedule by 30 minutes onto the same therapist, the sweeper $sweeper", ({ sweeps }) => {
  it("V07 while it is held the old place stands, and only the new one's additional time is claimed", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    expect(await world.listed(moving)).toEqual(expect.arrayContaining(["09:30", "10:00", "10:30"]));
    const hold = accepted(await world.reserve(moving, "10:30"));
    expect(hold.appointments[0]?.therapist?.id).toBe("uma");
    expect(await umasDay(world)).toEqual(["09:45-11:15", "11:15-11:45"]);
    expect((await world.view(old.bookingId)).reservation?.appointments).toMatchObject([
      { status: "booked", startMs: at("10:00"), move: { kind: "pending", untilMs: hold.expiresAtMs } },
    ]);
    const bens = await world.book("ben");
    expect(codeOf(await world.reserve(bens, "11:30"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(bens, "09:00"))).toBe("OUTSIDE_WORKING_TIME");
  });

  it("V07 confirmed: the old place is replaced by the new one in one commit", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    const hold = accepted(await world.reserve(moving, "10:30", { createInvoice: true }));
    world.store.takeTrips();
    const { confirmedAtMs, reservationId } = accepted(await world.confirm(moving));
    expect(world.store.takeTrips()).toMatchObject({ commits: 1 });
    expect(await umasDay(world)).toEqual(["10:15-11:45"]);
    const { status, reservation } = await world.view(old.bookingId);
    expect(status).toBe("cancelled");
    expect(reservation?.appointments).toMatchObject([
      { status: "moved", movedAtMs: confirmedAtMs, toReservationId: hold.reservationId },
    ]);
    expect(world.eventTypes().slice(-4)).toEqual([
      "ReservationConfirmed",
      "InvoiceFinalized",
      "AppointmentMoved",
      "ReservationCancelled",
    ]);
    expect(refusalOf(await world.engine.cancelAppointment({ appointmentId: appointmentOf(old) }))).toEqual({
      code: "APPOINTMENT_NOT_BOOKED",
      appointmentId: appointmentOf(old),
    });
    expect(codeOf(await world.reserve(await world.book("ben"), "12:00"))).toBe("accepted");
    expect(reservationId).toBe(hold.reservationId);
  });

  it("V07 released: the old place is whole, and can be moved by another booking at once", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    const hold = accepted(await world.reserve(moving, "10:30"));
    const other = await bookMove(world, "ada", appointmentOf(old));
    expect(refusalOf(await world.reserve(other, "11:00"))).toEqual({
      code: "APPOINTMENT_BEING_MOVED",
      appointmentId: appointmentOf(old),
      heldUntilMs: hold.expiresAtMs,
    });
    accepted(await world.release(moving));
    expect(await umasDay(world)).toEqual(["09:45-11:15"]);
    expect((await world.view(old.bookingId)).reservation?.appointments).toMatchObject([
      { status: "booked", move: { kind: "none" } },
    ]);
    expect(codeOf(await world.reserve(other, "11:00"))).toBe("accepted");
  });

  it("V07 expired: the old place is whole, and the hold of another booking takes over at exp", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    const hold = accepted(await world.reserve(moving, "10:30", { createInvoice: true }));
    const other = await bookMove(world, "ada", appointmentOf(old));
    world.clock.set(hold.expiresAtMs - 1);
    expect(codeOf(await world.reserve(other, "10:30"))).toBe("APPOINTMENT_BEING_MOVED");
    world.clock.set(hold.expiresAtMs);
    expect(codeOf(await world.confirm(moving))).toBe("RESERVATION_EXPIRED");
    expect(await umasDay(world)).toEqual(["09:45-11:15"]);
    accepted(await world.reserve(other, "10:30"));
    accepted(await world.confirm(other));
    expect(await umasDay(world)).toEqual(["10:15-11:45"]);
    expect((await world.view(moving)).reservation).toMatchObject({
      status: "expired",
      invoices: [{ status: "voided", voidedAtMs: hold.expiresAtMs }],
    });
    expect(codeOf(await world.reserve(moving, "14:00"))).toBe("APPOINTMENT_NOT_BOOKED");
  });

  it("V07 the old one cancelled meanwhile: the hold is released", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    const hold = accepted(await world.reserve(moving, "10:30", { createInvoice: true }));
    accepted(await world.engine.cancelAppointment({ appointmentId: appointmentOf(old) }));
    expect(await umasDay(world)).toEqual([]);
    expect(codeOf(await world.confirm(moving))).toBe("RESERVATION_RELEASED");
    expect((await world.view(moving)).reservation).toMatchObject({
      id: hold.reservationId,
      status: "released",
      reason: { kind: "move_cancelled", reservationId: old.reservationId },
      invoices: [{ status: "voided" }],
    });
    expect(codeOf(await world.reserve(moving, "10:30"))).toBe("APPOINTMENT_NOT_BOOKED");
    expect(codeOf(await world.reserve(await world.book("ben"), "10:30"))).toBe("accepted");
  });

  it("V07 extended: the old place knows of the later expiry", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    accepted(await world.reserve(moving, "10:30"));
    world.pass(9);
    const { expiresAtMs } = accepted(await world.extend(moving));
    const other = await bookMove(world, "ada", appointmentOf(old));
    world.clock.set(expiresAtMs - 1);
    expect(refusalOf(await world.reserve(other, "11:00"))).toMatchObject({
      code: "APPOINTMENT_BEING_MOVED",
      heldUntilMs: expiresAtMs,
    });
  });

  it("V07 superseded: another new place takes the place of the first, and the old one still stands", async () => {
    const world = await openStudio({ sweeps });
    const old = await confirmedAt(world, "ada", "10:00");
    const moving = await bookMove(world, "ada", appointmentOf(old));
    accepted(await world.reserve(moving, "10:30"));
    accepted(await world.reserve(moving, "09:30"));
    expect(await umasDay(world)).toEqual(["09:15-09:45", "09:45-11:15"]);
    accepted(await world.confirm(moving));
    expect(await umasDay(world)).toEqual(["09:15-10:45"]);
  });
});

describe("a booking may move", () => {
  const TWO_HOURS = 120 * MINUTE;

  it("all of an invoice, one appointment of it, or appointments of two reservations", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const booking = await world.book({ guests: [guest("ada", "massage", "massage"), guest("ben", "massage")] });
    accepted(await world.reserve(booking, "10:00"));
    const group = accepted(await world.confirm(booking));
    const single = await confirmedAt(world, "cleo", "15:00");

    const all = await world.book({
      guests: [{ ...guest("ada", "massage", "massage"), movesInvoiceId: invoiceOf(group, 0) }],
    });
    expect((await world.view(all)).booking.moves.map(({ appointmentId }) => appointmentId)).toEqual([
      appointmentOf(group, 0),
      appointmentOf(group, 1),
    ]);
    const both = await world.book({
      guests: [
        guest("ada", item("massage", { movesAppointmentId: appointmentOf(group, 1) })),
        guest("cleo", item("massage", { movesAppointmentId: appointmentOf(single) })),
      ],
    });
    accepted(await world.reserve(both, "13:00"));
    accepted(await world.confirm(both));
    const statuses = async (bookingId: string) =>
      (await world.view(bookingId)).reservation?.appointments.map(({ status }) => status);
    expect(await statuses(booking)).toEqual(["booked", "moved", "booked"]);
    expect(await statuses(single.bookingId)).toEqual(["moved"]);
    expect((await world.view(booking)).status).toBe("confirmed");
    expect((await world.view(single.bookingId)).status).toBe("cancelled");
  });

  it("appointments of two reservations on one therapist free the time of both", async () => {
    const world = await openWorld();
    const first = await confirmedAt(world, "ada", "10:00");
    const second = await confirmedAt(world, "ada", "11:00");
    const both = await world.book({
      guests: [
        guest(
          "ada",
          item("massage", { movesAppointmentId: appointmentOf(first) }),
          item("massage", { movesAppointmentId: appointmentOf(second) }),
        ),
      ],
    });
    expect(await world.listed(both)).toContain("10:30");
    const hold = accepted(await world.reserve(both, "10:30"));
    expect(await umasDay(world)).toEqual(["10:00-11:00", "11:00-12:00", "12:00-12:30"]);
    accepted(await world.confirm(both));
    const { claims } = accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE }));
    expect(claims.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[hold.startMs, hold.startMs + TWO_HOURS]]);
  });

  it("nothing that is not confirmed, not there, or not booked any longer", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const held = await world.hold("ada", "10:00", { createInvoice: true });
    const asked = (movesAppointmentId: string) => ({
      centerId: CENTER,
      date: DATE,
      guests: [guest("ada", item("massage", { movesAppointmentId }))],
    });
    const ofInvoice = (movesInvoiceId: string) => ({
      centerId: CENTER,
      date: DATE,
      guests: [{ ...guest("ada", "massage"), movesInvoiceId }],
    });
    const { engine } = world;
    const nobodys = "e".repeat(32);
    expect(refusalOf(await engine.createBooking(asked(nobodys)))).toEqual({
      code: "APPOINTMENT_NOT_FOUND",
      appointmentId: nobodys,
    });
    expect(refusalOf(await engine.createBooking(ofInvoice(nobodys)))).toEqual({
      code: "INVOICE_NOT_FOUND",
      invoiceId: nobodys,
    });
    const notConfirmed = { code: "NOT_CONFIRMED", reservationId: held.reservationId };
    expect(refusalOf(await engine.createBooking(asked(held.appointments[0]?.id ?? "")))).toEqual(notConfirmed);
    expect(refusalOf(await engine.createBooking(ofInvoice(held.invoices[0]?.id ?? "")))).toEqual(notConfirmed);

    const party = await world.book({ guests: [guest("ada", "massage"), guest("ben", "massage")] });
    accepted(await world.reserve(party, "14:00"));
    const group = accepted(await world.confirm(party));
    accepted(await engine.cancelGuest({ bookingId: party, guestId: "ben" }));
    const notBooked = { code: "APPOINTMENT_NOT_BOOKED", appointmentId: appointmentOf(group, 1) };
    expect(refusalOf(await engine.createBooking(asked(appointmentOf(group, 1))))).toEqual(notBooked);
    expect(refusalOf(await engine.createBooking(ofInvoice(invoiceOf(group, 1))))).toEqual(notBooked);
  });

  it("R-67 cancelled, by a cancel or by a move of its last appointment: a move of any of it is refused", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const asking = (over: { movesInvoiceId?: string }, ...items: ReturnType<typeof item>[]) =>
      world.engine.createBooking({ centerId: CENTER, date: DATE, guests: [{ ...guest("ada", ...items), ...over }] });
    const notBooked = (appointmentId: string) => ({ code: "APPOINTMENT_NOT_BOOKED", appointmentId });

    const gone = await confirmedAt(world, "ada", "10:00");
    accepted(await world.engine.cancelAppointment({ appointmentId: appointmentOf(gone) }));
    const left = await confirmedAt(world, "ada", "10:00");
    const mover = await bookMove(world, "ada", appointmentOf(left));
    accepted(await world.reserve(mover, "12:00"));
    accepted(await world.confirm(mover));
    for (const old of [gone, left]) {
      expect((await world.view(old.bookingId)).status).toBe("cancelled");
      const named = item("massage", { movesAppointmentId: appointmentOf(old) });
      expect(refusalOf(await asking({}, named))).toEqual(notBooked(appointmentOf(old)));
      expect(refusalOf(await asking({ movesInvoiceId: invoiceOf(old) }, item("massage")))).toEqual(
        notBooked(appointmentOf(old)),
      );
      expect(refusalOf(await asking({ movesInvoiceId: invoiceOf(old) }, named))).toEqual(notBooked(appointmentOf(old)));
    }
  });

  it("R-69 an invoice and appointments named: the appointments move, the invoice must be a confirmed one", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const booking = await world.book({ guests: [guest("ada", "massage", "massage"), guest("ben", "massage")] });
    accepted(await world.reserve(booking, "10:00"));
    const group = accepted(await world.confirm(booking));
    const held = await world.hold("cleo", "15:00", { createInvoice: true });
    const named = item("massage", { movesAppointmentId: appointmentOf(group, 1) });
    const asking = (movesInvoiceId: string) =>
      world.engine.createBooking({
        centerId: CENTER,
        date: DATE,
        guests: [{ ...guest("ada", named, "massage"), movesInvoiceId }],
      });
    // Not all of Ada's invoice: the one that an item names. Nor need it be of that invoice.
    for (const invoiceId of [invoiceOf(group, 0), invoiceOf(group, 1)]) {
      const { bookingId } = accepted(await asking(invoiceId));
      expect((await world.view(bookingId)).booking.moves).toEqual([
        { reservationId: group.reservationId, appointmentId: appointmentOf(group, 1) },
      ]);
    }
    const nobodys = "e".repeat(32);
    expect(refusalOf(await asking(nobodys))).toEqual({ code: "INVOICE_NOT_FOUND", invoiceId: nobodys });
    expect(refusalOf(await asking(held.invoices[0]?.id ?? ""))).toEqual({
      code: "NOT_CONFIRMED",
      reservationId: held.reservationId,
    });
  });

  it("the other appointments of a hold whose move was cancelled can be moved at once", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const booking = await world.book({ guests: [guest("ada", "massage"), guest("ben", "massage")] });
    accepted(await world.reserve(booking, "10:00"));
    const group = accepted(await world.confirm(booking));
    const both = await world.book({
      guests: [0, 1].map((n) =>
        guest(["ada", "ben"][n] ?? "", item("massage", { movesAppointmentId: appointmentOf(group, n) })),
      ),
    });
    accepted(await world.reserve(both, "14:00"));
    accepted(await world.engine.cancelAppointment({ appointmentId: appointmentOf(group, 1) }));
    expect((await world.view(both)).reservation).toMatchObject({ status: "released" });
    const adas = await bookMove(world, "ada", appointmentOf(group, 0));
    expect(codeOf(await world.reserve(adas, "14:00"))).toBe("accepted");
  });

  it("so can those of another reservation that the same hold was to move", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const adas = await confirmedAt(world, "ada", "10:00");
    const bens = await confirmedAt(world, "ben", "12:00");
    const both = await world.book({
      guests: [
        guest("ada", item("massage", { movesAppointmentId: appointmentOf(adas) })),
        guest("ben", item("massage", { movesAppointmentId: appointmentOf(bens) })),
      ],
    });
    accepted(await world.reserve(both, "14:00"));
    accepted(await world.engine.cancelAppointment({ appointmentId: appointmentOf(adas) }));
    const again = await bookMove(world, "ben", appointmentOf(bens));
    expect(codeOf(await world.reserve(again, "14:00"))).toBe("accepted");
  });
});
