import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKeys, noAuthentication } from "../../src/adapters/http/index.ts";
import { startNodeServer, swaggerFiles } from "../../src/adapters/node-server/index.ts";
import { DAY, forAnna, massageFor, openWire, type Wire } from "../support/http-server.ts";
import { gate } from "../support/gate.ts";
import { openSocket } from "../support/raw-socket.ts";

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ referenceFile: swaggerFiles() as NonNullable<ReturnType<typeof swaggerFiles>> });
});
afterAll(() => wire.close());

describe("idempotency keys", () => {
  it("the same key and request give the first answer again, with the same expiry; another request is refused", async () => {
    const headers = { "idempotency-key": "create-1" };
    const first = await wire.post("/v1/bookings", forAnna(), headers);
    const again = await wire.post("/v1/bookings", forAnna(), headers);
    expect(again.body).toEqual(first.body);
    const path = `/v1/bookings/${first.body["id"]}/slots/reserve`;
    const slot = { slot_time: `${DAY}T10:00:00`, create_invoice: true };
    const held = await wire.post(path, slot, { "idempotency-key": "reserve-1" });
    wire.clock.advance(60_000);
    const replayed = await wire.post(path, slot, { "idempotency-key": "reserve-1" });
    expect(replayed.body).toEqual({ ...held.body, expires_in_seconds: 540 });
    const other = await wire.post(path, { ...slot, create_invoice: false }, { "idempotency-key": "reserve-1" });
    expect(other).toMatchObject({ status: 200, body: { error: { code: 502, reason: "IDEMPOTENCY_KEY_REUSED" } } });
  });

  it("of confirm, cancel, extend and release too: a replay renews nothing, and another request is refused", async () => {
    const id = await wire.book();
    const path = `/v1/bookings/${id}/slots`;
    await wire.post(`${path}/reserve`, { slot_time: `${DAY}T12:00:00` });
    wire.clock.advance(60_000);
    const keyed = (key: string, body?: unknown) => ({
      ...(body === undefined ? {} : { body }),
      headers: { "idempotency-key": key },
    });
    const reused = { error: { code: 502, reason: "IDEMPOTENCY_KEY_REUSED" } };
    const extended = (await wire.send("PATCH", `${path}/reserve`, keyed("extend-1"))).body;
    wire.clock.advance(60_000);
    const replayed = (await wire.send("PATCH", `${path}/reserve`, keyed("extend-1"))).body;
    expect(replayed).toEqual({ ...extended, is_extended: true, expires_in_seconds: 540 });

    const done = (await wire.send("POST", `${path}/confirm`, keyed("confirm-1", { notes: "by the door" }))).body;
    expect(done["is_confirmed"]).toBe(true);
    expect((await wire.send("POST", `${path}/confirm`, keyed("confirm-1", { notes: "by the door" }))).body).toEqual(
      done,
    );
    expect((await wire.send("POST", `${path}/confirm`, keyed("confirm-1", { notes: "else" }))).body).toMatchObject(
      reused,
    );

    const cancel = `/v1/invoices/${done["invoice"].invoice_id}/cancel`;
    const cancelled = (await wire.send("PUT", cancel, keyed("cancel-1", { comments: "ill" }))).body;
    expect(cancelled).toMatchObject({ success: true, error: null });
    expect((await wire.send("PUT", cancel, keyed("cancel-1", { comments: "ill" }))).body).toEqual(cancelled);
    expect((await wire.send("PUT", cancel, keyed("cancel-1", { comments: "well" }))).body).toMatchObject(reused);

    const { bookingId } = await wire.hold("12:00");
    const release = `/v1/bookings/${bookingId}/slots/reserve`;
    const released = (await wire.send("DELETE", release, keyed("release-1"))).body;
    expect(released["is_released"]).toBe(true);
    expect((await wire.send("DELETE", release, keyed("release-1"))).body).toEqual(released);
    expect((await wire.send("DELETE", `${path}/reserve`, keyed("release-1"))).body).toMatchObject(reused);
  });

  it("another application's key of the same text is another key", async () => {
    const headers = { "idempotency-key": "shared" };
    const one = await wire.post("/v1/bookings", forAnna(), headers);
    const other = await wire.post("/v1/bookings", forAnna(), {
      ...headers,
      authorization: "apikey another-key-of-tests",
    });
    expect(other.body["error"]).toBeNull();
    expect(other.body["id"]).not.toBe(one.body["id"]);
  });

  it("a malformed key is bad input", async () => {
    for (const key of ["~mine", "with space", "x".repeat(129)]) {
      const answer = await wire.post("/v1/bookings", forAnna(), { "idempotency-key": key });
      expect(answer).toMatchObject({ status: 400, body: { error: { field: "Idempotency-Key" } } });
    }
  });
});

