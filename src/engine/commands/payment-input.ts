import { parsePaymentReference, type PaymentReference } from "../../domain/payment/payment.ts";
import { parsed, type Reader } from "../../domain/input/reader.ts";

/** A payment by the reference that the host's payment provider gave it. */
export const paymentReference: Reader<PaymentReference> = parsed(
  parsePaymentReference,
  "1 to 200 visible ASCII characters",
);
