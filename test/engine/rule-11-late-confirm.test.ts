import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, guest, MINUTE, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type WorldOptions } from "../support/engine-world.ts";

const openLenient = (over: WorldOptions) => openWorld({ ...over, policies: { lateConfirm: "reacquire" } });

describe.each(SWEEPERS)("rule 11: late confirm by reacquiring, the sweeper $sweeper", ({ sweeps }) => {
  it("makes a new reservation with the snapshot's terms, though the catalog has changed since", async () => {
    const world = await openLenient({ sweeps });
    const old = await world.hold("ada", "10:00", { createInvoice: true, blockTimeMinutes: 7 });
    world.host.change({
      items: [service("massage", { name: "Renamed", durationMinutes: 90, priceMinor: 1, recoveryMinutes: 60 })],
      therapists: [therapist("vic")],
    });
    world.clock.set(old.expiresAtMs);
    const again = accepted(await world.confirm(old.bookingId));
    expect(again.confirmedAtMs).toBe(old.expiresAtMs);
    expect(again.appointments.map(({ id: _new, ...terms }) => terms)).toEqual(
      old.appointments.map(({ id: _old, ...terms }) => terms),
    );
    const ids = [again.reservationId, again.appointments[0]?.id, again.invoices[0]?.id];
    expect(new Set([...ids, old.reservationId, old.appointments[0]?.id, old.invoices[0]?.id]).size).toBe(6);
    const { reservation } = await world.view(old.bookingId);
    expect(reservation).toMatchObject({
      id: again.reservationId,
      status: "confirmed",
      origin: { kind: "reacquired", reservationId: old.reservationId },
      blockTimeMinutes: 7,
    });
    const before = accepted(await world.engine.getReservation({ reservationId: old.reservationId })).reservation;
    expect(before).toMatchObject({ status: "expired", invoices: [{ status: "voided" }] });
  });

  it("is in time at exp - 1 as ever, and may be repeated", async () => {
    const world = await openLenient({ sweeps });
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs - 1);
    expect(accepted(await world.confirm(hold.bookingId)).reservationId).toBe(hold.reservationId);

    const late = await world.hold("ben", "12:00");
    world.clock.set(late.expiresAtMs + 60 * MINUTE);
    const again = accepted(await world.confirm(late.bookingId));
    expect(accepted(await world.confirm(late.bookingId))).toEqual(again);
    expect(codeOf(await world.engine.confirm({ reservationId: late.reservationId }))).toBe("RESERVATION_EXPIRED");
  });

  it("a competing claim: held until when, or taken for good", async () => {
    const world = await openLenient({ sweeps });
    const adas = await world.hold("ada", "10:00");
    world.clock.set(adas.expiresAtMs);
    const bens = await world.hold("ben", "10:30");
    expect(refusalOf(await world.confirm(adas.bookingId))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: bens.expiresAtMs,
    });
    accepted(await world.confirm(bens.bookingId));
    expect(refusalOf(await world.confirm(adas.bookingId))).toEqual({ code: "SLOT_TAKEN", startMs: at("10:30") });
    expect((await world.view(adas.bookingId)).reservation).toMatchObject({ id: adas.reservationId, status: "expired" });
    accepted(await world.engine.cancelGuest({ bookingId: bens.bookingId, guestId: "ben" }));
    expect(codeOf(await world.confirm(adas.bookingId))).toBe("accepted");
  });

  it("a competitor whose hold has lapsed too is reclaimed with its expiry on record", async () => {
    const world = await openLenient({ sweeps });
    const adas = await world.hold("ada", "10:00");
    world.clock.set(adas.expiresAtMs);
    const bens = await world.hold("ben", "10:30", { createInvoice: true });
    world.clock.set(bens.expiresAtMs);
    accepted(await world.confirm(adas.bookingId));
    expect(world.eventTypes().filter((type) => type === "ReservationExpired")).toHaveLength(2);
    expect(world.eventTypes().filter((type) => type === "InvoiceVoided")).toHaveLength(1);
    expect(refusalOf(await world.confirm(bens.bookingId))).toEqual({ code: "SLOT_TAKEN", startMs: at("10:00") });
  });

  it("a competitor at the far end of the time that the catalog has added since the booking was created", async () => {
    const world = await openLenient({ sweeps, items: [service("massage"), service("long", { durationMinutes: 60 })] });
    const adas = await world.book("ada", "long");
    world.host.change({ items: [service("massage"), service("long", { durationMinutes: 180 })] });
    const { expiresAtMs } = accepted(await world.reserve(adas, "10:00"));
    world.clock.set(expiresAtMs);
    const bens = await world.hold("ben", "12:00");
    expect(refusalOf(await world.confirm(adas))).toEqual({ code: "SLOT_HELD", heldUntilMs: bens.expiresAtMs });
    world.clock.set(bens.expiresAtMs);
    expect(accepted(await world.confirm(adas)).appointments[0]?.endMs).toBe(at("13:00"));
  });

  it("never a released or superseded one", async () => {
    const world = await openLenient({ sweeps });
    const released = await world.hold("ada", "10:00");
    accepted(await world.release(released.bookingId));
    const superseded = await world.hold("ben", "12:00");
    const next = accepted(await world.reserve(superseded.bookingId, "14:00"));
    world.clock.set(next.expiresAtMs);
    const { engine } = world;
    expect(codeOf(await world.confirm(released.bookingId))).toBe("RESERVATION_RELEASED");
    expect(codeOf(await engine.confirm({ reservationId: superseded.reservationId }))).toBe("RESERVATION_SUPERSEDED");
    expect(codeOf(await engine.confirm({ reservationId: next.reservationId }))).toBe("accepted");
  });

  it("never an expired one that is not the booking's latest", async () => {
    const world = await openLenient({ sweeps });
    const first = await world.hold("ada", "10:00");
    world.clock.set(first.expiresAtMs);
    const second = accepted(await world.reserve(first.bookingId, "12:00"));
    expect(codeOf(await world.engine.confirm({ reservationId: first.reservationId }))).toBe("RESERVATION_EXPIRED");
    expect((await world.view(first.bookingId)).reservation?.id).toBe(second.reservationId);
  });

  it("a slot past is refused", async () => {
    const world = await openLenient({ sweeps });
    const { bookingId } = await world.hold("ada", "10:00");
    for (const now of [at("10:00"), at("10:00") + 1]) {
      world.clock.set(now);
      // The refusal names the earliest start that would be accepted; a start at `now` would not.
      expect(refusalOf(await world.confirm(bookingId))).toEqual({ code: "SLOT_IN_PAST", earliestMs: now + 1 });
    }
    const sooner = await openLenient({ sweeps });
    const hold = await sooner.hold("ada", "10:00");
    sooner.clock.set(at("10:00") - 1);
    expect(codeOf(await sooner.confirm(hold.bookingId))).toBe("accepted");
  });

  it("the lead time was kept when the place was reserved: it is not asked for again", async () => {
    const world = await openLenient({ sweeps, limits: { leadTimeMinutes: 120 } });
    const { bookingId } = await world.hold("ada", "13:00");
    world.clock.set(at("13:00") - 1);
    expect(codeOf(await world.confirm(bookingId))).toBe("accepted");
  });

  it("the notes that went at expiry stay gone, and those of the late confirm are kept", async () => {
    const world = await openLenient({ sweeps });
    const booking = await world.book({ guests: [guest("ada", "massage")], notes: "allergic to nuts" });
    const { expiresAtMs } = accepted(await world.reserve(booking, "10:00"));
    world.clock.set(expiresAtMs);
    expect((await world.view(booking)).booking.notes.notes).toBe("");
    accepted(await world.confirm(booking, { groupName: "the Smiths" }));
    expect((await world.view(booking)).booking.notes).toEqual({
      notes: "",
      groupName: "the Smiths",
      cancelComments: "",
    });
  });

  it("a reschedule that comes late still replaces the old place", async () => {
    const world = await openLenient({ sweeps });
    const { bookingId } = await world.hold("ada", "10:00");
    const { appointments } = accepted(await world.confirm(bookingId));
    const movesAppointmentId = appointments[0]?.id ?? "";
    const moving = await world.book({
      guests: [{ guestId: "ada", items: [{ itemId: "massage", movesAppointmentId }] }],
    });
    const { expiresAtMs } = accepted(await world.reserve(moving, "10:30"));
    world.clock.set(expiresAtMs);
    accepted(await world.confirm(moving));
    const { claims } = accepted(await world.engine.centerDay({ centerId: "spa", date: "2026-05-11" }));
    expect(claims.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[at("10:30"), at("11:30")]]);
    expect((await world.view(bookingId)).status).toBe("cancelled");
  });
});

describe("rule 11: the strict policy is the default", () => {
  it("refuses, and leaves nothing behind", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs);
    const before = world.dump();
    expect(codeOf(await world.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
    expect(world.dump()).toEqual(before);
  });
});
