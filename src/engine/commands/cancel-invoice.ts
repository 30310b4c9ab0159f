import { ok } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { reservationOf, tagOf, type InvoiceId } from "../../domain/ids.ts";
import { defineCancel, why, type Why } from "./cancel.ts";

export type CancelInvoiceInput = Why & Readonly<{ invoiceId: string }>;

export const cancelInvoice = defineCancel(shape({ invoiceId: mintedId<InvoiceId>(), ...why }), ({ invoiceId }) => ({
  tag: tagOf(invoiceId),
  subject: { kind: "reservation", reservationId: reservationOf(invoiceId) },
  target: () => ok({ kind: "invoice", invoiceId }),
  missing: { code: "INVOICE_NOT_FOUND", invoiceId },
}));
