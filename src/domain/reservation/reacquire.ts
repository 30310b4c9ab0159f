import { appointmentIdOf, type ReservationId } from "../ids.ts";
import { invariant } from "../invariant.ts";
import { claimsForAppointments } from "../claim/occupancy.ts";
import { NO_PAYMENTS, type BegunPayment } from "../payment/payment.ts";
import { AT_COMMIT, earlier, MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import type { MoveFee } from "./fee.ts";
import { eventsOfMade, type Change } from "./change.ts";
import { confirm } from "./confirm.ts";
import type { Confirmed, Expired, Reserved } from "./reservation.ts";

/**
 * Row R-16, rule 11: a new reservation with the terms of an expired one, confirmed at once under a new id. The caller
 * must check that its claims are still free. The expired one stays expired, and its invoices voided.
 * A payment that was begun for the expired one settles the new one.
 */
export const reacquire = (
  expired: Expired,
  id: ReservationId,
  nowMs: EpochMs,
  payment: BegunPayment | null = null,
  moveFees: readonly MoveFee[] = expired.moveFees,
): Change<Confirmed> => {
  const { expiredAtMs: _past, invoices: _voided, ...terms } = expired;
  const expiresAtMs = earlier(plus(nowMs, expired.blockTimeMinutes * MINUTE_MS), expired.graceEndMs);
  const appointments = expired.appointments.map((it, at) => ({ ...it, id: appointmentIdOf(id, at) }));
  const again: Reserved = {
    ...terms,
    id,
    origin: { kind: "reacquired", reservationId: expired.id },
    status: "reserved",
    moveFees,
    chainStartMs: nowMs,
    chainEndMs: expiresAtMs,
    paymentEndMs: null,
    payments: payment === null ? NO_PAYMENTS : [payment],
    reservedAtMs: AT_COMMIT,
    expiresAtMs,
    appointments,
    claims: claimsForAppointments(appointments),
    invoices: [],
  };
  const confirmed = confirm(again, nowMs, payment?.reference ?? null);
  invariant(confirmed.isOk() && confirmed.value.kind === "confirmed", "a reservation made now can be confirmed now");
  return { reservation: confirmed.value.reservation, events: [...eventsOfMade(again), ...confirmed.value.events] };
};
