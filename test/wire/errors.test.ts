import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HTTP_PROBLEMS } from "../../src/adapters/http/responses.ts";
import { wireRefusal, type WireError } from "../../src/adapters/http/wire-error.ts";
import { FACTS_OF, type WireReason } from "../../src/adapters/http/wire-facts.ts";
import type { WireClock } from "../../src/adapters/http/wire-time.ts";
import { factsByCode } from "../spec/refusal-types.ts";
import { retryAdvice, type Refusal, type RefusalCode } from "../../src/index.ts";
import {
  CENTER,
  createGuestsThat,
  DAY,
  forAnna,
  openWire,
  type Answer,
  type Json,
  type Wire,
} from "../support/http-server.ts";

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const UNKNOWN_ID = "0".repeat(32);
const book = (over: Json) => wire.post("/v1/bookings", { ...forAnna(), ...over });
const item = (id: string, more: Json = {}): Json => ({
  guests: [{ id: "anna-bianchi", items: [{ item: { id }, ...more }] }],
});

describe("the error table of the protocol, to the letter, with HTTP 200", () => {
  const expectRefusal = (answer: Answer, code: number, message: string, reason: string) => {
    expect(answer.status).toBe(200);
    expect(answer.body["error"] ?? answer.body["Error"]).toMatchObject({ code, message, reason });
  };

  it("503 Request is missing or id is missing.", async () => {
    const id = await wire.book();
    const message = "Request is missing or id is missing.";
    const bodies = [undefined, null, {}, [], "", { create_invoice: true }, { slot_time: null }, { slot_time: "" }];
    for (const body of bodies) {
      const answer = await wire.post(`/v1/bookings/${id}/slots/reserve`, body);
      expectRefusal(answer, 503, message, "REQUEST_MISSING");
      expect(answer.body).toMatchObject({ is_reserved: false, reservation_id: null, expiry_time: null, invoices: [] });
    }
    for (const body of [undefined, null, {}, [], "", { ...forAnna(), center_id: "" }, { ...forAnna(), ...item("") }]) {
      expectRefusal(await wire.post("/v1/bookings", body), 503, message, "REQUEST_MISSING");
    }
  });

  it("503 Request is missing or id is missing., of an empty booking or invoice id in the path", async () => {
    const message = "Request is missing or id is missing.";
    for (const empty of ["", "%20"]) {
      const path = `/v1/bookings/${empty}/slots`;
      const slots = await wire.get(path);
      expectRefusal(slots, 503, message, "REQUEST_MISSING");
      expect(slots.body).toMatchObject({ slots: [], Error: { field: "booking_id" } });
      const reserved = await wire.post(`${path}/reserve`, { slot_time: `${DAY}T10:00:00` });
      expectRefusal(reserved, 503, message, "REQUEST_MISSING");
      expect(reserved.body["is_reserved"]).toBe(false);
      expectRefusal(await wire.post(`${path}/confirm`), 503, message, "REQUEST_MISSING");
      for (const method of ["GET", "PATCH", "DELETE"])
        expectRefusal(await wire.send(method, `${path}/reserve`), 503, message, "REQUEST_MISSING");
      expectRefusal(await wire.send("PUT", `/v1/invoices/${empty}/cancel`), 503, message, "REQUEST_MISSING");
    }
  });

  it("the slots answer has its error in the protocol's own casing as well", async () => {
    const { body } = await wire.get("/v1/bookings/1/slots");
    expect(body["Error"]).toEqual({
      StatusCode: 502,
      Message: "Invalid booking id.",
      code: 502,
      message: "Invalid booking id.",
      reason: "INVALID_INPUT",
      field: "booking_id",
      problem:
        "must be the id of a booking, as the engine answered it: 32 hex digits, such as 019a2b3c4d5ea1b2c301234567890001",
    });
  });

  it("502 Could not get booking details.", async () => {
    const message = "Could not get booking details.";
    for (const id of [UNKNOWN_ID, "00000000-0000-0000-0000-00000000000F"]) {
      const path = `/v1/bookings/${id}/slots`;
      expectRefusal(await wire.get(path), 502, message, "BOOKING_NOT_FOUND");
      expectRefusal(
        await wire.post(`${path}/reserve`, { slot_time: `${DAY}T10:00:00` }),
        502,
        message,
        "BOOKING_NOT_FOUND",
      );
      expectRefusal(await wire.post(`${path}/confirm`), 502, message, "BOOKING_NOT_FOUND");
      for (const method of ["GET", "PATCH", "DELETE"]) {
        expectRefusal(await wire.send(method, `${path}/reserve`), 502, message, "BOOKING_NOT_FOUND");
      }
    }
  });

  it("502 Invalid booking id.", async () => {
    const message = "Invalid booking id.";
    for (const id of ["1", "not-an-id", "%F0%9F%92%A9", `${UNKNOWN_ID}0`, "%00", "..%2f..", "a".repeat(2_000)]) {
      const path = `/v1/bookings/${id}/slots`;
      expectRefusal(await wire.get(path), 502, message, "INVALID_INPUT");
      expectRefusal(
        await wire.post(`${path}/reserve`, { slot_time: `${DAY}T10:00:00` }),
        502,
        message,
        "INVALID_INPUT",
      );
      expectRefusal(await wire.post(`${path}/confirm`), 502, message, "INVALID_INPUT");
      for (const method of ["GET", "PATCH", "DELETE"]) {
        expectRefusal(await wire.send(method, `${path}/reserve`), 502, message, "INVALID_INPUT");
      }
    }
  });

  it("502 Slot is not available for reservation., with the reason and the facts that help", async () => {
    const room = { therapist: { id: "giulia" } };
    const first = await wire.book(item("swedish-60", room));
    await wire.post(`/v1/bookings/${first}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    const second = await wire.book({
      guests: [{ id: "yuki-tanaka", items: [{ item: { id: "swedish-60" }, ...room }] }],
    });
    const held = await wire.post(`/v1/bookings/${second}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    expect(held.body["error"]).toEqual({
      code: 502,
      message: "Slot is not available for reservation.",
      reason: "SLOT_HELD",
      held_until: `${DAY}T08:10:00`,
      held_until_at: `${DAY}T08:10:00+02:00`,
    });
    await wire.post(`/v1/bookings/${first}/slots/confirm`);
    const taken = await wire.post(`/v1/bookings/${second}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    expect(taken.body["error"]).toMatchObject({ code: 502, reason: "SLOT_TAKEN", start_time: `${DAY}T10:00:00` });
  });

  it("502 Slot is not available for reservation., right after an expiry, with the instant from which it is again", async () => {
    const own = await openWire();
    const waiting = { holdAgainAfterMinutes: 15 };
    own.offer({
      catalog: (it) => it && { ...it, center: { ...it.center, limits: { ...it.center.limits, ...waiting } } },
    });
    const { bookingId } = await own.hold("10:00", item("swedish-60", { therapist: { id: "giulia" } }));
    own.clock.advance(10 * 60_000);
    const again = await own.post(`/v1/bookings/${bookingId}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ is_reserved: false, reservation_id: null });
    expect(again.body["error"]).toEqual({
      code: 502,
      message: "Slot is not available for reservation.",
      reason: "HOLD_AGAIN_TOO_SOON",
      again_at: `${DAY}T08:25:00+02:00`,
    });
    const times = async (query: string) =>
      (await own.get(`/v1/bookings/${bookingId}/slots${query}`)).body["slots"].map(({ Time }: Json) => Time as string);
    for (const query of ["", "?is_double_booking_enabled=true"]) {
      expect(await times(query)).not.toContain(`${DAY}T10:00:00`);
      expect(await times(query)).toContain(`${DAY}T11:30:00`);
    }
    await own.close();
  });

  it("502 Center not found.", async () => {
    for (const center of ["nowhere", "no id at all", "\u0000", "x".repeat(65)]) {
      expectRefusal(await book({ center_id: center }), 502, "Center not found.", "CENTER_NOT_FOUND");
    }
  });

  it("502 One or more services or addons are not available in the catalog.", async () => {
    const message = "One or more services or addons are not available in the catalog.";
    const asked = [
      item("nothing"),
      item("no id"),
      item("scalp-massage"),
      item("swedish-60", { add_ons: [{ item: { id: "gold" } }] }),
    ];
    for (const over of asked) expectRefusal(await book(over), 502, message, "ITEM_NOT_FOUND");
  });

  it("502 One or more therapists are not available in catalog.", async () => {
    const message = "One or more therapists are not available in catalog.";
    for (const therapist of [{ id: "nobody" }, { Id: "no body", Gender: 3 }]) {
      expectRefusal(await book(item("swedish-60", { therapist })), 502, message, "THERAPIST_NOT_FOUND");
    }
  });

  it("the last three apply again at reserve, when the catalog has changed", async () => {
    const own = await openWire();
    const id = await own.book(item("swedish-60", { therapist: { id: "giulia" } }));
    const expectAtReserve = async (message: string, reason: string) =>
      expectRefusal(
        await own.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: `${DAY}T10:00:00` }),
        502,
        message,
        reason,
      );
    own.offer({ roster: (it) => it && { ...it, therapists: new Map() } });
    await expectAtReserve("One or more therapists are not available in catalog.", "THERAPIST_NOT_FOUND");
    own.offer({ catalog: (it) => it && { ...it, items: new Map() } });
    await expectAtReserve("One or more services or addons are not available in the catalog.", "ITEM_NOT_FOUND");
    own.offer({ catalog: () => null });
    await expectAtReserve("Center not found.", "CENTER_NOT_FOUND");
    await own.close();
  });
});

