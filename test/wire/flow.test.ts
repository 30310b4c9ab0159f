import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CENTER, DAY, forAnna, massageFor, openWire, type Json, type Wire } from "../support/http-server.ts";

let wire: Wire;
beforeEach(async () => {
  wire = await openWire();
});
afterEach(() => wire.close());

const ID = /^[0-9a-f]{32}$/;
const itemsOf = (invoice: Json): readonly Json[] => invoice["items"];

describe("the four steps, over a socket", () => {
  it("one guest creates, lists, reserves with an invoice and confirms", async () => {
    const created = await wire.post("/v1/bookings", forAnna());
    expect(created).toMatchObject({ status: 200, body: { id: expect.stringMatching(ID), error: null } });
    expect(Object.keys(created.body)).toEqual(["id", "error"]);
    const path = `/v1/bookings/${created.body["id"]}/slots`;

    const slots = await wire.get(`${path}?check_future_day_availability=true`);
    expect(slots.body["Error"]).toBeNull();
    const [first] = slots.body["slots"];
    expect(first).toEqual({ Time: `${DAY}T09:15:00`, Warnings: null, Priority: 0, Available: true, SalePrice: 75 });

    const held = await wire.post(`${path}/reserve`, { slot_time: first.Time, create_invoice: true });
    expect(held.body).toMatchObject({
      is_reserved: true,
      reservation_id: expect.stringMatching(ID),
      expiry_time: `${DAY}T08:10:00`,
      expires_at: `${DAY}T08:10:00+02:00`,
      expires_in_seconds: 600,
      blocking_time: 10,
      error: null,
    });
    const [invoice] = held.body["invoices"];
    expect(invoice).toMatchObject({
      guest: { Id: "anna-bianchi", FirstName: "Anna", LastName: "Bianchi" },
      invoice_id: expect.stringMatching(ID),
    });
    expect(itemsOf(invoice)).toEqual([
      {
        item: { id: "swedish-60", name: "Swedish massage, 60 minutes", item_type: 0 },
        quantity: 1,
        therapist: expect.objectContaining({ id: expect.any(String), full_name: expect.any(String) }),
        room: { id: expect.any(String), name: expect.any(String) },
        equipment: { id: null, name: null },
        start_time: `${DAY}T09:15:00`,
        end_time: `${DAY}T10:15:00`,
        invoice_item_id: expect.stringMatching(/c000$/),
        appointment_id: expect.stringMatching(/4000$/),
        addons: null,
        package_services: null,
      },
    ]);

    const confirmed = await wire.post(`${path}/confirm`, {});
    expect(confirmed.body).toEqual({ is_confirmed: true, invoice, invoices: [invoice], error: null });
  });

  it("an expiry within a second is floored for the wall clock, and whole beside it", async () => {
    const own = await openWire({ nowMs: Date.parse("2026-05-13T08:00:00.750+02:00") });
    expect(await own.hold("10:00")).toMatchObject({
      ...{ expiry_time: `${DAY}T08:10:00`, expires_at: `${DAY}T08:10:00.750+02:00`, expires_in_seconds: 600 },
    });
    await own.close();
  });

  it("without create_invoice, ids of invoices and items are null until the confirm", async () => {
    const id = await wire.book();
    const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    const [before] = held.body["invoices"];
    expect(before.invoice_id).toBeNull();
    expect(itemsOf(before)[0]).toMatchObject({ invoice_item_id: null, appointment_id: null });
    const confirmed = await wire.post(`/v1/bookings/${id}/slots/confirm`);
    expect(confirmed.body["invoice"]).toMatchObject({ invoice_id: expect.stringMatching(ID) });
    expect(itemsOf(confirmed.body["invoice"])[0]).toMatchObject({ invoice_item_id: expect.stringMatching(ID) });
  });

  it("a group with add-ons: an invoice for each guest, the host's own beside them", async () => {
    const withAddOns = { item: { id: "swedish-60" }, add_ons: [{ item: { id: "scalp-massage" } }] };
    const id = await wire.book({
      guests: [{ id: "paolo-bianchi", items: [withAddOns] }, massageFor("anna-bianchi")],
      host_id: "anna-bianchi",
    });
    const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, {
      slot_time: `${DAY}T11:00:00`,
      create_invoice: true,
    });
    const [paolo, anna] = held.body["invoices"];
    expect([paolo.guest.Id, anna.guest.Id]).toEqual(["paolo-bianchi", "anna-bianchi"]);
    expect(itemsOf(paolo)[0]).toMatchObject({
      end_time: `${DAY}T12:15:00`,
      addons: [{ item: { id: "scalp-massage", name: "Scalp massage", item_type: 0 }, quantity: 1 }],
    });
    const confirmed = await wire.post(`/v1/bookings/${id}/slots/confirm`, { group_name: "Bianchi" });
    expect(confirmed.body["invoice"].invoice_id).toBe(anna.invoice_id);
    expect(confirmed.body["invoices"].map((it: Json) => it["invoice_id"])).toEqual([paolo.invoice_id, anna.invoice_id]);
  });

  it("a family needs the host's relationship to each of them", async () => {
    const family = { guests: [massageFor("anna-bianchi"), massageFor("sara-bianchi")], is_family_booking: "true" };
    expect((await wire.post("/v1/bookings", { ...forAnna(), ...family })).body["error"]).toBeNull();
    const group = [massageFor("anna-bianchi"), massageFor("yuki-tanaka")];
    for (const is_family_booking of [undefined, null, false, "false", 0, "0", ""]) {
      const created = await wire.post("/v1/bookings", { ...forAnna(), guests: group, is_family_booking });
      expect(created.body["error"], "a group of the application's").toBeNull();
    }
    for (const [host, reason] of [
      ["anna-bianchi", undefined],
      ["yuki-tanaka", "RELATIONSHIP_MISSING"],
    ] as const) {
      const children = { is_family_booking: true, guests: [massageFor("sara-bianchi")], relationship_host_id: host };
      expect((await wire.post("/v1/bookings", { ...forAnna(), ...children })).body["error"]?.reason).toBe(reason);
    }
    const strangers = { guests: group, is_family_booking: true };
    expect((await wire.post("/v1/bookings", { ...forAnna(), ...strangers })).body).toEqual({
      id: null,
      error: {
        code: 502,
        message: "Slot is not available for reservation.",
        reason: "RELATIONSHIP_MISSING",
        host_id: "anna-bianchi",
        guest_id: "yuki-tanaka",
      },
    });
  });

  it("a package is one line with its services in order", async () => {
    const id = await wire.book({ guests: [massageFor("anna-bianchi", "light-feet")], date: "2026-05-17" });
    const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, {
      slot_time: "2026-05-17T10:00:00",
      create_invoice: true,
    });
    const [line, ...others] = itemsOf(held.body["invoices"][0]);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      item: { id: "light-feet", name: "Light feet: reflexology and Swedish massage", item_type: 4 },
      start_time: "2026-05-17T10:00:00",
      end_time: "2026-05-17T11:30:00",
      invoice_item_id: expect.stringMatching(ID),
      appointment_id: expect.stringMatching(ID),
      therapist: { id: null, full_name: null, first_name: null, last_name: null, nick_name: null },
      room: { id: null, name: null },
      equipment: { id: null, name: null },
      addons: null,
    });
    const ids = [line as Json, ...(line as Json)["package_services"]].flatMap((it: Json) => [
      it["invoice_item_id"],
      it["appointment_id"],
    ]);
    expect(new Set(ids).size).toBe(6);
    expect(
      (line as Json)["package_services"].map((it: Json) => [it["item"].id, it["start_time"], it["appointment_id"]]),
    ).toEqual([
      ["foot-reflexology-30", "2026-05-17T10:00:00", expect.stringMatching(ID)],
      ["swedish-60", "2026-05-17T10:30:00", expect.stringMatching(ID)],
    ]);
  });

  it("a package twice is two lines, and either id of a line reschedules all of it", async () => {
    const twice = { id: "anna-bianchi", items: [{ item: { id: "light-feet" } }, { item: { id: "light-feet" } }] };
    const old = await wire.hold("10:00", { guests: [twice] });
    await wire.post(`/v1/bookings/${old.bookingId}/slots/confirm`);
    const lines = itemsOf(old["invoices"][0]);
    expect(lines.map((it) => it["package_services"].length)).toEqual([2, 2]);
    for (const name of ["invoice_item_id", "appointment_id"]) {
      const items = [{ item: { id: "light-feet" }, invoice_item_id: lines[1]?.[name] }];
      const created = await wire.post("/v1/bookings", { ...forAnna(), guests: [{ id: "anna-bianchi", items }] });
      const { booking } = (await wire.engine.getBooking({ bookingId: created.body["id"] }))._unsafeUnwrap();
      expect(booking.moves.map(({ appointmentId }) => appointmentId)).toEqual(
        lines[1]?.["package_services"].map((it: Json) => it["appointment_id"]),
      );
    }
  });

  it("a repeated reserve of the same slot opens the invoice that the first did not ask for; the expiry stays", async () => {
    const id = await wire.book();
    const path = `/v1/bookings/${id}/slots/reserve`;
    const first = (await wire.post(path, { slot_time: `${DAY}T10:00:00` })).body;
    wire.clock.advance(60_000);
    const again = (await wire.post(path, { slot_time: `${DAY}T10:00:00`, create_invoice: true })).body;
    expect(again).toMatchObject({
      is_reserved: true,
      reservation_id: first["reservation_id"],
      expires_at: first["expires_at"],
      expires_in_seconds: 540,
    });
    const [invoice] = again["invoices"];
    expect(invoice.invoice_id).toMatch(ID);
    const third = (await wire.post(path, { slot_time: `${DAY}T10:00:00` })).body;
    expect(third["invoices"]).toEqual(again["invoices"]);
    const confirmed = await wire.post(`/v1/bookings/${id}/slots/confirm`);
    expect(confirmed.body["invoice"]).toEqual(invoice);
  });

  it("reschedule: the old appointment stands until the confirm, then moves", async () => {
    const old = await wire.hold("10:00");
    await wire.post(`/v1/bookings/${old.bookingId}/slots/confirm`);
    const [invoice] = old["invoices"];
    const [item] = itemsOf(invoice);
    const moving = {
      guests: [
        {
          id: "anna-bianchi",
          invoice_id: invoice.invoice_id,
          items: [{ item: { id: "swedish-60" }, invoice_item_id: (item as Json)["invoice_item_id"] }],
        },
      ],
    };
    const again = await wire.hold("10:30", moving);
    expect((await wire.get(`/v1/bookings/${old.bookingId}/slots/reserve`)).body["status"]).toBe("confirmed");
    expect((await wire.post(`/v1/bookings/${again.bookingId}/slots/confirm`)).body["is_confirmed"]).toBe(true);
    expect((await wire.get(`/v1/bookings/${old.bookingId}/slots/reserve`)).body["status"]).toBe("cancelled");
  });

  it("an appointment's id in place of an invoice item's is understood", async () => {
    const old = await wire.hold("10:00");
    const [invoice] = old["invoices"];
    const ids = itemsOf(invoice)[0] as Json;
    const [itemId, appointmentId] = [ids["invoice_item_id"] as string, ids["appointment_id"] as string];
    expect(new Set([itemId, appointmentId, invoice.invoice_id]).size, "three ids").toBe(3);
    const moving = (named: string) => ({
      guests: [{ id: "anna-bianchi", items: [{ item: { id: "swedish-60" }, invoice_item_id: named }] }],
    });
    for (const named of [itemId, appointmentId, appointmentId.toUpperCase()]) {
      const early = await wire.post("/v1/bookings", { ...forAnna(), ...moving(named) });
      expect(early.body["error"]).toMatchObject({ reason: "NOT_CONFIRMED" });
    }
    await wire.post(`/v1/bookings/${old.bookingId}/slots/confirm`);
    const mover = await wire.hold("10:30", moving(appointmentId));
    expect((await wire.post(`/v1/bookings/${mover.bookingId}/slots/confirm`)).body["is_confirmed"]).toBe(true);
    for (const named of [itemId, appointmentId]) {
      const late = await wire.post("/v1/bookings", { ...forAnna(), ...moving(named) });
      expect(late.body["error"]).toMatchObject({ reason: "APPOINTMENT_NOT_BOOKED", invoice_item_id: itemId });
    }
    const none = await wire.post("/v1/bookings", { ...forAnna(), ...moving(invoice.invoice_id) });
    expect(none.body["error"]).toMatchObject({
      reason: "APPOINTMENT_NOT_FOUND",
      invoice_item_id: invoice.invoice_id,
    });
    const wrong = await wire.send("PUT", `/v1/invoices/${itemId}/cancel`, {});
    expect(wrong.body["error"]).toMatchObject({ reason: "INVOICE_NOT_FOUND", invoice_id: itemId });
  });

  const commentsOf = async (bookingId: string) =>
    (await wire.engine.getBooking({ bookingId }))._unsafeUnwrap().booking.notes.cancelComments;

  it("cancel, with comments in the query or in the body", async () => {
    const one = await wire.hold("10:00");
    await wire.post(`/v1/bookings/${one.bookingId}/slots/confirm`);
    const path = `/v1/invoices/${one["invoices"][0].invoice_id}/cancel`;
    expect((await wire.send("PUT", `${path}?comments=ill`, { body: { reason_id: "r-1" } })).body).toEqual({
      success: true,
      is_charge_applied: true,
      cancellation_fee: 75,
      error: null,
    });
    expect(await commentsOf(one.bookingId)).toBe("ill");

    const other = await wire.hold("12:00");
    await wire.post(`/v1/bookings/${other.bookingId}/slots/confirm`);
    await wire.send("PUT", `/v1/invoices/${other["invoices"][0].invoice_id}/cancel`, {
      body: { comments: "well again" },
    });
    expect(await commentsOf(other.bookingId)).toBe("well again");

    const third = await wire.hold("14:00");
    const empty = `/v1/invoices/${third["invoices"][0].invoice_id}/cancel?comments=late`;
    await wire.send("PUT", empty, { body: { comments: "" } });
    expect(await commentsOf(third.bookingId)).toBe("late");
  });

  it("calls that the protocol lacks: read, extend and release", async () => {
    const { bookingId, reservation_id: reservationId } = await wire.hold("10:00");
    const path = `/v1/bookings/${bookingId}/slots/reserve`;
    wire.clock.advance(90_500);
    expect((await wire.get(path)).body).toMatchObject({
      status: "reserved",
      reservation_id: reservationId,
      slot_time: `${DAY}T10:00:00`,
      expiry_time: `${DAY}T08:10:00`,
      expires_in_seconds: 509,
    });
    expect((await wire.send("PATCH", path)).body).toEqual({
      is_extended: true,
      reservation_id: reservationId,
      expiry_time: `${DAY}T08:11:30`,
      expires_at: `${DAY}T08:11:30.500+02:00`,
      expires_in_seconds: 600,
      error: null,
    });
    const released = { is_released: true, outcome: "released", reservation_id: reservationId, error: null };
    expect((await wire.send("DELETE", path)).body).toEqual(released);
    expect((await wire.send("DELETE", path)).body).toEqual({ ...released, outcome: "already_released" });
    expect((await wire.get(path)).body).toMatchObject({ status: "released", ended_at: `${DAY}T08:01:30.500+02:00` });
  });

  it("at its expiry instant a hold is dead, swept or not", async () => {
    const { bookingId } = await wire.hold("10:00");
    wire.clock.advance(600_000);
    const late = await wire.post(`/v1/bookings/${bookingId}/slots/confirm`);
    expect(late).toMatchObject({
      status: 200,
      body: {
        is_confirmed: false,
        invoice: null,
        invoices: [],
        error: { code: 502, reason: "RESERVATION_EXPIRED", expired_at: `${DAY}T08:10:00+02:00` },
      },
    });
  });
});

