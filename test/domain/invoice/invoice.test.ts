import { describe, expect, it } from "vitest";
import type { GuestId, InvoiceId } from "../../../src/domain/ids.ts";
import { finalizeInvoice, openInvoice, voidInvoice } from "../../../src/domain/invoice/invoice.ts";
import { minted } from "../../support/values.ts";
import { hostId, instant } from "../../../src/conformance/store/fixtures.ts";

const terms = { id: minted<InvoiceId>(1), guestIndex: 2, guestId: hostId<GuestId>("ada") };

describe("a temporary invoice", () => {
  it("is opened for a guest, named or not", () => {
    expect(openInvoice(terms)).toStrictEqual({ ...terms, status: "open" });
    expect(openInvoice({ ...terms, guestId: null })).toStrictEqual({ ...terms, guestId: null, status: "open" });
  });

  it("leaves `open` once: voided or finalized, with the instant and under its own id (rule 5)", () => {
    const open = openInvoice(terms);
    expect(voidInvoice(open, instant(5))).toStrictEqual({ ...terms, status: "voided", voidedAtMs: 5 });
    expect(finalizeInvoice(open, instant(6))).toStrictEqual({ ...terms, status: "finalized", finalizedAtMs: 6 });
    expect(open).toStrictEqual({ ...terms, status: "open" });
  });
});
