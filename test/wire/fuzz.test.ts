import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectedByDocument, OPERATION_IDS, operationIdOf } from "../support/openapi-document.ts";
import { hostile, mutated, type Hostile } from "./fuzz/hostile.ts";
import { createRandom } from "../../src/conformance/random.ts";
import { createSocketClient } from "./fuzz/socket.ts";
import { validRequest, type Known } from "./fuzz/valid.ts";
import { openWire, type Json, type Wire } from "../support/http-server.ts";

/** 20,000 in CI and by `npm run fuzz`; fewer while working, as they take a minute. */
const REQUESTS = Number(process.env["FUZZ_REQUESTS"] ?? (process.env["CI"] === "true" ? 20_000 : 4_000));
const SEED = Number(process.env["FUZZ_SEED"] ?? 1_305);
const MINUTE = 60_000;

/** Answers that say that something was done: only after these may the store have changed. */
const DONE = ["is_reserved", "is_confirmed", "is_released", "is_extended", "success"];

const wasDone = (method: string, body: Json): boolean =>
  method !== "GET" &&
  (DONE.some((field) => body[field] === true) || (typeof body["id"] === "string" && body["error"] === null));

let wire: Wire;
const unhandled: unknown[] = [];
const note = (cause: unknown): void => void unhandled.push(cause);
beforeAll(async () => {
  process.on("unhandledRejection", note);
  // As `holdfast serve` does; the other tests have the host's own classes.
  wire = await openWire({ replaceGlobals: true });
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  await wire.close();
});

describe("the contract under fire", () => {
  it(`${REQUESTS} requests, valid, mutated and hostile: no 5xx, every answer by the document, no change but by accepted commands`, {
    timeout: 600_000,
  }, async () => {
    const random = createRandom(SEED);
    const client = createSocketClient(Number(new URL(wire.url).port));
    const known: Known = { bookings: [], invoices: [], items: [], guests: [] };
    const served = new Map<string, number>();
    const byStatus = new Map<string, number>();
    const count = (key: string): void => void byStatus.set(key, (byStatus.get(key) ?? 0) + 1);
    let accepted = wire.accepted();

    for (let nth = 0; nth < REQUESTS; nth += 1) {
      const kind = random.pick(["valid", "valid", "mutated", "mutated", "hostile"] as const);
      const asked = requestOf(kind);
      const dumped = nth % 500 === 0 ? JSON.stringify(wire.store.dump()) : null;
      const answer = await client.send(asked);
      const exchange = () =>
        `#${nth} of seed ${SEED}: ${asked.method} ${asked.path.slice(0, 200)} ${String(asked.text).slice(0, 500)} → ${answer.status} ${answer.text.slice(0, 500)}`;
      if (answer.status >= 500) throw new Error(exchange());
      count(`${kind} ${answer.status}`);
      const isJson = answer.type.startsWith("application/json") && asked.method !== "HEAD" && answer.text !== "";
      const body: Json = isJson ? (JSON.parse(answer.text) as Json) : {};
      if (isJson) expectedByDocument(asked.method, asked.path, { status: answer.status, body });
      const operation = answer.status === 200 ? operationIdOf(asked.method, asked.path) : null;
      if (operation !== null) served.set(operation, (served.get(operation) ?? 0) + 1);
      const done = wasDone(asked.method, body);
      if (answer.status === 200) count(done ? `${kind} 200 done` : `${kind} 200 else`);
      const now = wire.accepted();
      if (now !== accepted && !done) throw new Error(`the store changed: ${exchange()}`);
      if (!done && dumped !== null && JSON.stringify(wire.store.dump()) !== dumped)
        throw new Error(`the dump changed: ${exchange()}`);
      accepted = now;
      learn(body, asked);
      if (nth % 100 === 99) wire.clock.advance(MINUTE);
    }
    client.close();

    console.log(
      [...byStatus, ...served]
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([key, times]) => `${key.padEnd(24)} ${times}`)
        .join("\n"),
    );
    expect([...served.keys()].sort(), "operations that were served").toEqual([...OPERATION_IDS].sort());
    expect(unhandled).toEqual([]);
    expect(wire.logged.filter(({ level }) => level === "error")).toEqual([]);
    expect(({} as Json)["polluted"]).toBeUndefined();
    expect(byStatus.get("valid 200 done") ?? 0).toBeGreaterThan(REQUESTS * 0.05);
    for (const status of [400, 401, 404, 405, 413, 415]) {
      const times = ["valid", "mutated", "hostile"].reduce(
        (sum, kind) => sum + (byStatus.get(`${kind} ${status}`) ?? 0),
        0,
      );
      expect(times, `HTTP ${status}`).toBeGreaterThan(0);
    }

    function requestOf(kind: "valid" | "mutated" | "hostile"): Hostile {
      if (kind === "hostile") return hostile(random);
      const valid = validRequest(random, known);
      if (kind === "mutated") return mutated(random, valid);
      return {
        ...valid,
        text: valid.body === undefined ? undefined : JSON.stringify(valid.body),
        headers: { ...valid.headers },
      };
    }

    function learn(body: Json, { method, path }: Pick<Hostile, "method" | "path">): void {
      if (method === "POST" && path.startsWith("/v1/bookings") && typeof body["id"] === "string")
        known.bookings.push(body["id"]);
      if (method === "POST" && path === "/v1/guests" && typeof body["id"] === "string") known.guests.push(body["id"]);
      const invoices: readonly Json[] = Array.isArray(body["invoices"]) ? body["invoices"] : [];
      for (const invoice of invoices) {
        if (typeof invoice["invoice_id"] === "string") known.invoices.push(invoice["invoice_id"]);
        const lines = invoice["items"] as readonly Json[];
        for (const item of lines.flatMap((it): readonly Json[] => [it, ...(it["package_services"] ?? [])]))
          if (typeof item["invoice_item_id"] === "string")
            known.items.push(item["invoice_item_id"], String(item["appointment_id"]));
      }
      known.invoices.splice(0, known.invoices.length - 60);
      known.guests.splice(0, known.guests.length - 60);
      known.items.splice(0, known.items.length - 60);
    }
  });
});
