import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  at,
  byTherapist,
  CENTER,
  DATE,
  guest,
  item,
  offer,
  service,
  therapist,
  equipment,
  room,
} from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";
import { TWINS } from "../../src/conformance/store/fixtures.ts";

const PLAIN = { centerId: CENTER, date: DATE, guests: [guest("ada", "massage")] };
const BLOCK = { centerId: CENTER, externalId: "sick", resource: { kind: "therapist", therapistId: "uma" } } as const;

describe("a source of the host that fails", () => {
  it.each([
    ["catalog", "with a promise"],
    ["catalog", "at once"],
    ["roster", "with a promise"],
    ["roster", "at once"],
  ] as const)("the %s, %s: a call that needs it is refused by its name, and changes nothing", async (source, how) => {
    const world = await openWorld();
    const { engine } = world;
    if (how === "at once") world.host.answerAtOnce();
    const booking = await world.book("ada");
    const before = JSON.stringify(world.dump());
    world.host.away.add(source);
    const away = { code: "SOURCE_UNAVAILABLE", source, cause: `the ${source} is away` };
    expect(refusalOf(await engine.createBooking(PLAIN))).toEqual(away);
    expect(refusalOf(await engine.findSlots({ bookingId: booking }))).toEqual(away);
    expect(refusalOf(await engine.reserve({ bookingId: booking, slot: at("10:00") }))).toEqual(away);
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(away);
    expect(refusalOf(await engine.block({ ...BLOCK, start: at("10:00"), end: at("11:00") }))).toEqual(away);
    expect(refusalOf(await engine.centerDay({ centerId: CENTER, date: DATE }))).toEqual(away);
    expect(JSON.stringify(world.dump())).toBe(before);
    world.host.away.clear();
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("accepted");
  });

  it("a reservation can be confirmed, extended, released, cancelled and read without any of them", async () => {
    const world = await openWorld();
    const [adas, bens] = [await world.hold("ada", "10:00"), await world.hold("ben", "12:00")];
    world.host.away.add("catalog").add("roster");
    world.directory.isAway(true);
    world.pass(1);
    accepted(await world.extend(adas.bookingId));
    const { appointments } = accepted(await world.confirm(adas.bookingId));
    accepted(await world.release(bens.bookingId));
    accepted(await world.engine.cancelAppointment({ appointmentId: appointments[0]?.id ?? "" }));
    expect((await world.view(adas.bookingId)).status).toBe("cancelled");
    expect(accepted(await world.engine.expireDue()).expired).toBe(0);
  });

  it("the guest directory: only if guests are named", async () => {
    const world = await openWorld();
    const unnamed = { centerId: CENTER, date: DATE, guests: [{ items: [item("massage")] }], holderKey: "web-1" };
    const booking = await world.book(unnamed);
    const before = JSON.stringify(world.dump());
    world.directory.isAway(true);
    const away = { code: "SOURCE_UNAVAILABLE", source: "guests", cause: "the directory is away" };
    expect(refusalOf(await world.engine.createBooking(PLAIN))).toEqual(away);
    expect(refusalOf(await world.reserve(booking, "10:00", { guestIds: ["ada"] }))).toEqual(away);
    expect(JSON.stringify(world.dump())).toBe(before);
    expect(codeOf(await world.engine.createBooking(unnamed))).toBe("accepted");
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("accepted");
  });
});