describe("support calls", () => {
  it("centers, services and therapists are enough to walk the flow", async () => {
    const centers = await wire.get("/v1/centers");
    expect(centers.body["centers"].map((it: Json) => it["id"])).toEqual(["harbour-spa", "pier-nine"]);
    const services = await wire.get(`/v1/centers/${CENTER}/services`);
    expect(services.body["services"][0]).toMatchObject({
      id: "swedish-60",
      name: "Swedish massage, 60 minutes",
      duration: 60,
      recovery_time: 10,
      price: { currency: "EUR", amount: 75 },
    });
    const therapists = await wire.get(`/v1/centers/${CENTER}/therapists`);
    expect(therapists.body["therapists"].slice(0, 2)).toMatchObject([
      {
        id: "giulia",
        personal_info: { name: "Giulia Ferrari", first_name: "Giulia", last_name: "Ferrari", gender: 2 },
      },
      { id: "marco", personal_info: { name: "Marco Conti", first_name: "Marco", last_name: "Conti", gender: 1 } },
    ]);
    expect((await wire.get("/v1/centers/nowhere/services")).body["error"]).toMatchObject({
      code: 502,
      message: "Center not found.",
    });
  });

  it("guests are found, added and booked for", async () => {
    const found = await wire.get(`/v1/guests?center_id=${CENTER}&query=bianchi`);
    expect(found.body["guests"]).toHaveLength(4);
    const byEmail = await wire.get(`/v1/guests/search?center_id=${CENTER}&email=YUKI@example.net`);
    expect(byEmail.body["guests"].map((it: Json) => it["id"])).toEqual(["yuki-tanaka"]);
    const added = await wire.post("/v1/guests", {
      center_id: CENTER,
      personal_info: { first_name: "Mia", last_name: "Rossi", mobile_phone: { number: "+39 06 1" } },
    });
    expect(added.body).toMatchObject({ id: expect.stringMatching(ID), error: null });
    const id = await wire.book({ guests: [massageFor(added.body["id"])] });
    expect(id).toMatch(ID);
    const relations = await wire.get("/v1/guests/anna-bianchi/relationships");
    expect(relations.body["relationships"][0]).toEqual({
      guest_id: "paolo-bianchi",
      relationship: "husband",
      first_name: "Paolo",
      last_name: "Bianchi",
    });
  });
});

