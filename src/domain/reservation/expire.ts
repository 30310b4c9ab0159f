import { voidInvoice } from "../invoice/invoice.ts";
import { isLive } from "../time/deadline.ts";
import type { EpochMs } from "../time/instant.ts";
import { happened, invoiceEvents, type Change } from "./change.ts";
import type { Expired, Reservation, Reserved } from "./reservation.ts";

/** Whether its deadline has passed (rule 3). */
export const hasLapsed = (reservation: Reserved, nowMs: EpochMs): boolean => !isLive(reservation.expiresAtMs, nowMs);

/** Orders reservations by when they fall due: by (expiresAt, id). An id begins with the instant of its decision. */
export const inDueOrder = (one: Reserved, other: Reserved): number =>
  one.expiresAtMs - other.expiresAtMs || (one.id < other.id ? -1 : 1);

/** Returns the reservation as it is at an instant, whether or not its expiry is recorded yet (rule 4). */
export const reservationAt = (reservation: Reservation, nowMs: EpochMs): Reservation =>
  reservation.status === "reserved" && hasLapsed(reservation, nowMs) ? expired(reservation) : reservation;

/** Rows: records that a lapsed reservation has ended, at its own deadline, and voids its invoices. */
export const expire = (reservation: Reserved): Change<Expired> => {
  const ended = expired(reservation);
  const atMs = ended.expiredAtMs;
  return {
    reservation: ended,
    events: [happened("ReservationExpired", ended, atMs), ...invoiceEvents("InvoiceVoided", ended, atMs)],
  };
};

/** Written field by field: a sweep makes many at once, and copying with a rest pattern is several times slower. */
const expired = (it: Reserved): Expired => ({
  id: it.id,
  bookingId: it.bookingId,
  centerId: it.centerId,
  holder: it.holder,
  origin: it.origin,
  startMs: it.startMs,
  zoneDataVersion: it.zoneDataVersion,
  graceEndMs: it.graceEndMs,
  hostIndex: it.hostIndex,
  zone: it.zone,
  currency: it.currency,
  blockTimeMinutes: it.blockTimeMinutes,
  moves: it.moves,
  reference: it.reference,
  metadata: it.metadata,
  chainStartMs: it.chainStartMs,
  chainEndMs: it.chainEndMs,
  paymentEndMs: it.paymentEndMs,
  payments: it.payments,
  reservedAtMs: it.reservedAtMs,
  waiver: it.waiver,
  cancellation: it.cancellation,
  moveFees: it.moveFees,
  status: "expired",
  expiredAtMs: it.expiresAtMs,
  appointments: it.appointments,
  invoices: it.invoices.map((invoice) => voidInvoice(invoice, it.expiresAtMs)),
});
