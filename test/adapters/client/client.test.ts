import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createContext, runInContext } from "node:vm";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import {
  createHoldfastClient,
  type Answer,
  type HoldfastClient,
  type Schemas,
} from "../../../src/adapters/client/index.ts";
import { openApiDocument } from "../../../src/adapters/http/index.ts";
import { CENTER, DAY, KEY, openWire, type Wire } from "../../support/http-server.ts";

let wire: Wire;
let client: HoldfastClient;
beforeAll(async () => {
  wire = await openWire();
  client = createHoldfastClient({ baseUrl: `${wire.url}/`, authorization: () => `apikey ${KEY}` });
});
afterAll(() => wire.close());

const forGuest = (id: string) => ({
  body: { center_id: CENTER, date: DAY, guests: [{ id, items: [{ item: { id: "swedish-60" } }] }] },
});

/** Returns an accepted answer; throws if it was refused. */
const done = <Given extends { error: unknown }>(answer: Given): Extract<Given, { error: null }> => {
  if (answer.error !== null) throw new Error(JSON.stringify(answer.error));
  return answer as Extract<Given, { error: null }>;
};

const booked = async (id = "anna-bianchi"): Promise<string> => done(await client.createBooking(forGuest(id))).id;

describe("the client, against a real server", () => {
  it("walks the whole flow", async () => {
    const { centers } = done(await client.listCenters());
    expect(centers.map(({ id }) => id)).toContain(CENTER);
    expect(done(await client.listServices({ center_id: CENTER })).services.length).toBeGreaterThan(0);
    expect(done(await client.listTherapists({ center_id: CENTER })).therapists.length).toBeGreaterThan(0);

    const booking_id = await booked();
    const listed = done(await client.listSlots({ booking_id, check_future_day_availability: "true" }));
    expect(listed.future_days.length).toBeGreaterThan(0);
    const slot_time = listed.slots[0]!.Time;
    const asked = { booking_id, body: { slot_time, create_invoice: true } };
    const held = done(await client.reserve(asked, { idempotencyKey: "anna-1" }));
    expect(held).toMatchObject({ is_reserved: true, blocking_time: 10 });
    expect(done(await client.reserve(asked, { idempotencyKey: "anna-1" }))).toEqual(held);
    wire.clock.advance(60_000);
    const extended = done(await client.extend({ booking_id }));
    expect(Date.parse(extended.expires_at)).toBe(Date.parse(held.expires_at) + 60_000);
    expect(done(await client.readHold({ booking_id }))).toMatchObject({ status: "reserved", slot_time });
    const confirmed = done(await client.confirm({ booking_id }));
    expect(confirmed.invoice?.guest.FirstName).toBe("Anna");
    const invoice_id = confirmed.invoice?.invoice_id ?? "";
    expect(done(await client.cancelInvoice({ invoice_id, comments: "ill" }))).toMatchObject({ success: true });
  });

  it("releases a hold", async () => {
    const booking_id = await booked();
    const { slots } = done(await client.listSlots({ booking_id }));
    done(await client.reserve({ booking_id, body: { slot_time: slots[0]!.Time } }));
    expect(done(await client.release({ booking_id })).outcome).toBe("released");
    expect(done(await client.release({ booking_id })).outcome).toBe("already_released");
  });

  it("works with guests, and with a token", async () => {
    const body = {
      center_id: CENTER,
      personal_info: { first_name: "Nil", last_name: "Ås & Søn", email: "nil@example.com" },
    };
    const made = done(await client.createGuest({ body }));
    const found = done(await client.searchGuests({ center_id: CENTER, email: "nil@example.com" }));
    expect(found.guests.map(({ id }) => id)).toEqual([made.id]);
    expect(done(await client.listGuests({ center_id: CENTER, query: "Ås & S" })).guests).toHaveLength(1);
    expect(done(await client.listRelationships({ id: made.id })).relationships).toEqual([]);
    const open = createHoldfastClient({ baseUrl: wire.url });
    const { access_token } = done(await open.issueToken({ body: { api_key: KEY } }));
    const byToken = createHoldfastClient({ baseUrl: wire.url, authorization: `bearer ${access_token}` });
    expect(done(await byToken.listCenters()).centers).toHaveLength(2);
  });
});

