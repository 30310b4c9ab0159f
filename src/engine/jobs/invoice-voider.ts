import { aFunction, checkOptions, withFunctions, type OptionRules } from "../../domain/input/options.ts";
import type { Billing, VoidInvoice } from "../../ports/billing.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import { createHandlerSink } from "./event-handlers.ts";

export type InvoiceVoiderOptions = Readonly<{
  billing: Billing;
  /**
   * Called if an invoice was paid after its reservation had ended. Refund it, or book anew and inform the guest: the
   * engine confirms nothing by itself. Rejecting means "not done": it is called again with the same `eventId`.
   */
  onPaidLate: (invoice: VoidInvoice) => Promise<void>;
}>;

/**
 * Creates a sink that voids, in the billing system, the invoices of reservations that expired or were released
 * (rule 5).
 */
export const createInvoiceVoider = (options: InvoiceVoiderOptions): EventSink => {
  checkOptions("createInvoiceVoider", options, {
    billing: withFunctions("voidInvoice"),
    onPaidLate: aFunction,
  } satisfies OptionRules<InvoiceVoiderOptions>);
  const { billing, onPaidLate } = options;
  return createHandlerSink({
    InvoiceVoided: async ({ atMs, centerId, bookingId, reservationId, invoiceId }, { eventId }) => {
      const invoice = { eventId, centerId, bookingId, reservationId, invoiceId, voidedAtMs: atMs };
      const outcome = await billing.voidInvoice(invoice);
      switch (outcome) {
        case "voided":
        case "already_voided":
          return;
        case "refused_paid":
          return onPaidLate(invoice);
        case "retry":
          throw new Error("the billing system asks to try again");
        default:
          // A billing system in JavaScript may return anything; the event comes again.
          throw new Error(`the billing system answered with what is no outcome: ${typeof (outcome satisfies never)}`);
      }
    },
  });
};
