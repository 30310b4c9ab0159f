import type { TemporaryInvoice } from "../invoice/invoice.ts";
import type { EpochMs } from "../time/instant.ts";
import type { InvoiceFinalized, InvoiceOpened, InvoiceVoided, ReservationEvent } from "./events.ts";
import type { Reservation } from "./reservation.ts";

/** What a transition made: the new state, and what to tell about it. */
export type Change<State extends Reservation> = Readonly<{ reservation: State; events: readonly ReservationEvent[] }>;

/** The facts that every event of a reservation carries. */
export const about = (reservation: Reservation, atMs: EpochMs) =>
  ({
    centerId: reservation.centerId,
    bookingId: reservation.bookingId,
    reservationId: reservation.id,
    atMs,
  }) as const;

type Invoiced = Reservation & Readonly<{ invoices: readonly TemporaryInvoice[] }>;

export const openedEvents = (reservation: Invoiced, atMs: EpochMs): readonly InvoiceOpened[] =>
  reservation.invoices.map(({ id }) => ({ ...about(reservation, atMs), type: "InvoiceOpened", invoiceId: id }));

export const voidedEvents = (reservation: Invoiced, atMs: EpochMs): readonly InvoiceVoided[] =>
  reservation.invoices.map(({ id }) => ({ ...about(reservation, atMs), type: "InvoiceVoided", invoiceId: id }));

export const finalizedEvents = (reservation: Invoiced, atMs: EpochMs): readonly InvoiceFinalized[] =>
  reservation.invoices.map(({ id }) => ({ ...about(reservation, atMs), type: "InvoiceFinalized", invoiceId: id }));
