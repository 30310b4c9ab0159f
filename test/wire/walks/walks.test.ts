import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CENTER, DAY, massageFor, openWire, type Json, type Wire } from "../../support/http-server.ts";
import { expectedByDocument } from "../../support/openapi-document.ts";
import { createRawClient, type RawClient } from "../../support/raw-socket.ts";
import { mayBeSent, preflightBytes, RECORDINGS, SHOP, type Ask, type Recording } from "./recordings.ts";

// Each kind of client writes its own bytes onto a socket, reads the answers, and goes on with their values.

let wire: Wire;
let client: RawClient;
beforeEach(async () => {
  wire = await openWire({ corsOrigins: [SHOP] });
  client = createRawClient(Number(new URL(wire.url).port));
});
afterEach(async () => {
  client.close();
  await wire.close();
});

type Send = (method: string, path: string, body?: unknown) => Promise<Json>;

const NO_SLOT = "Slot is not available for reservation.";

/** A client that has its key or token, and reads JSON of answers with HTTP 200. */
const openClient = async (recording: Recording): Promise<Send> => {
  const host = new URL(wire.url).host;
  const authorization = await recording.authorize(client, host);
  return async (method, path, body) => {
    const ask: Ask = { method, path, ...(body === undefined ? {} : { body }) };
    if (recording.preflights) {
      const allowed = await client.exchange([preflightBytes(ask, host)]);
      expect(mayBeSent(allowed, ask), `${method} ${path} after its preflight`).toBe(true);
    }
    const { pieces, waits } = recording.bytes(ask, { host, authorization });
    const { status, headers, text } = await client.exchange(pieces, waits);
    expect([status, headers.get("content-type"), headers.get("content-encoding")], text).toEqual([
      200,
      "application/json; charset=utf-8",
      undefined,
    ]);
    if (recording.preflights) expect(headers.get("access-control-allow-origin")).toBe(SHOP);
    const read = JSON.parse(text) as Json;
    expectedByDocument(method, path, { status, body: read });
    return read;
  };
};

/** A list as the client gets it: whole, or page by page until a short one. */
const listed = async (send: Send, { pageSize }: Recording, path: string, field: string): Promise<readonly Json[]> => {
  if (pageSize === null) {
    const answer = await send("GET", path);
    return Array.isArray(answer) ? answer : answer[field];
  }
  const found: Json[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await send("GET", `${path}${path.includes("?") ? "&" : "?"}page=${page}&size=${pageSize}`);
    found.push(...(answer[field] as readonly Json[]));
    if (answer[field].length < pageSize) {
      expect(answer["page_info"].total).toBe(found.length);
      return found;
    }
  }
};

