import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { startNodeServer, type NodeServer } from "../../src/adapters/node-server/index.ts";
import { gate } from "../support/gate.ts";
import { openWire } from "../support/http-server.ts";
import { openSocket } from "../support/raw-socket.ts";

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

let server: NodeServer | null = null;
afterEach(async () => {
  await server?.stop(50);
  server = null;
});

/** A server that notes each request that it begins, and answers with its path once `goOn` lets it. */
const serving = async (goOn: (path: string) => Promise<void>): Promise<{ port: number; begun: string[] }> => {
  const begun: string[] = [];
  server = await startNodeServer({
    port: 0,
    handler: async (request) => {
      const path = new URL(request.url).pathname;
      begun.push(path);
      const body = await request.text();
      await goOn(path);
      return new Response(`<${path}${body}>`);
    },
  });
  return { port: server.port, begun };
};

const talk = async (port: number) => {
  const socket = await openSocket(port, { allowHalfOpen: true });
  socket.on("end", () => socket.end());
  return Object.assign(socket, { answers: () => socket.seen().match(/<[^>]*>/g) ?? [] });
};

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const last = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

/** The time in which the system hands over the bytes of a socket, on a busy machine too. */
const SENT_MS = 100;

describe("requests that are sent before the one before them is answered", () => {
  it("begins one at a time, in order, with any bodies", async () => {
    const gates = new Map(["/a", "/b", "/c", "/d"].map((path) => [path, gate()]));
    const { port, begun } = await serving((path) => gates.get(path)?.passed ?? Promise.resolve());
    const socket = await talk(port);
    socket.write(get("/a") + post("/b", "one") + post("/c", "") + last("/d"));
    for (const [at, path] of ["/a", "/b", "/c", "/d"].entries()) {
      while (begun.length <= at) await turns(1);
      await turns(20);
      expect(begun).toEqual(["/a", "/b", "/c", "/d"].slice(0, at + 1));
      gates.get(path)?.open();
    }
    await socket.ended;
    expect(socket.answers()).toEqual(["</a>", "</bone>", "</c>", "</d>"]);
  });

  it("answers all of a half-closed socket, then closes it", async () => {
    const held = gate();
    const { port, begun } = await serving(() => held.passed);
    const socket = await talk(port);
    socket.end(get("/a") + get("/b") + get("/c"));
    while (begun.length === 0) await turns(1);
    await turns(50);
    held.open();
    await socket.ended;
    expect(socket.answers()).toEqual(["</a>", "</b>", "</c>"]);
  });

  it("drops the waiting requests of a socket that was reset: only the request under way was begun", async () => {
    const held = gate();
    const { port, begun } = await serving(() => held.passed);
    const socket = await talk(port);
    socket.write(Array.from({ length: 500 }, (_, at) => get(`/${at}`)).join(""));
    while (begun.length === 0) await turns(1);
    socket.resetAndDestroy();
    await socket.ended;
    await sleep(SENT_MS);
    held.open();
    await turns(500);
    expect(begun.length).toBeLessThanOrEqual(2);
  });

  it("drops the waiting requests of a socket that was closed, as soon as an answer cannot be sent", async () => {
    const held = gate();
    const { port, begun } = await serving(() => held.passed);
    const socket = await talk(port);
    socket.write(Array.from({ length: 500 }, (_, at) => get(`/${at}`)).join(""));
    while (begun.length === 0) await turns(1);
    socket.destroy();
    await socket.ended;
    await sleep(SENT_MS);
    held.open();
    await turns(500);
    expect(begun.length).toBeLessThanOrEqual(4);
  });

  it("drops the requests behind an answer that closes the connection", async () => {
    const { port, begun } = await serving(() => Promise.resolve());
    const socket = await talk(port);
    socket.write(get("/a") + last("/b") + get("/c"));
    await socket.ended;
    await turns(20);
    expect(begun).toEqual(["/a", "/b"]);
    expect(socket.answers()).toEqual(["</a>", "</b>"]);
  });

  it("answers the requests before text that is not HTTP, in order, and then refuses that text", async () => {
    const held = gate();
    const { port, begun } = await serving(() => held.passed);
    const socket = await talk(port);
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.write(`${get("/a")}${get("/b")}nonsense\r\n\r\n`);
    while (begun.length === 0) await turns(1);
    await turns(50);
    expect(text).toBe("");
    held.open();
    await socket.ended;
    expect(begun).toEqual(["/a", "/b"]);
    expect(text.match(/HTTP\/1\.1 \d+|<[^>]*>/g)).toEqual([
      "HTTP/1.1 200",
      "</a>",
      "HTTP/1.1 200",
      "</b>",
      "HTTP/1.1 400",
    ]);
  });

  it("begins no waiting request once it stops", async () => {
    const held = gate();
    const { port, begun } = await serving(() => held.passed);
    const socket = await talk(port);
    socket.write(get("/a") + get("/b"));
    while (begun.length === 0) await turns(1);
    const stopped = server?.stop();
    held.open();
    await stopped;
    expect(begun).toEqual(["/a"]);
    expect(socket.answers()).toEqual(["</a>"]);
  });

  it("20 connections with 2,000 requests each keep no other client out", async () => {
    const wire = await openWire();
    const port = Number(new URL(wire.url).port);
    const sockets = await Promise.all(Array.from({ length: 20 }, () => talk(port)));
    const flood = get("/v1/centers").repeat(2_000);
    for (const socket of sockets) socket.write(flood);
    const refused = (): number =>
      Number(/requests_total\{call="listCenters",status="401"\} (\d+)/.exec(wire.metrics.text())?.[1] ?? 0);
    while (refused() === 0) await turns(1);
    const before = refused();
    for (let asked = 0; asked < 5; asked += 1) expect((await wire.get("/v1/centers")).status).toBe(200);
    // Each of the five waits for a few rounds of twenty, never for all 40,000.
    expect(refused() - before).toBeLessThan(4_000);
    for (const socket of sockets) socket.resetAndDestroy();
    await Promise.all(sockets.map(({ ended }) => ended));
    await turns(100);
    const after = refused();
    await turns(500);
    expect(refused()).toBe(after);
    expect(after).toBeLessThan(40_000);
    await wire.close();
  }, 30_000);
});