describe("every refusal has a line on the wire", () => {
  it("a malformed id of the engine comes with the form of such an id", async () => {
    const problem = (kind: string) => ({ problem: expect.stringContaining(`the id of ${kind}, `) as string });
    for (const [path, kind] of [
      ["/v1/invoices/1", "an invoice"],
      ["/v1/invoices/1/cancel", "an invoice"],
      ["/v1/appointments/1", "an appointment"],
    ] as const)
      expect((await wire.get(path)).body["error"], path).toMatchObject(problem(kind));
    const cancel = await wire.send("PUT", "/v1/invoices/1/cancel");
    expect(cancel.body["error"]).toMatchObject(problem("an invoice"));
    const mark = await wire.send("PUT", "/v1/appointments/1/check_in");
    expect(mark.body["error"]).toMatchObject(problem("an appointment"));
  });

  it("a malformed invoice id is an unknown invoice", async () => {
    for (const id of ["1", UNKNOWN_ID]) {
      const answer = await wire.send("PUT", `/v1/invoices/${id}/cancel`);
      expect(answer).toMatchObject({
        status: 200,
        body: { success: false, is_charge_applied: false, error: { code: 502, reason: "INVOICE_NOT_FOUND" } },
      });
    }
  });

  it("the advice of a 503 is to try again, and of nothing else", async () => {
    const codes: readonly Refusal["code"][] = ["CONTENDED", "STORE_UNAVAILABLE", "SOURCE_UNAVAILABLE"];
    for (const code of codes) {
      expect(retryAdvice(code)).toBe("try_again");
      expect(wireRefusal({ code } as Refusal, null).status).toBe(503);
    }
  });
});