const named = (list: readonly Json[], name: string): Json => {
  const found = list.find((it) => it["name"] === name || it["personal_info"]?.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

/** A center, a service, and a guest who is searched, not found, and added. */
const foundAndAdded = async (send: Send, recording: Recording) => {
  const center = named(await listed(send, recording, "/v1/centers", "centers"), "Harbour Spa");
  const centerId = String(center["id"]);
  const services = await listed(send, recording, `/v1/centers/${centerId}/services`, "services");
  const therapists = await listed(send, recording, `/v1/centers/${centerId}/therapists?date=${DAY}`, "therapists");
  const query = `/v1/guests/search?center_id=${centerId}&email=${encodeURIComponent("zoë.marin@example.org")}`;
  expect(await listed(send, recording, query, "guests")).toEqual([]);
  const added = await send("POST", "/v1/guests", {
    center_id: centerId,
    personal_info: {
      ...{ first_name: "Zoë", last_name: "Marin", email: "zoë.marin@example.org", gender: -1 },
      mobile_phone: recording.phone,
    },
  });
  expect(added["error"]).toBeNull();
  expect((await listed(send, recording, query, "guests")).map(({ id }) => id as unknown)).toEqual([added["id"]]);
  const all = await listed(send, recording, `/v1/guests?center_id=${centerId}&query=`, "guests");
  expect(all.map(({ id }) => id as unknown)).toContain(added["id"]);
  return {
    centerId,
    serviceId: String(named(services, "Swedish massage, 60 minutes")["id"]),
    therapistId: String(named(therapists, "Giulia Ferrari")["id"]),
    guestId: String(added["id"]),
  };
};

type Found = Awaited<ReturnType<typeof foundAndAdded>>;

const createdBooking = async (
  send: Send,
  { dateOf, anyTherapist }: Recording,
  { centerId, serviceId, guestId }: Found,
  over: Readonly<{ therapist?: unknown; guest?: Json; item?: Json }> = {},
): Promise<string> => {
  const { therapist = anyTherapist, guest = {}, item = {} } = over;
  const created = await send("POST", "/v1/bookings", {
    center_id: centerId,
    date: dateOf(DAY),
    is_only_catalog_employees: false,
    guests: [{ id: guestId, ...guest, items: [{ item: { id: serviceId }, therapist, add_ons: [], ...item }] }],
  });
  expect(created["error"]).toBeNull();
  return String(created["id"]);
};

const freeTimes = async (send: Send, { yes }: Recording, bookingId: string): Promise<readonly string[]> => {
  const answer = await send("GET", `/v1/bookings/${bookingId}/slots?check_future_day_availability=${yes.query}`);
  expect(answer["Error"]).toBeNull();
  expect(answer["future_days"]).toHaveLength(7);
  const times = answer["slots"].flatMap((it: Json) => (it["Available"] === true ? [String(it["Time"])] : []));
  expect(times.length).toBeGreaterThan(0);
  return times;
};

const reserved = (send: Send, { yes }: Recording, bookingId: string, time: string | undefined) =>
  send("POST", `/v1/bookings/${bookingId}/slots/reserve`, { slot_time: time, create_invoice: yes.body });

const confirmed = (send: Send, { confirm }: Recording, bookingId: string) =>
  send("POST", `/v1/bookings/${bookingId}/slots/confirm`, confirm);

describe.each(RECORDINGS)("$name", (recording) => {
  it("finds, books, holds, confirms, moves and cancels", async () => {
    const send = await openClient(recording);
    const found = await foundAndAdded(send, recording);
    const bookingId = await createdBooking(send, recording, found);
    const [first, , later] = await freeTimes(send, recording, bookingId);
    const held = await reserved(send, recording, bookingId, first);
    expect(held).toMatchObject({ is_reserved: true, blocking_time: 10, expiry_time: `${DAY}T08:10:00`, error: null });
    const [{ invoice_id: invoiceId, guest, items }] = held["invoices"];
    expect([guest.Id, guest.FirstName, items[0].start_time]).toEqual([found.guestId, "Zoë", first]);

    const done = await confirmed(send, recording, bookingId);
    expect(done).toMatchObject({ is_confirmed: true, invoice: { invoice_id: invoiceId, items }, error: null });
    const { invoice } = await send("GET", `/v1/invoices/${invoiceId}`);
    expect(invoice).toMatchObject({ state: "finalized", guest: { id: found.guestId }, total_price: { sales: 75 } });

    // The old appointment moves when the new place is confirmed.
    const moving = await createdBooking(send, recording, found, {
      guest: { invoice_id: invoiceId },
      item: { invoice_item_id: items[0].invoice_item_id },
    });
    expect(await freeTimes(send, recording, moving)).toContain(later);
    const again = await reserved(send, recording, moving, later);
    expect(again["is_reserved"]).toBe(true);
    expect((await confirmed(send, recording, moving))["is_confirmed"]).toBe(true);
    const [{ invoice_id: newInvoice }] = again["invoices"];
    expect((await send("GET", `/v1/invoices/${invoiceId}`))["invoice"].moved_to).toMatchObject([
      { booking_id: moving, invoice_id: newInvoice },
    ]);
    const path = `/v1/guests/${found.guestId}/appointments`;
    expect((await listed(send, recording, path, "appointments")).map((it) => it["invoice_id"] as unknown)).toEqual([
      newInvoice,
    ]);
    const day = `/v1/appointments?center_id=${found.centerId}&start_date=${DAY}&end_date=2026-05-14`;
    expect(await listed(send, recording, day, "appointments")).toMatchObject([{ start_time: later, status: 0 }]);

    const reason = { reason_id: 7, comments: "ill" };
    const cancelled = await send("PUT", `/v1/invoices/${newInvoice}/cancel?comments=ill`, reason);
    expect(cancelled).toEqual({ success: true, is_charge_applied: true, cancellation_fee: 75, error: null });
    expect(await listed(send, recording, day, "appointments")).toEqual([]);
    expect(await freeTimes(send, recording, await createdBooking(send, recording, found))).toContain(later);
    if (recording.keepsConnection) expect(client.connections()).toBe(1);
    else expect(client.connections()).toBeGreaterThan(10);
  });

  it("is refused a slot that another guest took meanwhile, and takes another", async () => {
    const send = await openClient(recording);
    const found = await foundAndAdded(send, recording);
    const therapist = { id: found.therapistId, Gender: 3 };
    const bookingId = await createdBooking(send, recording, found, { therapist });
    const [first] = await freeTimes(send, recording, bookingId);
    const rival = massageFor("anna-bianchi");
    const items = rival["items"].map((it: Json) => ({ ...it, therapist: { id: found.therapistId } }));
    await wire.hold(first?.slice("2026-05-13T".length, -":00".length) ?? "", { guests: [{ ...rival, items }] });

    const refused = await reserved(send, recording, bookingId, first);
    expect(refused).toMatchObject({
      ...{ is_reserved: false, reservation_id: null, expiry_time: null, invoices: [] },
      error: { code: 502, message: NO_SLOT, reason: "SLOT_HELD", held_until: `${DAY}T08:10:00` },
    });
    const [next] = await freeTimes(send, recording, bookingId);
    expect(next).not.toBe(first);
    expect((await reserved(send, recording, bookingId, next))["is_reserved"]).toBe(true);
    expect((await confirmed(send, recording, bookingId))["is_confirmed"]).toBe(true);
  });

  it("is refused the confirm once the hold's time is over, and holds again", async () => {
    const send = await openClient(recording);
    const found = await foundAndAdded(send, recording);
    const bookingId = await createdBooking(send, recording, found);
    const [first] = await freeTimes(send, recording, bookingId);
    const held = await reserved(send, recording, bookingId, first);
    wire.clock.advance(600_000);
    const late = await confirmed(send, recording, bookingId);
    expect(late).toMatchObject({
      ...{ is_confirmed: false, invoice: null, invoices: [] },
      error: { code: 502, message: NO_SLOT, reason: "RESERVATION_EXPIRED" },
    });
    const { invoice } = await send("GET", `/v1/invoices/${held["invoices"][0].invoice_id}`);
    expect(invoice).toMatchObject({ state: "voided", status: 99 });
    const [again] = await freeTimes(send, recording, bookingId);
    expect((await reserved(send, recording, bookingId, again))["is_reserved"]).toBe(true);
    expect((await confirmed(send, recording, bookingId))["is_confirmed"]).toBe(true);
  });
});

it("the recordings differ as their clients do: seven, each with its own bytes", () => {
  const ask = { method: "POST", path: `/v1/centers/${CENTER}`, body: { flag: true, text: "é/" } };
  const written = RECORDINGS.map(({ bytes }) => bytes(ask, { host: "x", authorization: "y" }).pieces.join(""));
  expect(new Set(written).size).toBe(7);
});
