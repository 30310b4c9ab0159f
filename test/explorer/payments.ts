import { err, ok, type Result } from "neverthrow";
import { SPA } from "../../src/conformance/store/fixtures.ts";
import type { PaymentReference } from "../../src/domain/payment/payment.ts";
import type { Change } from "../../src/domain/reservation/change.ts";
import { confirm } from "../../src/domain/reservation/confirm.ts";
import { reservationAt } from "../../src/domain/reservation/expire.ts";
import { abandonPayment, beginPayment, recordLate, takeReport } from "../../src/domain/reservation/pay.ts";
import type { Reservation } from "../../src/domain/reservation/reservation.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import { recordedAsOf } from "../../src/engine/commands/payment-writes.ts";
import { updated } from "../../src/engine/commands/writes.ts";
import type { Holding } from "../../src/ports/reservation-store.ts";
import { CONTEXT, plain, rests, type Decision, type Said } from "./commands.ts";

// The commands of a payment, as the engine decides them by the policy `strict`. The transitions and the writes are real.

const PAYS = ["begin", "pay", "report", "abandon"] as const;

/** `pay` is a confirm that names the payment. */
export type Pays = (typeof PAYS)[number];

export const doesPay = (does: string): does is Pays => PAYS.some((it) => it === does);

/** All calls are about one payment. */
export const PAYMENT = "P" as PaymentReference;

/** The payment's time: begun just before the first deadline, it moves the deadline. */
const MINUTES = 1;

/** `isCertain`: a hold that has lapsed is certainly dead. */
export const decidePayment = (
  does: Pays,
  { booking, reservation }: Holding,
  nowMs: EpochMs,
  isCertain: boolean,
): Result<Decision, Said> => {
  const { state } = reservation;
  const deadlineMs = state.status === "reserved" ? state.expiresAtMs : null;
  const now = reservationAt(state, nowMs);
  const dead = now.status === "expired" ? [now.id] : [];
  const refused = ({ code }: { code: string }): Said => ({ text: code, dead });
  const inTime = (text: string, { reservation: after, events }: Change<Reservation>): Decision => ({
    changes: { centerId: SPA, beforeMs: deadlineMs, reservations: [updated(reservation, after)], events },
    rests: false,
    said: plain(text),
  });
  const atAnyTime = (text: string, change: Change<Reservation>): Decision => ({
    changes: recordedAsOf(CONTEXT, { booking, reservation }, change),
    rests: false,
    said: { text, dead },
  });
  switch (does) {
    case "begin":
      return beginPayment(state, { reference: PAYMENT, minutes: MINUTES }, nowMs)
        .map((it) =>
          it.kind === "begun" ? inTime("begun", it) : rests(reservation, deadlineMs, plain("begun already")),
        )
        .mapErr(refused);
    case "pay":
      return confirm(state, nowMs, PAYMENT)
        .map((it) =>
          it.kind === "confirmed" ? inTime("confirmed", it) : rests(reservation, null, plain("confirmed already")),
        )
        .mapErr(refused);
    case "abandon":
      return abandonPayment(now, PAYMENT)
        .map((it) =>
          it.kind === "abandoned"
            ? atAnyTime("abandoned", it)
            : rests(reservation, null, { text: "abandoned already", dead }),
        )
        .mapErr(refused);
    case "report": {
      const report = takeReport(state, PAYMENT, nowMs);
      if (report.isErr()) return err(refused(report.error));
      const { value } = report;
      if (value.kind === "known") return ok(rests(reservation, null, { text: value.payment.status, dead }));
      // A commit in time may still be on its way: money is refunded only if it is not.
      if (value.kind === "after_expiry" && !isCertain) return err(plain("STORE_UNAVAILABLE"));
      return ok(value.kind === "confirms" ? inTime("settled", value) : atAnyTime("late", recordLate(now, PAYMENT)));
    }
  }
};
