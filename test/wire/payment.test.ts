import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CENTER, DAY, forAnna, openWire, type Wire } from "../support/http-server.ts";

let wire: Wire;
beforeEach(async () => {
  wire = await openWire();
});
afterEach(() => wire.close());

const MINUTE = 60_000;

const hold = async () => {
  const created = await wire.post("/v1/bookings", forAnna());
  const path = `/v1/bookings/${String(created.body["id"])}/slots`;
  const held = await wire.post(`${path}/reserve`, { slot_time: `${DAY}T09:15:00`, create_invoice: true });
  return { path, reservation: `/v1/reservations/${String(held.body["reservation_id"])}/payment` };
};
const report = (reservation: string, reference = "pi_1", center: string = CENTER) =>
  wire.send("PUT", `${reservation}/report`, { body: { center_id: center, payment_reference: reference } });
const reasonOf = ({ body }: { body: Record<string, unknown> }) =>
  (body["error"] as { reason: string } | null)?.reason ?? null;

describe("rule 21 over HTTP", () => {
  it("begin, report: the money confirms, and a second report changes nothing", async () => {
    const { path, reservation } = await hold();
    const begun = await wire.post(`${path}/reserve/payment`, { payment_reference: "pi_1", minutes: 30 });
    expect(begun.body).toMatchObject({
      is_begun: true,
      payment_reference: "pi_1",
      expires_in_seconds: 30 * 60,
      error: null,
    });
    expect(reasonOf(await wire.post(`${path}/confirm`, {}))).toBe("PAYMENT_MISMATCH");
    const settled = await report(reservation);
    expect(settled.body).toEqual({
      is_recorded: true,
      outcome: "settled",
      confirmed_reservation_id: begun.body["reservation_id"],
      booking_id: expect.any(String),
      error: null,
    });
    expect((await report(reservation)).body).toEqual(settled.body);
    expect((await wire.post(`${path}/confirm`, { payment_reference: "pi_1" })).body["is_confirmed"]).toBe(true);
  });

  it("confirm with the reference settles; begin after it is refused", async () => {
    const { path } = await hold();
    await wire.post(`${path}/reserve/payment`, { payment_reference: "pi_1", minutes: 5 });
    expect((await wire.post(`${path}/confirm`, { payment_reference: "pi_1" })).body["is_confirmed"]).toBe(true);
    const again = await wire.post(`${path}/reserve/payment`, { payment_reference: "pi_2", minutes: 5 });
    expect(again.body).toMatchObject({ is_begun: false, error: { reason: "ALREADY_CONFIRMED" } });
  });

  it("one millisecond before the end of the hold money settles, at its end it is late", async () => {
    for (const [offset, outcome] of [
      [-1, "settled"],
      [0, "late"],
    ] as const) {
      const { path, reservation } = await hold();
      await wire.post(`${path}/reserve/payment`, { payment_reference: "pi_1", minutes: 15 });
      wire.clock.advance(15 * MINUTE + offset);
      expect((await report(reservation)).body["outcome"]).toBe(outcome);
      await wire.close();
      wire = await openWire();
    }
  });

  it("abandon twice, then the hold can be released; its money is late", async () => {
    const { path, reservation } = await hold();
    await wire.post(`${path}/reserve/payment`, { payment_reference: "pi_1", minutes: 5 });
    expect(reasonOf(await wire.send("DELETE", `${path}/reserve`))).toBe("HOLD_BEING_PAID");
    const abandon = () => wire.send("PUT", `${reservation}/abandon`, { body: { payment_reference: "pi_1" } });
    expect((await abandon()).body).toEqual({ is_abandoned: true, outcome: "abandoned", error: null });
    expect((await abandon()).body["outcome"]).toBe("already_abandoned");
    expect((await wire.send("DELETE", `${path}/reserve`)).body["is_released"]).toBe(true);
    expect((await report(reservation)).body["outcome"]).toBe("late");
  });

  it("what is missing, malformed or unknown is refused in the call's own body, or with HTTP 400", async () => {
    const { path, reservation } = await hold();
    expect(reasonOf(await wire.post(`${path}/reserve/payment`))).toBe("REQUEST_MISSING");
    expect((await wire.post(`${path}/reserve/payment`, { payment_reference: "p i", minutes: 5 })).status).toBe(400);
    expect((await wire.post(`${path}/reserve/payment`, { payment_reference: "pi", minutes: 0 })).status).toBe(400);
    expect(reasonOf(await wire.post("/v1/bookings/no-id/slots/reserve/payment"))).toBe("INVALID_INPUT");
    expect(reasonOf(await wire.send("PUT", `${reservation}/abandon`))).toBe("REQUEST_MISSING");
    expect(reasonOf(await wire.send("PUT", `${reservation}/report`))).toBe("REQUEST_MISSING");
    expect(reasonOf(await report(reservation, "pi_1", ""))).toBe("REQUEST_MISSING");
    expect(reasonOf(await report(reservation))).toBe("PAYMENT_MISMATCH");
    expect(reasonOf(await report("/v1/reservations/no-id/payment"))).toBe("RESERVATION_NOT_FOUND");
    const unknown = await wire.send("PUT", "/v1/reservations/no-id/payment/abandon", {
      body: { payment_reference: "pi" },
    });
    expect(reasonOf(unknown)).toBe("RESERVATION_NOT_FOUND");
    expect(reasonOf(await report(reservation, "pi_1", "elsewhere"))).toBe("CENTER_MISMATCH");
  });
});
