import { createHandlerSink, describeError, retryAdvice } from "holdfast";
import type * as Holdfast from "holdfast";
import type { Receiver, Webhook } from "./fake-provider.ts";

/** The calls of a provider that this file needs. Each may be repeated. */
export type Provider = Readonly<{
  create: (metadata: Webhook["metadata"], capturesAtOnce: boolean) => string;
  capture: (reference: string) => void;
  cancel: (reference: string) => void;
  refund: (reference: string) => void;
}>;

/** Makes a payment for a hold, and gives the hold the time for it. Answers with the provider's reference. */
export const startPayment = async (
  engine: Holdfast.ReservationEngine,
  provider: Provider,
  { centerId, reservationId }: Webhook["metadata"],
  { minutes, capturesAtOnce }: Readonly<{ minutes: number; capturesAtOnce: boolean }>,
): Promise<Holdfast.Result<string, Holdfast.BeginPaymentRefusal>> => {
  const paymentReference = provider.create({ centerId, reservationId }, capturesAtOnce);
  const begun = await engine.beginPayment({ reservationId, paymentReference, minutes });
  // Nothing to pay for: the guest never sees the provider's page.
  if (begun.isErr()) provider.cancel(paymentReference);
  return begun.map(() => paymentReference);
};

/**
 * Creates the receiver of the provider's webhooks. Every branch may run again, and in any order: the engine answers a
 * repetition as it answered at first.
 */
export const createReceiver =
  (engine: Holdfast.ReservationEngine, provider: Provider): Receiver =>
  async ({ type, reference: paymentReference, metadata: { centerId, reservationId } }) => {
    switch (type) {
      case "payment.authorised": {
        // Confirm first, then take the money: if the hold has ended, no money has moved.
        const confirmed = await engine.confirm({ reservationId, paymentReference });
        if (confirmed.isOk()) return provider.capture(paymentReference);
        if (isWorthARetry(confirmed.error)) throw new Error(describeError(confirmed.error));
        return provider.cancel(paymentReference);
      }
      case "payment.captured": {
        const reported = await engine.reportPayment({ centerId, reservationId, paymentReference });
        // Late money is no error: the event PaidLate asks for its refund.
        if (reported.isErr()) throw new Error(describeError(reported.error));
        return;
      }
      case "payment.declined": {
        const abandoned = await engine.abandonPayment({ reservationId, paymentReference });
        if (abandoned.isErr() && isWorthARetry(abandoned.error)) throw new Error(describeError(abandoned.error));
      }
    }
  };

const isWorthARetry = ({ code }: Holdfast.Refusal): boolean => retryAdvice(code) === "try_again";

/** Creates the sink that refunds late money: give it to a dispatcher of its own consumer. */
export const createRefunder = (provider: Provider): Holdfast.EventSink =>
  createHandlerSink({
    PaidLate: ({ paymentReference }) => {
      provider.refund(paymentReference);
      return Promise.resolve();
    },
  });