describe("refusals are values", () => {
  it("of the domain: a held slot, with the end of the hold", async () => {
    const [first, second] = [await booked(), await booked("yuki-tanaka")];
    const { slots } = done(await client.listSlots({ booking_id: first }));
    const last = slots.at(-1)!.Time;
    done(await client.reserve({ booking_id: first, body: { slot_time: last } }));
    const places = 20;
    let answer: Answer<"reserve"> | null = null as Answer<"reserve"> | null;
    // Until every therapist is taken: each further booking takes another one.
    for (let at = 0; at < places && (answer?.error ?? null) === null; at += 1) {
      const booking_id = at === 0 ? second : await booked("yuki-tanaka");
      answer = await client.reserve({ booking_id, body: { slot_time: last } });
    }
    expect(answer).toMatchObject({ is_reserved: false, status: 200 });
    if (answer?.error?.reason !== "SLOT_HELD") throw new Error(JSON.stringify(answer));
    expectTypeOf(answer.error.held_until).toEqualTypeOf<string | undefined>();
    expect(answer.error.held_until).toMatch(/^2026-05-13T\d{2}:\d{2}:00$/);
  });

  it("of the domain: expired, not reserved, unknown", async () => {
    const booking_id = await booked();
    expect(await client.confirm({ booking_id })).toMatchObject({
      is_confirmed: false,
      error: { reason: "NOT_RESERVED" },
    });
    const { slots } = done(await client.listSlots({ booking_id }));
    done(await client.reserve({ booking_id, body: { slot_time: slots[0]!.Time } }));
    wire.clock.advance(600_000);
    const late = await client.confirm({ booking_id, body: { notes: "by the window" } });
    expect(late).toMatchObject({ is_confirmed: false, status: 200, error: { reason: "RESERVATION_EXPIRED" } });
    expect(await client.extend({ booking_id })).toMatchObject({ is_extended: false });
    const nothing = await client.listSlots({ booking_id: "0".repeat(32) });
    expect(nothing).toEqual({
      status: 200,
      error: expect.objectContaining({ reason: "BOOKING_NOT_FOUND" }) as unknown,
    });
    expect(await client.cancelInvoice({ invoice_id: "x" })).toMatchObject({ success: false });
  });

  it("of HTTP: a wrong key, a field that cannot be read", async () => {
    const stranger = createHoldfastClient({ baseUrl: wire.url, authorization: "apikey none" });
    expect(await stranger.listCenters()).toMatchObject({ status: 401, error: { reason: "UNAUTHENTICATED" } });
    const answer = await client.createBooking({ body: { guests: "none" as never } });
    expect(answer).toMatchObject({ status: 400, error: { reason: "INVALID_INPUT", field: "guests" } });
  });

  it("of the way there: no connection, no answer in time, an answer of something in between", async () => {
    const closed = await started(() => undefined);
    await closed.close();
    const noAnswer = (status: number, message: unknown = expect.any(String) as unknown) => ({
      is_reserved: false,
      status,
      error: { code: 0, reason: "NO_ANSWER", message, outcome: "unknown" },
    });
    const asked = { booking_id: "0".repeat(32), body: { slot_time: "2026-05-13T10:00:00" } };
    expect(await createHoldfastClient({ baseUrl: closed.url }).reserve(asked)).toEqual(noAnswer(0));

    const hanging = await started(() => undefined);
    const patient = createHoldfastClient({ baseUrl: hanging.url, timeoutMs: 50 });
    expect(await patient.reserve(asked)).toEqual(noAnswer(0, "no answer in 50 ms"));
    expect(await patient.reserve(asked, { timeoutMs: 20 })).toEqual(noAnswer(0, "no answer in 20 ms"));
    const aborting = new AbortController();
    const call = patient.reserve(asked, { signal: aborting.signal, timeoutMs: 60_000 });
    aborting.abort(new Error("the page was left"));
    await expect(call).rejects.toThrow("the page was left");
    await hanging.close();

    const between = await started((_, response) => void response.writeHead(502).end("<html>Bad gateway</html>"));
    expect(await createHoldfastClient({ baseUrl: between.url }).reserve(asked)).toEqual(noAnswer(502));
    await between.close();
    const strange = await started((_, response) => void response.writeHead(200).end("null"));
    expect(await createHoldfastClient({ baseUrl: strange.url }).reserve(asked)).toEqual(
      noAnswer(200, "HTTP 200, but no JSON"),
    );
    await strange.close();
  });

  it("a base URL that is none is thrown at once", () => {
    expect(() => createHoldfastClient({ baseUrl: "example.com" })).toThrow(TypeError);
  });
});

