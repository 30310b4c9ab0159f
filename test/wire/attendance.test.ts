import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Authentication } from "../../src/adapters/http/index.ts";
import type { CancellationTerms, CenterCatalog } from "../../src/index.ts";
import { DAY, openWire, type Json, type Wire } from "../support/http-server.ts";

// Rule 28 over a real socket: fees of a late cancel, and who came. It is eight in the morning.

const byHeader: Authentication = {
  authenticate: (request) => {
    const [kind = "", name = ""] = (request.headers.get("x-principal") ?? "application host").split(" ");
    return kind === "guest" ? { kind, guestId: name } : { kind: "application", name };
  },
};

const cancellation: CancellationTerms = {
  steps: [{ minutesBefore: 180, fee: { kind: "share", percent: 50 } }],
  guestsUntilMinutes: 60,
};
const withTerms = (it: CenterCatalog | null): CenterCatalog | null =>
  it === null ? null : { ...it, center: { ...it.center, cancellation } };

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ authentication: byHeader });
  wire.offer({ catalog: withTerms });
});
afterAll(() => wire.close());

const anna = { "x-principal": "guest anna-bianchi" };
const confirmed = async (time: string): Promise<Readonly<{ invoice: string; appointment: string; item: string }>> => {
  const { bookingId } = await wire.hold(time);
  const { body } = await wire.post(`/v1/bookings/${bookingId}/slots/confirm`);
  const [item] = body["invoice"].items as readonly Json[];
  return {
    invoice: body["invoice"].invoice_id,
    appointment: item?.["appointment_id"],
    item: item?.["invoice_item_id"],
  };
};

describe("rule 28 on the wire", () => {
  it("a late cancel states its fee, and is_charge_applied is whether there is one", async () => {
    const early = await confirmed("15:00");
    const quote = await wire.get(`/v1/invoices/${early.invoice}/cancel`, { headers: anna });
    expect(quote.body).toEqual({
      ...{ is_charge_applied: false, cancellation_fee: 0, error: null },
      ...{ free_until: `${DAY}T12:00:00+02:00`, guests_until: `${DAY}T14:00:00+02:00` },
    });
    const free = await wire.send("PUT", `/v1/invoices/${early.invoice}/cancel`);
    expect(free.body).toEqual({ success: true, is_charge_applied: false, cancellation_fee: 0, error: null });

    const late = await confirmed("10:00");
    expect((await wire.get(`/v1/invoices/${late.invoice}/cancel`)).body).toMatchObject({
      ...{ is_charge_applied: true, cancellation_fee: 37.5 },
    });
    const charged = await wire.send("PUT", `/v1/invoices/${late.invoice}/cancel`);
    expect(charged.body).toEqual({ success: true, is_charge_applied: true, cancellation_fee: 37.5, error: null });

    const waived = await confirmed("10:00");
    const body = { waive_fee: { reason: "was ill", by: "front desk" } };
    const asGuest = await wire.send("PUT", `/v1/invoices/${waived.invoice}/cancel`, { body, headers: anna });
    expect(asGuest).toMatchObject({ status: 400, body: { error: { field: "waiveFee" } } });
    const cancelled = await wire.send("PUT", `/v1/invoices/${waived.invoice}/cancel`, { body });
    expect(cancelled.body).toMatchObject({ success: true, is_charge_applied: false, cancellation_fee: 0 });
  });

  it("the quote of an invoice of another, or of none, is refused", async () => {
    const { invoice } = await confirmed("16:00");
    const ben = { "x-principal": "guest paolo-bianchi" };
    const other = await wire.get(`/v1/invoices/${invoice}/cancel`, { headers: ben });
    expect(other.body["error"]).toMatchObject({ reason: "NOT_THE_HOST" });
    for (const id of ["nothing", "0".repeat(32)])
      expect((await wire.get(`/v1/invoices/${id}/cancel`)).body["error"]).toMatchObject({
        reason: "INVOICE_NOT_FOUND",
      });
  });

  it("check_in and no_show mark an appointment, and guests mark nothing", async () => {
    const { appointment, item } = await confirmed("13:00");
    const put = (path: string, sent = {}) => wire.send("PUT", `/v1/appointments/${path}`, sent);
    expect((await put(`${appointment}/no_show`)).body).toMatchObject({
      ...{ success: false, error: { reason: "ATTENDANCE_TOO_EARLY" } },
    });
    expect((await put(`${item}/check_in`)).body).toEqual({
      ...{ success: true, appointment_ids: [appointment], attendance: "arrived", error: null },
    });
    const one = await wire.get(`/v1/appointments/${appointment}`);
    expect(one.body).toMatchObject({ state: "booked", attendance: "arrived" });
    const listed = await wire.get(`/v1/appointments?center_id=harbour-spa&start_date=${DAY}&end_date=${DAY}`);
    expect(listed.body).toContainEqual(expect.objectContaining({ appointment_id: appointment, attendance: "arrived" }));
    const { body } = await wire.get("/v1/guests/anna-bianchi/appointments");
    const services = (body["appointments"] as readonly Json[]).flatMap((it) => it["appointment_services"] as Json[]);
    expect(services.filter((it) => it["attendance"] === "arrived").map((it) => it["appointment_id"])).toEqual([
      appointment,
    ]);
    expect(services.find((it) => it["state"] === "cancelled")).toMatchObject({ attendance: null });
    expect((await put(`${appointment}/undo_check_in`)).body).toMatchObject({ success: true, attendance: "expected" });
    expect((await put(`${appointment}/check_in`, { headers: anna })).status).toBe(403);
    expect((await put(`nothing/check_in`)).body["error"]).toMatchObject({ reason: "APPOINTMENT_NOT_FOUND" });
  });

  it("guests cannot cancel from their limit on", async () => {
    const { invoice } = await confirmed("09:15");
    wire.clock.advance(30 * 60_000);
    const refused = await wire.send("PUT", `/v1/invoices/${invoice}/cancel`, { headers: anna });
    expect(refused).toMatchObject({ status: 200, body: { success: false, error: { reason: "TOO_LATE_TO_CANCEL" } } });
  });
});
