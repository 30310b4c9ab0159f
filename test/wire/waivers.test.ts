import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Authentication } from "../../src/adapters/http/index.ts";
import { DAY, openWire, type Json, type Wire } from "../support/http-server.ts";

// Rule 22 over a real socket: staff waive rules, guests do not.

const byHeader: Authentication = {
  authenticate: (request) => {
    const [kind = "", name = ""] = (request.headers.get("x-principal") ?? "application host").split(" ");
    return kind === "guest" ? { kind, guestId: name } : { kind: "application", name };
  },
};

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ authentication: byHeader });
});
afterAll(() => wire.close());

const anna = { "x-principal": "guest anna-bianchi" };
const waive = { rules: ["closed", "not_working", "lead_time", "grid"], reason: "a regular", by: "front desk" };
const timesOf = (body: Json): readonly string[] => (body["slots"] as readonly Json[]).map((it) => String(it["Time"]));

describe("rule 22 on the wire", () => {
  it("slots without some rules are listed, and reserved, with an application's key", async () => {
    const id = await wire.book();
    const late = `${DAY}T23:01:00`;
    const path = `/v1/bookings/${id}/slots`;
    expect(timesOf((await wire.get(path)).body)).not.toContain(late);
    expect(timesOf((await wire.get(`${path}?waive=closed,%20not_working,grid`)).body)).toContain(late);
    const plain = await wire.post(`${path}/reserve`, { slot_time: late });
    expect(plain).toMatchObject({ status: 200, body: { is_reserved: false, error: { reason: "SLOT_OFF_GRID" } } });
    const held = await wire.post(`${path}/reserve`, { slot_time: late, waive });
    expect(held).toMatchObject({ status: 200, body: { is_reserved: true, error: null } });
  });

  it("a guest waives nothing", async () => {
    const id = await wire.book();
    const path = `/v1/bookings/${id}/slots`;
    const error = { reason: "INVALID_INPUT", field: "waive" };
    expect(await wire.get(`${path}?waive=closed`, { headers: anna })).toMatchObject({ status: 400, body: { error } });
    const held = await wire.post(`${path}/reserve`, { slot_time: `${DAY}T12:00:00`, waive }, anna);
    expect(held).toMatchObject({ status: 400, body: { error } });
    expect((await wire.get(`${path}?waive=`, { headers: anna })).status).toBe(200);
  });

  it("rules that do not exist are refused with their field", async () => {
    const path = `/v1/bookings/${await wire.book()}/slots`;
    const listed = await wire.get(`${path}?waive=closed,claims`);
    expect(listed).toMatchObject({ status: 400, body: { error: { reason: "INVALID_INPUT", field: "waive" } } });
    for (const [wrong, field] of [
      [{ ...waive, rules: ["claims"] }, "waive.rules[0]"],
      [{ ...waive, rules: [] }, "waive.rules"],
      [{ rules: ["closed"] }, "waive.reason"],
    ] as const) {
      const answer = await wire.post(`${path}/reserve`, { slot_time: `${DAY}T12:00:00`, waive: wrong });
      expect(answer).toMatchObject({ status: 400, body: { error: { field } } });
    }
  });
});
