import type { Reservation } from "../../src/index.ts";

/** What is wrong with the record of a payment after an accepted command about it (rule 21); null if nothing is. */
export const paymentProblem = (
  command: string,
  { paymentReference, outcome }: Readonly<Record<string, unknown>>,
  reservation: Reservation | undefined,
): string | null => {
  const ends = ENDS[command]?.(outcome);
  if (ends === undefined) return null;
  const status = reservation?.payments.find((it) => it.reference === paymentReference)?.status;
  return status !== undefined && ends.includes(status)
    ? null
    : `has ${command} of ${String(paymentReference)}, whose payment is ${status ?? "not there"}`;
};

/** How the payment may stand in the end, after each command. The money of an abandoned payment may come, and is late. */
const ENDS: Readonly<Record<string, (outcome: unknown) => readonly unknown[]>> = {
  beginPayment: () => ["begun", "abandoned", "settled", "late"],
  abandonPayment: () => ["abandoned", "late"],
  reportPayment: (outcome) => [outcome],
};
