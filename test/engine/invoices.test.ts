import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/index.ts";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { CENTER, guest, MINUTE, therapist } from "../support/catalog.ts";
import { openSink } from "../support/event-sink.ts";
import { UNKNOWN } from "../support/tampered-store.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

/** The center's facts in every answer. */
const AT_CENTER = { centerId: CENTER, zone: "Europe/Rome", currency: "EUR" };

const FREE = { feeMinor: 0, waivedMinor: 0 };
const THREE = ["uma", "vic", "xia"].map((id) => therapist(id));
const PARTY = { guests: [guest("ada", "massage"), guest("ben", "massage"), guest("cleo", "massage")] };

const typesOf = (world: World, reservationId: string): readonly string[] =>
  world
    .events()
    .filter((it): it is Extract<DomainEvent, { reservationId: unknown }> => "reservationId" in it)
    .filter((it) => it.reservationId === reservationId)
    .map(({ type }) => type);

describe.each(SWEEPERS)("invoice and events, the sweeper $sweeper", ({ sweeps }) => {
  it("V03 a payment arriving after expiry takes the late path, never a silent confirm", async () => {
    const strict = await openWorld({ sweeps });
    const hold = await strict.hold("ada", "10:00", { createInvoice: true });
    strict.clock.set(hold.expiresAtMs);
    expect(codeOf(await strict.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
    const { reservation } = await strict.view(hold.bookingId);
    expect(reservation?.invoices).toEqual([
      { id: hold.invoices[0]?.id, guestIndex: 0, guestId: "ada", status: "voided", voidedAtMs: hold.expiresAtMs },
    ]);

    const late = await openWorld({ sweeps, policies: { lateConfirm: "reacquire" } });
    const old = await late.hold("ada", "10:00", { createInvoice: true });
    late.clock.set(old.expiresAtMs);
    const confirmed = accepted(await late.confirm(old.bookingId));
    expect(confirmed.reservationId).not.toBe(old.reservationId);
    expect(confirmed.invoices[0]?.id).not.toBe(old.invoices[0]?.id);
    expect(typesOf(late, old.reservationId)).toEqual([
      "ReservationMade",
      "InvoiceOpened",
      "ReservationExpired",
      "InvoiceVoided",
    ]);
    expect(typesOf(late, confirmed.reservationId)).toEqual([
      "ReservationMade",
      "ReservationConfirmed",
      "InvoiceFinalized",
    ]);
  });

  it("a repeated reserve that asks for an invoice opens it (R-70); the expiry stays, and a replay has the first answer", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const bookingId = await world.book(PARTY);
    const first = accepted(await world.reserve(bookingId, "10:00", {}, { idempotencyKey: "first" }));
    expect(first.invoices).toEqual([]);
    world.pass(3);
    const opened = accepted(await world.reserve(bookingId, "10:00", { createInvoice: true }));
    expect({ ...opened, invoices: [] }).toEqual(first);
    expect(opened.invoices.map(({ guestId }) => guestId)).toEqual(["ada", "ben", "cleo"]);
    const types = ["ReservationMade", "InvoiceOpened", "InvoiceOpened", "InvoiceOpened"];
    expect(typesOf(world, first.reservationId)).toEqual(types);
    const before = world.dump();
    for (const createInvoice of [true, false])
      expect(accepted(await world.reserve(bookingId, "10:00", { createInvoice }))).toEqual(opened);
    expect(world.dump()).toEqual(before);
    expect(accepted(await world.reserve(bookingId, "10:00", {}, { idempotencyKey: "first" }))).toEqual(first);
    world.clock.set(first.expiresAtMs - 1);
    expect(accepted(await world.confirm(bookingId)).invoices).toEqual(opened.invoices);
  });

  it("an invoice that was opened late (R-70) is voided with its hold, at whose expiry the slot is held anew", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs - 1);
    const opened = accepted(await world.reserve(hold.bookingId, "10:00", { createInvoice: true }));
    world.clock.set(hold.expiresAtMs);
    const anew = accepted(await world.reserve(hold.bookingId, "10:00", { createInvoice: true }));
    expect(anew.reservationId).not.toBe(opened.reservationId);
    expect(typesOf(world, opened.reservationId)).toEqual([
      "ReservationMade",
      "InvoiceOpened",
      "ReservationExpired",
      "InvoiceVoided",
    ]);
  });

  it("V04 no event from a losing transition", async () => {
    const world = await openWorld({ sweeps });
    const { bookingId, reservationId, expiresAtMs } = await world.hold("ada", "10:00", { createInvoice: true });
    world.clock.set(expiresAtMs - 1);
    const answers = await Promise.all([
      world.confirm(bookingId),
      world.release(bookingId),
      world.confirm(bookingId),
      world.reserve(bookingId, "14:00"),
    ]);
    expect(tally(answers)).toEqual({ accepted: 2, ALREADY_CONFIRMED: 2 });
    world.pass(60);
    await world.sweep();
    expect(typesOf(world, reservationId)).toEqual([
      "ReservationMade",
      "InvoiceOpened",
      "ReservationConfirmed",
      "InvoiceFinalized",
    ]);
    expect(world.eventTypes()).toHaveLength(4);
  });

  it("V05 without create_invoice a hold has no invoice id until confirm; with it the same id from reserve to confirm", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const without = await world.hold("eve", "10:00");
    expect(without.invoices).toEqual([]);
    expect((await world.view(without.bookingId)).reservation?.invoices).toEqual([]);
    expect(accepted(await world.confirm(without.bookingId)).invoices).toMatchObject([
      { guestIndex: 0, guestId: "eve" },
    ]);

    const party = await world.hold(PARTY, "12:00", { createInvoice: true });
    expect(party.invoices.map(({ guestId }) => guestId)).toEqual(["ada", "ben", "cleo"]);
    const confirmed = accepted(await world.confirm(party.bookingId));
    expect(confirmed.invoices).toEqual(party.invoices);
    expect(confirmed.hostIndex).toBe(0);
    expect(typesOf(world, party.reservationId).filter((type) => type === "InvoiceFinalized")).toHaveLength(3);
  });

  it("V05 an open temporary invoice is cancelled by a release of the whole hold", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const hold = await world.hold(PARTY, "10:00", { createInvoice: true });
    const cancelled = accepted(await world.engine.cancelInvoice({ invoiceId: hold.invoices[1]?.id ?? "" }));
    expect(cancelled).toEqual({
      ...AT_CENTER,
      reservationId: hold.reservationId,
      bookingId: hold.bookingId,
      appointmentIds: [],
      ...FREE,
    });
    expect(typesOf(world, hold.reservationId).slice(4)).toEqual([
      "ReservationReleased",
      "InvoiceVoided",
      "InvoiceVoided",
      "InvoiceVoided",
    ]);
    expect(refusalOf(await world.engine.cancelInvoice({ invoiceId: hold.invoices[0]?.id ?? "" })).code).toBe(
      "RESERVATION_RELEASED",
    );
  });

  it("V06 cancel one guest of a confirmed group, then the host", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const { bookingId, reservationId } = await world.hold(PARTY, "10:00");
    const { appointments, invoices } = accepted(await world.confirm(bookingId));
    const ids = appointments.map(({ id }) => id);
    const bens = accepted(
      await world.engine.cancelInvoice({ invoiceId: invoices[1]?.id ?? "", reasonId: "ill", comments: "a cold" }),
    );
    expect(bens).toEqual({ ...AT_CENTER, reservationId, bookingId, appointmentIds: [ids[1]], ...FREE });
    expect(accepted(await world.engine.cancelGuest({ bookingId, guestId: "ben" })).appointmentIds).toEqual([ids[1]]);
    const { status, reservation, booking } = await world.view(bookingId);
    expect(status).toBe("confirmed");
    expect(reservation?.appointments.map((it) => it.status)).toEqual(["booked", "cancelled", "booked"]);
    expect(booking.notes.cancelComments).toBe("a cold");
    // Only the freed time can be taken by another guest.
    expect(codeOf(await world.reserve(await world.book("eve"), "10:00"))).toBe("accepted");
    expect(codeOf(await world.reserve(await world.book("finn"), "10:00"))).toBe("SLOT_HELD");

    const rest = accepted(await world.engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }));
    expect(rest.appointmentIds).toEqual([ids[0], ids[2]]);
    expect((await world.view(bookingId)).status).toBe("cancelled");
    expect(typesOf(world, reservationId).slice(5)).toEqual([
      "AppointmentCancelled",
      "AppointmentCancelled",
      "AppointmentCancelled",
      "ReservationCancelled",
    ]);
    expect(world.events().flatMap((it) => (it.type === "AppointmentCancelled" ? [it.reasonId] : []))).toEqual([
      "ill",
      null,
      null,
    ]);
    // Finalized invoices stay so: only unconfirmed ones are voided.
    expect((await world.view(bookingId)).reservation?.invoices.map((it) => it.status)).toEqual([
      "finalized",
      "finalized",
      "finalized",
    ]);
    accepted(await world.engine.cancelInvoice({ invoiceId: invoices[2]?.id ?? "" }));
    expect(codeOf(await world.engine.cancelGuest({ bookingId, guestId: "zoe" }))).toBe("GUEST_NOT_FOUND");
  });

  it("V06 cancel appointment by appointment: the last one cancels the reservation", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const { bookingId } = await world.hold({ guests: [guest("ada", "massage", "massage")] }, "10:00");
    const { appointments } = accepted(await world.confirm(bookingId));
    for (const [n, { id: appointmentId }] of appointments.entries()) {
      expect((await world.view(bookingId)).status).toBe("confirmed");
      accepted(await world.engine.cancelAppointment({ appointmentId }));
      expect((await world.view(bookingId)).reservation?.appointments[n]?.status).toBe("cancelled");
    }
    expect((await world.view(bookingId)).status).toBe("cancelled");
    expect(codeOf(await world.reserve(bookingId, "11:00"))).toBe("RESERVATION_CANCELLED");
    expect(codeOf(await world.confirm(bookingId))).toBe("RESERVATION_CANCELLED");
    expect(codeOf(await world.release(bookingId))).toBe("RESERVATION_CANCELLED");
    expect(accepted(await world.engine.centerDay({ centerId: "spa", date: "2026-05-11" })).claims).toEqual([]);
  });
});

