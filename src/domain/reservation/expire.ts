import { voidInvoice } from "../invoice/invoice.ts";
import { isLive } from "../time/deadline.ts";
import type { EpochMs } from "../time/instant.ts";
import { happened, toldOfInvoices, type Change } from "./change.ts";
import type { Expired, Reservation, Reserved } from "./reservation.ts";

/** Whether its time has run out (rule 3). */
export const hasLapsed = (reservation: Reserved, nowMs: EpochMs): boolean => !isLive(reservation.expiresAtMs, nowMs);

/** The reservation as it is at an instant, whether or not its expiry was recorded yet (rule 4). */
export const reservationAt = (reservation: Reservation, nowMs: EpochMs): Reservation =>
  reservation.status === "reserved" && hasLapsed(reservation, nowMs) ? expired(reservation) : reservation;

/** Rows: records that a lapsed reservation has ended, at its own deadline, and voids its invoices. */
export const expire = (reservation: Reserved): Change<Expired> => {
  const ended = expired(reservation);
  const atMs = ended.expiredAtMs;
  return {
    reservation: ended,
    events: [happened("ReservationExpired", ended, atMs), ...toldOfInvoices("InvoiceVoided", ended, atMs)],
  };
};

const expired = ({ claims: _given, expiresAtMs, invoices, ...terms }: Reserved): Expired => ({
  ...terms,
  status: "expired",
  expiredAtMs: expiresAtMs,
  invoices: invoices.map((invoice) => voidInvoice(invoice, expiresAtMs)),
});