describe("entries that the host removed between create and reserve", () => {
  const openBooked = async () => {
    const world = await openWorld({
      items: [service("massage", { roomKind: "treatment", equipmentIds: [equipment("oven").id] })],
      therapists: [therapist("uma"), therapist("vic")],
      rooms: [room("one", "treatment")],
      equipment: [equipment("oven")],
    });
    return { world, booking: await world.book({ guests: [guest("ada", item("massage", byTherapist("uma")))] }) };
  };

  it("the center", async () => {
    const { world, booking } = await openBooked();
    world.host.close();
    const gone = { code: "CENTER_NOT_FOUND", centerId: CENTER };
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(gone);
    expect(refusalOf(await world.engine.reserve({ bookingId: booking, slot: at("10:00") }))).toEqual(gone);
    expect(refusalOf(await world.openNode().engine.reserve({ bookingId: booking, slot: `${DATE}T10:00` }))).toEqual(
      gone,
    );
    expect(refusalOf(await world.engine.findSlots({ bookingId: booking }))).toEqual(gone);
    expect(refusalOf(await world.engine.createBooking(PLAIN))).toEqual(gone);
    expect((await world.view(booking)).status).toBe("open");
  });

  it("the center, after a slot was reserved: the hold is as good as ever", async () => {
    const { world, booking } = await openBooked();
    accepted(await world.reserve(booking, "10:00"));
    world.host.close();
    expect(codeOf(await world.confirm(booking))).toBe("accepted");
  });

  it("the item", async () => {
    const { world, booking } = await openBooked();
    world.host.change({ items: [service("facial")] });
    const gone = { code: "ITEM_NOT_FOUND", itemIds: ["massage"] };
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(gone);
    expect(refusalOf(await world.engine.findSlots({ bookingId: booking }))).toEqual(gone);
  });

  it("the named therapist", async () => {
    const { world, booking } = await openBooked();
    world.host.change({ therapists: [therapist("vic")] });
    const gone = { code: "THERAPIST_NOT_FOUND", therapistIds: ["uma"] };
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(gone);
    expect(refusalOf(await world.engine.findSlots({ bookingId: booking }))).toEqual(gone);
  });

  it("all eligible therapists and rooms", async () => {
    const { world, booking } = await openBooked();
    const lacking = (resource: string) => ({ code: "NO_ELIGIBLE_RESOURCE", resource });
    world.host.change({ equipment: [] });
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(lacking("equipment"));
    world.host.change({ rooms: [] });
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(lacking("room"));
    world.host.change({ therapists: [therapist("uma", { skills: [service("facial").id] })] });
    expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(lacking("therapist"));
    expect(refusalOf(await world.engine.findSlots({ bookingId: booking }))).toEqual(lacking("therapist"));
  });
});

describe("two centers whose ids carry the same tag", () => {
  const [one, other] = TWINS;
  const newYork = offer({ center: { id: other, zone: "America/New_York" } });

  it("each reads a wall time by its own zone", async () => {
    const world = await openWorld({ center: { id: one }, otherCenters: [newYork] });
    const there = await world.book({ centerId: other, guests: [guest("ada", "massage")] });
    const here = await world.book({ centerId: one, guests: [guest("ben", "massage")] });
    expect(accepted(await world.reserve(there, "10:00")).startMs).toBe(Date.parse(`${DATE}T10:00:00-04:00`));
    expect(accepted(await world.reserve(here, "10:00")).startMs).toBe(at("10:00"));
  });

  it("also if the second of them opened only later", async () => {
    const world = await openWorld({ center: { id: one } });
    const here = await world.book({ centerId: one, guests: [guest("ben", "massage")] });
    expect(accepted(await world.reserve(here, "10:00")).startMs).toBe(at("10:00"));
    world.host.open(newYork);
    const there = await world.book({ centerId: other, guests: [guest("ada", "massage")] });
    expect(accepted(await world.reserve(there, "10:00")).startMs).toBe(Date.parse(`${DATE}T10:00:00-04:00`));
  });

  it("neither takes anything of the other, nor moves its appointments", async () => {
    const world = await openWorld({ center: { id: one }, otherCenters: [newYork] });
    const here = await world.book({ centerId: one, guests: [guest("ada", "massage")] });
    const there = await world.book({ centerId: other, guests: [guest("ben", "massage")] });
    const slot = Date.parse(`${DATE}T16:00:00+02:00`);
    accepted(await world.engine.reserve({ bookingId: here, slot }));
    accepted(await world.engine.reserve({ bookingId: there, slot }));
    const { appointments, invoices } = accepted(await world.confirm(here));
    const move = item("massage", { movesAppointmentId: appointments[0]?.id ?? "" });
    const asked = { centerId: other, date: DATE };
    expect(codeOf(await world.engine.createBooking({ ...asked, guests: [guest("ada", move)] }))).toBe(
      "APPOINTMENT_NOT_FOUND",
    );
    const byInvoice = { ...guest("ada", "massage"), movesInvoiceId: invoices[0]?.id ?? "" };
    expect(codeOf(await world.engine.createBooking({ ...asked, guests: [byInvoice] }))).toBe("INVOICE_NOT_FOUND");
  });
});
