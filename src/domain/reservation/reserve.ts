import { err, ok, type Result } from "neverthrow";
import type { Booking } from "../booking/booking.ts";
import type { CancellationTerms } from "../catalog/cancellation-terms.ts";
import type { MoveFee } from "./fee.ts";
import type { Waiver } from "../booking/waiver.ts";
import type { HolderKey, ReservationId } from "../ids.ts";
import { unreachable } from "../invariant.ts";
import { NO_PAYMENTS } from "../payment/payment.ts";
import type { OpenInvoice } from "../invoice/invoice.ts";
import type { AlreadyConfirmed, ReservationCancelled } from "../refusal/refusal.ts";
import { AT_COMMIT, MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import type { PlannedAppointment } from "./appointment.ts";
import { eventsOfMade, invoiceEvents, type Change } from "./change.ts";
import { invoicesFor } from "./confirm.ts";
import { expire, hasLapsed } from "./expire.ts";
import type { ReservationEvent } from "./events.ts";
import { alreadyConfirmed } from "./refusals.ts";
import { supersede } from "./release.ts";
import {
  holdEndMs,
  type ClaimsHeld,
  type Expired,
  type Origin,
  type Released,
  type Reservation,
  type Reserved,
} from "./reservation.ts";

/** How a booking's current reservation relates to a requested slot. */
export type Standing =
  /** Rows: no hold is in the way. */
  | Readonly<{ kind: "none" }>
  /** Rows: it holds this very slot. */
  | Readonly<{ kind: "same_slot"; reservation: Reserved }>
  /** Row R-03: it holds another slot, which the new one replaces. */
  | Readonly<{ kind: "other_slot"; reservation: Reserved }>
  /** Row R-04: its hold has lapsed and is not recorded as expired yet. */
  | Readonly<{ kind: "lapsed"; reservation: Reserved }>;

/** Rows: compares a booking's current reservation with a requested slot. */
export const standingOf = (
  current: Reservation | null,
  startMs: EpochMs,
  nowMs: EpochMs,
): Result<Standing, AlreadyConfirmed | ReservationCancelled> => {
  if (current === null) return ok(NOTHING_STANDS);
  switch (current.status) {
    case "reserved":
      if (hasLapsed(current, nowMs)) return ok({ kind: "lapsed", reservation: current });
      return ok({ kind: current.startMs === startMs ? "same_slot" : "other_slot", reservation: current });
    case "expired":
    case "released":
      return ok(NOTHING_STANDS);
    case "confirmed":
      return err(alreadyConfirmed(current));
    case "cancelled":
      return err({ code: "RESERVATION_CANCELLED", reservationId: current.id, cancelledAtMs: current.cancelledAtMs });
    default:
      return unreachable(current);
  }
};

const NOTHING_STANDS: Standing = { kind: "none" };
const FRESH: Origin = { kind: "fresh" };
const NO_INVOICES: readonly OpenInvoice[] = [];

/** A slot to hold, as allocated, with the ids for the new records. */
export type NewHold = Readonly<{
  id: ReservationId;
  holder: HolderKey;
  zone: string;
  currency: string;
  startMs: EpochMs;
  zoneDataVersion: string;
  graceEndMs: EpochMs;
  appointments: readonly PlannedAppointment[];
  claims: ClaimsHeld;
  /** Whether each guest gets a temporary invoice now. */
  createInvoice: boolean;
  blockTimeMinutes: number;
  lifetimeCapMinutes: number;
  waiver: Waiver | null;
  cancellation: CancellationTerms;
  moveFees: readonly MoveFee[];
  paymentCapMinutes: number;
}>;

/** A new hold, and the change of the hold that it replaces. */
export type Placed = Readonly<{
  reservation: Reserved;
  replaced: Released | Expired | null;
  events: readonly ReservationEvent[];
}>;

/**
 * Rows: holds a slot until `now + block time`, but never beyond the end of the unbroken chain of
 * holds that it continues (rule 9), nor beyond the grace after its start (rule 3).
 */
export const placeHold = (booking: Booking, standing: Standing, hold: NewHold, nowMs: EpochMs): Placed => {
  const continues = standing.kind === "other_slot" ? standing.reservation : null;
  const chainStartMs = continues?.chainStartMs ?? nowMs;
  const chainEndMs = continues?.chainEndMs ?? plus(nowMs, hold.lifetimeCapMinutes * MINUTE_MS);
  // Time that a payment adds is added once per chain (rule 21).
  const paymentEndMs = continues === null ? plus(nowMs, hold.paymentCapMinutes * MINUTE_MS) : continues.paymentEndMs;
  const reservation: Reserved = {
    id: hold.id,
    bookingId: booking.id,
    centerId: booking.centerId,
    holder: hold.holder,
    origin: continues === null ? FRESH : { kind: "superseding", reservationId: continues.id },
    startMs: hold.startMs,
    zoneDataVersion: hold.zoneDataVersion,
    graceEndMs: hold.graceEndMs,
    hostIndex: booking.hostIndex,
    zone: hold.zone,
    currency: hold.currency,
    blockTimeMinutes: hold.blockTimeMinutes,
    moves: booking.moves,
    reference: booking.reference,
    metadata: booking.metadata,
    chainStartMs,
    chainEndMs,
    paymentEndMs,
    payments: NO_PAYMENTS,
    reservedAtMs: AT_COMMIT,
    waiver: hold.waiver,
    cancellation: hold.cancellation,
    moveFees: hold.moveFees,
    status: "reserved",
    expiresAtMs: holdEndMs({ blockTimeMinutes: hold.blockTimeMinutes, chainEndMs, graceEndMs: hold.graceEndMs }, nowMs),
    appointments: hold.appointments,
    claims: hold.claims,
    invoices: hold.createInvoice ? invoicesFor(hold) : NO_INVOICES,
  };
  const replaced = replace(standing, reservation.id);
  return {
    reservation,
    replaced: replaced?.reservation ?? null,
    events: [
      ...(replaced?.events ?? []),
      ...eventsOfMade(reservation),
      ...invoiceEvents("InvoiceOpened", reservation, AT_COMMIT),
    ],
  };
};

/** Row R-70: opens the temporary invoices of a hold that was made without them; its expiry stays. */
export const openInvoices = (hold: Reserved): Change<Reserved> => {
  const reservation: Reserved = { ...hold, invoices: invoicesFor(hold) };
  return { reservation, events: invoiceEvents("InvoiceOpened", reservation, AT_COMMIT) };
};

const replace = (standing: Standing, byReservationId: ReservationId) => {
  if (standing.kind === "other_slot") return supersede(standing.reservation, byReservationId);
  return standing.kind === "lapsed" ? expire(standing.reservation) : null;
};
