import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CENTER, DAY, forAnna, KEY, openWire, type Json, type Wire } from "../support/http-server.ts";

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

/** Text straight onto a socket, and what comes back: what no client of ours would let through. */
const exchangeRaw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(wire.url).port), "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });

describe("what clients of the protocol send", () => {
  it("booleans also as text", async () => {
    const flags = ["is_only_catalog_employees", "is_double_booking_enabled", "is_family_booking"];
    for (const value of [true, false, "true", "false", null]) {
      const created = await wire.post("/v1/bookings", {
        ...forAnna(),
        ...Object.fromEntries(flags.map((it) => [it, value])),
      });
      expect(created.body["error"]).toBeNull();
    }
    expect((await wire.post("/v1/bookings?is_double_booking_enabled=true", forAnna())).body["error"]).toBeNull();
    const id = await wire.book();
    const held = await wire.post(`/v1/bookings/${id}/slots/reserve`, {
      slot_time: `${DAY}T09:15:00`,
      create_invoice: "true",
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
    expect(await therapistOf({ Gender: 1 })).toEqual({ kind: "gender", gender: "male" });
    expect(await therapistOf({ Gender: 2 })).toEqual({ kind: "gender", gender: "female" });
    expect(await therapistOf({ id: "", Gender: 2 })).toEqual({ kind: "gender", gender: "female" });
    for (const shape of [{ Gender: 0 }, { id: "" }, { id: null }, {}, null, undefined])
      expect(await therapistOf(shape)).toEqual(any);
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

  it("a body on GET slots", async () => {
    const id = await wire.book({ date: "2026-05-15" });
    const body = JSON.stringify({ check_future_day_availability: true });
    const answer = await exchangeRaw(
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