describe("events are delivered at least once", () => {
  const expired = async () => {
    const world = await openWorld({ therapists: THREE });
    const hold = await world.hold(PARTY, "10:00", { createInvoice: true });
    world.clock.set(hold.expiresAtMs);
    await world.sweep();
    return world;
  };

  it("V01 the process stops after commit before delivery: delivered again, one void for each invoice", async () => {
    const world = await expired();
    const first = openSink();
    expect(accepted(await world.engine.deliverEvents(first, { limit: 6 }))).toMatchObject({ delivered: 6, more: true });
    // The sink took the last two, and the process ended before it could remember that.
    const second = openSink();
    world.store.onNextSettlement(UNKNOWN);
    expect(codeOf(await world.engine.deliverEvents(second))).toBe("STORE_UNAVAILABLE");
    expect(second.taken).toHaveLength(2);
    const third = openSink();
    const restarted = world.openNode().engine;
    const leasedUntilMs = world.clock.nowMs() + MINUTE;
    expect(accepted(await restarted.deliverEvents(third))).toMatchObject({ delivered: 0, leasedUntilMs });
    world.clock.set(leasedUntilMs);
    expect(accepted(await restarted.deliverEvents(third))).toMatchObject({ delivered: 2, more: false });
    expect(accepted(await restarted.deliverEvents(third))).toMatchObject({ delivered: 0, more: false });

    const all = [...first.taken, ...second.taken, ...third.taken];
    const once = new Map(all.map((it) => [it.eventId, it.event.type]));
    expect([...once.values()]).toEqual([
      "ReservationMade",
      "InvoiceOpened",
      "InvoiceOpened",
      "InvoiceOpened",
      "ReservationExpired",
      "InvoiceVoided",
      "InvoiceVoided",
      "InvoiceVoided",
    ]);
    expect(all.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 7, 8]);
  });

  it("V01 each consumer has a position of its own, and a limit takes the first events", async () => {
    const world = await expired();
    const [ledger, mail] = [openSink(), openSink()];
    expect(accepted(await world.engine.deliverEvents(ledger, { consumer: "ledger", limit: 3 })).delivered).toBe(3);
    expect(accepted(await world.engine.deliverEvents(ledger, { consumer: "ledger" })).delivered).toBe(5);
    expect(accepted(await world.engine.deliverEvents(mail, { consumer: "mail" })).delivered).toBe(8);
    expect(ledger.taken).toEqual(mail.taken);
  });

  it("V02 two sweepers at once: one expiry, one void", async () => {
    const world = await openWorld({ therapists: THREE });
    const { expiresAtMs } = await world.hold("ada", "10:00", { createInvoice: true });
    await world.hold("eve", "10:00", { createInvoice: true });
    world.clock.set(expiresAtMs);
    const sweepers = [world.openNode(), world.openNode(), world.openNode()];
    const rounds = await Promise.all(sweepers.map(({ engine }) => engine.expireDue()));
    const counts = rounds.map((it) => accepted(it));
    expect(counts.reduce((sum, { expired: count }) => sum + count, 0)).toBe(2);
    expect(counts.reduce((sum, { overtaken }) => sum + overtaken, 0)).toBe(4);
    const types = world.eventTypes();
    expect(types.filter((type) => type === "ReservationExpired")).toHaveLength(2);
    expect(types.filter((type) => type === "InvoiceVoided")).toHaveLength(2);
  });
});
