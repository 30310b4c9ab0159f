import { afterAll, describe, expect, it } from "vitest";
import { keyOfPrincipal } from "../../src/adapters/http/authentication.ts";
import { DAY, openWire, type Json } from "../support/http-server.ts";

// Rule 25 over HTTP: a header of the test names the actor.

const wire = await openWire({
  authentication: {
    authenticate: (request) => {
      const [kind = "", name = ""] = (request.headers.get("x-principal") ?? "application host").split(" ");
      return kind === "guest" ? { kind, guestId: name } : { kind: "application", name };
    },
  },
});
afterAll(() => wire.close());

const OLGA = "8d3f6a52-1c7b-4e90-a8d4-5b2f9c0e7a11";
const BARE = OLGA.replaceAll("-", "");
const SPELLINGS = [BARE, BARE.toUpperCase(), OLGA, OLGA.toUpperCase()];

const create = (guestId: string, principal: string, key: string) =>
  wire.post(
    "/v1/bookings",
    { center_id: "harbour-spa", date: DAY, guests: [{ id: guestId, items: [{ item: { id: "swedish-60" } }] }] },
    { "x-principal": principal, "idempotency-key": key },
  );

describe("Rule 25 over HTTP", () => {
  it("N09 two guests whose names and keys join to one text give two commands", () => {
    const pairs = [
      ["a", "b:k"],
      ["a:b", "k"],
      ["ab", ":k"],
      ["1:a", "bk"],
    ] as const;
    const keys = pairs.flatMap(([name, key]) => [
      keyOfPrincipal({ kind: "guest", guestId: name }, key),
      keyOfPrincipal({ kind: "application", name }, key),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOfPrincipal({ kind: "guest", guestId: "x".repeat(64) }, "k".repeat(128)).length).toBeLessThanOrEqual(200);
  });

  it("N09 a guest principal in any spelling of a GUID is one guest, with one key and one booking", async () => {
    const answers: Json[] = [];
    for (const [at, spelling] of SPELLINGS.entries()) {
      answers.push((await create(SPELLINGS[3 - at] as string, `guest ${spelling}`, "order-1")).body);
    }
    expect(answers.map(({ error }) => error as unknown)).toEqual([null, null, null, null]);
    expect(new Set(answers.map(({ id }) => id as unknown)).size).toBe(1);
    const path = `/v1/bookings/${String(answers[0]?.["id"])}/slots/reserve`;
    for (const spelling of SPELLINGS) {
      const headers = { "x-principal": `guest ${spelling}` };
      const held = await wire.post(path, { slot_time: `${DAY}T18:00:00` }, headers);
      expect(held.body["invoices"][0].guest.Id).toBe(OLGA);
      const relations = await wire.send("GET", `/v1/guests/${spelling}/relationships`, { headers });
      expect(relations.body["error"]).toBeNull();
    }
    await wire.send("DELETE", path, { headers: { "x-principal": `guest ${BARE}` } });
  });

  it("N10 a name that no text can hold is refused as unauthenticated, not a fault of the server", async () => {
    const odd = await openWire({
      authentication: { authenticate: () => ({ kind: "application", name: "\ud800" }) },
    });
    const answer = await odd.post("/v1/bookings", {}, { "idempotency-key": "k" });
    expect(answer.status).toBe(401);
    await odd.close();
  });
});
