import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, equipment, guest, item, room, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

const sauna = service("sauna", { needsTherapist: false, roomKind: "sauna" });

describe.each(SWEEPERS)("capacity, the sweeper $sweeper", ({ sweeps }) => {
  it("C01 one unit: once it is reserved the listing shows none; others are refused as held, after the confirm as taken", async () => {
    const world = await openWorld({ sweeps });
    const bens = await world.book("ben");
    const open = await world.listed(bens);
    expect(open).toContain("10:00");
    const hold = await world.hold("ada", "10:00");
    const blocked = ["09:30", "10:00", "10:30"];
    expect(await world.listed(bens)).toEqual(open.filter((time) => !blocked.includes(time)));
    const held = { code: "SLOT_HELD", heldUntilMs: hold.expiresAtMs };
    for (const time of blocked) expect(refusalOf(await world.reserve(bens, time))).toEqual(held);
    accepted(await world.confirm(hold.bookingId));
    for (const time of blocked) {
      expect(refusalOf(await world.reserve(bens, time))).toEqual({ code: "SLOT_TAKEN", startMs: at(time) });
    }
    expect(await world.listed(bens)).toEqual(open.filter((time) => !blocked.includes(time)));
    expect(codeOf(await world.reserve(bens, "11:00"))).toBe("accepted");
  });

  it("C02 a room of five beds fills one by one", async () => {
    const world = await openWorld({ sweeps, items: [sauna], rooms: [room("hot", "sauna", 5)] });
    const beds: (string | undefined)[] = [];
    for (const name of ["ada", "ben", "cleo", "dora", "eve"]) {
      const booking = await world.book(name, "sauna");
      expect(await world.listed(booking)).toContain("10:00");
      const hold = accepted(await world.reserve(booking, "10:00"));
      beds.push(hold.appointments[0]?.room?.unit);
      world.pass(1);
    }
    expect(new Set(beds).size).toBe(5);
    const sixth = await world.book("finn", "sauna");
    expect(await world.listed(sixth)).not.toContain("10:00");
    // The first of the five to end names the instant.
    expect(refusalOf(await world.reserve(sixth, "10:00"))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: world.clock.nowMs() + 5 * 60_000,
    });
    world.pass(5);
    expect(accepted(await world.reserve(sixth, "10:00")).appointments[0]?.room?.unit).toBe(beds[0]);
  });

  it("C03 a holder asking again still sees its own slot", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    const open = await world.listed(booking);
    accepted(await world.reserve(booking, "10:00"));
    expect(await world.listed(booking)).toEqual(open);
    accepted(await world.reserve(booking, "10:30"));
    expect(await world.listed(booking)).toEqual(open);
  });

  it("C04 changing the slot swaps atomically, and the old reservation can never confirm", async () => {
    const world = await openWorld({ sweeps });
    const first = await world.hold("ada", "10:00", { createInvoice: true });
    const second = accepted(await world.reserve(first.bookingId, "10:30"));
    expect(second.reservationId).not.toBe(first.reservationId);
    expect(refusalOf(await world.engine.confirm({ reservationId: first.reservationId }))).toEqual({
      code: "RESERVATION_SUPERSEDED",
      reservationId: first.reservationId,
      byReservationId: second.reservationId,
    });
    const bens = await world.book("ben");
    expect(codeOf(await world.reserve(bens, "11:00"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(bens, "09:30"))).toBe("accepted");
    expect(accepted(await world.confirm(first.bookingId))).toMatchObject({ reservationId: second.reservationId });
    expect(codeOf(await world.engine.confirm({ reservationId: first.reservationId }))).toBe("RESERVATION_SUPERSEDED");
    const { reservation } = accepted(await world.engine.getReservation({ reservationId: first.reservationId }));
    expect(reservation.invoices).toMatchObject([{ id: first.invoices[0]?.id, status: "voided" }]);
  });

  it("C04 a swap that is refused leaves the old hold as it was", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00");
    await world.hold("ben", "12:00");
    const before = world.dump();
    expect(codeOf(await world.reserve(hold.bookingId, "12:30"))).toBe("SLOT_HELD");
    expect(world.dump()).toEqual(before);
    expect(accepted(await world.confirm(hold.bookingId))).toMatchObject({ reservationId: hold.reservationId });
  });

  it("C05 two lines of one request on one resource sum up", async () => {
    const steam = service("steam", { needsTherapist: false, equipmentIds: [equipment("steamer").id] });
    const party = { guests: [guest("ada", "steam"), guest("ben", "steam")] };
    const scarce = await openWorld({ sweeps, items: [steam], equipment: [equipment("steamer", 1)] });
    const refusedBooking = await scarce.book(party);
    expect(await scarce.listed(refusedBooking)).toEqual([]);
    expect(codeOf(await scarce.reserve(refusedBooking, "10:00"))).toBe("OUTSIDE_WORKING_TIME");

    const enough = await openWorld({ sweeps, items: [steam], equipment: [equipment("steamer", 2)] });
    const hold = accepted(await enough.reserve(await enough.book(party), "10:00"));
    const pieces = hold.appointments.flatMap((it) => it.equipment.map(({ unit }) => unit));
    expect(new Set(pieces).size).toBe(2);
    const third = await enough.book("cleo", "steam");
    expect(refusalOf(await enough.reserve(third, "10:00"))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: hold.expiresAtMs,
    });
  });

  it("C05 one line that needs a piece twice needs two pieces", async () => {
    const id = equipment("stone").id;
    const double = service("double", { needsTherapist: false, equipmentIds: [id, id] });
    const scarce = await openWorld({ sweeps, items: [double], equipment: [equipment("stone", 1)] });
    // D7: the refusal says that nothing can ever serve it.
    expect(refusalOf(await scarce.engine.findSlots({ bookingId: await scarce.book("ada", "double") }))).toEqual({
      code: "NO_ELIGIBLE_RESOURCE",
      resource: "equipment",
    });
    const enough = await openWorld({ sweeps, items: [double], equipment: [equipment("stone", 2)] });
    expect(await enough.listed(await enough.book("ada", "double"))).toContain("10:00");
  });
});

describe("rule 2: exclusive", () => {
  it("a guest is claimed for the service alone, and is in one place at a time", async () => {
    const slow = service("slow", { preparationMinutes: 30, recoveryMinutes: 30 });
    const world = await openWorld({ items: [slow], therapists: [therapist("uma"), therapist("vic")] });
    accepted(await world.reserve(await world.book("ada", "slow"), "10:00"));
    const again = await world.book("ada", "slow");
    expect(codeOf(await world.reserve(again, "10:30"))).toBe("SLOT_HELD");
    // The other therapist is free; the guest leaves at eleven, though the first therapist cleans up until half past.
    expect(accepted(await world.reserve(again, "11:00")).appointments).toHaveLength(1);
  });

  it("a held or taken place can be taken by no other booking, whichever commits first", async () => {
    const world = await openWorld({ items: [service("massage"), sauna], rooms: [room("hot", "sauna", 1)] });
    const both = await world.book({ guests: [guest("ada", item("massage")), guest("ben", "sauna")] });
    const one = await world.book("cleo", "sauna");
    world.store.onNextCommit(async (commit) => {
      const other = world.openNode().engine;
      accepted(await other.reserve({ bookingId: one, slot: at("10:30") }));
      return commit();
    });
    expect(codeOf(await world.reserve(both, "10:00"))).toBe("SLOT_HELD");
    const { claims } = accepted(await world.engine.centerDay({ centerId: "spa", date: "2026-05-11" }));
    expect(claims.map(({ unit }) => unit)).toEqual(["r:hot#1"]);
  });
});
