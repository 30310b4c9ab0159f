import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CENTER, DAY, forAnna, KEY, openWire, type Json, type Wire } from "../support/http-server.ts";
import { sendRaw } from "../support/raw-socket.ts";

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const withTherapist = (therapist: unknown): Json => ({
  ...forAnna(),
  guests: [
    { id: "anna-bianchi", items: [{ item: { id: "swedish-60" }, ...(therapist === undefined ? {} : { therapist }) }] },
  ],
});

describe("the forms that clients of the protocol send", () => {
  it("booleans also as text", async () => {
    const flags = ["is_only_catalog_employees", "is_double_booking_enabled", "is_family_booking"];
    for (const value of [true, false, "true", "false", "True", "FALSE", " true ", 1, 0, "1", "0", "", null]) {
      const created = await wire.post("/v1/bookings", {
        ...forAnna(),
        ...Object.fromEntries(flags.map((it) => [it, value])),
      });
      expect(created.body["error"]).toBeNull();
    }
    for (const value of ["true", "True", "1", "0", "", "banana", "yes", "%00"]) {
      const query = `is_double_booking_enabled=${value}`;
      expect((await wire.post(`/v1/bookings?${query}`, forAnna())).body["error"]).toBeNull();
    }
    const id = await wire.book();
    const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, {
      slot_time: `${DAY}T09:15:00`,
      create_invoice: "True",
    });
    expect(held.body["invoices"][0].invoice_id).not.toBeNull();
    await wire.send("DELETE", `/v1/bookings/${id}/slots/reserve`);
  });

  it("a therapist in each of its shapes", async () => {
    const therapistOf = async (therapist: unknown) => {
      const created = await wire.post("/v1/bookings", withTherapist(therapist));
      const view = await wire.engine.getBooking({ bookingId: created.body["id"] });
      return view._unsafeUnwrap().booking.party[0]?.items[0]?.therapist;
    };
    const giulia = { kind: "named", therapistId: "giulia" };
    const any = { kind: "any" };
    expect(await therapistOf({ id: "giulia" })).toEqual(giulia);
    expect(await therapistOf({ Id: "giulia" })).toEqual(giulia);
    expect(await therapistOf({ Id: "giulia", Gender: 3 })).toEqual(giulia);
    expect(await therapistOf({ Gender: "1" })).toEqual({ kind: "gender", gender: "male" });
    expect(await therapistOf({ Gender: "3", id: "giulia" })).toEqual(giulia);
    expect(await therapistOf({ Gender: 1 })).toEqual({ kind: "gender", gender: "male" });
    expect(await therapistOf({ Gender: 2 })).toEqual({ kind: "gender", gender: "female" });
    expect(await therapistOf({ id: "", Gender: 2 })).toEqual({ kind: "gender", gender: "female" });
    for (const shape of [
      { Gender: 0 },
      { Gender: "0" },
      { Gender: "" },
      { Gender: null },
      { id: "" },
      { id: null },
      {},
      [],
      null,
      undefined,
    ])
      expect(await therapistOf(shape)).toEqual(any);
  });

  it("an empty list in place of an empty object, which a filled one is not", async () => {
    const create = async (guests: unknown) => (await wire.post("/v1/bookings", { ...forAnna(), guests })).body["error"];
    const filled = ["swedish-60"];
    const field = "guests[0].items[0].item.id";
    expect(await create([{ items: [{ item: [] }] }])).toMatchObject({ reason: "REQUEST_MISSING", field });
    expect(await create([{ items: [[]] }])).toMatchObject({ reason: "REQUEST_MISSING", field });
    expect(await create([{ items: [{ item: { id: "swedish-60" }, add_ons: [[]] }] }])).toMatchObject({
      reason: "REQUEST_MISSING",
      field: "guests[0].items[0].add_ons[0].item.id",
    });
    expect(await create([[]])).toMatchObject({ code: 400, field: "guests[0].items" });
    expect(await create([{ items: [{ item: filled }] }])).toMatchObject({
      code: 400,
      field: "guests[0].items[0].item",
    });
    for (const therapist of [filled, [{}], [null]])
      expect((await wire.post("/v1/bookings", withTherapist(therapist))).status).toBe(400);
    const id = await wire.book();
    const slot_time = `${DAY}T18:45:00`;
    const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, { slot_time, guests: [[]] });
    expect(held.body).toMatchObject({ is_reserved: true, error: null });
    await wire.send("DELETE", `/v1/bookings/${id}/slots/reserve`);
  });

  it("confirm with no body under a JSON content type, with {}, and with unknown fields", async () => {
    for (const [time, raw] of [
      ["10:00", ""],
      ["11:30", "{}"],
      ["15:00", '{"unknown": {"deep": [1]}, "notes": null}'],
      ["16:30", "null"],
    ] as const) {
      const { bookingId } = await wire.hold(time);
      const confirmed = await wire.send("POST", `/v1/bookings/${bookingId}/slots/confirm`, { raw });
      expect(confirmed.body).toMatchObject({ is_confirmed: true, error: null });
    }
  });

  it("confirm with an empty list, an empty text, and any content type without a body", async () => {
    const own = await openWire();
    for (const [time, raw, type] of [
      ["10:00", "[]", "application/json"],
      ["11:30", '""', "application/json"],
      ["15:00", "", "text/plain"],
      ["16:30", " ", "application/x-www-form-urlencoded"],
    ] as const) {
      const { bookingId } = await own.hold(time);
      const headers = { "content-type": type };
      const confirmed = await own.send("POST", `/v1/bookings/${bookingId}/slots/confirm`, { raw, headers });
      expect(confirmed.body).toMatchObject({ is_confirmed: true, error: null });
      expect(Object.keys(confirmed.body)).toEqual(["is_confirmed", "invoice", "invoices", "error"]);
    }
    await own.close();
  });

  it("a body on GET slots", async () => {
    const id = await wire.book({ date: "2026-05-15" });
    const body = JSON.stringify({ check_future_day_availability: true });
    const answer = await sendRaw(
      Number(new URL(wire.url).port),
      `GET /v1/bookings/${id}/slots HTTP/1.1\r\nHost: x\r\nAuthorization: apikey ${KEY}\r\nConnection: close\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toContain("200 OK");
    expect(answer).toContain('"Error":null');
  });

  it("a double slash in the path, and one at its end", async () => {
    const id = await wire.book({ date: "2026-05-15" });
    for (const path of [`//v1/bookings/${id}/slots`, `/v1//bookings/${id}//slots`, `/v1/bookings/${id}/slots/`]) {
      expect((await wire.get(path)).body["Error"]).toBeNull();
    }
  });

  it("paths in any case, the fixed parts alone: an id keeps its own", async () => {
    const id = await wire.book({ date: "2026-05-15" });
    for (const path of [`/V1/Bookings/${id.toUpperCase()}/Slots`, `//v1/BOOKINGS/${id}//SLOTS/`])
      expect((await wire.get(path)).body["Error"]).toBeNull();
    const held = await wire.post(`/v1/Bookings/${id}/Slots/Reserve`, { slot_time: "2026-05-15T10:00:00" });
    expect(held.body["is_reserved"]).toBe(true);
    expect((await wire.post(`/v1/bookings/${id}/slots/Confirm`, {})).body["is_confirmed"]).toBe(true);
    expect((await wire.get(`/v1/Centers/${CENTER}/Services`)).body["services"]).not.toEqual([]);
    expect((await wire.get(`/v1/Centers/${CENTER.toUpperCase()}/Services`)).body["error"].reason).toBe(
      "CENTER_NOT_FOUND",
    );
    expect((await wire.get("/V1/Guests/Search?center_id=harbour-spa&email=mia@example.org")).status).toBe(200);
    for (const path of ["/token", "/TOKEN/", "/v1/tokens", "/V1//Tokens/"])
      expect((await wire.post(path, { app_secret: KEY })).status).toBe(200);
    expect((await wire.get("/HealthZ")).status).toBe(200);
  });

  it("ids, texts and phones as numbers", async () => {
    const numbered = await wire.post("/v1/bookings", {
      ...forAnna(),
      guests: [{ id: 7, items: [{ item: { id: 8 } }] }],
    });
    expect(numbered.body["error"]).toMatchObject({ reason: "ITEM_NOT_FOUND", item_ids: ["8"] });
    const { bookingId, invoices } = await wire.hold("12:45", { notes: 5, group_name: 6 });
    const view = (await wire.engine.getBooking({ bookingId }))._unsafeUnwrap();
    expect(view.booking.notes).toMatchObject({ notes: "5", groupName: "6" });
    await wire.post(`/v1/bookings/${bookingId}/slots/confirm`, { notes: 1, group_name: 2 });
    const path = `/v1/invoices/${invoices[0].invoice_id}/cancel`;
    const cancelled = await wire.send("PUT", path, { body: { reason_id: 12, comments: 3 } });
    expect(cancelled.body).toMatchObject({ success: true, error: null });
    for (const mobile_phone of ["555", 555, { number: "555" }, { number: 555 }]) {
      const person = { first_name: "Mia", mobile_phone };
      const added = await wire.post("/v1/guests", { center_id: CENTER, personal_info: person });
      expect(added.body["personal_info"].mobile_phone).toEqual({ number: "555" });
    }
  });

  it("fields that make no difference, of any type", async () => {
    for (const value of ["maybe", 7, {}, [], { toString: 1, valueOf: null, toJSON: {} }, [{ toString: null }]]) {
      const odd = { is_only_catalog_employees: value, guest_relationship_id: value, is_double_booking_enabled: value };
      expect((await wire.post("/v1/bookings", { ...forAnna(), ...odd })).body["error"]).toBeNull();
    }
  });

  it("ids with dashes and in upper case are the same ids", async () => {
    const id = await wire.book({
      guests: [{ id: "8D3F6A52-1C7B-4E90-A8D4-5B2F9C0E7A11", items: [{ item: { id: "swedish-60" } }] }],
    });
    const dashed = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5").toUpperCase();
    const held = await wire.post(`/v1/bookings/${dashed}/slots/reserve`, { slot_time: `${DAY}T18:00:00` });
    expect(held.body["invoices"][0].guest).toEqual({
      Id: "8d3f6a52-1c7b-4e90-a8d4-5b2f9c0e7a11", // as the catalog file writes it (rule 25)
      FirstName: "Olga",
      LastName: "Petrova",
    });
    await wire.send("DELETE", `/v1/bookings/${id}/slots/reserve`);
  });

  it("times with an offset, with Z and without name the same instant", async () => {
    const ends: string[] = [];
    for (const time of [
      `${DAY}T18:15:00`,
      `${DAY}T18:15`,
      `${DAY}T18:15:00.000`,
      `${DAY}T16:15:00Z`,
      `${DAY}T12:15:00-04:00`,
    ]) {
      const id = await wire.book();
      const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: time });
      ends.push(held.body["invoices"][0]?.items[0].start_time);
      await wire.send("DELETE", `/v1/bookings/${id}/slots/reserve`);
    }
    expect(new Set(ends)).toEqual(new Set([`${DAY}T18:15:00`]));
  });

  it("a date as a full date-time, with or without an offset", async () => {
    const dateOf = async (date: string) => {
      const created = await wire.post("/v1/bookings", { ...forAnna(), date });
      return (await wire.engine.getBooking({ bookingId: created.body["id"] }))._unsafeUnwrap().booking.date;
    };
    expect(await dateOf("2026-05-14")).toBe("2026-05-14");
    expect(await dateOf("2026-05-14T00:00:00")).toBe("2026-05-14");
    // Late in the evening of the day before in UTC is the day itself in Rome.
    expect(await dateOf("2026-05-13T22:30:00Z")).toBe("2026-05-14");
  });

  it("a guest who is named only at the reserve", async () => {
    const id = await wire.book({ guests: [{ items: [{ item: { id: "swedish-60" } }] }] });
    const path = `/v1/bookings/${id}/slots/reserve`;
    const nobody = await wire.post(path, { slot_time: `${DAY}T17:45:00` });
    expect(nobody.body["error"]).toMatchObject({ reason: "GUEST_REQUIRED" });
    const named = await wire.post(path, { slot_time: `${DAY}T17:45:00`, guests: [{ id: "yuki-tanaka" }] });
    expect(named.body["invoices"][0].guest.FirstName).toBe("Yuki");
    const others = await wire.post(path, { slot_time: `${DAY}T17:45:00`, guests: [{ id: "anna-bianchi" }] });
    expect(others.body["error"]).toMatchObject({ reason: "GUEST_FIXED" });
  });

  it("a token for an API key, from a form or from JSON, and the token instead of the key", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded", authorization: "" };
    const asked = await wire.send("POST", "/Token", { raw: `grant_type=password&app_secret=${KEY}`, headers: form });
    expect(asked.body).toMatchObject({ token_type: "bearer", expires_in: 86_400 });
    const text = `grant_type=password&app_secret=${KEY}`;
    for (const raw of [text, JSON.stringify(text), ` ${text}`, JSON.stringify({ app_secret: KEY })]) {
      for (const path of ["/Token", "/v1/tokens"]) {
        for (const type of ["application/json", "application/json; charset=utf-8"]) {
          const headers = { "content-type": type, authorization: "" };
          expect((await wire.send("POST", path, { raw, headers })).body).toMatchObject({ token_type: "bearer" });
        }
      }
    }
    const asForm = await wire.send("POST", "/v1/tokens", { raw: text, headers: form });
    expect(asForm.body).toMatchObject({ token_type: "bearer", credentials: { token_type: "bearer" } });
    expect(asForm.body["credentials"].access_token).toBe(asForm.body["access_token"]);
    for (const [raw, status] of [
      ["{broken", 400],
      ["[", 400],
      ["app_secret=guess", 401],
      ['""', 401],
      ["", 401],
    ] as const) {
      expect((await wire.send("POST", "/Token", { raw, headers: { authorization: "" } })).status).toBe(status);
    }
    const json = await wire.send("POST", "/Token", { body: { app_secret: KEY }, headers: { authorization: "" } });
    const authorization = `bearer ${json.body["access_token"]}`;
    expect((await wire.get("/v1/centers", { headers: { authorization } })).status).toBe(200);
    expect((await wire.send("POST", "/Token", { body: { app_secret: "guess" } })).status).toBe(401);
    wire.clock.advance(86_400_000);
    expect((await wire.get("/v1/centers", { headers: { authorization } })).status).toBe(401);
  });
});

