import { describe, expect, it, vi } from "vitest";
import { createGuestsThat, DAY, forAnna, KEY, openWire, type Wire } from "../support/http-server.ts";
import { openSocket } from "../support/raw-socket.ts";

const talk = (wire: Wire) => openSocket(Number(new URL(wire.url).port));

const head = (path: string, ...headers: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, "Host: x", `Authorization: apikey ${KEY}`, "Content-Type: application/json", ...headers]
    .map((line) => `${line}\r\n`)
    .join("") + "\r\n";

const open = (options: Parameters<typeof openWire>[0] = {}) => openWire({ replaceGlobals: true, ...options });

describe("a body", () => {
  it("that does not come within bodyMs is 408, and nothing was done", async () => {
    const wire = await open({ limits: { bodyMs: 100 } });
    const socket = await talk(wire);
    socket.write(`${head("/v1/bookings", "Content-Length: 500")}{"center_id":`);
    await vi.waitFor(() => expect(socket.seen()).toContain("408 Request Timeout"));
    expect(socket.seen()).toContain('"reason":"REQUEST_TIMEOUT"');
    expect(wire.accepted()).toBe(0);
    socket.destroy();
    await wire.close();
  });

  it.each([
    ["of a length that is too large is 413 before it is read", "Content-Length: 1073741824"],
    ["without end is 413, and is not read on", "Transfer-Encoding: chunked"],
  ])("%s, and the connection is closed", async (_, framing) => {
    const wire = await open();
    const socket = await talk(wire);
    socket.write(head("/v1/bookings", framing));
    const chunk = "x".repeat(16_384);
    const piece = framing.startsWith("T") ? `4000\r\n${chunk}\r\n` : chunk;
    let sent = 0;
    // A piece each millisecond: the amount sent depends on time, not on the speed of the machine.
    const sending = setInterval(() => {
      if (!socket.destroyed) socket.write(piece);
      sent += 1;
    }, 1);
    await socket.ended;
    clearInterval(sending);
    expect(socket.seen()).toContain("413 Payload Too Large");
    expect(socket.seen()).toContain('"reason":"BODY_TOO_LARGE"');
    // Far below the gigabyte, or an endless body: a grace of half a second, and some more on a busy machine.
    expect(sent * chunk.length).toBeLessThan(32 * 1_024 * 1_024);
    expect((await wire.get("/healthz")).status).toBe(200);
    await wire.close();
  });

  it("that is compressed is 415: nothing is unpacked", async () => {
    const wire = await open();
    const raw = JSON.stringify(forAnna());
    const sent = (encoding: string) =>
      wire.send("POST", "/v1/bookings", { raw, headers: { "content-encoding": encoding } });
    for (const encoding of ["gzip", "br", "identity, gzip"]) expect((await sent(encoding)).status).toBe(415);
    expect((await sent("identity")).body["error"]).toBeNull();
    await wire.close();
  });

  it("of a wrong declared length is not trusted, in any framing", async () => {
    const wire = await open();
    const asked = (length: string) => {
      const headers = { authorization: `apikey ${KEY}`, "content-length": length };
      return wire.handler(
        new Request(`${wire.url}/v1/bookings`, { method: "POST", headers, body: "x".repeat(70_000) }),
      );
    };
    expect((await asked("5")).status).toBe(413);
    expect((await asked("five")).status).toBe(413);
    await wire.close();
  });
});