describe("the slots call", () => {
  it("future days on request; the next one with a slot if the day itself has none", async () => {
    const closed = await wire.book({ date: "2026-08-15" });
    const path = `/v1/bookings/${closed}/slots`;
    expect((await wire.get(path)).body).toEqual({
      slots: [],
      future_days: [],
      next_available_day: "2026-08-16T00:00:00",
      Error: null,
    });
    const { body } = await wire.get(`${path}?check_future_day_availability=true`);
    expect(body["slots"]).toEqual([]);
    expect(body["next_available_day"]).toBe("2026-08-16T00:00:00");
    expect(body["future_days"]).toHaveLength(7);
    expect(body["future_days"][0]).toEqual({ Day: "2026-08-16T00:00:00", IsAvailable: true, HolidayType: null });
    const before = await wire.book({ date: "2026-08-10" });
    const week = (await wire.get(`/v1/bookings/${before}/slots?check_future_day_availability=true`)).body;
    expect(week["future_days"][4]).toEqual({ Day: "2026-08-15T00:00:00", IsAvailable: false, HolidayType: 1 });
    expect(week["next_available_day"]).toBeNull();
  });

  it("is_double_booking_enabled lists unavailable slots, with their warning; reserving it is refused all the same", async () => {
    const byGiulia = { items: [{ item: { id: "swedish-60" }, therapist: { id: "giulia" } }] };
    await wire.hold("10:00", { guests: [{ id: "anna-bianchi", ...byGiulia }] });
    const times = (body: Json, Available: boolean): readonly string[] =>
      body["slots"].filter((it: Json) => it["Available"] === Available).map((it: Json) => it["Time"].slice(11, 16));
    const guests = [{ id: "yuki-tanaka", ...byGiulia }];
    const plain = await wire.book({ guests });
    const inBody = await wire.book({ guests, is_double_booking_enabled: "true" });
    const { body } = await wire.get(`/v1/bookings/${inBody}/slots`);
    expect(body["slots"].find((it: Json) => it["Time"] === `${DAY}T10:00:00`)).toEqual({
      Time: `${DAY}T10:00:00`,
      Warnings: { Type: 0, Types: [0] },
      Priority: 0,
      Available: false,
      SalePrice: 75,
    });
    expect(body["slots"].find((it: Json) => it["Time"] === `${DAY}T13:15:00`)).toMatchObject({ Warnings: { Type: 1 } });
    const all = body["slots"].map((it: Json) => it["Time"]);
    expect(all).toEqual([...all].sort());
    const listed = (await wire.get(`/v1/bookings/${plain}/slots`)).body;
    expect(times(listed, false)).toEqual([]);
    expect(times(listed, true)).toEqual(times(body, true));
    expect((await wire.get(`/v1/bookings/${plain}/slots?is_double_booking_enabled=true`)).body).toEqual(body);
    const inQuery = await wire.post("/v1/bookings?is_double_booking_enabled=true", { ...forAnna(), guests });
    expect((await wire.get(`/v1/bookings/${inQuery.body["id"]}/slots`)).body).toEqual(body);
    const refused = await wire.post(`/v1/bookings/${inBody}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    expect(refused.body["error"]).toMatchObject({ code: 502, reason: "SLOT_HELD" });
  });

  it("on a holiday every warning begins with the holiday, and all that apply are beside it", async () => {
    const august = await openWire({ nowMs: Date.parse("2026-08-10T08:00:00+02:00") });
    const id = await august.book({ date: "2026-08-15", is_double_booking_enabled: true });
    const { slots } = (await august.get(`/v1/bookings/${id}/slots`)).body as { slots: Json[] };
    await august.close();
    expect(slots.length).toBeGreaterThan(0);
    const warnings = slots.map((it) => it["Warnings"]);
    for (const { Type, Types } of warnings) expect([Type, Types[0]]).toEqual([6, 6]);
    expect(new Set(warnings.map(({ Types }: Json) => JSON.stringify(Types)))).toContain("[6,1,4]");
  });
});
