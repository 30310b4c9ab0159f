import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpHandler } from "../../src/adapters/http/index.ts";
import { KEY, openWire, type Wire } from "../support/http-server.ts";
import { sendRaw } from "../support/raw-socket.ts";

const SHOP = "https://shop.example";
const LOCAL = "http://localhost:5173";
const STRANGE = "https://elsewhere.example";

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ corsOrigins: [SHOP, LOCAL] });
});
afterAll(() => wire.close());

const preflight = (path: string, origin: string, method = "POST", of = wire) =>
  fetch(of.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type,idempotency-key",
    },
  });

describe("an origin that the host lists", () => {
  it("is answered its preflight, without a key, with the methods of the path", async () => {
    for (const origin of [SHOP, LOCAL]) {
      for (const [path, methods] of [
        ["/v1/bookings", "POST"],
        [`/V1/Bookings/${"0".repeat(32)}//slots/reserve/`, "DELETE, GET, HEAD, PATCH, POST"],
        ["/v1/invoices/1/cancel", "GET, HEAD, PUT"],
        ["/v1/tokens", "POST"],
      ] as const) {
        const answer = await preflight(path, origin);
        expect(answer.status).toBe(204);
        expect(await answer.text()).toBe("");
        const { headers } = answer;
        expect(headers.get("access-control-allow-origin")).toBe(origin);
        expect(headers.get("access-control-allow-methods")?.split(", ").sort().join(", ")).toBe(methods);
        const allowed = headers.get("access-control-allow-headers")?.toLowerCase().split(", ");
        expect(allowed).toEqual(expect.arrayContaining(["authorization", "content-type", "idempotency-key"]));
        expect(Number(headers.get("access-control-max-age"))).toBeGreaterThan(0);
        expect(headers.get("vary")).toBe("Origin");
        expect(headers.get("access-control-allow-credentials")).toBeNull();
      }
    }
  });

  it("may read every answer: 200, 400, 401, 404, 405, 413, 415, 500", async () => {
    const seen: number[] = [];
    const expectReadable = async (answer: Response) => {
      seen.push(answer.status);
      expect(answer.headers.get("access-control-allow-origin")).toBe(SHOP);
      expect(answer.headers.get("vary")).toBe("Origin");
      expect(answer.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
      await answer.text();
    };
    const ask = (method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(wire.url + path, {
        method,
        headers: { origin: SHOP, authorization: `apikey ${KEY}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body }),
      });
    await expectReadable(await ask("GET", "/v1/centers"));
    await expectReadable(await ask("POST", "/v1/bookings", "{"));
    await expectReadable(await ask("GET", "/v1/centers", undefined, { authorization: "" }));
    await expectReadable(await ask("GET", "/v1/nothing"));
    await expectReadable(await ask("DELETE", "/v1/bookings"));
    await expectReadable(await ask("POST", "/v1/bookings", JSON.stringify("x".repeat(70_000))));
    await expectReadable(await ask("POST", "/v1/bookings", "<a/>", { "content-type": "text/xml" }));
    const broken = await openWire({
      corsOrigins: [SHOP],
      authentication: { authenticate: () => Promise.reject(new Error("broken")) },
    });
    await expectReadable(await fetch(`${broken.url}/v1/centers`, { headers: { origin: SHOP } }));
    await broken.close();
    expect(seen).toEqual([200, 400, 401, 404, 405, 413, 415, 500]);
    // A browser sends a request with a key only after a preflight, so that of an unknown path must pass too.
    const unknown = await preflight("/v1/nothing", SHOP, "GET");
    expect([unknown.status, unknown.headers.get("access-control-allow-origin")]).toEqual([204, SHOP]);
    expect(unknown.headers.get("access-control-allow-methods")).toContain("GET");
  });
});

describe("any other origin", () => {
  it("gets no headers, and caches must keep the answers apart", async () => {
    for (const origin of [STRANGE, "null", `${SHOP}.evil.example`, "http://shop.example", `${SHOP}:8443`]) {
      const asked = await preflight("/v1/bookings", origin);
      expect(asked.status).toBe(405);
      const read = await fetch(`${wire.url}/v1/centers`, { headers: { origin, authorization: `apikey ${KEY}` } });
      for (const { headers } of [asked, read]) {
        expect(headers.get("vary")).toBe("Origin");
        expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      }
    }
  });

  it("is every origin by default", async () => {
    const plain = await openWire();
    const asked = await preflight("/v1/bookings", SHOP, "POST", plain);
    expect(asked.status).toBe(405);
    const read = await fetch(`${plain.url}/healthz`, { headers: { origin: SHOP } });
    for (const { headers } of [asked, read]) {
      expect(headers.get("vary")).toBeNull();
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    await plain.close();
  });

  it("and a listed one too read no answer to a request that is not HTTP", async () => {
    const answer = await sendRaw(Number(new URL(wire.url).port), `NOT HTTP\r\nOrigin: ${SHOP}\r\n\r\n`);
    expect(answer.toLowerCase()).toContain("http/1.1 400 bad request");
    expect(answer.toLowerCase()).not.toContain("access-control");
  });

  it("must be an origin: a wildcard, a path or another scheme is refused when the handler is created", () => {
    for (const origin of ["*", "shop.example", `${SHOP}/`, `${SHOP}/page`, "ftp://shop.example", "null", "", 7]) {
      const options = { corsOrigins: [SHOP, origin] } as unknown as Parameters<typeof createHttpHandler>[0];
      expect(() => createHttpHandler(options)).toThrow(/corsOrigins must have origins such as .* not so the one at 1/);
    }
  });
});