describe("the facts beside a reason", () => {
  /** A refusal of any code: it has every fact. */
  const refusalOf = (code: string): Refusal =>
    new Proxy({ code } as Refusal, {
      get: (_, name) => {
        if (name === "code") return code;
        return String(name).endsWith("Ms") ? Date.parse("2026-05-13T08:00:00Z") : "0".repeat(32);
      },
    });
  const clock = { wall: () => "a wall time", withOffset: () => "an instant" } as unknown as WireClock;

  it("are those that the document has, for every refusal of the engine", () => {
    for (const code of [...factsByCode.keys()] as RefusalCode[]) {
      const { code: _code, message: _message, reason, ...facts } = wireRefusal(refusalOf(code), clock).error;
      expect(reason).toBe(code);
      // A malformed id is refused by the adapter itself, with the field and the problem.
      const ofAdapter = code === "INVALID_INPUT" ? [] : ["field", "problem"];
      const known = FACTS_OF[code].filter((name) => !ofAdapter.includes(name));
      expect({ code, facts: Object.keys(facts).sort() }).toEqual({ code, facts: [...known].sort() });
    }
  });

  it("are those that the document has, for every problem of HTTP", () => {
    for (const { code: _code, message: _message, reason, ...facts } of Object.values<WireError>(HTTP_PROBLEMS)) {
      expect(Object.keys(facts).filter((name) => !FACTS_OF[reason as WireReason].includes(name as never))).toEqual([]);
    }
  });
});