const started = async (listener: RequestListener) => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
};

describe("the types", () => {
  it("an accepted answer has none of a refusal's nulls", () => {
    type HeldAnswer = Extract<Answer<"reserve">, { is_reserved: true }>;
    expectTypeOf<HeldAnswer["reservation_id"]>().toEqualTypeOf<string>();
    expectTypeOf<HeldAnswer["expires_at"]>().toEqualTypeOf<string>();
    expectTypeOf<HeldAnswer["expiry_time"]>().toEqualTypeOf<string | null>();
    expectTypeOf<HeldAnswer["error"]>().toEqualTypeOf<null>();
    expectTypeOf<HeldAnswer["invoices"]>().toEqualTypeOf<readonly Schemas["Invoice"][]>();
    type Refused = Extract<Answer<"reserve">, { is_reserved: false }>;
    expectTypeOf<Extract<Refused["error"], { reason: "NO_ANSWER" }>["outcome"]>().toEqualTypeOf<"unknown">();
    expectTypeOf<Refused>().not.toHaveProperty("reservation_id");
    expectTypeOf<Extract<Answer<"createBooking">, { error: null }>["id"]>().toEqualTypeOf<string>();
  });

  it("the facts of a refusal are known with its reason", () => {
    type Facts<Reason> = Extract<Schemas["Error"], { reason: Reason }>;
    expectTypeOf<Facts<"TOO_MANY_GUESTS" | "TOO_MANY_ITEMS">["limit"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Schemas["Error"]["reason"]>().not.toEqualTypeOf<string>();
  });

  it("an impossible call does not compile", () => {
    const wrong = [
      // @ts-expect-error: the path needs its id.
      () => client.reserve({ body: { slot_time: "x" } }),
      // @ts-expect-error: the call needs an input.
      () => client.confirm(),
      // @ts-expect-error: a listing takes no key.
      () => client.listSlots({ booking_id: "x" }, { idempotencyKey: "x" }),
      // @ts-expect-error: the field does not exist.
      () => client.reserve({ booking_id: "x", body: { slot: "x" } }),
    ];
    expect(wrong).toHaveLength(4);
  });
});

describe("the client and the document", () => {
  it("have the same calls, at the same paths", async () => {
    const asked: string[] = [];
    const record = createHoldfastClient({
      baseUrl: "http://client.test/base/",
      fetch: async (url, init) => {
        asked.push(`${init?.method} ${url as string}`);
        return Response.json({ error: null });
      },
    });
    const expected: string[] = [];
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, { operationId: string }>> };
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
        const call = record[operationId as keyof HoldfastClient] as (input: object) => Promise<unknown>;
        await call(Object.fromEntries(names.map((name) => [name, "a/b"])));
        expected.push(`${method.toUpperCase()} http://client.test/base${path.replace(/\{\w+\}/g, "a%2Fb")}`);
      }
    }
    expect(asked).toEqual(expected);
    expect(Object.keys(record)).toHaveLength(expected.length);
  });

  it("runs with only the globals of browsers", async () => {
    const bundle = await rolldown({
      input: "src/adapters/client/index.ts",
      platform: "browser",
      external: () => false,
    });
    const { output } = await bundle.generate({ format: "iife", name: "holdfast" });
    await bundle.close();
    const sandbox = createContext({ URL, URLSearchParams, AbortSignal, fetch });
    runInContext(output[0].code, sandbox);
    const centers = runInContext(
      `holdfast.createHoldfastClient({ baseUrl: "${wire.url}", authorization: "apikey ${KEY}" }).listCenters()`,
      sandbox,
    ) as Promise<Answer<"listCenters">>;
    expect(done(await centers).centers).toHaveLength(2);
    expect(output[0].imports).toEqual([]);
  });
});