describe("a host's own authentication", () => {
  it("its principal is the actor: a guest acts for that guest alone, and sees no other guest", async () => {
    const own = await openWire({
      authentication: {
        authenticate: (request) => {
          const guestId = request.headers.get("x-guest");
          return guestId === null ? { kind: "application", name: "host" } : { kind: "guest", guestId };
        },
      },
    });
    const as = (guestId: string) => ({ headers: { "x-guest": guestId } });
    const id = await own.book();
    const slot = { slot_time: `${DAY}T10:00:00` };
    const refused = { error: { reason: "NOT_THE_HOST", guest_id: "yuki-tanaka" } };
    const path = `/v1/bookings/${id}/slots`;
    expect((await own.send("POST", `${path}/reserve`, { body: slot, ...as("yuki-tanaka") })).body).toMatchObject(
      refused,
    );
    expect((await own.get(path, as("yuki-tanaka"))).body).toMatchObject({ slots: [], Error: refused.error });
    expect((await own.get(`${path}/reserve`, as("yuki-tanaka"))).body).toMatchObject(refused);
    expect((await own.send("POST", `${path}/reserve`, { body: slot, ...as("anna-bianchi") })).body["is_reserved"]).toBe(
      true,
    );
    const forOthers = await own.send("POST", "/v1/bookings", {
      body: { ...forAnna(), guests: [massageFor("jonas-weber")] },
      ...as("yuki-tanaka"),
    });
    expect(forOthers.body).toMatchObject(refused);
    expect((await own.get("/v1/guests?center_id=harbour-spa&query=a", as("anna-bianchi"))).status).toBe(403);
    expect((await own.get("/metrics", as("anna-bianchi"))).status).toBe(403);
    expect((await own.get("/v1/guests/paolo-bianchi/relationships", as("anna-bianchi"))).body["relationships"]).toEqual(
      [],
    );
    expect((await own.get("/v1/centers", as("no guest id"))).status).toBe(401);
    await own.close();
  });

  it("API keys are refused if they are too short or have no usable name", () => {
    expect(() => createApiKeys({ keys: { web: "short" } })).toThrow(RangeError);
    expect(() => createApiKeys({ keys: { "a b": "long-enough-for-a-key" } })).toThrow(RangeError);
  });
});

describe("the operator's paths", () => {
  it("healthz and readyz ask for no key; readyz follows the host", async () => {
    const nobody = { headers: { authorization: "" } };
    expect((await wire.get("/healthz", nobody)).text).toBe('{"status":"alive"}');
    expect((await wire.get("/readyz", nobody)).text).toBe('{"status":"ready"}');
    const stopping = await openWire({ isReady: () => false, authentication: noAuthentication() });
    expect((await stopping.get("/readyz", nobody)).status).toBe(503);
    await stopping.close();
  });

  it("metrics in the text format, for a caller with a key", async () => {
    await wire.post("/v1/bookings", forAnna());
    expect((await wire.get("/metrics", { headers: { authorization: "" } })).status).toBe(401);
    const { text, headers } = await wire.get("/metrics");
    expect(headers.get("content-type")).toContain("text/plain; version=0.0.4");
    expect(text).toMatch(/^holdfast_http_requests_total\{call="createBooking",status="200"\} \d+$/m);
    expect(text).toMatch(/^holdfast_http_request_duration_seconds_bucket\{call="createBooking",le="\+Inf"\} \d+$/m);
  });

  it("the document and its page, offline: nothing on it leads elsewhere", async () => {
    const document = await wire.get("/openapi.json");
    expect(JSON.parse(document.text)).toMatchObject({ openapi: "3.1.0" });
    const page = await wire.get("/docs");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page.headers.get("content-security-policy")).toContain("base-uri 'none'");
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, it]) => it as string);
    expect(sources).toHaveLength(3);
    for (const source of sources) expect((await wire.get(source)).status).toBe(200);
    expect((await wire.get("/docs/package.json")).status).toBe(404);
    expect((await wire.get("/docs/..%2fpackage.json")).status).toBe(404);
  });

  it("every answer has a request id, the sender's own if it is valid", async () => {
    expect((await wire.get("/v1/centers", { headers: { "x-request-id": "abc.1" } })).headers.get("x-request-id")).toBe(
      "abc.1",
    );
    expect((await wire.get("/v1/centers", { headers: { "x-request-id": "a b" } })).headers.get("x-request-id")).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });
});

