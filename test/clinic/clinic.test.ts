import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accepted } from "../support/answers.ts";
import { waitUntil } from "../adapters/postgres/server/wait-until.ts";
import { DAY, openClinic, STORES } from "./scene.ts";

describe.each(Object.keys(STORES) as (keyof typeof STORES)[])("the example clinic on %s", (store) => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeAll(async () => {
    clinic = await openClinic(store);
  });
  afterAll(() => clinic.close());

  const visit = (id: string, time: string, patientId = "p1") => ({
    id,
    patientId,
    treatmentId: "check-up",
    start: `${DAY}T${time}`,
  });

  it("shows a month as days", async () => {
    const { status, body } = await clinic.call("GET", `/calendar?treatment=check-up&from=${DAY}&days=31`);
    expect(status).toBe(200);
    expect(body).toHaveLength(31);
    expect((body as unknown as object[])[0]).toEqual({
      date: DAY,
      isAvailable: true,
      firstStartMs: expect.any(Number) as number,
    });
    expect((await clinic.call("GET", `/calendar?treatment=check-up&from=${DAY}&days=99`)).body.code).toBe(
      "WINDOW_TOO_LONG",
    );
  });

  it("holds a visit with its row, is paid and confirmed, and mails", async () => {
    const held = await clinic.call("POST", "/visits", visit("v1", "10:00"));
    expect(held).toMatchObject({ status: 201, body: { id: "v1", state: "held" } });
    expect(await clinic.call("POST", "/visits", visit("v1", "10:00"))).toEqual(held);
    expect(await clinic.call("POST", "/visits/v1/payment")).toEqual({
      status: 200,
      body: { id: "v1", state: "confirmed" },
    });
    expect((await clinic.call("GET", "/visits/v1")).body).toMatchObject({ state: "confirmed" });
    await waitUntil({ what: "the mail" }, () => clinic.mails.includes("p1"));
    expect(clinic.asked).toEqual(["authorize v1", "capture v1"]);
  });

  it("refuses a taken slot, and keeps no row of it", async () => {
    expect((await clinic.call("POST", "/visits", visit("a", "11:00", "p2"))).status).toBe(201);
    expect((await clinic.call("POST", "/visits", visit("b", "11:00", "p3"))).status).toBe(201);
    const refused = await clinic.call("POST", "/visits", visit("c", "11:00", "p4"));
    expect(refused).toMatchObject({ status: 409, body: { code: "SLOT_HELD" } });
    expect((await clinic.call("GET", "/visits/c")).status).toBe(404);
    expect((await clinic.call("POST", "/visits", visit("d", "11:07", "p4"))).body.code).toBe("SLOT_OFF_GRID");
  });

  it("promises no place twice to many who ask at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => clinic.call("POST", "/visits", visit(`many-${n}`, "14:00", `p${n + 10}`))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    const rows = await clinic.rows("SELECT id FROM visit WHERE id LIKE 'many-%'");
    expect(rows).toHaveLength(2);
  });

  it("keeps the hold of a declined card, and confirms no hold that has ended", async () => {
    expect((await clinic.call("POST", "/visits", visit("poor", "16:00", "p5"))).status).toBe(201);
    expect((await clinic.call("POST", "/visits/poor/payment")).status).toBe(402);
    const { body } = await clinic.call("GET", "/visits/poor");
    expect(body.state).toBe("held");
    accepted(await clinic.engine.release({ bookingId: body.booking_id }));
    expect((await clinic.call("POST", "/visits", visit("gone", "16:00", "p6"))).status).toBe(201);
    const gone = (await clinic.call("GET", "/visits/gone")).body;
    accepted(await clinic.engine.release({ bookingId: gone.booking_id }));
    expect(await clinic.call("POST", "/visits/gone/payment")).toMatchObject({
      status: 409,
      body: { code: "RESERVATION_RELEASED" },
    });
    expect(clinic.asked.slice(-2)).toEqual(["authorize gone", "give back gone"]);
  });

  it("reports the fault of a wrong request", async () => {
    expect((await clinic.call("POST", "/visits", { id: "x" })).status).toBe(400);
    expect((await clinic.call("POST", "/visits", visit("y", "10:00", "nobody"))).body.code).toBe("GUEST_NOT_FOUND");
    expect((await clinic.call("POST", "/visits/none/payment")).status).toBe(404);
    expect(clinic.logged).toEqual([]);
  });
});
