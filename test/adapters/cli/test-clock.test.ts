import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createHoldfastClient } from "../../../src/adapters/client/index.ts";
import { runCommand } from "../../support/command-line.ts";

const KEY = "try-me-at-the-harbour";
const started: { end: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0)) await it.end();
});

/** The command line in a separate process. */
const serve = async (...options: readonly string[]) => {
  const script = join(import.meta.dirname, "../../../src/adapters/cli/holdfast.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, "serve", "--sample", "--port", "0", ...options], {
    env: { ...process.env, HOLDFAST_API_KEYS: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  started.push({
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  });
  const logged: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => void logged.push(chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /http:\/\/[\d.:]+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
  const clock = async (method: string, path: string, body?: unknown, key = KEY) => {
    const headers = { authorization: `apikey ${key}` };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/test/clock${path}`, { method, headers, ...sent });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const client = createHoldfastClient({ baseUrl: url, authorization: `apikey ${KEY}` });
  return { url, logged, clock, client };
};

const DAY = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);

describe("a server with a test clock", () => {
  it("moves time forward: the hold expires, and the sweep has recorded it", async () => {
    const { clock, client, logged } = await serve("--test-clock");
    const guests = [{ id: "anna-bianchi", items: [{ item: { id: "swedish-60" } }] }];
    const { id = "" } = (await client.createBooking({ body: { center_id: "harbour-spa", date: DAY, guests } })) as {
      id?: string;
    };
    const listed = await client.listSlots({ booking_id: id });
    if (listed.error !== null) throw new Error(listed.error.reason);
    const held = await client.reserve({ booking_id: id, body: { slot_time: listed.slots[0]!.Time } });
    if (!held.is_reserved) throw new Error(held.error.reason);
    const expiresAt = Date.parse(held.expires_at);
    const before = (await clock("GET", "")).body;
    expect(expiresAt - Number(before["now_ms"])).toBe(60_000);

    expect(await clock("POST", "/advance", { seconds: 59.999 })).toMatchObject({ status: 200 });
    expect(await client.readHold({ booking_id: id })).toMatchObject({ status: "reserved", expires_in_seconds: 0 });
    expect(await clock("POST", "/advance", { seconds: 0.001 })).toEqual({
      status: 200,
      body: { now: new Date(expiresAt).toISOString(), now_ms: expiresAt },
    });
    // Recorded by the sweep, before the answer.
    const events = () =>
      logged
        .join("")
        .split("\n")
        .filter((line) => line.includes('"ReservationExpired"'));
    await expect.poll(events).toHaveLength(1);
    expect(await client.readHold({ booking_id: id })).toMatchObject({ status: "expired" });
    expect(await client.confirm({ booking_id: id })).toMatchObject({ error: { reason: "RESERVATION_EXPIRED" } });
  });

  it("is set to an instant, never back, and only by the application", async () => {
    const { clock } = await serve("--test-clock");
    const now = Number((await clock("GET", "")).body["now_ms"]);
    const later = new Date(now + 3 * 86_400_000).toISOString();
    expect(await clock("PUT", "", { now: later })).toMatchObject({ status: 200, body: { now: later } });
    for (const [method, path, body] of [
      ["PUT", "", { now }],
      ["PUT", "", { now: "2126-01-01T00:00:00" }],
      ["PUT", "", { now: "soon" }],
      ["PUT", "", {}],
      ["PUT", "", undefined],
      ["POST", "/advance", { seconds: -1 }],
      ["POST", "/advance", { seconds: "60" }],
      ["POST", "/advance", { seconds: 1e300 }],
    ] as const) {
      expect(await clock(method, path, body)).toMatchObject({
        status: 400,
        body: { error: { reason: "INVALID_INPUT" } },
      });
    }
    expect(await clock("DELETE", "")).toMatchObject({ status: 405 });
    expect(await clock("GET", "", undefined, "no-key")).toMatchObject({ status: 401 });
    expect((await clock("GET", "")).body["now"]).toBe(later);
  });
});

describe("without a test clock", () => {
  it("the path does not exist", async () => {
    const { clock } = await serve();
    expect(await clock("GET", "")).toMatchObject({ status: 404 });
    expect(await clock("POST", "/advance", { seconds: 1 })).toMatchObject({ status: 404 });
  });

  it("nor with a store that is not in memory", async () => {
    const env = { HOLDFAST_API_KEYS: "web=a-key-of-the-tests" };
    const catalog = ["--catalog", "samples/harbour-spa.json"];
    for (const store of [["--sqlite", "/tmp/out/never.db"], ["--postgres"], []]) {
      const ran = await runCommand(["serve", ...catalog, ...store, "--test-clock"], env);
      expect(ran).toMatchObject({
        code: 2,
        complained: expect.stringContaining("of a store in memory alone") as unknown,
      });
    }
  });
});
