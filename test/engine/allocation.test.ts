import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import {
  addOn,
  at,
  byGender,
  byTherapist,
  daily,
  equipment,
  guest,
  item,
  MINUTE,
  pack,
  room,
  service,
  therapist,
  wallTimeOf,
} from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const claimedUnits = (world: World): readonly string[] =>
  world.dump().centers.flatMap(({ claims }) => claims.map(({ unit }) => unit));

describe.each(SWEEPERS)("allocation, the sweeper $sweeper", ({ sweeps }) => {
  it("A01 two female therapists, one free, twenty parallel requests for female: one winner, nineteen typed refusals", async () => {
    const world = await openWorld({
      sweeps,
      therapists: [therapist("uma"), therapist("xia"), therapist("vic", { gender: "male" })],
    });
    const first = await world.hold({ guests: [guest("ada", item("massage", byTherapist("uma")))] }, "10:00");
    const bookings = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        world.book({ guests: [guest(`guest-${n}`, item("massage", byGender("female")))] }),
      ),
    );
    const answers = await Promise.all(bookings.map((it) => world.reserve(it, "10:00")));
    expect(tally(answers)).toEqual({ accepted: 1, SLOT_HELD: 19 });
    const won = answers.filter((it) => it.isOk()).map((it) => accepted(it).appointments[0]?.therapist?.id);
    expect(won).toEqual(["xia"]);
    for (const answer of answers.filter((it) => it.isErr())) {
      expect(refusalOf(answer)).toEqual({ code: "SLOT_HELD", heldUntilMs: first.expiresAtMs });
    }
    expect(claimedUnits(world)).not.toContain("t:vic");
  });

  it("A02 therapist and room are free but the equipment is gone: nothing is held", async () => {
    const laser = service("laser", { roomKind: "treatment", equipmentIds: [equipment("laser").id] });
    const world = await openWorld({
      sweeps,
      items: [laser],
      therapists: [therapist("uma"), therapist("vic")],
      rooms: [room("one", "treatment", 2)],
      equipment: [equipment("laser", 1)],
    });
    accepted(await world.reserve(await world.book("ada", "laser"), "10:00"));
    const bens = await world.book("ben", "laser");
    const before = world.dump();
    expect(codeOf(await world.reserve(bens, "10:30"))).toBe("SLOT_HELD");
    expect(world.dump()).toEqual(before);
    expect((await world.view(bens)).reservation).toBeNull();
  });

  it("A03 preparation and recovery block neighbours in listing and on writing; touching intervals do not clash", async () => {
    const wrap = service("wrap", { durationMinutes: 30, preparationMinutes: 15, recoveryMinutes: 15 });
    const world = await openWorld({ sweeps, items: [wrap], center: { gridMinutes: 15 } });
    accepted(await world.reserve(await world.book("ada", "wrap"), "12:00"));
    const bens = await world.book("ben", "wrap");
    const listed = await world.listed(bens);
    // Occupied from 11:45 to 12:45: the next one is prepared from 12:45 on, the one before is cleaned up by 11:45.
    for (const time of ["11:15", "11:30", "11:45", "12:00", "12:15", "12:30", "12:45"]) {
      expect(listed).not.toContain(time);
      expect(codeOf(await world.reserve(bens, time)), time).toBe("SLOT_HELD");
    }
    expect(listed).toContain("11:00");
    expect(listed).toContain("13:00");
    accepted(await world.reserve(bens, "13:00"));
    expect(codeOf(await world.reserve(await world.book("cleo", "wrap"), "11:00"))).toBe("accepted");
    const uma = accepted(await world.engine.centerDay({ centerId: "spa", date: "2026-05-11" })).claims.map(
      ({ startMs, endMs }) => [wallTimeOf(startMs), wallTimeOf(endMs)],
    );
    expect(uma).toEqual([
      ["10:45", "11:45"],
      ["11:45", "12:45"],
      ["12:45", "13:45"],
    ]);
  });

  it("A03 preparation and recovery lie within the therapist's shift, not within the opening hours", async () => {
    const wrap = service("wrap", { preparationMinutes: 30, recoveryMinutes: 30 });
    const early = therapist("uma", { shifts: [daily("08:30", "18:30")] });
    const world = await openWorld({ sweeps, items: [wrap], therapists: [early] });
    const listed = await world.listed(await world.book("ada", "wrap"));
    expect([listed[0], listed.at(-1)]).toEqual(["09:00", "17:00"]);
    const strict = await openWorld({ sweeps, items: [wrap] });
    const fewer = await strict.listed(await strict.book("ada", "wrap"));
    expect([fewer[0], fewer.at(-1)]).toEqual(["09:30", "16:30"]);
  });

  it("A04 a group of four with three therapists: none is held", async () => {
    const three = ["uma", "vic", "xia"].map((id) => therapist(id));
    const world = await openWorld({ sweeps, therapists: three });
    const party = { guests: ["ada", "ben", "cleo", "dora"].map((it) => guest(it, "massage")) };
    const booking = await world.book(party);
    const before = world.dump();
    expect(await world.listed(booking)).toEqual([]);
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual({
      code: "OUTSIDE_WORKING_TIME",
      startMs: at("10:00"),
    });
    expect(world.dump()).toEqual(before);

    world.host.change({ therapists: [...three, therapist("yan")] });
    const elsewhere = await world.hold("eve", "10:00");
    const held = world.dump();
    expect(codeOf(await world.reserve(booking, "10:30"))).toBe("SLOT_HELD");
    expect(world.dump()).toEqual(held);
    const group = accepted(await world.reserve(booking, "11:00"));
    expect(new Set(group.appointments.map((it) => it.therapist?.id)).size).toBe(4);
    expect(elsewhere.appointments).toHaveLength(1);
  });

  it("A06 equal inputs give equal allocation", async () => {
    const run = async () => {
      const world = await openWorld({
        sweeps,
        items: [service("massage", { roomKind: "treatment" })],
        therapists: ["uma", "vic", "xia", "yan"].map((id) => therapist(id)),
        rooms: [room("one", "treatment", 2), room("two", "treatment", 2)],
      });
      const places: unknown[] = [];
      for (const name of ["eve", "finn", "gus"]) {
        const booking = await world.book(name);
        const { slots } = accepted(await world.engine.findSlots({ bookingId: booking, withAllocations: true }));
        const listed = slots.find(({ startMs }) => startMs === at("10:00"))?.allocation;
        const { appointments } = accepted(await world.reserve(booking, "10:00"));
        // The listed slot is the reserved one.
        expect(appointments.map(({ id: _id, wallStartMs: _wall, ...place }) => place)).toEqual(listed);
        places.push(listed);
      }
      return places;
    };
    expect(await run()).toEqual(await run());
  });

  it("A08 an add-on lengthens its service and may need its own equipment", async () => {
    const world = await openWorld({
      sweeps,
      items: [service("massage"), addOn("stones", { durationMinutes: 30, equipmentIds: [equipment("oven").id] })],
      therapists: [therapist("uma"), therapist("vic")],
      equipment: [equipment("oven", 1)],
    });
    const stones = item("massage", { addOnIds: ["stones"] });
    const hold = await world.hold({ guests: [guest("ada", stones)] }, "10:00");
    expect(hold.appointments).toMatchObject([
      {
        startMs: at("10:00"),
        endMs: at("11:30"),
        equipment: [{ id: "oven" }],
        service: { durationMs: 90 * MINUTE, priceMinor: 9_500, addOns: [{ id: "stones", name: "The stones" }] },
      },
    ]);
    const bens = await world.book({ guests: [guest("ben", stones)] });
    expect(codeOf(await world.reserve(bens, "11:00"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(await world.book("cleo"), "11:00"))).toBe("accepted");
    expect(codeOf(await world.reserve(bens, "11:30"))).toBe("accepted");
  });

  it("A08 package services run in order", async () => {
    const world = await openWorld({
      sweeps,
      items: [service("massage"), service("facial", { durationMinutes: 30 }), pack("ritual", ["facial", "massage"])],
    });
    const booking = await world.book("ada", "ritual");
    const hold = accepted(await world.reserve(booking, "10:00"));
    expect(hold.appointments).toMatchObject([
      { service: { id: "facial", package: { id: "ritual" } }, startMs: at("10:00"), endMs: at("10:30") },
      { service: { id: "massage", package: { id: "ritual" } }, startMs: at("10:30"), endMs: at("11:30") },
    ]);
    const { slots } = accepted(await world.engine.findSlots({ bookingId: booking }));
    expect(slots.map(({ priceMinor }) => priceMinor)).toEqual(slots.map(() => 12_000));
  });

  it("A08 a therapist's break in the middle makes the slot unlistable", async () => {
    const uma = therapist("uma", { breaks: [daily("12:30", "13:00")] });
    const world = await openWorld({ sweeps, therapists: [uma] });
    const booking = await world.book("ada");
    const listed = await world.listed(booking);
    for (const time of ["12:00", "12:30"]) {
      expect(listed).not.toContain(time);
      expect(refusalOf(await world.reserve(booking, time))).toEqual({
        code: "OUTSIDE_WORKING_TIME",
        startMs: at(time),
      });
    }
    expect(listed).toContain("11:30");
    expect(listed).toContain("13:00");
  });

  it("A09 guest 1 any, guest 2 named: guest 1 gets the other one, in either order", async () => {
    for (const wanted of ["uma", "vic"]) {
      const world = await openWorld({ sweeps, therapists: [therapist("uma"), therapist("vic")] });
      const party = { guests: [guest("ada", "massage"), guest("ben", item("massage", byTherapist(wanted)))] };
      const { appointments } = await world.hold(party, "10:00");
      expect(appointments.map((it) => it.therapist?.id)).toEqual([wanted === "uma" ? "vic" : "uma", wanted]);
    }
  });

  it("A10 one therapist serves a guest's two items back to back, with buffers", async () => {
    const wrap = service("wrap", { preparationMinutes: 15, recoveryMinutes: 15 });
    const world = await openWorld({ sweeps, items: [wrap] });
    const hold = await world.hold({ guests: [guest("ada", "wrap", "wrap")] }, "10:00");
    expect(hold.appointments.map(({ startMs, endMs }) => [wallTimeOf(startMs), wallTimeOf(endMs)])).toEqual([
      ["10:00", "11:00"],
      ["11:00", "12:00"],
    ]);
    const { claims } = accepted(await world.engine.centerDay({ centerId: "spa", date: "2026-05-11" }));
    expect(claims.map(({ unit, startMs, endMs }) => [unit, wallTimeOf(startMs), wallTimeOf(endMs)])).toEqual([
      ["t:uma", "09:45", "12:15"],
    ]);
    // Two guests one after the other do need the buffers between them.
    expect(codeOf(await world.reserve(await world.book("ben", "wrap"), "12:00"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(await world.book("cleo", "wrap"), "12:30"))).toBe("accepted");
  });

  it("A11 two beds, one taken 9-10, the other 10-11: 9-11 is not available", async () => {
    const sauna = service("sauna", { needsTherapist: false, roomKind: "sauna" });
    const long = service("long", { needsTherapist: false, roomKind: "sauna", durationMinutes: 120 });
    const world = await openWorld({ sweeps, items: [sauna, long], rooms: [room("hot", "sauna", 2)] });
    const bed = (n: number) => ({ kind: "room", roomId: "hot", bed: n }) as const;
    const block = (externalId: string, n: number, start: string, end: string) =>
      world.engine.block({ centerId: "spa", externalId, resource: bed(n), start: at(start), end: at(end) });
    accepted(await block("one", 1, "09:00", "10:00"));
    accepted(await block("two", 2, "10:00", "11:00"));
    const longs = await world.book("ada", "long");
    expect(await world.listed(longs)).not.toContain("09:00");
    expect(refusalOf(await world.reserve(longs, "09:00"))).toEqual({ code: "SLOT_TAKEN", startMs: at("09:00") });
    const shorts = await world.book("ben", "sauna");
    expect((await world.listed(shorts)).slice(0, 4)).toEqual(["09:00", "10:00", "10:30", "11:00"]);
    expect(codeOf(await world.reserve(longs, "11:00"))).toBe("accepted");
  });
});