describe("a fault of the request itself has its own HTTP status", () => {
  const problem = (answer: Answer) => [answer.status, answer.body["error"]?.reason, answer.body["error"]?.field];

  it("400 for invalid JSON, and for wrong types with the field's path", async () => {
    const raw = (text: string | Uint8Array) => wire.send("POST", "/v1/bookings", { raw: text });
    expect(problem(await raw("{"))).toEqual([400, "NOT_JSON", undefined]);
    expect(problem(await raw(new Uint8Array([0x7b, 0xff, 0x7d])))).toEqual([400, "NOT_UTF8", undefined]);
    expect(problem(await raw(`${'{"a":'.repeat(21)}1${"}".repeat(21)}`))).toEqual([400, "TOO_DEEP", undefined]);
    for (const other of ["[1]", '"text"', "1", "true"])
      expect(problem(await raw(other))).toEqual([400, "INVALID_INPUT", "(body)"]);
    const guests = (guest: Json): Json => ({
      guests: [{ id: "anna-bianchi", items: [{ item: { id: "swedish-60" } }], ...guest }],
    });
    const wrong: readonly (readonly [Json, string])[] = [
      [{ center_id: true }, "center_id"],
      [{ center_id: 1.5 }, "center_id"],
      [guests({ id: {} }), "guests[0].id"],
      [{ date: 20_260_513 }, "date"],
      [{ date: "13/05/2026" }, "date"],
      [{ date: "2026-02-30" }, "date"],
      [{ date: null }, "date"],
      [{ guests: {} }, "guests"],
      [{ guests: [] }, "guests"],
      [guests({ items: [{ item: "swedish-60" }] }), "guests[0].items[0].item"],
      [guests({ items: [] }), "guests[0].items"],
      [
        guests({ items: [{ item: { id: "swedish-60" }, therapist: { Gender: 7 } }] }),
        "guests[0].items[0].therapist.Gender",
      ],
      [
        guests({ items: [{ item: { id: "swedish-60" }, therapist: { Gender: 3 } }] }),
        "guests[0].items[0].therapist.Gender",
      ],
      [
        guests({ items: [{ item: { id: "swedish-60" }, therapist: { Gender: "7" } }] }),
        "guests[0].items[0].therapist.Gender",
      ],
      [{ is_family_booking: "yes" }, "is_family_booking"],
      [{ is_family_booking: 2 }, "is_family_booking"],
      [{ notes: true }, "notes"],
      [{ notes: "\u0000" }, "notes"],
      [{ notes: "\ud800" }, "notes"],
    ];
    for (const [over, field] of wrong) expect(problem(await book(over)), field).toEqual([400, "INVALID_INPUT", field]);
  });

  it("an invalid slot_time is 400, and one that does not exist is a refusal", async () => {
    const id = await wire.book();
    const reserve = (body: Json) => wire.post(`/v1/bookings/${id}/slots/reserve`, body);
    for (const slot of ["soon", DAY, `${DAY}T25:00:00`, 5]) {
      expect(problem(await reserve({ slot_time: slot }))).toEqual([400, "INVALID_INPUT", "slot_time"]);
    }
    expect(problem(await reserve({ slot_time: `${DAY}T10:00:00`, create_invoice: 2 }))).toEqual([
      400,
      "INVALID_INPUT",
      "create_invoice",
    ]);
    const spring = await wire.book({ date: "2027-03-28" });
    const skipped = await wire.post(`/v1/bookings/${spring}/slots/reserve`, { slot_time: "2027-03-28T02:30:00" });
    expect(skipped).toMatchObject({ status: 200, body: { error: { code: 502, reason: "WALL_TIME_SKIPPED" } } });
  });

  it("401 for a missing or wrong key", async () => {
    for (const authorization of ["", "apikey", "apikey wrong-key-wrong-key", "bearer x~1~y", "Basic YTpi"]) {
      const answer = await wire.get("/v1/centers", { headers: { authorization } });
      expect(problem(answer)).toEqual([401, "UNAUTHENTICATED", undefined]);
      expect(answer.headers.get("www-authenticate")).toContain("apikey");
    }
  });

  it("404 for an unknown path, 405 with the allowed methods, 413, 415", async () => {
    expect(problem(await wire.get("/v1/nothing"))).toEqual([404, "PATH_NOT_FOUND", undefined]);
    const wrongMethod = await wire.send("DELETE", "/v1/bookings");
    expect([...problem(wrongMethod), wrongMethod.headers.get("allow")]).toEqual([
      405,
      "METHOD_NOT_ALLOWED",
      undefined,
      "POST",
    ]);
    expect((await wire.send("POST", `/v1/bookings/${UNKNOWN_ID}/slots/reserve`)).status).toBe(200);
    const large = JSON.stringify({ ...forAnna(), notes: "x".repeat(70_000) });
    expect(problem(await wire.send("POST", "/v1/bookings", { raw: large }))).toEqual([
      413,
      "BODY_TOO_LARGE",
      undefined,
    ]);
    const xml = await wire.send("POST", "/v1/bookings", { raw: "<a/>", headers: { "content-type": "text/xml" } });
    expect(problem(xml)).toEqual([415, "MEDIA_TYPE_NOT_SUPPORTED", undefined]);
  });

  it("413 for a body of unknown length too, counted as it comes", async () => {
    const endless = new ReadableStream({
      pull: (it) => it.enqueue(new TextEncoder().encode(`"${"x".repeat(4_096)}",`)),
    });
    const request = new Request(`${wire.url}/v1/bookings`, {
      method: "POST",
      body: endless,
      duplex: "half",
      headers: { authorization: "apikey a-key-of-the-tests", "content-type": "application/json" },
    });
    expect((await wire.handler(request)).status).toBe(413);
  });
});