describe("of two slots in a repeated hour", () => {
  it("the wire lists the earlier, once", async () => {
    const own = await openWire();
    own.offer({
      catalog: (it) =>
        it && {
          ...it,
          center: {
            ...it.center,
            openingHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startMinute: 0, endMinute: 1_440 }],
          },
        },
      roster: (it) =>
        it && {
          ...it,
          therapists: new Map(
            [...it.therapists].map(([id, one]) => [
              id,
              {
                ...one,
                shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7] as const, startMinute: 0, endMinute: 1_440 }],
                breaks: [],
              },
            ]),
          ),
        },
    });
    const id = await own.book({ date: "2026-10-25", center_id: CENTER });
    const listed = (await own.get(`/v1/bookings/${id}/slots`)).body["slots"].map((it: Json) => it["Time"]);
    expect(listed).toContain("2026-10-25T02:30:00");
    expect(new Set(listed).size).toBe(listed.length);
    const held = await own.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: "2026-10-25T02:30:00" });
    expect(held.body["is_reserved"]).toBe(true);
    const found = (await own.engine.getBooking({ bookingId: id }))._unsafeUnwrap();
    expect(found.reservation?.startMs).toBe(Date.parse("2026-10-25T02:30:00+02:00"));
    await own.close();
  });
});
