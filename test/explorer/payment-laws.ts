import type { Accepted } from "../../src/conformance/store/model.ts";
import type { PaymentStatus } from "../../src/domain/payment/payment.ts";
import { orderKeyOf, type DomainEvent } from "../../src/domain/reservation/events.ts";
import type { Reservation } from "../../src/domain/reservation/reservation.ts";
import { reservationsIn } from "./records.ts";
import type { Setting, World } from "./world.ts";

// INV-70 and INV-71, from the events alone. All payments of this world have one reference.

type EndOfPayment = Extract<DomainEvent, { type: "PaymentSettled" | "PaymentAbandoned" | "PaidLate" }>;

/** These stand beside the events of the hold's own life: the money may come after its end. */
export const isEndOfPayment = (event: DomainEvent): event is EndOfPayment =>
  event.type === "PaymentSettled" || event.type === "PaymentAbandoned" || event.type === "PaidLate";

/** The broken law of a reservation's payment, in words; null if all is well. */
export const brokenPayment = (history: readonly Accepted[], { id, payments }: Reservation): string | null => {
  let status: PaymentStatus | null = null;
  let isOver = false;
  for (const { set } of history) {
    const types = set.events.flatMap((it) => (orderKeyOf(it) === id ? [it.type] : []));
    for (const type of types) {
      const problem = problemOf(type, { status, isOver, types });
      if (problem !== null) return problem;
      status = AFTER[type] ?? status;
      isOver ||= type === "ReservationExpired" || type === "ReservationReleased";
    }
  }
  const recorded = payments[0]?.status ?? null;
  return recorded === status ? null : `by its events the payment is ${status}, and ${recorded} is recorded`;
};

const AFTER: Readonly<Partial<Record<DomainEvent["type"], PaymentStatus>>> = {
  PaymentBegun: "begun",
  PaymentAbandoned: "abandoned",
  PaymentSettled: "settled",
  PaidLate: "late",
};

type Before = Readonly<{ status: PaymentStatus | null; isOver: boolean; types: readonly DomainEvent["type"][] }>;

const problemOf = (type: DomainEvent["type"], { status, isOver, types }: Before): string | null => {
  const isTold = status === "settled" || status === "late";
  switch (type) {
    case "PaymentBegun":
      return status === null ? null : "a payment was begun twice";
    case "ReservationReleased":
      return status === "begun" ? "the hold was released while it was being paid" : null;
    case "ReservationConfirmed":
      return status !== "begun" || types.includes("PaymentSettled")
        ? null
        : "the hold was confirmed without its payment";
    case "PaymentSettled":
      if (isTold) return "one amount was told twice";
      return status === "begun" && types.includes("ReservationConfirmed")
        ? null
        : `money of a ${status} payment settled`;
    case "PaidLate":
      if (isTold) return "one amount was told twice";
      return isOver || status === "abandoned" ? null : "money was late for a live hold";
    case "PaymentAbandoned":
      return status === "begun" ? null : `a ${status} payment was abandoned`;
    default:
      return null;
  }
};

/** INV-70: a report that was accepted is on record as settled or late. */
export const untold = ({ callers }: Setting, { calls, records }: World): string | null => {
  const status = reservationsIn(records.model).flatMap(({ state }) => state.payments)[0]?.status;
  const isTold = status === "settled" || status === "late";
  const at = calls.findIndex(
    ({ answer }, call) =>
      callers[call]?.does === "report" &&
      answer?.kind === "accepted" &&
      (answer.text === "done before" ? !isTold : answer.text !== status),
  );
  return at < 0 ? null : `${callers[at]?.name} was answered "${calls[at]?.answer?.text}", and the payment is ${status}`;
};