describe("an unreachable store or source", () => {
  it("is 503 with Retry-After, without the cause, and logs it", async () => {
    const failing = await openWire({
      guests: createGuestsThat(() => Promise.reject(new Error("secret-host refused"))),
    });
    const answer = await failing.get(`/v1/guests?center_id=${CENTER}&query=x`);
    expect([answer.status, answer.headers.get("retry-after"), answer.body["error"].reason]).toEqual([
      503,
      "1",
      "SOURCE_UNAVAILABLE",
    ]);
    expect(answer.text).not.toContain("secret");
    expect(JSON.stringify(failing.logged)).toContain("secret-host");
    // An accepted command stays accepted if the names cannot be read.
    const held = await failing.hold("10:00");
    expect(held["invoices"][0].guest).toEqual({ Id: "anna-bianchi", FirstName: null, LastName: null });
    await failing.close();
  });

  it("a clock that leapt is 503 with the seconds until it can have settled in Retry-After, and nothing is done", async () => {
    const leaping = await openWire();
    await leaping.get("/v1/centers");
    const id = await leaping.book();
    leaping.clock.leap(86_400_000);
    for (const answer of [
      await leaping.post("/v1/bookings", forAnna()),
      await leaping.get(`/v1/bookings/${id}/slots`),
      await leaping.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: `${DAY}T10:00:00` }),
      await leaping.post(`/v1/bookings/${id}/slots/confirm`),
    ]) {
      expect([answer.status, answer.headers.get("retry-after"), answer.body["error"]]).toEqual([
        503,
        "30",
        expect.objectContaining({ reason: "CLOCK_LEAPT", ahead_seconds: 86_400, settles_in_seconds: 30 }),
      ]);
    }
    await leaping.close();
  });

  it("N11 an authentication's answer that is not a principal is refused as unauthenticated, at every path that asks", async () => {
    const garbage: readonly unknown[] = [
      ...[undefined, null, {}, "application", 3, [], Promise.resolve(undefined)],
      ...[{ kind: "admin" }, { kind: "application" }, { kind: "application", name: 5 }, { name: "web" }],
      ...[{ kind: "guest" }, { kind: "guest", guestId: 42 }, { kind: "guest", guestId: "a b" }, { guestId: "ada" }],
    ];
    for (const answer of garbage) {
      const open = await openWire({ authentication: { authenticate: () => answer as null } });
      for (const path of ["/v1/centers", "/v1/guests?center_id=harbour-spa", "/metrics"]) {
        const { status, body } = await open.get(path);
        expect({ answer, path, status, reason: body["error"].reason }).toEqual({
          ...{ answer, path, status: 401, reason: "UNAUTHENTICATED" },
        });
      }
      await open.close();
    }
    for (const issued of [undefined, {}, "token", { token: 3, expiresInSeconds: 1 }, { token: "t" }]) {
      const issueToken = () => Promise.resolve(issued as never);
      const open = await openWire({ authentication: { authenticate: () => null, issueToken } });
      expect(await open.post("/Token", { body: { api_key: "a-key" } })).toMatchObject({ status: 401 });
      await open.close();
    }
  });

  it("a fault is 500 without detail, under a request id that leads to it", async () => {
    const faulty = await openWire({
      authentication: {
        authenticate: () => {
          throw new Error("a fault with a secret");
        },
      },
    });
    const answer = await faulty.get("/v1/centers", { headers: { "x-request-id": "mine-1" } });
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 500, reason: "INTERNAL" } } });
    expect(answer.text).not.toContain("secret");
    expect(answer.headers.get("x-request-id")).toBe("mine-1");
    expect(faulty.logged).toContainEqual(
      expect.objectContaining({ level: "error", facts: expect.objectContaining({ requestId: "mine-1" }) }),
    );
    await faulty.close();
  });

  it("a fault that is no error, and that no text can say, is 500 too", async () => {
    const faulty = await openWire({
      authentication: { authenticate: () => Promise.reject(Object.create(null) as Error) },
    });
    expect(await faulty.get("/v1/centers")).toMatchObject({ status: 500, body: { error: { reason: "INTERNAL" } } });
    expect(faulty.logged.find(({ message }) => message === "a request failed")).toBeDefined();
    await faulty.close();
  });
});
