import { ok } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { reservationOf, tagOf, type InvoiceId } from "../../domain/ids.ts";
import { cancelFields, defineCancel, type Aim, type CancelInput } from "./cancel.ts";

/** The invoice whose appointments to cancel. */
export type CancelInvoiceInput = CancelInput &
  Readonly<{
    /** An invoice of a reservation. */
    invoiceId: string;
  }>;

/** Aims at the appointments of an invoice. */
export const aimAtInvoice = ({ invoiceId }: Readonly<{ invoiceId: InvoiceId }>): Aim => ({
  tag: tagOf(invoiceId),
  subject: { kind: "reservation", reservationId: reservationOf(invoiceId) },
  target: () => ok({ kind: "invoice", invoiceId }),
  missing: { code: "INVOICE_NOT_FOUND", invoiceId },
});

export const cancelInvoice = defineCancel(shape({ invoiceId: mintedId("invoice"), ...cancelFields }), (asked) =>
  aimAtInvoice(asked),
);
