import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../src/adapters/http/index.ts";
import { expectedByDocument } from "../support/openapi-document.ts";

const document = openApiDocument() as unknown as Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, Readonly<{ operationId: string; responses: object }>>>>>;
}>;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

describe("the document", () => {
  it("is committed as generated from the schemas; npm run openapi writes it", () => {
    expect(JSON.parse(readFileSync("etc/openapi.json", "utf8"))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it("describes every call", () => {
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
      [
        "POST /v1/bookings",
        "GET /v1/bookings/{booking_id}/slots",
        "POST /v1/bookings/{booking_id}/slots/reserve",
        "POST /v1/bookings/{booking_id}/slots/confirm",
        "GET /v1/bookings/{booking_id}/slots/reserve",
        "PATCH /v1/bookings/{booking_id}/slots/reserve",
        "DELETE /v1/bookings/{booking_id}/slots/reserve",
        "PUT /v1/invoices/{invoice_id}/cancel",
        "GET /v1/invoices/{invoice_id}/cancel",
        "PUT /v1/appointments/{appointment_id}/check_in",
        "PUT /v1/appointments/{appointment_id}/no_show",
        "PUT /v1/appointments/{appointment_id}/undo_check_in",
        "POST /v1/bookings/{booking_id}/slots/reserve/payment",
        "PUT /v1/reservations/{reservation_id}/payment/abandon",
        "PUT /v1/reservations/{reservation_id}/payment/report",
        "POST /Token",
        "POST /v1/tokens",
        "GET /v1/centers",
        "GET /v1/centers/{center_id}",
        "GET /v1/centers/{center_id}/categories",
        "GET /v1/centers/{center_id}/services",
        "GET /v1/centers/{center_id}/services/categories",
        "GET /v1/centers/{center_id}/services/{service_id}",
        "GET /v1/centers/{center_id}/therapists",
        "GET /v1/guests",
        "POST /v1/guests",
        "GET /v1/guests/search",
        "GET /v1/guests/{id}",
        "PUT /v1/guests/{id}",
        "GET /v1/guests/{id}/relationships",
        "POST /v1/guests/{id}/relationships",
        "DELETE /v1/guests/{id}/relationships",
        "DELETE /v1/guests/{id}/relationships/{relationship_id}",
        "GET /v1/guests/{id}/appointments",
        "GET /v1/appointments",
        "GET /v1/appointments/{appointment_id}",
        "GET /v1/invoices/{invoice_id}",
      ].sort(),
    );
  });

  it("has each status that the server can answer with, for every call", () => {
    for (const { responses } of operations) {
      expect(Object.keys(responses)).toEqual([
        "200",
        "400",
        "401",
        "403",
        "404",
        "405",
        "408",
        "413",
        "415",
        "500",
        "503",
      ]);
    }
  });

  it("and the tests' check refuses an answer that does not match it", () => {
    const created = { id: "0".repeat(32), error: null };
    const check =
      (body: object, status = 200) =>
      () =>
        expectedByDocument("POST", "/v1/bookings", { status, body });
    expect(check(created)).not.toThrow();
    expect(check({ ...created, more: 1 })).toThrow("additional properties");
    expect(check({ ...created, id: "A" })).toThrow("pattern");
    expect(check({ id: created.id })).toThrow("required");
    expect(check(created, 418)).toThrow("no status 418");
    const noReason = { code: 400, message: "no reason" };
    expect(check({ ...noReason, error: noReason }, 400)).toThrow("reason");
    expect(check({ error: { ...noReason, reason: "NOT_JSON" } }, 400)).toThrow("required");
  });
});