describe("the Node server", () => {
  it("finishes the requests under way before it stops, and takes no new one", async () => {
    const [began, held] = [gate(), gate()];
    const server = await startNodeServer({
      port: 0,
      handler: async () => {
        began.open();
        await held.passed;
        return new Response("done");
      },
    });
    const answer = fetch(server.url);
    await began.passed;
    const stopped = server.stop();
    await expect(fetch(server.url)).rejects.toThrow();
    held.open();
    expect(await (await answer).text()).toBe("done");
    await stopped;
  });

  it("finishes also a request whose sender went away", async () => {
    const [began, gone, held] = [gate(), gate(), gate()];
    const server = await startNodeServer({
      port: 0,
      handler: async (request) => {
        request.signal.addEventListener("abort", gone.open);
        began.open();
        await held.passed;
        return new Response("done");
      },
    });
    const socket = await openSocket(server.port);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await began.passed;
    // A reset: a socket that only ends its side may still read the answer.
    socket.resetAndDestroy();
    await gone.passed;
    let isStopped = false;
    const stopped = server.stop().then(() => (isStopped = true));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    held.open();
    await stopped;
  });

  it("cuts off requests that do not end within the grace", async () => {
    const began = gate();
    const handler = (): Promise<Response> => {
      began.open();
      return new Promise(() => undefined);
    };
    const server = await startNodeServer({ port: 0, handler });
    const answer = fetch(server.url).catch(() => "cut");
    await began.passed;
    await server.stop(50);
    expect(await answer).toBe("cut");
  });

  it("cuts off a sender that is too slow with its head, with an answer of the usual form", async () => {
    const server = await startNodeServer({
      port: 0,
      headersTimeoutMs: 200,
      requestTimeoutMs: 300,
      handler: async () => new Response(""),
    });
    const socket = await openSocket(server.port);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    await socket.ended;
    expect(socket.seen()).toContain("408");
    expect(socket.seen()).toContain('"reason":"REQUEST_TIMEOUT"');
    await server.stop(50);
  });

  it("answers text that is not HTTP, and an invalid Host, in the usual form", async () => {
    const socket = await openSocket(Number(new URL(wire.url).port));
    socket.write("nonsense\r\n\r\n");
    await socket.ended;
    expect(socket.seen()).toContain(
      '{"code":400,"message":"Bad Request.","error":{"code":400,"message":"Bad Request.","reason":"BAD_REQUEST"}}',
    );
    const other = await openSocket(Number(new URL(wire.url).port));
    other.write("GET /healthz HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n");
    await other.ended;
    expect(other.seen()).toContain("400 Bad Request");
    expect(other.seen()).toContain('"reason":"BAD_REQUEST"');
  });

  it("serves HTTP/1.0 without a Host header; HTTP/1.1 without one is refused in the usual form", async () => {
    const port = Number(new URL(wire.url).port);
    const old = await openSocket(port);
    old.write("GET /healthz HTTP/1.0\r\n\r\n");
    await old.ended;
    expect(old.seen()).toMatch(/^HTTP\/1\.1 200 /);
    expect(old.seen()).toContain('{"status":"alive"}');
    const other = await openSocket(port);
    other.write("GET /healthz HTTP/1.1\r\n\r\n");
    await other.ended;
    expect(other.seen()).toMatch(/^HTTP\/1\.1 400 /);
    expect(other.seen()).toContain('"reason":"BAD_REQUEST"');
  });

  it("asks for the body of a sender that waits for it, and refuses any other expectation", async () => {
    const port = Number(new URL(wire.url).port);
    const head = (expect: string): string =>
      `POST /Token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: ${expect}\r\n\r\n`;
    const patient = await openSocket(port);
    patient.write(head("100-continue"));
    while (!patient.seen().includes("\r\n\r\n")) await new Promise((resolve) => setImmediate(resolve));
    expect(patient.seen()).toMatch(/^HTTP\/1\.1 100 /);
    patient.write("{}");
    while (!patient.seen().includes("UNAUTHENTICATED")) await new Promise((resolve) => setImmediate(resolve));
    patient.destroy();
    for (const strange of ["200-ok", "x", "100-continued"]) {
      const socket = await openSocket(port);
      socket.write(head(strange));
      await socket.ended;
      expect(socket.seen()).toMatch(/^HTTP\/1\.1 417 /);
      expect(socket.seen()).toContain('"reason":"EXPECTATION_FAILED"');
    }
  });

  it("is not a proxy: CONNECT is refused in the usual form", async () => {
    const socket = await openSocket(Number(new URL(wire.url).port));
    socket.write("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
    await socket.ended;
    expect(socket.seen()).toMatch(/^HTTP\/1\.1 405 /);
    expect(socket.seen()).toContain('"reason":"METHOD_NOT_ALLOWED"');
  });

  it("sends nosniff with every answer, also those that reach no handler", async () => {
    const port = Number(new URL(wire.url).port);
    for (const text of ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET /x HTTP/1.0\r\nHost: a b<>\r\n\r\n"]) {
      const socket = await openSocket(port);
      socket.write(text);
      await socket.ended;
      expect(socket.seen().toLowerCase()).toContain("x-content-type-options: nosniff");
      expect(socket.seen().toLowerCase()).toContain("cache-control: no-store");
    }
  });

  it("listens on IPv6 too, and names itself so that it can be reached", async () => {
    const server = await startNodeServer({ port: 0, host: "::1", handler: async () => new Response("six") });
    expect(server.url).toBe(`http://[::1]:${server.port}`);
    expect(await (await fetch(server.url)).text()).toBe("six");
    await server.stop(50);
  });

  it("rejects if the port is taken", async () => {
    await expect(
      startNodeServer({ port: Number(new URL(wire.url).port), handler: async () => new Response("") }),
    ).rejects.toThrow("EADDRINUSE");
  });
});