describe("an answer", () => {
  it("that takes longer than answerMs is 503 with an unknown outcome, and the same key finds out", async () => {
    const wire = await open({ limits: { answerMs: 100 } });
    const id = await wire.book();
    const commit = wire.store.commit.bind(wire.store);
    // The store commits, and its answer never comes.
    const stuck: typeof commit = async (changeSets) => {
      (await commit(changeSets))._unsafeUnwrap();
      return new Promise(() => undefined);
    };
    Object.assign(wire.store, { commit: stuck });
    const reserve = () =>
      wire.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: `${DAY}T10:00:00` }, { "idempotency-key": "slow-1" });
    const late = await reserve();
    expect(late).toMatchObject({ status: 503, body: { error: { reason: "TIMEOUT", outcome: "unknown" } } });
    expect(late.headers.get("retry-after")).toBe("1");
    Object.assign(wire.store, { commit });
    expect((await reserve()).body).toMatchObject({ is_reserved: true, error: null });
    await wire.close();
  });

  it("N01 goes without the names that a guest directory never answers", async () => {
    const guests = createGuestsThat(() => new Promise(() => undefined));
    const wire = await open({ limits: { answerMs: 1_000 }, guests, timer: { wait: () => Promise.resolve() } });
    const id = await wire.book();
    const reserved = await wire.post(`/v1/bookings/${id}/slots/reserve`, { slot_time: `${DAY}T10:00:00` });
    expect(reserved.body).toMatchObject({
      is_reserved: true,
      invoices: [{ guest: { Id: "anna-bianchi", FirstName: null, LastName: null } }],
      error: null,
    });
    await wire.close();
  });

  it("does not wait for a host's authentication that never answers", async () => {
    const authenticate = () => new Promise<null>(() => undefined);
    const wire = await open({ limits: { answerMs: 100 }, authentication: { authenticate } });
    expect((await wire.get("/v1/centers")).body).toMatchObject({ error: { code: 503, reason: "TIMEOUT" } });
    await wire.close();
  });
});

describe("a client that goes away", () => {
  it("in the middle of its body has done nothing, and leaves no fault behind", async () => {
    const wire = await open();
    for (let nth = 0; nth < 20; nth += 1) {
      const socket = await talk(wire);
      socket.write(`${head("/v1/bookings", "Content-Length: 500")}${JSON.stringify(forAnna()).slice(0, nth * 5)}`);
      if (nth % 2 === 0) await vi.waitFor(() => expect(wire.metrics.text()).toMatch(/in_flight [1-9]/));
      socket.destroy();
      await socket.ended;
    }
    await vi.waitFor(() => expect(wire.metrics.text()).toMatch(/in_flight 0/));
    expect(wire.accepted()).toBe(0);
    expect(wire.logged.filter(({ level }) => level === "error")).toEqual([]);
    await wire.close();
  });

  it("before its answer has its hold whole, and finds it by its key", async () => {
    const wire = await open();
    const id = await wire.book();
    const path = `/v1/bookings/${id}/slots/reserve`;
    const body = JSON.stringify({ slot_time: `${DAY}T10:00:00` });
    const socket = await talk(wire);
    socket.end(head(path, "Idempotency-Key: gone-1", `Content-Length: ${body.length}`) + body);
    await vi.waitFor(() => expect(wire.accepted()).toBe(2));
    socket.destroy();
    const again = await wire.post(path, JSON.parse(body), { "idempotency-key": "gone-1" });
    expect(again.body).toMatchObject({ is_reserved: true, error: null });
    expect(wire.accepted()).toBe(2);
    await wire.close();
  });
});

describe("headers", () => {
  it("that are too many or too long are 431 in the usual form, two framings are 400, an upgrade is not taken", async () => {
    const wire = await open();
    const answerTo = async (text: string): Promise<string> => {
      const socket = await talk(wire);
      socket.write(text);
      await socket.ended;
      return socket.seen();
    };
    const large = await answerTo(head("/v1/bookings", `X-Large: ${"x".repeat(20_000)}`));
    expect(large).toContain("431 Request Header Fields Too Large");
    expect(large).toContain('"reason":"HEADERS_TOO_LARGE"');
    const smuggled = await answerTo(head("/v1/bookings", "Content-Length: 2", "Transfer-Encoding: chunked"));
    expect(smuggled).toContain("400 Bad Request");
    const upgrade = ["Connection: Upgrade, close", "Upgrade: websocket"];
    expect(await answerTo(`GET /healthz HTTP/1.1\r\nHost: x\r\n${upgrade.join("\r\n")}\r\n\r\n`)).toContain("200 OK");
    await wire.close();
  });
});
